// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/inflect.hpp"

#include <algorithm>
#include <array>

#include "index/analysis/kana.hpp"

namespace tsunagu::index {
namespace {

// A consonant: its five letters (a i u e o) and what they become before て and た.
struct Row {
  std::u16string_view letters;
  std::u16string_view contracted;
};
constexpr std::array<Row, 9> k_rows{{
    {u"かきくけこ", u"い"},
    {u"がぎぐげご", u"い"},
    {u"さしすせそ", u""},
    {u"たちつてと", u"っ"},
    {u"なにぬねの", u"ん"},
    {u"ばびぶべぼ", u"ん"},
    {u"まみむめも", u"ん"},
    {u"らりるれろ", u"っ"},
    {u"わいうえお", u"っ"},
}};
constexpr std::u16string_view k_e_letters = u"えけげせぜてでねへべめれ";
constexpr std::u16string_view k_i_letters = u"いきぎしじちにびみり";
constexpr std::u16string_view k_after_bare_stem = u"るたてなまられよ";  // 出る, 出た, 出られる
constexpr std::u16string_view k_adjective_endings = u"いくかけさ";

const Row* row_with(char16_t letter, std::size_t column) {
  const auto row = std::find_if(k_rows.begin(), k_rows.end(),
                                [&](const Row& r) { return r.letters[column] == letter; });
  return row == k_rows.end() ? nullptr : &*row;
}

bool contains(std::u16string_view letters, char16_t c) {
  return letters.find(c) != std::u16string_view::npos;
}

// Endings of a group of okurigana: as it is, and less and less of it (わせ, せ, nothing).
std::vector<std::u16string> shortened(std::u16string_view group) {
  std::vector<std::u16string> forms;
  for (std::size_t i = 0; i <= group.size(); ++i) forms.emplace_back(group.substr(i));
  return forms;
}

}  // namespace

Inflections inflections_of(std::u16string_view word, bool ichidan) {
  Inflections forms;
  forms.certain.emplace_back(word);
  if (word.size() < 2) return forms;
  const std::u16string stem(word.substr(0, word.size() - 1));
  const char16_t before = stem.back();
  const auto add = [&](std::vector<std::u16string>& list, char16_t letter) {
    list.push_back(stem + letter);
  };
  if (word.back() == u'い') {
    for (const char16_t ending : k_adjective_endings) add(forms.certain, ending);
  } else if (word.back() == u'る' &&
             (contains(k_e_letters, before) || contains(k_i_letters, before))) {
    forms.certain.push_back(stem);
  } else if (word.back() == u'る' && ichidan) {
    for (const char16_t next : k_after_bare_stem) add(forms.certain, next);
  } else if (const Row* row = row_with(word.back(), 2)) {
    for (const std::size_t column : {0, 1, 2, 4}) add(forms.certain, row->letters[column]);
    for (const char16_t letter : row->contracted) add(forms.certain, letter);
    add(forms.potential, row->letters[3]);
  }
  return forms;
}

std::u16string skeleton_of(std::u16string_view word) {
  std::u16string kanji;
  std::copy_if(word.begin(), word.end(), std::back_inserter(kanji), is_kanji);
  return kanji;
}

std::vector<std::u16string> okurigana_forms_of(std::u16string_view word) {
  if (word.empty() || !is_kanji(word.front()) || skeleton_of(word).size() < 2) return {};
  std::vector<std::u16string> forms{std::u16string()};
  for (std::size_t i = 0; i < word.size();) {
    if (is_kanji(word[i])) {
      for (std::u16string& form : forms) form.push_back(word[i]);
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < word.size() && !is_kanji(word[end])) ++end;
    std::vector<std::u16string> groups = shortened(word.substr(i, end - i));
    const Row* row = end == word.size() ? row_with(word.back(), 1) : nullptr;
    if (row != nullptr) {  // 継ぎ: 継が 継ぐ 継げ 継ご 継い
      for (const std::u16string& group : shortened(word.substr(i, end - i))) {
        if (group.empty()) continue;
        for (const char16_t letter : std::u16string(row->letters) + std::u16string(row->contracted))
          groups.push_back(group.substr(0, group.size() - 1) + letter);
      }
    }
    std::vector<std::u16string> longer;
    for (const std::u16string& form : forms)
      for (const std::u16string& group : groups) longer.push_back(form + group);
    forms = std::move(longer);
    i = end;
  }
  return forms;
}

}  // namespace tsunagu::index
