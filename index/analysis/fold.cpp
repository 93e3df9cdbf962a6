// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/fold.hpp"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_cluster_max =
    64;  // code points normalised together; longer runs of marks are cut

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

// ヴ with a small vowel is the ば row, alone it is ブ; katakana and hiragana alike.
char32_t without_vu(char32_t small_vowel) {
  switch (small_vowel) {
    case U'ァ': return U'バ';
    case U'ィ': return U'ビ';
    case U'ェ': return U'ベ';
    case U'ォ': return U'ボ';
    default: return 0;
  }
}

}  // namespace

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
    folder.m_variants.emplace(first_point(cells[0]), first_point(text::trim(cells[1])));
  }
  return folder;
}

void Folder::append(char32_t point, std::uint32_t begin, std::uint32_t end, Folded& out) const {
  if (is_dash(point)) point = U'-';
  if (point < 0x20 || point == 0x7F) point = U' ';
  if (const auto variant = m_variants.find(point); variant != m_variants.end())
    point = variant->second;
  if (!out.text.empty() && out.text.back() == u'ヴ') {
    if (const char32_t joined = without_vu(point)) {
      out.text.back() = static_cast<char16_t>(joined);
      out.end.back() = end;
      return;
    }
    out.text.back() = u'ブ';
  }
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
  if (!out.text.empty() && out.text.back() == u'ヴ') out.text.back() = u'ブ';
  return out;
}

}  // namespace tsunagu::index
