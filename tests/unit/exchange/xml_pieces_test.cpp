// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xml_pieces.hpp"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>

namespace tsunagu::exchange {
namespace {

constexpr std::array<std::string_view, 2> k_wanted{"row", "merge"};

// The pieces of a document that comes `step` bytes at a time; an error as its message.
std::vector<std::string> pieces_of(const std::string& xml, std::size_t step) {
  std::size_t at = 0;
  XmlPieces pieces(
      "表",
      [&](std::span<char> target) -> Result<std::size_t> {
        const std::size_t size = std::min({step, target.size(), xml.size() - at});
        std::copy_n(xml.data() + at, size, target.data());
        at += size;
        return size;
      },
      k_wanted);
  std::vector<std::string> out;
  while (true) {
    const auto piece = pieces.next();
    if (!piece) {
      out.push_back(piece.error().message);
      return out;
    }
    if (piece->name.empty()) return out;
    out.emplace_back(piece->xml);
  }
}

TEST_SUITE("exchange/xml_pieces") {
  TEST_CASE("elements are cut out whole, however the bytes come") {
    const std::string xml =
        R"(<?xml version="1.0"?><!-- <row>not</row> --><x:sheet><x:row a="1>2"><row/><c>x</c></x:row>)"
        R"(<a><![CDATA[<row>]]></a><row r='<'/><rows>no</rows><merge b="1"></merge ><row>)"
        R"(<row>inner</row></row></x:sheet>)";
    const std::vector<std::string> expected{R"(<x:row a="1>2"><row/><c>x</c></x:row>)",
                                            R"(<row r='<'/>)", R"(<merge b="1"></merge >)",
                                            R"(<row><row>inner</row></row>)"};
    for (const std::size_t step : {1U, 2U, 3U, 7U, 64U, 100'000U}) {
      CAPTURE(step);
      CHECK(pieces_of(xml, step) == expected);
    }
  }

  TEST_CASE("long documents are read in little memory and every piece is found") {
    std::string xml = "<s>";
    for (int i = 0; i < 20'000; ++i) xml += "<row>" + std::to_string(i) + "</row> <other/>";
    const auto pieces = pieces_of(xml + "</s>", 10'000);
    REQUIRE(pieces.size() == 20'000);
    CHECK(pieces[19'999] == "<row>19999</row>");
  }

  TEST_CASE("what is cut off, too long or a document type is refused") {
    for (const char* xml :
         {"<s><row>", "<s><row", "<s><row a='", "<s><!-- ", "<s><![CDATA[ ", "<?xml"})
      CHECK(pieces_of(xml, 4).back().find("表が途中で終わっています") == 0);
    CHECK(pieces_of("<!DOCTYPE s [<!ENTITY a 'b'>]><s/>", 9).back().find("DOCTYPE") !=
          std::string::npos);
    CHECK(pieces_of("<row>" + std::string(k_xml_piece_max_bytes + 200'000, 'x') + "</row>", 60'000)
              .back()
              .find("4 MiB を超えています") != std::string::npos);
    CHECK(pieces_of("", 1).empty());
    CHECK(pieces_of("<>< /></>text", 1).empty());
  }
}

}  // namespace
}  // namespace tsunagu::exchange
