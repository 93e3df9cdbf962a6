// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xml_pieces.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_chunk_bytes = 64 * 1024;
constexpr std::string_view k_comment = "<!--", k_cdata = "<![CDATA[";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The name in a tag such as <x:row r="1">, </row>.
std::string_view name_in(std::string_view tag) {
  tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
  const auto end = std::find_if(tag.begin(), tag.end(),
                                [](char c) { return is_blank(c) || c == '>' || c == '/'; });
  return tag.substr(0, static_cast<std::size_t>(end - tag.begin()));
}

}  // namespace

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

XmlPieces::XmlPieces(std::string what, Source source, std::span<const std::string_view> wanted)
    : m_what(std::move(what)),
      m_source(std::move(source)),
      m_wanted(wanted) {}

tl::unexpected<Error> XmlPieces::refused(std::string_view why) const {
  return fail(ErrorCode::rejected_input,
              fmt::format("{}{}。Excel で開いて保存し直してください", m_what, why));
}

// False at the end. Offsets stay as they are: next() makes room between elements.
Result<bool> XmlPieces::refill() {
  if (m_at_end) return false;
  const std::size_t open = m_depth > 0 ? m_begin : m_at;
  if (m_buffer.size() - open > k_xml_piece_max_bytes) {
    return refused(
        fmt::format("の1つの行または値が {} MiB を超えています", k_xml_piece_max_bytes >> 20U));
  }
  const std::size_t kept = m_buffer.size();
  m_buffer.resize(kept + k_chunk_bytes);
  auto got = m_source({m_buffer.data() + kept, k_chunk_bytes});
  m_buffer.resize(kept + (got ? *got : 0));
  if (!got) return tl::unexpected(std::move(got).error());
  m_at_end = *got == 0;
  return !m_at_end;
}

// Where `mark` ends; an error when the document ends first.
Result<std::size_t> XmlPieces::find(std::string_view mark, std::size_t from) {
  while (true) {
    const std::size_t found = m_buffer.find(mark, from);
    if (found != std::string::npos) return found + mark.size();
    from = std::max(from, m_buffer.size() - std::min(m_buffer.size(), mark.size() - 1));
    TRY_ASSIGN(const bool more, refill());
    if (!more) return refused("が途中で終わっています");
  }
}

Result<std::size_t> XmlPieces::end_of_tag(std::size_t from) {
  char quote = '\0';
  for (std::size_t i = from;; ++i) {
    if (i == m_buffer.size()) {
      TRY_ASSIGN(const bool more, refill());
      if (!more) return refused("が途中で終わっています");
    }
    const char c = m_buffer[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i + 1;
    }
  }
}

// Where what begins with < at `begin` ends: a tag, a comment, CDATA or an instruction.
Result<std::size_t> XmlPieces::end_of_markup(std::size_t begin) {
  while (m_buffer.size() - begin < k_cdata.size()) {
    TRY_ASSIGN(const bool more, refill());
    if (!more) break;
  }
  const std::string_view rest = std::string_view(m_buffer).substr(begin);
  if (rest.starts_with(k_comment)) return find("-->", begin + k_comment.size());
  if (rest.starts_with(k_cdata)) return find("]]>", begin + k_cdata.size());
  if (rest.starts_with("<?")) return find("?>", begin + 2);
  if (rest.starts_with("<!")) return refused("に文書型の宣言 (DOCTYPE) があります");
  return end_of_tag(begin + 1);
}

// Whether the wanted element is whole with this tag.
bool XmlPieces::take_tag(std::string_view tag, std::size_t begin) {
  const std::string_view name = local_name(name_in(tag));
  const bool is_close = tag.starts_with("</");
  const bool is_empty = tag.ends_with("/>");
  if (m_depth == 0) {
    if (is_close || std::find(m_wanted.begin(), m_wanted.end(), name) == m_wanted.end())
      return false;
    m_begin = begin;
    m_name = name;
    m_depth = is_empty ? 0 : 1;
    return is_empty;
  }
  if (name != m_name || is_empty) return false;
  if (is_close) return --m_depth == 0;
  ++m_depth;
  return false;
}

Result<XmlPieces::Piece> XmlPieces::next() {
  while (true) {
    if (m_depth == 0 && m_at >= k_chunk_bytes) {  // seldom, so that little is moved
      m_buffer.erase(0, m_at);
      m_at = 0;
    }
    const std::size_t begin = m_buffer.find('<', m_at);
    if (begin == std::string::npos) {
      m_at = m_buffer.size();
      TRY_ASSIGN(const bool more, refill());
      if (more) continue;
      if (m_depth > 0) return refused("が途中で終わっています");
      return Piece{};
    }
    m_at = begin;
    TRY_ASSIGN(const std::size_t end, end_of_markup(begin));
    m_at = end;
    const std::string_view tag = std::string_view(m_buffer).substr(begin, end - begin);
    if (tag[1] == '!' || tag[1] == '?' || !take_tag(tag, begin)) continue;
    return Piece{m_name, std::string_view(m_buffer).substr(m_begin, end - m_begin)};
  }
}

}  // namespace tsunagu::exchange
