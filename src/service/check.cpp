// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/check.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/date.hpp"
#include "index/reader/searcher.hpp"
#include "model/visibility.hpp"
#include "service/audit.hpp"
#include "service/documents.hpp"
#include "service/indexer.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::service {
namespace {

using Counts = std::array<std::int64_t, model::k_tiers.size()>;

// Records may change while the check reads; a difference counts when it stays.
constexpr std::chrono::seconds k_difference_stays{1};
constexpr std::chrono::seconds k_server_catches_up_within{10};
constexpr std::chrono::milliseconds k_look_again_after{200};

// How many records belong into each layer today.
Result<Counts> expected_counts(store::Store& store) {
  Counts counts{};
  const std::string today = date::today();
  const auto add = [&](std::optional<model::Tier> layer) {
    if (layer) ++counts[static_cast<std::size_t>(*layer)];
    return true;
  };
  TRY(store.for_each<model::Coordinator>(
      [&](model::Coordinator&& r) { return add(model::layer_of(r, today)); }));
  TRY(store.for_each<model::Case>([&](model::Case&& r) { return add(model::layer_of(r, today)); }));
  return counts;
}

struct Comparison {
  Counts expected{};
  std::vector<std::int64_t> found;  // by layer, as expected
  bool agree() const {
    return std::equal(expected.begin(), expected.end(), found.begin(), found.end());
  }
};

Result<Comparison> compare(store::Store& store, index::Searcher& searcher) {
  Comparison counts;
  TRY(store.snapshot([&]() -> Result<void> {
    TRY_ASSIGN(counts.expected, expected_counts(store));
    return {};
  }));
  TRY_ASSIGN(counts.found, searcher.evidence_counts());
  return counts;
}

// What the commands that work without a Directory need, opened together.
struct Workshop {
  std::unique_ptr<Lexicon> lexicon;
  std::unique_ptr<index::Searcher> searcher;
};

Result<Workshop> open_workshop(const DataDir& dir) {
  TRY_ASSIGN(auto lexicon, Lexicon::open(dir));
  return Workshop{std::move(lexicon),
                  std::make_unique<index::Searcher>(dir.index(), layer_names())};
}

}  // namespace

Result<CheckReport> check_records(const DataDir& dir) {
  CheckReport report;
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(report.problems, store.integrity());
  TRY_ASSIGN(const auto organizations, store.count<model::Organization>());
  TRY_ASSIGN(const auto coordinators, store.count<model::Coordinator>());
  TRY_ASSIGN(const auto cases, store.count<model::Case>());
  TRY_ASSIGN(const auto measures, store.count<model::Measure>());
  report.facts.push_back(
      fmt::format("機関 {} 件、コーディネーター {} 人、支援事例 {} 件、施策 {} 件", organizations,
                  coordinators, cases, measures));
  if (const auto trail = verify_audit(dir, {}); !trail) {
    report.problems.push_back(trail.error().message);
  } else if (!trail->problem.empty()) {
    report.problems.push_back(trail->problem);
  } else {
    report.facts.push_back(fmt::format("監査の記録 {} 行、控え {} 件", trail->rows, trail->heads));
  }
  return report;
}

Result<CheckReport> check_data_dir(const DataDir& dir, const model::Reference& reference) {
  TRY_ASSIGN(CheckReport report, check_records(dir));
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(auto workshop, open_workshop(dir));
  auto indexer =
      Indexer::open(dir, reference, *workshop.lexicon, *workshop.searcher, [](const Changed&) {});
  if (!indexer && indexer.error().code != ErrorCode::locked) return tl::unexpected(indexer.error());
  if (!indexer) report.facts.push_back("サーバーが動いているため、索引は今の状態のまま調べます");
  const std::int64_t generation = workshop.searcher->generation();
  const auto look = [&]() -> Result<Comparison> {
    if (indexer) {
      TRY(indexer->run([](std::string_view, std::int64_t, std::int64_t) {}));
    } else {
      TRY(workshop.searcher->refresh());
    }
    return compare(store, *workshop.searcher);
  };
  const auto deadline = std::chrono::steady_clock::now() +
                        (indexer ? k_difference_stays : k_server_catches_up_within);
  TRY_ASSIGN(auto counts, look());
  while (!counts.agree() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(k_look_again_after);
    TRY_ASSIGN(counts, look());
  }
  if (indexer && workshop.searcher->generation() != generation) {
    report.facts.push_back(
        fmt::format("索引を作り直しました（世代 {}）", workshop.searcher->generation()));
  }
  const auto& [expected, found] = counts;
  for (std::size_t l = 0; l < expected.size(); ++l) {
    report.facts.push_back(fmt::format("索引 {}: 文書 {} 件（世代 {}）", layer_names()[l],
                                       found.at(l), workshop.searcher->generation()));
    if (found.at(l) != expected[l]) {
      report.problems.push_back(
          fmt::format("索引 {} の文書は {} 件ですが、記録からは {} 件のはずです", layer_names()[l],
                      found.at(l), expected[l]));
    }
  }
  return report;
}

Result<void> update_index(const DataDir& dir, const model::Reference& reference,
                          const Progress& progress, const std::stop_token& stop,
                          const IndexTools& tools) {
  TRY_ASSIGN(auto workshop, open_workshop(dir));
  auto indexer = Indexer::open(dir, reference, *workshop.lexicon, *workshop.searcher,
                               [](const Changed&) {}, {.tools = tools});
  if (!indexer && indexer.error().code == ErrorCode::locked) return {};
  if (!indexer) return tl::unexpected(indexer.error());
  TRY(indexer->run(progress, stop));
  return {};
}

}  // namespace tsunagu::service
