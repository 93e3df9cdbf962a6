// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/reading.hpp"

#include <doctest/doctest.h>

namespace tsunagu::text {
namespace {

TEST_SUITE("base/reading") {
  TEST_CASE("katakana of either width is hiragana, the rest stays") {
    CHECK(hiragana("ﾐﾔｻﾞｷ ﾊﾅｺ") == "みやざき はなこ");
    CHECK(hiragana("コンピューター") == "こんぴゅーたー");
    CHECK(hiragana("宮崎ＡＢ１") == "宮崎AB1");
    CHECK(hiragana("ヴィ・みかヅキ") == "ゔぃ・みかづき");
    CHECK(hiragana("").empty());
  }

  TEST_CASE("only what is all kana reads itself") {
    CHECK(kana_reading("サトウ　はるか") == "さとう はるか");
    CHECK(kana_reading("ｼﾞｮﾝ・ｽﾐｽ") == "じょん・すみす");
    CHECK(kana_reading("佐藤 はるか").empty());
    CHECK(kana_reading("John").empty());
    CHECK(kana_reading("").empty());
  }

  TEST_CASE("kana and romaji of one reading have one sound") {
    struct Row {
      const char *a, *b;
    };
    for (const Row& row : {Row{"ﾐﾔｻﾞｷ", "miyazaki"},
                           {"みやざき", "MIYAZAKI"},
                           {"とうきょう", "Tōkyō"},
                           {"トウキョウ", "toukyou"},
                           {"おおさか", "オーサカ"},
                           {"おおさか", "ohsaka"},
                           {"ｼﾞｷﾞｮｳｼｮｳｹｲ", "jigyo-shokei"},
                           {"みかづき", "みかずき"},
                           {"コンピューター", "コンピュータ"}}) {
      CAPTURE(row.a);
      CHECK(sound(row.a) == sound(row.b));
    }
    CHECK(sound("みやざき") != sound("みやぎ"));
    CHECK(sound("宮崎") == "宮崎");
  }
}

}  // namespace
}  // namespace tsunagu::text
