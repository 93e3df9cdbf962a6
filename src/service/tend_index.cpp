// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/tend_index.hpp"

#include "index/writer/generation.hpp"
#include "service/documents.hpp"
#include "service/indexer.hpp"

namespace tsunagu::service {
namespace {

template <class Body>
Result<ReindexReport> with_indexer(const DataDir& dir, const model::Reference& reference,
                                   const IndexTools& tools, Body&& body) {
  TRY(open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(const auto lexicon, Lexicon::open(dir));
  index::Searcher searcher(dir.index(), layer_names());
  TRY_ASSIGN(auto indexer, Indexer::open(dir, reference, *lexicon, searcher, [](const Changed&) {},
                                         {.tools = tools}));
  return body(indexer);
}

}  // namespace

Result<ReindexReport> reindex_here(const DataDir& dir, const model::Reference& reference,
                                   const ReindexRequest& request, const IndexTools& tools,
                                   const Progress& progress, const std::stop_token& stop) {
  return with_indexer(dir, reference, tools,
                      [&](Indexer& indexer) { return indexer.reindex(request, progress, stop); });
}

Result<ReindexReport> roll_back_here(const DataDir& dir, const model::Reference& reference,
                                     const IndexTools& tools, const Progress& progress,
                                     const std::stop_token& stop) {
  const std::int64_t previous = index::previous_generation(dir.index());
  if (previous == 0) return fail(ErrorCode::not_found, "戻れる前の世代が残っていません");
  return with_indexer(dir, reference, tools, [&](Indexer& indexer) {
    return indexer.roll_back(previous, progress, stop);
  });
}

}  // namespace tsunagu::service
