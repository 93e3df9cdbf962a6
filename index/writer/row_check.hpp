// SPDX-License-Identifier: GPL-3.0-or-later
// Compares a generation of the index with what it was made from, document by document: words with
// their weights, tags, owners, sort keys. What a count of documents does not see.
//
// Threads: one. Errors: corrupt, io; a crash is possible when the index does not read
// (writer/integrity.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/schema/document.hpp"

namespace tsunagu::index {

class RowCheck {
 public:
  // The newest commit of a generation. `layers` as in Writer::open; `analyzer`: the one that the
  // generation was made with; it must outlive this.
  static Result<RowCheck> open(const std::string& generation_dir,
                               const std::vector<std::string>& layers, const Analyzer& analyzer);
  RowCheck(RowCheck&&) noexcept;
  ~RowCheck();

  // Whether the index has `document` in this layer (nothing: in none) as it should be. What is
  // wrong, in Japanese; empty: all is right.
  Result<std::string> compare(const Document& document, std::optional<std::size_t> layer);

  // At most `limit` ids of documents that nothing was compared with: there is no record of theirs.
  Result<std::vector<std::string>> others(std::size_t limit);

  // At most `limit` people who have evidence in a layer and no people document there, or the other
  // way round: "public: co-1".
  Result<std::vector<std::string>> people_apart(std::size_t limit);

 private:
  struct Impl;
  explicit RowCheck(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace tsunagu::index
