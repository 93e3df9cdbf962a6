// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of the XML of a book: cells, strings with readings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace tsunagu::exchange {

// How all parts are parsed: entities, blanks and line ends as XML has them; no document type.
inline constexpr unsigned k_xml_options = pugi::parse_escapes | pugi::parse_cdata |
                                          pugi::parse_wconv_attribute | pugi::parse_eol |
                                          pugi::parse_ws_pcdata_single | pugi::parse_doctype;

// One element; false when it is not well-formed.
bool parse_piece(std::string_view xml, pugi::xml_document& document);

// Children and attributes by their local name; an empty one when there is none.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
std::string_view attribute(const pugi::xml_node& node, std::string_view name);

// What stands between the tags, child elements left out.
std::string text_of(const pugi::xml_node& node);

struct RichText {
  std::string text;
  std::string furigana;  // in hiragana; empty unless it is known for the whole text
};

// Of <si> and <is>: runs of text joined, phonetic runs (rPh) apart.
RichText rich_text(const pugi::xml_node& node);

// _x000D_ as the character, _x005F_ as an underscore.
std::string without_escapes(std::string_view text);

// Row (from 1) and column (from 0) of AB12; nothing for what is none.
struct CellPlace {
  std::size_t row = 0, column = 0;
};
std::optional<CellPlace> place_of(std::string_view reference);

// A whole number without a sign; nothing for anything else.
std::optional<std::size_t> whole_number(std::string_view text);

}  // namespace tsunagu::exchange
