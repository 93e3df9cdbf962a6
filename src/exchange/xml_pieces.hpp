// SPDX-License-Identifier: GPL-3.0-or-later
// Whole elements cut out of an XML of any size, one at a time, so that a sheet of 64 MB never
// stands in memory as a tree. Only finds where elements begin and end; pugixml reads the pieces.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::exchange {

inline constexpr std::size_t k_xml_piece_max_bytes = 4 * 1024 * 1024;

// Part of a name behind its namespace prefix: row of x:row.
std::string_view local_name(std::string_view name);

// One thread at a time.
class XmlPieces {
 public:
  // Fills the beginning of the span; 0 at the end.
  using Source = std::function<Result<std::size_t>(std::span<char>)>;

  // `what`: what it is, for messages (シート「名簿」). `wanted`: local names; an element within a
  // wanted one is not handed out on its own. They must outlive this.
  XmlPieces(std::string what, Source source, std::span<const std::string_view> wanted);

  struct Piece {
    std::string_view name;  // local
    std::string_view xml;   // from < to >, well-formed UTF-8 is not checked
  };
  // The next wanted element, or an empty name at the end; lives until the next call. Errors: those
  // of the source; rejected_input for a document type, a piece that is too long, an end within one.
  Result<Piece> next();

 private:
  Result<bool> refill();
  Result<std::size_t> find(std::string_view mark, std::size_t from);
  Result<std::size_t> end_of_tag(std::size_t from);
  Result<std::size_t> end_of_markup(std::size_t begin);
  bool take_tag(std::string_view tag, std::size_t begin);

  tl::unexpected<Error> refused(std::string_view why) const;

  std::string m_what;
  Source m_source;
  std::span<const std::string_view> m_wanted;
  std::string m_buffer;
  std::size_t m_at = 0;     // where the next look begins
  std::size_t m_begin = 0;  // of the wanted element that is open
  std::size_t m_depth = 0;  // of elements with its name; 0: none is open
  std::string m_name;       // its local name
  bool m_at_end = false;
};

}  // namespace tsunagu::exchange
