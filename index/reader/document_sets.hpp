// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of documents by name, each made when it is first asked for. The next snapshot takes them
// over: what changed in between is looked at again, document by document. Internal to the reader.
// Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <xapian.h>

namespace tsunagu::index {

class DocumentSet;  // constraints.hpp

class DocumentSets {
 public:
  using Shared = std::shared_ptr<const DocumentSet>;
  struct Document {
    std::size_t layer = 0;
    Xapian::docid docid = 0;
  };
  using Make = std::function<Shared()>;
  // The set as it is now: `old`, but for the documents from number `first` of `changed` on.
  using Renew = std::function<Shared(const DocumentSet& old, const std::vector<Document>& changed,
                                     std::size_t first)>;

  // How many are kept; all are forgotten when there would be more. Before other threads come.
  void keep_at_most(std::size_t most) { m_most = most; }
  // Likewise. `changed` since the snapshot that `before` belongs to.
  void take_over(const DocumentSets& before, const std::vector<Document>& changed);

  // Several threads may make the same set; one of them is kept.
  Shared find_or_make(const std::string& key, const Make& make, const Renew& renew);

 private:
  struct Known {
    Shared set;
    std::size_t seen = 0;  // of m_changed
  };
  std::size_t m_most = 0;
  std::vector<Document> m_changed;  // since the oldest set that is kept
  mutable std::mutex m_mutex;
  std::unordered_map<std::string, Known> m_sets;  // guarded by m_mutex
};

}  // namespace tsunagu::index
