// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/verification.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "index/query/query.hpp"
#include "service/build_index.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_rows_at_once = 5000;  // of the outbox
constexpr std::size_t k_title_shown = 20;     // characters

tl::unexpected<Error> wrong(std::string what) { return fail(ErrorCode::corrupt, std::move(what)); }

// The records that the rows after `after` and up to `until` are about, as "kind id".
Result<std::set<std::string>> changed_between(const DataDir& dir, std::int64_t after,
                                              std::int64_t until) {
  std::set<std::string> changed;
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  while (after < until) {
    TRY_ASSIGN(const auto rows, store.outbox_after(after, k_rows_at_once));
    if (rows.empty()) break;
    for (const auto& row : rows) changed.insert(row.kind + " " + row.record_id);
    after = rows.back().id;
  }
  return changed;
}

// Of the first people of two answers, those that are in both, or others with the same score.
std::size_t alike_in(const index::PeopleHits& before, const index::PeopleHits& after) {
  const auto others = [](const index::PeopleHits& hits, const index::PeopleHits& known) {
    std::vector<double> scores;
    for (const auto& person : hits.people) {
      const bool is_known =
          std::any_of(known.people.begin(), known.people.end(),
                      [&](const index::PersonHit& other) { return other.id == person.id; });
      if (!is_known) scores.push_back(person.score);
    }
    return scores;
  };
  const std::vector<double> gone = others(before, after), come = others(after, before);
  std::size_t alike = before.people.size() - gone.size();
  for (std::size_t i = 0; i < std::min(gone.size(), come.size()); ++i) {
    if (std::abs(gone[i] - come[i]) <= k_same_score * std::max(gone[i], come[i])) ++alike;
  }
  return alike;
}

Result<index::PeopleHits> ask(index::Searcher& searcher, const std::string& need,
                              const index::Analyzer& words) {
  index::PeopleSearch search;
  search.query = index::parse_query(need, words);
  search.layer_count = layer_names().size();
  search.limit = k_compared_people;
  return searcher.people(search);
}

}  // namespace

Result<Expected> expected_of(const DataDir& dir, const std::string& day,
                             const std::stop_token& stop) {
  Expected expected;
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY(store.snapshot([&]() -> Result<void> {
    TRY_ASSIGN(expected.outbox_id, store.last_outbox_id());
    TRY_ASSIGN(const std::int64_t people, store.count<model::Coordinator>());
    TRY_ASSIGN(const std::int64_t cases, store.count<model::Case>());
    const auto every =
        std::max<std::size_t>(1, static_cast<std::size_t>(people + cases) / k_sampled_records);
    std::size_t number = 0;
    Result<void> status;
    const auto take = [&](const auto& record, std::int64_t index::LayerCounts::*kind,
                          std::string_view name, std::string title) {
      status = go_on(stop);
      const auto layer = model::layer_of(record, day);
      const auto place = layer ? std::optional(static_cast<std::size_t>(*layer)) : std::nullopt;
      if (place) ++(expected.layers.at(*place).*kind);
      if (number++ % every == 0) {
        if (place != 0) title.clear();
        expected.samples.push_back({std::string(name), record.id, place, std::move(title)});
      }
      return status.has_value();
    };
    TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
      return take(person, &index::LayerCounts::profiles,
                  model::k_names<model::Coordinator>.singular, {});
    }));
    TRY(status);
    TRY(store.for_each<model::Case>([&](model::Case&& record) {
      return take(record, &index::LayerCounts::work, model::k_names<model::Case>.singular,
                  record.title);
    }));
    return status;
  }));
  return expected;
}

Result<std::size_t> check_contents(const Expected& expected, index::Searcher& next, DataDir dir,
                                   std::int64_t applied) {
  TRY_ASSIGN(const auto changed, changed_between(dir, expected.outbox_id, applied));
  const auto may_differ = static_cast<std::int64_t>(changed.size());
  TRY_ASSIGN(const auto found, next.layer_counts());
  for (std::size_t l = 0; l < expected.layers.size(); ++l) {
    const auto differ = [&](std::int64_t index::LayerCounts::*kind,
                            std::string_view name) -> Result<void> {
      const std::int64_t wanted = expected.layers[l].*kind, there = found.at(l).*kind;
      if (std::abs(wanted - there) <= may_differ) return {};
      return wrong(fmt::format("{} の{}は {} 件のはずですが、次の索引には {} 件あります",
                               layer_names()[l], name, wanted, there));
    };
    TRY(differ(&index::LayerCounts::profiles, "プロフィール"));
    TRY(differ(&index::LayerCounts::work, "支援事例"));
  }
  std::vector<const Expected::Sample*> looked_for;
  std::vector<std::string> ids;
  for (const Expected::Sample& sample : expected.samples) {
    if (changed.contains(sample.kind + " " + sample.id)) continue;
    looked_for.push_back(&sample);
    ids.push_back(document_id(sample.kind, sample.id));
  }
  TRY_ASSIGN(const auto layers, next.layers_of(ids));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (layers[i] == looked_for[i]->layer) continue;
    return wrong(fmt::format("{} が次の索引の正しい層にありません", looked_for[i]->id));
  }
  return ids.size();
}

Result<Alike> check_answers(const Expected& expected, const Answering& in_use,
                            const Answering& next, const Common& common,
                            const std::stop_token& stop) {
  const bool same_words = in_use.words.version() == next.words.version();
  std::vector<std::string> titles;
  for (const Expected::Sample& sample : expected.samples) {
    if (!sample.title.empty()) titles.push_back(sample.title);
  }
  const std::size_t every = std::max<std::size_t>(1, titles.size() / k_sampled_queries);
  Alike alike;
  std::size_t shown = 0, both = 0, answered = 0;
  for (std::size_t i = 0; i < titles.size() && alike.queries < k_sampled_queries; i += every) {
    TRY(go_on(stop));
    TRY_ASSIGN(const auto after, ask(next.searcher, titles[i], next.words));
    ++alike.queries;
    if (after.total > 0) ++answered;
    if (!common.rows) continue;
    TRY_ASSIGN(const auto before, ask(in_use.searcher, titles[i], in_use.words));
    if (same_words && before.total != after.total) {
      return wrong(fmt::format("「{}」で見つかる人が、今の索引では {} 人、次の索引では {} 人です",
                               text::shorten(titles[i], k_title_shown), before.total, after.total));
    }
    shown += std::max(before.people.size(), after.people.size());
    both += alike_in(before, after);
  }
  if (2 * answered < alike.queries) {
    return wrong(fmt::format("次の索引では、事例の題名 {} 件のうち {} 件でしか人が見つかりません",
                             alike.queries, answered));
  }
  if (shown > 0) alike.share = static_cast<double>(both) / static_cast<double>(shown);
  if (alike.share >= (same_words && common.meaning ? k_alike_least : k_alike_otherwise))
    return alike;
  return wrong(fmt::format(
      "見本の検索 {} 件で、はじめの {} 人のうち今の索引と同じ人が {:.0f} % しかいません",
      alike.queries, k_compared_people, alike.share * 100));
}

}  // namespace tsunagu::service
