// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snippet/snippet.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "unit/support/analyzer.hpp"

namespace tsunagu::index {
namespace {

using test::analyzer;

Highlighter for_need(std::string_view need) {
  return {analyzer(), parse_query(need, analyzer()).words};
}

// The highlighted pieces of a text.
std::string pieces(std::string_view text, const Ranges& ranges) {
  std::vector<std::string> list;
  for (const auto& [begin, end] : ranges) {
    const std::size_t from = text::byte_offset(text, begin);
    list.emplace_back(text.substr(from, text::byte_offset(text, end) - from));
  }
  return text::join(list, "|");
}

}  // namespace

TEST_SUITE("index/snippet") {
  TEST_CASE("highlights point at the original spelling, not the folded one") {
    const std::string text = "㈱ｻｰﾊﾞｰの髙度なＤＸ。";
    CHECK(pieces(text, for_need("サーバ DX").highlights(text)) == "ｻｰﾊﾞｰ|ＤＸ");
  }

  TEST_CASE("overlapping words read as one highlight") {
    const std::string text = "価格転嫁の交渉";
    CHECK(pieces(text, for_need("価格転嫁").highlights(text)) == "価格転嫁");
  }

  TEST_CASE("the sentence that tells most is cut out, with what follows") {
    const std::string challenge = "売上が落ちた。人手も足りない。";
    const std::string actions =
        "まず話を聴いた。資金繰り表を一緒に作った。次に金融機関へ同行した。";
    const Excerpt excerpt = for_need("資金繰り表").excerpt({challenge, actions});
    CHECK(excerpt.text == 1);
    CHECK(excerpt.words == "…資金繰り表を一緒に作った。次に金融機関へ同行した。");
    CHECK(pieces(excerpt.words, excerpt.highlights) == "資金繰り表");
  }

  TEST_CASE("a long sentence is cut around its first match and stays inside the limit") {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "長い説明";
    text += "借換保証を使い、";
    for (int i = 0; i < 60; ++i) text += "続きの説明";
    const Excerpt excerpt = for_need("借換保証").excerpt({text});
    CHECK(text::length(excerpt.words) <= k_excerpt_points + 2);
    CHECK(pieces(excerpt.words, excerpt.highlights) == "借換保証");
    CHECK(excerpt.words.starts_with("…"));
    CHECK(excerpt.words.ends_with("…"));
  }

  TEST_CASE("without a match the beginning is shown, and nothing is not an error") {
    const Excerpt plain = for_need("輸出").excerpt({"", "はじめの文。"});
    CHECK(plain.words == "はじめの文。");
    CHECK(plain.highlights.empty());
    CHECK(for_need("輸出").excerpt({"", ""}).words.empty());
    CHECK(for_need("輸出").excerpt({}).words.empty());
  }
}

}  // namespace tsunagu::index
