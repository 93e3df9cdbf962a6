// SPDX-License-Identifier: GPL-3.0-or-later
#include "anonymity/tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "anonymity/letters.hpp"
#include "base/text.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::string_view k_folder = "anonymity/";
constexpr std::string_view k_suffix = ".txt";
constexpr std::size_t k_word_max = 40;  // letters
constexpr std::size_t k_columns_max = 3;
constexpr std::size_t k_person_min = 2;  // letters of a known name that count
constexpr std::size_t k_organization_min = 4;
constexpr char32_t k_plane = 0x10000;

// Fewest columns of a row of the table.
std::size_t columns_of(Table table) {
  switch (table) {
    case Table::honorifics:
    case Table::titles:
    case Table::legal_forms:
    case Table::shop_words:
    case Table::approximations:
    case Table::eras:
    case Table::unique_scopes:
    case Table::unique_claims:
    case Table::public_figures: return 2;
    case Table::product_words: return 3;
    default: return 1;
  }
}

}  // namespace

WordTrie::WordTrie() : m_ends(1) {}

std::uint32_t WordTrie::next(std::uint32_t node, char32_t c) const {
  if (node == 0 && c < k_plane) return m_first.empty() ? 0 : m_first[c];
  const auto found = m_edges.find(std::uint64_t{node} << 21U | c);
  return found == m_edges.end() ? 0 : found->second;
}

void WordTrie::add(std::u32string_view word, Table table, std::uint32_t row) {
  std::uint32_t node = 0;
  for (const char32_t c : word) {
    std::uint32_t child = next(node, c);
    if (child == 0) {
      child = static_cast<std::uint32_t>(m_ends.size());
      m_ends.emplace_back();
      if (node == 0 && c < k_plane) {
        m_first.resize(k_plane);
        m_first[c] = child;
      } else {
        m_edges.emplace(std::uint64_t{node} << 21U | c, child);
      }
    }
    node = child;
  }
  if (node != 0) m_ends[node].push_back({table, row});
}

void WordTrie::match(std::u32string_view points, std::size_t begin,
                     std::vector<Mark>& marks) const {
  std::uint32_t node = 0;
  for (std::size_t i = begin; i < points.size(); ++i) {
    node = next(node, points[i]);
    if (node == 0) return;
    for (const End& end : m_ends[node]) {
      marks.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i + 1),
                       end.table, end.row});
    }
  }
}

KnownNames::KnownNames(std::span<const std::string> people,
                       std::span<const std::string> organizations) {
  for (const std::string& name : people) {
    std::u32string folded = fold(text::trim(name));
    if (folded.size() >= k_person_min && folded.size() <= k_word_max)
      m_words.add(folded, Table::known_people, 0);
    const std::size_t size = folded.size();
    std::erase_if(folded, is_blank);
    if (folded.size() != size && folded.size() >= k_person_min && size <= k_word_max)
      m_words.add(folded, Table::known_people, 0);
  }
  for (const std::string& name : organizations) {
    const std::u32string folded = fold(text::trim(name));
    if (folded.size() >= k_organization_min && folded.size() <= k_word_max)
      m_words.add(folded, Table::known_organizations, 0);
  }
}

Result<Tables> Tables::load(std::span<const embedded::File> files) {
  Tables tables;
  for (const auto& file : files) {
    if (!file.path.starts_with(k_folder) || !file.path.ends_with(k_suffix)) continue;
    const std::string_view name =
        file.path.substr(k_folder.size(), file.path.size() - k_folder.size() - k_suffix.size());
    const auto found = std::find(k_table_names.begin(), k_table_names.end(), name);
    const auto broken = [&](std::size_t line, std::string_view why) {
      return fail(ErrorCode::corrupt, fmt::format("{} {}行目: {}", file.path, line, why));
    };
    if (found == k_table_names.end()) return broken(1, "この名前の表はありません");
    const auto table = static_cast<Table>(found - k_table_names.begin());
    auto& rows = tables.m_rows[static_cast<std::size_t>(table)];
    std::size_t number = 0;
    for (std::string_view line : text::split(file.bytes, '\n')) {
      ++number;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || line.front() == '#') continue;
      if (!text::is_utf8(line)) return broken(number, "UTF-8ではありません");
      const auto cells = text::split(line, '\t');
      if (cells.size() < columns_of(table) || cells.size() > k_columns_max)
        return broken(number, "列の数が違います");
      const std::u32string word = fold(cells[0]);
      if (word.empty() || word.size() > k_word_max)
        return broken(number, fmt::format("語は{}文字以内です", k_word_max));
      tables.m_words.add(word, table, static_cast<std::uint32_t>(rows.size()));
      rows.emplace_back(cells.begin(), cells.end());
    }
  }
  for (std::size_t i = 0; i < k_files; ++i) {
    if (tables.m_rows[i].empty()) {
      return fail(ErrorCode::corrupt,
                  fmt::format("{}{}{} がないか空です", k_folder, k_table_names[i], k_suffix));
    }
  }
  return tables;
}

std::string_view Tables::cell(Table table, std::uint32_t row, std::size_t column) const {
  const auto& cells = m_rows[static_cast<std::size_t>(table)][row];
  return column < cells.size() ? std::string_view(cells[column]) : std::string_view();
}

}  // namespace tsunagu::anonymity
