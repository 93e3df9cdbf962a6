// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/spelling_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "index/analysis/filters.hpp"
#include "index/analysis/inflect.hpp"
#include "index/analysis/kana.hpp"

namespace tsunagu::index {
namespace {

// Calls body(line, number) for the lines that hold something.
template <class Body>
Result<void> for_each_line(std::string_view file, Body&& body) {
  int number = 0;
  for (const std::string_view line : text::split(file, '\n')) {
    ++number;
    const std::string_view words = text::trim(line);
    if (!words.empty() && words.front() != '#') TRY(body(words, number));
  }
  return {};
}

Result<void> refused(std::string_view file, int line, std::string_view expected) {
  return fail(ErrorCode::corrupt,
              fmt::format("{} {}行目: {}の形ではありません", file, line, expected));
}

// The same word in the other kana, or nothing when it is not of one kana alone.
std::u16string in_other_kana(std::u16string_view word) {
  std::u16string other(word);
  const bool hiragana = is_hiragana_word(word);
  for (char16_t& c : other) {
    if (c == u'ー') continue;
    if (hiragana && c <= 0x3096) {
      c = static_cast<char16_t>(c + 0x60);
    } else if (!hiragana && c >= 0x30A1 && c <= 0x30F6) {
      c = static_cast<char16_t>(c - 0x60);
    } else {
      return {};
    }
  }
  return other;
}

}  // namespace

Result<SpellingTable> SpellingTable::create(const WordLists& lists, const Folder& folder) {
  SpellingTable table;
  TRY(table.add_spellings(lists.spellings, folder));
  TRY(table.add_okurigana(lists.okurigana, folder));
  table.add_terms(lists.terms, folder);
  TRY(table.add_inflected(lists.inflected, folder));
  return table;
}

void SpellingTable::add(std::u16string_view form, std::u16string_view key, Fit fit) {
  if (form.empty()) return;
  const auto step = [&](std::uint32_t& next) {
    if (next == 0) {
      next = static_cast<std::uint32_t>(m_nodes.size());
      m_nodes.push_back(0);
    }
    return next;
  };
  std::uint32_t node = step(m_roots[form.front()]);
  for (const char16_t unit : form.substr(1)) node = step(m_next[edge(node, unit)]);
  if (m_nodes[node] != 0) return;
  m_entries.push_back({std::u16string(key), fit});
  if (form.front() != key.front()) m_begin_otherwise.emplace(key);
  m_nodes[node] = static_cast<std::uint32_t>(m_entries.size());
}

void SpellingTable::add_terms(std::string_view file, const Folder& folder) {
  const auto done = for_each_line(file, [&](std::string_view line, int) -> Result<void> {
    const std::u16string term = folder.fold(line).text;
    add(term, word_key(term), Fit::term);
    return {};
  });
  static_cast<void>(done);  // no line is refused
}

Result<void> SpellingTable::add_spellings(std::string_view file, const Folder& folder) {
  return for_each_line(file, [&](std::string_view line, int number) -> Result<void> {
    const auto cells = text::split(line, '\t');
    if (cells.size() < 2) return refused("spellings.tsv", number, "「語<TAB>書き方<TAB>…」");
    const std::u16string key = word_key(folder.fold(cells.front()).text);
    for (const std::string_view cell : cells) {
      const std::u16string form = folder.fold(text::trim(cell)).text;
      add(form, key, Fit::spelling);
      add(in_other_kana(form), key, Fit::spelling);
    }
    return {};
  });
}

Result<void> SpellingTable::add_okurigana(std::string_view file, const Folder& folder) {
  return for_each_line(file, [&](std::string_view line, int number) -> Result<void> {
    const std::u16string word = folder.fold(line).text;
    const auto forms = okurigana_forms_of(word);
    if (forms.empty()) return refused("okurigana.txt", number, "「引き継ぎ」");
    for (const std::u16string& form : forms) add(form, skeleton_of(word), Fit::compound);
    return {};
  });
}

Result<void> SpellingTable::add_inflected(std::string_view file, const Folder& folder) {
  std::vector<std::pair<std::u16string, std::u16string>> later;
  TRY(for_each_line(file, [&](std::string_view line, int number) -> Result<void> {
    const auto cells = text::split(line, '\t');
    std::u16string word = folder.fold(cells.front()).text;
    const bool ichidan = cells.size() == 2 && cells[1] == "一段";
    const bool other = cells.size() == 2 && cells[1].size() > 1 && cells[1].front() == '=';
    if (word.size() < 2 || cells.size() > 2 || (cells.size() == 2 && !ichidan && !other)) {
      return refused("inflected.txt", number, "「働く」か「出る<TAB>一段」か「造る<TAB>=作る」");
    }
    Inflections forms = inflections_of(word, ichidan);
    if (other) word = folder.fold(cells[1].substr(1)).text;
    for (const std::u16string& form : forms.certain) add(form, word, Fit::inflected);
    for (std::u16string& form : forms.potential) later.emplace_back(std::move(form), word);
    return {};
  }));
  for (const auto& [form, word] : later) add(form, word, Fit::inflected);
  return {};
}

}  // namespace tsunagu::index
