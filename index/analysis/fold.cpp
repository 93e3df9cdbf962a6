// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/fold.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_cluster_max =
    64;  // code points normalised together; longer runs of marks are cut

void append_point(std::u16string& out, char32_t point) {
  char16_t units[2];
  std::int32_t count = 0;
  U16_APPEND_UNSAFE(units, count, static_cast<UChar32>(point));
  out.append(units, static_cast<std::size_t>(count));
}

char32_t first_point(std::string_view utf8) {
  return static_cast<char32_t>(icu::UnicodeString::fromUTF8(std::string(utf8)).char32At(0));
}

// Characters that NFKC case folding leaves alone and that never join with what follows, save marks.
bool is_plain(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || (c >= 0x3041 && c <= 0x3096) ||
         (c >= 0x30A1 && c <= 0x30FC) || (c >= 0x4E00 && c <= 0x9FFF) || c == U'、' || c == U'。';
}

bool is_dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500 || c == 0xFE63;
}

// Typed for ー by mistake, which shows where katakana stands before it.
bool is_mistaken_long_mark(char32_t c) { return c == 0xFF0D || c == 0x2212 || c == 0x2500; }

bool is_katakana(char16_t c) { return (c >= 0x30A1 && c <= 0x30FA) || c == u'ー'; }

bool is_kanji(char16_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || c == u'々'; }

bool counts(char16_t c) {
  constexpr std::u16string_view k_numerals = u"一二三四五六七八九十百千数何";
  return (c >= u'0' && c <= u'9') || k_numerals.find(c) != std::u16string_view::npos;
}

// ヴ with a small letter is the バ row, alone it is ブ. Where the small letter stays (ヴュ), 0.
char16_t without_vu(char32_t small) {
  switch (small) {
    case U'ァ': return u'バ';
    case U'ィ': return u'ビ';
    case U'ェ': return u'ベ';
    case U'ォ': return u'ボ';
    default: return 0;
  }
}

// The letter that ゝ, ヽ, ゞ and ヾ repeat after `before`; 0 when there is none.
char16_t repeated(char32_t mark, char16_t before) {
  if (mark != U'ゝ' && mark != U'ゞ' && mark != U'ヽ' && mark != U'ヾ') return 0;
  const bool kana =
      (before >= 0x3041 && before <= 0x3096) || (before >= 0x30A1 && before <= 0x30F6);
  if (!kana) return 0;
  constexpr std::u16string_view k_voiceable =
      u"かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
  const bool voiced = mark == U'ゞ' || mark == U'ヾ';
  const bool can = k_voiceable.find(before) != std::u16string_view::npos;
  return voiced && can ? static_cast<char16_t>(before + 1) : before;
}

void replace(Folded& out, std::size_t unit, char16_t by) {
  out.changes.push_back({static_cast<std::uint32_t>(unit), out.text[unit], 0});
  out.text[unit] = by;
}

// 三ヶ所, 3カ月, 一箇所 -> か; 霞ヶ関, 霞ケ関 -> が, as the dictionary of the tokenizer has them.
void read_small_ke(Folded& out) {
  constexpr std::u16string_view k_marks = u"ヶヵケカ箇";
  bool changed = false;
  for (std::size_t i = out.text.find_first_of(k_marks); i != std::u16string::npos;
       i = out.text.find_first_of(k_marks, i + 1)) {
    if (i == 0 || i + 1 >= out.text.size() || !is_kanji(out.text[i + 1])) continue;
    const char16_t mark = out.text[i];
    if (counts(out.text[i - 1])) {
      replace(out, i, u'か');
    } else if (is_kanji(out.text[i - 1]) && (mark == u'ヶ' || mark == u'ケ')) {
      replace(out, i, u'が');
    } else {
      continue;
    }
    changed = true;
  }
  if (!changed) return;
  std::stable_sort(out.changes.begin(), out.changes.end(),
                   [](const Change& a, const Change& b) { return a.unit < b.unit; });
  // A unit changed twice is written as it was before the first change.
  out.changes.erase(std::unique(out.changes.begin(), out.changes.end(),
                                [](const Change& a, const Change& b) { return a.unit == b.unit; }),
                    out.changes.end());
}

}  // namespace

std::u16string Folded::written(std::size_t from, std::size_t to) const {
  const auto before = [](const Change& change, std::size_t unit) { return change.unit < unit; };
  auto change = std::lower_bound(changes.begin(), changes.end(), from, before);
  std::u16string out;
  for (std::size_t i = from; i < to; ++i) {
    if (change == changes.end() || change->unit != i) {
      out.push_back(text[i]);
      continue;
    }
    for (const char32_t point : {change->first, change->second}) {
      if (point != 0) append_point(out, point);
    }
    ++change;
  }
  return out;
}

Result<Folder> Folder::create(std::string_view variants) {
  Folder folder;
  int line_number = 0;
  for (const std::string_view line : text::split(variants, '\n')) {
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    const auto cells = text::split(line, '\t');
    if (cells.size() != 2 || text::length(cells[0]) != 1 ||
        text::length(text::trim(cells[1])) != 1) {
      return fail(ErrorCode::corrupt,
                  fmt::format("variants.tsv {}行目: 「字<TAB>字」の形ではありません", line_number));
    }
    const char32_t to = first_point(text::trim(cells[1]));
    if (to > 0xFFFF) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("variants.tsv {}行目: 右の字は基本多言語面の字にしてください", line_number));
    }
    const char32_t from = first_point(cells[0]);
    folder.m_variants.emplace(from, to);
    folder.m_has_variant[from % k_filter_size] = true;
  }
  return folder;
}

char32_t Folder::variant_of(char32_t point) const {
  if (!m_has_variant[point % k_filter_size]) return 0;
  const auto variant = m_variants.find(point);
  return variant == m_variants.end() ? 0 : variant->second;
}

void Folder::append(char32_t point, std::uint32_t begin, std::uint32_t end, Folded& out) const {
  const auto unit = static_cast<std::uint32_t>(out.text.size());
  const char16_t before = out.text.empty() ? u' ' : out.text.back();
  const char32_t original = point;
  if (is_dash(point)) point = U'-';
  if (point < 0x20 || point == 0x7F) point = U' ';
  if (before == u'ヴ') {
    if (const char16_t joined = without_vu(point)) {
      out.changes.push_back({unit - 1, U'ヴ', point});
      out.text.back() = joined;
      out.end.back() = end;
      return;
    }
    replace(out, unit - 1, point == U'ュ' ? u'ビ' : u'ブ');
  }
  if (const char32_t variant = variant_of(point)) {
    point = variant;
  } else if (const char16_t letter = repeated(point, before)) {
    point = letter;
  }
  if (point != original && original >= 0x20) out.changes.push_back({unit, original, 0});
  char16_t units[2];
  std::int32_t count = 0;
  U16_APPEND_UNSAFE(units, count, static_cast<UChar32>(point));
  for (std::int32_t i = 0; i < count; ++i) {
    out.text.push_back(units[i]);
    out.begin.push_back(begin);
    out.end.push_back(end);
  }
}

Folded Folder::fold(std::string_view utf8) const {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  const auto units = static_cast<std::size_t>(text.length());
  Folded out;
  out.text.reserve(units);
  out.begin.reserve(units);
  out.end.reserve(units);
  // True when the character at `i` cannot join with the one before it.
  const auto starts_cluster = [&](std::int32_t i) {
    const UChar32 c = text.char32At(i);
    return is_plain(static_cast<char32_t>(c)) || nfkc->hasBoundaryBefore(c);
  };
  std::uint32_t at = 0;  // code points of the original before `i`
  for (std::int32_t i = 0; i < text.length();) {
    const UChar32 c = text.char32At(i);
    const std::int32_t begin = i;
    i += U16_LENGTH(c);
    std::uint32_t end = at + 1;
    if (is_mistaken_long_mark(static_cast<char32_t>(c)) && !out.text.empty() &&
        is_katakana(out.text.back())) {
      out.changes.push_back({static_cast<std::uint32_t>(out.text.size()), U'-', 0});
      append(U'ー', at, end, out);
      at = end;
      continue;
    }
    if (is_plain(static_cast<char32_t>(c)) && (i >= text.length() || starts_cluster(i))) {
      append(static_cast<char32_t>(c), at, end, out);  // the common case: nothing to normalise
      at = end;
      continue;
    }
    for (; i < text.length() && end - at < k_cluster_max && !starts_cluster(i); ++end)
      i += U16_LENGTH(text.char32At(i));
    const icu::UnicodeString normal = nfkc->normalize(text.tempSubStringBetween(begin, i), status);
    for (std::int32_t n = 0; n < normal.length();) {
      const UChar32 point = normal.char32At(n);
      append(static_cast<char32_t>(point), at, end, out);
      n += U16_LENGTH(point);
    }
    at = end;
  }
  if (!out.text.empty() && out.text.back() == u'ヴ') replace(out, out.text.size() - 1, u'ブ');
  read_small_ke(out);
  return out;
}

}  // namespace tsunagu::index
