// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xlsx_cells.hpp"

#include <charconv>
#include <vector>

#include "base/code_point.hpp"
#include "base/reading.hpp"
#include "base/text.hpp"
#include "exchange/xml_pieces.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_column_letters_max = 3;  // XFD

std::string_view name_of(const pugi::xml_node& node) { return local_name(node.name()); }

// Characters of the text, with the UTF-16 offset of each: phonetic runs count in these.
struct Character {
  std::string_view utf8;
  std::size_t offset;
};

std::vector<Character> characters_of(std::string_view utf8) {
  std::vector<Character> characters;
  std::size_t offset = 0;
  while (!utf8.empty()) {
    const std::size_t size = text::byte_offset(utf8, 1);
    characters.push_back({utf8.substr(0, size), offset});
    offset += size == 4 ? 2 : 1;
    utf8.remove_prefix(size);
  }
  return characters;
}

// Kana, blanks and marks read as they are written; kanji, letters and digits do not.
bool reads_itself(std::string_view utf8) {
  const char32_t c = text::take_code_point(utf8);
  return c == ' ' || (c >= 0x3000 && c <= 0x30FF && c != 0x3005 && c != 0x3006);
}

// The text with its phonetic runs in place of what they stand over; empty when something is left
// over that does not read itself.
std::string reading_of(std::string_view utf8, const std::vector<pugi::xml_node>& runs) {
  std::string reading;
  const auto characters = characters_of(utf8);
  std::size_t at = 0;
  for (const pugi::xml_node& run : runs) {
    const auto begin = whole_number(attribute(run, "sb"));
    const auto end = whole_number(attribute(run, "eb"));
    if (!begin || !end || *begin >= *end) return {};
    for (; at < characters.size() && characters[at].offset < *begin; ++at) {
      if (!reads_itself(characters[at].utf8)) return {};
      reading += characters[at].utf8;
    }
    if (at == characters.size() || characters[at].offset != *begin) return {};  // overlapping
    reading += without_escapes(text_of(child(run, "t")));
    while (at < characters.size() && characters[at].offset < *end) ++at;
  }
  for (; at < characters.size(); ++at) {
    if (!reads_itself(characters[at].utf8)) return {};
    reading += characters[at].utf8;
  }
  return text::is_utf8(reading) ? text::hiragana(reading) : std::string();
}

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                : -1;
}

// The character of an escape at the beginning of `text`; nothing when there is none.
std::optional<unsigned> escape_at(std::string_view text) {
  constexpr std::size_t k_size = 7;  // _xHHHH_
  if (text.size() < k_size || text[1] != 'x' || text[6] != '_') return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = hex_digit(c);
    if (digit < 0) return std::nullopt;
    value = value << 4U | static_cast<unsigned>(digit);
  }
  return value >= 0xD800 && value <= 0xDFFF ? std::nullopt : std::optional(value);
}

void append_utf8(unsigned value, std::string& out) {
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0U | value >> 6U);
    out += static_cast<char>(0x80U | (value & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | value >> 12U);
    out += static_cast<char>(0x80U | (value >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (value & 0x3FU));
  }
}

}  // namespace

bool parse_piece(std::string_view xml, pugi::xml_document& document) {
  return static_cast<bool>(
      document.load_buffer(xml.data(), xml.size(), k_xml_options, pugi::encoding_utf8));
}

std::string text_of(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node part : node.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  }
  return text;
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node one : node.children()) {
    if (one.type() == pugi::node_element && name_of(one) == name) return one;
  }
  return {};
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute one : node.attributes()) {
    if (local_name(one.name()) == name) return one.value();
  }
  return {};
}

RichText rich_text(const pugi::xml_node& node) {
  RichText rich;
  std::vector<pugi::xml_node> phonetic;
  for (const pugi::xml_node part : node.children()) {
    const std::string_view name = name_of(part);
    if (name == "t") rich.text += text_of(part);
    if (name == "r") rich.text += text_of(child(part, "t"));
    if (name == "rPh") phonetic.push_back(part);
  }
  if (!phonetic.empty() && text::is_utf8(rich.text))
    rich.furigana = reading_of(rich.text, phonetic);
  rich.text = without_escapes(rich.text);
  return rich;
}

std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto escape = text[i] == '_' ? escape_at(text.substr(i)) : std::nullopt;
    if (escape) {
      append_utf8(*escape, out);
      i += 6;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<CellPlace> place_of(std::string_view reference) {
  CellPlace place;
  std::size_t letters = 0;
  while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z')
    place.column = place.column * 26 + static_cast<std::size_t>(reference[letters++] - 'A' + 1);
  if (letters == 0 || letters > k_column_letters_max) return std::nullopt;
  const auto row = whole_number(reference.substr(letters));
  if (!row || *row == 0) return std::nullopt;
  --place.column;
  place.row = *row;
  return place;
}

std::optional<std::size_t> whole_number(std::string_view text) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace tsunagu::exchange
