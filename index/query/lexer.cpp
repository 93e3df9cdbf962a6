// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/lexer.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

struct FieldName {
  std::string_view name;  // ASCII in lower case
  QueryField field;
};
constexpr std::array<FieldName, 19> k_field_names{{
    {"氏名", QueryField::name},
    {"名前", QueryField::name},
    {"name", QueryField::name},
    {"拠点", QueryField::hub},
    {"hub", QueryField::hub},
    {"県", QueryField::prefecture},
    {"都道府県", QueryField::prefecture},
    {"pref", QueryField::prefecture},
    {"prefecture", QueryField::prefecture},
    {"業種", QueryField::industry},
    {"industry", QueryField::industry},
    {"分野", QueryField::topic},
    {"topic", QueryField::topic},
    {"資格", QueryField::qualification},
    {"qual", QueryField::qualification},
    {"qualification", QueryField::qualification},
    {"年", QueryField::year},
    {"年度", QueryField::year},
    {"year", QueryField::year},
}};
constexpr std::size_t k_field_name_max_points = 13;  // "qualification"

enum class Mark { other, blank, quote, open, close, minus, colon, digit, latin };

Mark mark_of(std::string_view point) {
  if (point == "“" || point == "”" || point == "„" || point == "‟") return Mark::quote;
  if (point == "−") return Mark::minus;  // U+2212, as some input methods write it
  const std::string ascii = text::fold_width(point);
  if (ascii.size() != 1) return Mark::other;
  const char c = ascii.front();
  if (c >= '0' && c <= '9') return Mark::digit;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return Mark::latin;
  switch (c) {
    case ' ':
    case '\t': return Mark::blank;
    case '"': return Mark::quote;
    case '(': return Mark::open;
    case ')': return Mark::close;
    case '-': return Mark::minus;
    case ':': return Mark::colon;
    default: return Mark::other;
  }
}

class Lexer {
 public:
  explicit Lexer(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
      const std::size_t width = text::byte_offset(utf8.substr(at), 1);
      m_points.push_back(utf8.substr(at, width));
      m_marks.push_back(mark_of(m_points.back()));
      at += width;
    }
    find_ends();
  }

  std::vector<Token> run() {
    bool starts = true;  // an operator may stand here
    for (std::size_t i = 0; i < m_points.size();) {
      if (m_marks[i] == Mark::blank) {
        ++i;
        starts = true;
      } else if (starts && m_marks[i] == Mark::open) {
        m_tokens.push_back({TokenKind::open, "("});
        ++i;
      } else if (starts && is_minus(i)) {
        m_tokens.push_back({TokenKind::minus});
        ++i;
      } else {
        const bool after_minus = !m_tokens.empty() && m_tokens.back().kind == TokenKind::minus;
        i = operand(i, starts, after_minus);
        starts = false;
      }
    }
    pair_brackets();
    return std::move(m_tokens);
  }

 private:
  // Where an operator may end: before a blank, the end, or brackets that close there.
  void find_ends() {
    m_ends.assign(m_points.size(), false);
    for (std::size_t i = m_points.size(); i-- > 0;) {
      const bool is_last = i + 1 == m_points.size() || m_marks[i + 1] == Mark::blank;
      m_ends[i] = is_last || (m_marks[i + 1] == Mark::close && m_ends[i + 1]);
    }
  }

  std::string_view view(std::size_t begin, std::size_t end) const {
    if (begin >= end) return {};
    const char* first = m_points[begin].data();
    return {first,
            static_cast<std::size_t>(m_points[end - 1].data() - first) + m_points[end - 1].size()};
  }

  // A minus belongs to what follows it; before a number it is a sign, twice it is a line.
  bool is_minus(std::size_t i) const {
    if (m_marks[i] != Mark::minus || i + 1 == m_points.size()) return false;
    const Mark next = m_marks[i + 1];
    if (next == Mark::blank || next == Mark::minus || next == Mark::close) return false;
    std::size_t digits = i + 1;
    while (digits < m_points.size() && m_marks[digits] == Mark::digit) ++digits;
    return digits == i + 1 || (digits < m_points.size() && m_marks[digits] == Mark::latin);
  }

  // The closing quote of a phrase that opens at `i`; nothing: it is no phrase.
  std::optional<std::size_t> phrase_end(std::size_t i) const {
    if (i >= m_points.size() || m_marks[i] != Mark::quote) return std::nullopt;
    std::size_t close = i + 1;
    while (close < m_points.size() && m_marks[close] != Mark::quote) ++close;
    if (close >= m_points.size() || !m_ends[close]) return std::nullopt;
    if (text::trim(view(i + 1, close)).empty()) return std::nullopt;
    return close;
  }

  // Reads the operand at `i`; where it ends.
  std::size_t operand(std::size_t i, bool starts, bool after_minus) {
    if (starts) {
      if (const auto close = phrase_end(i)) {
        m_tokens.push_back({TokenKind::phrase, std::string(view(i + 1, *close))});
        return *close + 1;
      }
      if (const auto end = field(i)) return *end;
    }
    const std::size_t end = piece_end(i);
    if (i == end) {  // a bracket that closes
      m_tokens.push_back({TokenKind::close, ")"});
      return i + 1;
    }
    const std::string written(view(i, end));
    const std::string folded = text::fold_width(written);
    const bool is_whole = starts && !after_minus && m_ends[end - 1];
    if (is_whole && folded == "AND") {
      m_tokens.push_back({TokenKind::and_, written});
    } else if (is_whole && folded == "OR") {
      m_tokens.push_back({TokenKind::or_, written});
    } else {
      m_tokens.push_back({TokenKind::word, written});
    }
    return end;
  }

  // A piece goes to the next blank, without the brackets that close behind it but did not open in
  // it: 山田(株) keeps its bracket.
  std::size_t piece_end(std::size_t begin) const {
    std::size_t opened = 0;
    std::size_t i = begin;
    for (; i < m_points.size() && m_marks[i] != Mark::blank; ++i) {
      if (m_marks[i] == Mark::open) ++opened;
      if (m_marks[i] != Mark::close) continue;
      if (opened > 0) {
        --opened;
      } else if (m_ends[i]) {
        break;
      }
    }
    return i;
  }

  // Reads a field with its value; nothing: it is none.
  std::optional<std::size_t> field(std::size_t begin) {
    std::size_t colon = begin;
    while (colon < m_points.size() && colon - begin <= k_field_name_max_points &&
           m_marks[colon] != Mark::colon && m_marks[colon] != Mark::blank)
      ++colon;
    if (colon >= m_points.size() || m_marks[colon] != Mark::colon) return std::nullopt;
    const std::string name = text::lower_ascii(text::fold_width(view(begin, colon)));
    const auto* known = std::find_if(k_field_names.begin(), k_field_names.end(),
                                     [&](const FieldName& f) { return f.name == name; });
    if (known == k_field_names.end()) return std::nullopt;
    std::size_t first = colon + 1;
    std::size_t end = piece_end(first);
    std::size_t next = end;
    if (const auto close = phrase_end(first)) {
      ++first;
      end = *close;
      next = *close + 1;
    }
    const std::string_view value = text::trim(view(first, end));
    if (value.empty()) return std::nullopt;
    m_tokens.push_back({TokenKind::field, std::string(value), known->field});
    return next;
  }

  // Brackets without their other half are plain marks, with the minus before them.
  void pair_brackets() {
    std::vector<bool> keep(m_tokens.size(), true);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
      if (m_tokens[i].kind == TokenKind::open) open.push_back(i);
      if (m_tokens[i].kind != TokenKind::close) continue;
      if (open.empty()) {
        keep[i] = false;
      } else {
        open.pop_back();
      }
    }
    for (const std::size_t i : open) {
      keep[i] = false;
      if (i > 0 && m_tokens[i - 1].kind == TokenKind::minus) keep[i - 1] = false;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
      if (keep[i]) std::swap(m_tokens[kept++], m_tokens[i]);
    }
    m_tokens.resize(kept);
  }

  std::vector<std::string_view> m_points;
  std::vector<Mark> m_marks;
  std::vector<bool> m_ends;
  std::vector<Token> m_tokens;
};

bool is_memo(std::string_view trimmed) {
  constexpr std::size_t k_point_max_bytes = 4;
  return trimmed.size() > k_typed_max_points * k_point_max_bytes ||
         text::length(trimmed) > k_typed_max_points ||
         trimmed.find_first_of("\n\r\f\v") != std::string_view::npos;
}

}  // namespace

std::vector<Token> read_tokens(std::string_view utf8) {
  const std::string_view trimmed = text::trim(utf8);
  if (is_memo(trimmed) || !text::is_utf8(trimmed)) return {};
  return Lexer(trimmed).run();
}

}  // namespace tsunagu::index
