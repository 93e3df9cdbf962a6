// SPDX-License-Identifier: GPL-3.0-or-later
// Follower: brings one generation of the index up to what the records say, one commit at a time.
//
// Threads: one at a time. Errors: any but not_ready means that it is spent: throw it away and open
// a new one, which takes up where the last commit left off (index/writer/writer.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/writer/writer.hpp"
#include "model/reference.hpp"
#include "model/visibility.hpp"
#include "service/data_dir.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::service {

// What a commit has just made visible or taken away, beside the evidence itself.
struct Changed {
  bool everything = false;  // another generation: any record may differ
  bool organizations = false;
  std::vector<std::string> coordinators;
};

class Follower {
 public:
  // Writes to generation `number` of `dir`, which holds everything up to `cursor`. `words`: those
  // the generation was made with.
  static Result<Follower> open(const DataDir& dir, std::int64_t number, const index::Cursor& cursor,
                               const model::Reference& reference,
                               std::shared_ptr<const Words> words);

  // The next commit; nullopt when there is nothing to do. A day that has passed comes first, then
  // whatever the waiting rows of the outbox withdraw, then the rows themselves in order, each as
  // its record's newest state. `today`: YYYY-MM-DD, never earlier than before.
  Result<std::optional<Changed>> step(const std::string& today);

  // Takes out what the waiting rows withdraw, and leaves the rest of those up to `outbox_id` to the
  // next generation: step() goes on behind them, and the cursor that is stored stays before them.
  Result<std::optional<Changed>> skip_to(std::int64_t outbox_id);

  // Indexes the records of these rows again, as they are now, in a commit of its own.
  Result<void> redo(const std::vector<store::OutboxRow>& rows);

  std::int64_t applied() const { return m_applied; }  // id of the last outbox row done or skipped
  bool has_skipped() const { return m_applied > m_cursor.outbox_id; }
  bool has_outgrown_meaning() const { return m_writer.has_outgrown_meaning(); }

 private:
  using Ids = std::vector<std::string>;
  Follower(store::Store store, index::Writer writer, const index::Cursor& cursor,
           const model::Reference& reference, std::shared_ptr<const Words> words);

  Result<std::optional<Changed>> sweep(const std::string& today);
  Result<std::optional<Changed>> withdraw();
  Result<std::optional<Changed>> apply(const std::vector<store::OutboxRow>& rows);
  // The records that rows are about, each as it is now.
  Result<Changed> put_records(const std::vector<store::OutboxRow>& rows);
  // Takes those of `ids` whose record is in a narrower layer or in none out of the wider ones. The
  // ids of those that were there.
  template <class Record>
  Result<Ids> withdraw_records(const Ids& ids);
  Result<void> put_coordinator(const std::string& id);
  Result<void> put_case(const std::string& id);
  Result<void> remove(const std::string& document_id);
  Result<void> put_or_remove(const index::Document& document, std::optional<model::Tier> layer);
  Result<void> commit(const index::Cursor& cursor);

  store::Store m_store;
  std::shared_ptr<const Words> m_words;  // m_writer reads with them
  index::Writer m_writer;
  const model::Reference* m_reference;
  index::Cursor m_cursor;       // as stored
  std::int64_t m_applied = 0;   // the cursor's, or further when rows were skipped
  std::int64_t m_searched = 0;  // rows up to here were looked through for withdrawals
};

// Prefecture of an organisation; empty when it is unknown.
Result<std::string> prefecture_of(store::Store& store, const std::string& organization_id);

}  // namespace tsunagu::service
