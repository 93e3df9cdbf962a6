// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/build_index.hpp"

#include <optional>

#include "model/visibility.hpp"
#include "service/documents.hpp"
#include "service/follower.hpp"

namespace tsunagu::service {
namespace {

constexpr std::int64_t k_progress_every = 500;  // records between two progress calls

}  // namespace

Result<void> go_on(const std::stop_token& stop) {
  if (stop.stop_requested())
    return fail(ErrorCode::not_ready, "止めるところです。索引の続きは次に始めたときに作ります");
  return {};
}

Result<index::Cursor> build_index(const DataDir& dir, const std::string& generation_dir,
                                  const std::string& today, const model::Reference& reference,
                                  const Lexicon& lexicon, const Progress& progress,
                                  const std::stop_token& stop) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  const auto analysis = lexicon.newest();
  TRY_ASSIGN(auto writer, index::Writer::open(generation_dir, layer_names(), analysis->analyzer,
                                              index::Writer::Mode::build));
  index::Cursor cursor{.outbox_id = 0, .as_of = today};
  TRY(store.snapshot([&]() -> Result<void> {
    TRY_ASSIGN(cursor.outbox_id, store.last_outbox_id());
    TRY_ASSIGN(const std::int64_t coordinators, store.count<model::Coordinator>());
    TRY_ASSIGN(const std::int64_t cases, store.count<model::Case>());
    const std::int64_t total = coordinators + cases;
    std::int64_t done = 0;
    Result<void> status;
    const auto put = [&](const index::Document& document, std::optional<model::Tier> layer) {
      status = go_on(stop);
      if (status && layer) status = writer.put(static_cast<std::size_t>(*layer), document);
      if (++done % k_progress_every == 0 || done == total)
        progress("索引を作っています", done, total);
      return status.has_value();
    };
    TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
      const auto prefecture = prefecture_of(store, person.hub_id);
      if (!prefecture) status = tl::unexpected(prefecture.error());
      return status &&
             put(to_document(person, *prefecture, reference), model::layer_of(person, today));
    }));
    TRY(status);
    TRY(store.for_each<model::Case>([&](model::Case&& record) {
      return put(to_document(record, reference), model::layer_of(record, today));
    }));
    return status;
  }));
  TRY(writer.finish_build(cursor));
  TRY(keep_analysis(generation_dir, *analysis));
  return cursor;
}

}  // namespace tsunagu::service
