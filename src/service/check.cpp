// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/check.hpp"

#include <array>

#include <fmt/format.h>

#include "base/date.hpp"
#include "index/reader/searcher.hpp"
#include "model/visibility.hpp"
#include "service/documents.hpp"
#include "service/indexer.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::service {
namespace {

using Counts = std::array<std::int64_t, model::k_tiers.size()>;

// How many records belong into each layer today.
Result<Counts> expected_counts(store::Store& store) {
  Counts counts{};
  const std::string today = date::today();
  const auto add = [&](std::optional<model::Tier> layer) {
    if (layer) ++counts[static_cast<std::size_t>(*layer)];
    return true;
  };
  TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& r) { return add(model::layer_of(r, today)); }));
  TRY(store.for_each<model::Case>([&](model::Case&& r) { return add(model::layer_of(r, today)); }));
  return counts;
}

// What the commands that work without a Directory need, opened together.
struct Workshop {
  index::Analyzer analyzer;
  std::unique_ptr<index::Searcher> searcher;
};

Result<Workshop> open_workshop(const DataDir& dir) {
  TRY_ASSIGN(auto analyzer, load_analyzer());
  TRY_ASSIGN(auto searcher, index::Searcher::open(dir.index(), layer_names()));
  return Workshop{std::move(analyzer), std::move(searcher)};
}

}  // namespace

Result<CheckReport> check_data_dir(const DataDir& dir, const model::Reference& reference) {
  CheckReport report;
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(report.problems, store.integrity());
  TRY_ASSIGN(const auto organizations, store.count<model::Organization>());
  TRY_ASSIGN(const auto coordinators, store.count<model::Coordinator>());
  TRY_ASSIGN(const auto cases, store.count<model::Case>());
  report.facts.push_back(fmt::format("機関 {} 件、コーディネーター {} 人、支援事例 {} 件", organizations, coordinators, cases));
  TRY_ASSIGN(auto workshop, open_workshop(dir));
  auto indexer = Indexer::open(dir, reference, workshop.analyzer, *workshop.searcher, [] {});
  if (indexer) {
    TRY(indexer->run([](std::string_view, std::int64_t, std::int64_t) {}));
  } else if (indexer.error().code == ErrorCode::locked) {
    report.facts.push_back("サーバーが動いているため、索引は今の状態のまま調べます");
  } else {
    return tl::unexpected(indexer.error());
  }
  Counts expected{};
  std::vector<std::int64_t> found;
  TRY(store.snapshot([&]() -> Result<void> {
    TRY_ASSIGN(expected, expected_counts(store));
    return {};
  }));
  TRY_ASSIGN(found, workshop.searcher->evidence_counts());
  for (std::size_t l = 0; l < expected.size(); ++l) {
    report.facts.push_back(fmt::format("索引 {}: 文書 {} 件（世代 {}）", layer_names()[l], found.at(l), workshop.searcher->generation()));
    if (found.at(l) != expected[l]) {
      report.problems.push_back(fmt::format("索引 {} の文書は {} 件ですが、記録からは {} 件のはずです", layer_names()[l], found.at(l), expected[l]));
    }
  }
  return report;
}

Result<std::int64_t> rebuild_index(const DataDir& dir, const model::Reference& reference, const Progress& progress) {
  TRY(open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(auto workshop, open_workshop(dir));
  TRY_ASSIGN(auto indexer, Indexer::open(dir, reference, workshop.analyzer, *workshop.searcher, [] {}));
  TRY(indexer.rebuild(progress));
  return workshop.searcher->generation();
}

}  // namespace tsunagu::service
