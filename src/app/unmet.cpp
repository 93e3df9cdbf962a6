// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/unmet.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "base/text.hpp"
#include "exchange/csv.hpp"
#include "service/relaxed.hpp"

namespace tsunagu::app {
namespace {

using exchange::csv_cell;
using store::UnmetNeed;

std::string labels(const std::vector<std::string>& codes, const model::CodeList& list) {
  std::vector<std::string> names;
  for (const std::string& code : codes) names.emplace_back(list.label(code));
  return text::join(names, "、");
}

struct Row {
  std::string words, prefectures, blocks, topics, industries;
};

Row row_of(const UnmetNeed& need, const model::Reference& reference) {
  return {text::join(need.words, "、"), labels(need.prefectures, reference.list("prefectures")),
          labels(need.blocks, reference.list("blocks")),
          labels(need.topics, reference.list("topics")),
          labels(need.industries, reference.list("industries"))};
}

void print_csv(const std::vector<UnmetNeed>& needs, const model::Reference& reference) {
  fmt::print("日,言葉,都道府県,地域,分野,業種,見つかった人数,検索回数\n");
  for (const UnmetNeed& need : needs) {
    const Row row = row_of(need, reference);
    fmt::print("{},{},{},{},{},{},{},{}\n", need.day, csv_cell(row.words),
               csv_cell(row.prefectures), csv_cell(row.blocks), csv_cell(row.topics),
               csv_cell(row.industries), need.results, need.count);
  }
}

// The days added up, most searches first.
void print_sums(const std::vector<UnmetNeed>& needs, const model::Reference& reference) {
  std::map<std::string, std::int64_t> sums;
  std::int64_t all = 0;
  for (const UnmetNeed& need : needs) {
    const Row row = row_of(need, reference);
    std::string line = row.words.empty() ? "（辞書にある言葉なし）" : row.words;
    for (const auto& [name, value] : {std::pair{"都道府県", row.prefectures},
                                      {"地域", row.blocks},
                                      {"分野", row.topics},
                                      {"業種", row.industries}}) {
      if (!value.empty()) line += fmt::format("  [{}: {}]", name, value);
    }
    sums[fmt::format("{:2}人  {}", need.results, line)] += need.count;
    all += need.count;
  }
  std::vector<std::pair<std::string, std::int64_t>> rows(sums.begin(), sums.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  fmt::print("見つかった人が {} 人より少なかった検索: {} 回\n", service::k_few_answers, all);
  for (const auto& [line, count] : rows) fmt::print("{:6}回 {}\n", count, line);
}

}  // namespace

Result<void> unmet(const std::string& data, const std::string& since, bool csv,
                   const model::Reference& reference) {
  TRY_ASSIGN(const auto needs, service::unmet_needs({data}, since));
  csv ? print_csv(needs, reference) : print_sums(needs, reference);
  return {};
}

}  // namespace tsunagu::app
