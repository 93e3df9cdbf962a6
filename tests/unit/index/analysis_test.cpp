// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/analysis/fold.hpp"
#include "unit/support/analyzer.hpp"

namespace tsunagu::index {
namespace {

std::string utf8(std::u16string_view text) {
  std::string out;
  for (const char16_t c : text) {  // the tests below stay inside the basic plane
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xC0 | (c >> 6));
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | (c >> 12));
      out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return out;
}

using test::analyzer;

std::string terms(std::string_view text) {
  std::vector<std::string> words;
  for (const Token& token : analyzer().analyze(text)) words.push_back(token.term);
  return text::join(words, " ");
}

}  // namespace

TEST_SUITE("index/analysis") {
  TEST_CASE("folding brings spellings of the same characters together") {
    const auto folder = Folder::create("髙\t高\n﨑\t崎\n");
    REQUIRE(folder.has_value());
    const std::pair<const char*, const char*> rows[] = {
        {"ＤＸ推進", "dx推進"},
        {"ﾃﾞｼﾞﾀﾙ", "デジタル"},
        {"㈱", "(株)"},
        {"髙﨑", "高崎"},
        {"ヴァイオリン", "バイオリン"},
        {"ヴ", "ブ"},
        {"Ｗｅｂ", "web"},
        {"か\u3099", "が"},
        {"ハ\u309Aン", "パン"},
        {"a\u200Bb", "ab"},
        {"１０－２", "10-2"},
        {"①", "1"},
        {"—", "-"},
        {"サーバー", "サーバー"},
        {"", ""},
    };
    for (const auto& [text, folded] : rows)
      CHECK_MESSAGE(utf8(folder->fold(text).text) == folded, text);
  }

  TEST_CASE("folding keeps, for every unit, the code points it stands for") {
    const auto folder = Folder::create("");
    const Folded folded = folder->fold("ﾃﾞ㈱A");
    CHECK(utf8(folded.text) == "デ(株)a");
    CHECK(folded.begin == std::vector<std::uint32_t>{0, 2, 2, 2, 3});
    CHECK(folded.end == std::vector<std::uint32_t>{2, 3, 3, 3, 4});
  }

  TEST_CASE("a variant table with a broken line is refused with its number") {
    const auto broken = Folder::create("髙\t高\n高崎\t崎\n");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().message.find("2行目") != std::string::npos);
  }

  TEST_CASE("a word is told as it was written, only width and case folded") {
    const std::pair<const char*, const char*> rows[] = {{"髙澤", "髙澤"},
                                                        {"ＶＥＲＹ", "very"},
                                                        {"ｳﾞｧｲｵﾘﾝ", "ヴァイオリン"},
                                                        {"𠮷田", "𠮷田"},
                                                        {"コンピューター", "コンピューター"},
                                                        {"引き継ぎ", "引き継ぎ"},
                                                        {"霞ヶ関", "霞ヶ関"},
                                                        {"働いて", "働い"}};
    for (const auto& [text, written] : rows) {
      const auto tokens = analyzer().analyze(text);
      REQUIRE_MESSAGE(tokens.size() == 1, text);
      CHECK_MESSAGE(tokens[0].written == written, text);
    }
  }

  TEST_CASE("a list with a broken line is refused with file and line") {
    const std::pair<Lexicon, const char*> rows[] = {
        {{.spellings = "# 注\n子供\n"}, "spellings.tsv 2行目"},
        {{.okurigana = "引き継ぎ\n働き\n"}, "okurigana.txt 2行目"},
        {{.inflected = "出る\t二段\n"}, "inflected.txt 1行目"}};
    for (const auto& [lexicon, place] : rows) {
      const auto broken = Analyzer::create(lexicon);
      REQUIRE_FALSE(broken.has_value());
      CHECK(broken.error().message.find(place) != std::string::npos);
    }
  }

  TEST_CASE("a change of any list changes the version") {
    const std::string version = Analyzer::create({})->version();
    for (const Lexicon& lexicon :
         {Lexicon{.variants = "髙\t高"}, Lexicon{.stop_words = "こと"}, Lexicon{.terms = "粗利"},
          Lexicon{.spellings = "子供\tこども"}, Lexicon{.okurigana = "引き継ぎ"},
          Lexicon{.inflected = "働く"}}) {
      CHECK(Analyzer::create(lexicon)->version() != version);
    }
  }

  TEST_CASE("text and query give the same terms") {
    const std::pair<const char*, const char*> rows[] = {
        {"粗利が出ない", "粗利 出る"},  // a domain term swallows its one-letter parts
        {"価格転嫁の相談", "価格転嫁 価格 転嫁 相談"},  // longer parts stay beside it
        {"コンピューターとコンピュータ", "こんぴゅた こんぴゅた"},
        {"M&Aの仲介", "ma 仲介"},
        {"Next.jsで作る", "next.js 作る"},
        {"Wi-Fiの設定", "wifi 設定"},
        {"A-Bの比較", "a b 比較 ab"},
        {"について教えてください", "教える"},
        {"ＨＡＣＣＰ対応", "haccp 対応"},
        {"！？。、", ""},
        {"", ""},
    };
    for (const auto& [text, expected] : rows) CHECK_MESSAGE(terms(text) == expected, text);
  }

  TEST_CASE("different spellings of one word give one term") {
    const std::pair<const char*, const char*> rows[] = {{"髙澤", "高沢"},
                                                        {"ﾃﾞｼﾞﾀﾙ化", "デジタル化"},
                                                        {"ＳＮＳ", "sns"},
                                                        {"サーバー", "サーバ"},
                                                        {"国府", "國府"}};
    for (const auto& [a, b] : rows) CHECK_MESSAGE(terms(a) == terms(b), a);
  }

  TEST_CASE("tokens point at the code points they came from") {
    const std::string text = "㈱で資金繰り表を作る";
    const auto tokens = analyzer().analyze(text);
    REQUIRE_FALSE(tokens.empty());
    for (const Token& token : tokens) CHECK(token.end <= text::length(text));
    const auto found = std::find_if(tokens.begin(), tokens.end(),
                                    [](const Token& t) { return t.written == "資金繰り表"; });
    REQUIRE(found != tokens.end());
    CHECK(found->begin == 2);
    CHECK(found->end == 7);
  }

  TEST_CASE("terms are bounded and cut on a character") {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "ア";
    for (const Token& token : analyzer().analyze(text)) {
      CHECK(token.term.size() <= k_term_max_bytes);
      CHECK(text::is_utf8(token.term));
    }
  }

  TEST_CASE("a name is found whatever its blanks, kana or old characters") {
    CHECK(analyzer().name_key("髙澤　一郎") == analyzer().name_key("高沢一郎"));
    CHECK(analyzer().name_key("タカザワ") == analyzer().name_key("たかざわ"));
    CHECK(analyzer().name_key("Takazawa Ichiro") == "takazawaichiro");
  }
}

}  // namespace tsunagu::index
