// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/relevance.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sample/files.hpp"

namespace tsunagu::sample {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view k_path = "relevance/needs.tsv";
constexpr std::array k_columns{"id"sv, "families"sv, "sectors"sv, "text"sv};
constexpr int k_many = 3;  // cases that make somebody known for something

bool contains(const std::vector<std::string_view>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_family(const Vocabulary& vocabulary, std::string_view name) {
  return std::any_of(vocabulary.topics.begin(), vocabulary.topics.end(), [&](const Topic& topic) {
    return std::any_of(topic.families.begin(), topic.families.end(),
                       [&](const Family& family) { return family.name == name; });
  });
}

bool is_sector(const Vocabulary& vocabulary, std::string_view key) {
  return std::any_of(vocabulary.sectors.begin(), vocabulary.sectors.end(),
                     [&](const Sector& sector) { return sector.key == key; });
}

}  // namespace

Result<Relevance> Relevance::create(std::span<const embedded::File> files,
                                    const Vocabulary& vocabulary) {
  TRY_ASSIGN(const auto rows, read_table(files, k_path, k_columns));
  Relevance relevance;
  for (const TableRow& row : rows) {
    Need need{.id = row.cells[0], .text = row.cells[3], .families = text::split(row.cells[1], '|')};
    if (row.cells[2] != "*") need.sectors = text::split(row.cells[2], '|');
    if (text::trim(need.text).empty()) return broken(k_path, row.line, "課題の文が空です");
    for (const std::string_view family : need.families) {
      if (!is_family(vocabulary, family)) {
        return broken(k_path, row.line,
                      fmt::format("「{}」という見出しは sample/topics にありません", family));
      }
    }
    for (const std::string_view sector : need.sectors) {
      if (!is_sector(vocabulary, sector))
        return broken(k_path, row.line, fmt::format("sectors.tsv に {} はありません", sector));
    }
    relevance.m_needs.push_back(std::move(need));
  }
  relevance.m_people.resize(relevance.m_needs.size());
  return relevance;
}

void Relevance::see(const model::Case& record, const Origin& origin) {
  if (record.visibility != "public") return;
  for (std::size_t n = 0; n < m_needs.size(); ++n) {
    const Need& need = m_needs[n];
    if (!contains(need.families, origin.family)) continue;
    const bool wanted = need.sectors.empty() || contains(need.sectors, origin.sector);
    for (const std::string& person : record.coordinator_ids) {
      Count& count = m_people[n][person];
      ++count.family;
      if (wanted) ++count.both;
    }
  }
}

int Relevance::grade_of(const Need& need, const Count& count) {
  if (count.both >= k_many) return 3;
  if (need.sectors.empty()) return count.both;
  if (count.both >= 1 && count.family >= k_many) return 2;
  return count.both >= 1 || count.family >= k_many ? 1 : 0;
}

std::string Relevance::topics() const {
  std::string lines;
  for (const Need& need : m_needs) lines += fmt::format("{}\t{}\n", need.id, need.text);
  return lines;
}

std::string Relevance::qrels() const {
  std::string lines;
  for (std::size_t n = 0; n < m_needs.size(); ++n) {
    for (const auto& [person, count] : m_people[n]) {
      const int grade = grade_of(m_needs[n], count);
      if (grade > 0) lines += fmt::format("{} 0 {} {}\n", m_needs[n].id, person, grade);
    }
  }
  return lines;
}

}  // namespace tsunagu::sample
