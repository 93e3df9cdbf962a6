// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/letters.hpp"

#include <initializer_list>

#include <doctest/doctest.h>

namespace tsunagu::index {
namespace {

// Words that all touch.
void read(Letters& letters, std::initializer_list<std::string_view> words) {
  letters.begin();
  bool touches = false;
  for (const std::string_view word : words) {
    letters.visit(word, touches);
    touches = true;
  }
}

TEST_SUITE("letters") {
  TEST_CASE("pairs are found however the text is cut into words") {
    Letters letters(10);
    letters.add("価格", 5, false);
    letters.add("転嫁", 5, true);
    read(letters, {"価格転嫁"});
    const double whole = letters.pairs(1);
    CHECK(whole > 0);
    read(letters, {"価格", "転嫁"});
    CHECK(letters.pairs(1) == whole);
    read(letters, {"価", "格転", "嫁"});
    CHECK(letters.pairs(1) == whole);
    read(letters, {"価格", "嫁"});
    CHECK(letters.pairs(1) < whole);
  }

  TEST_CASE("words that do not touch make no pair, neither in the need nor in the text") {
    Letters apart(10);
    apart.add("価", 5, false);
    apart.add("格", 5, false);
    read(apart, {"価格"});
    CHECK(apart.pairs(1) == 0);
    Letters together(10);
    together.add("価格", 5, false);
    together.begin();
    together.visit("価", false);
    together.visit("格", false);
    CHECK(together.pairs(1) == 0);
  }

  TEST_CASE("two hiragana are no pair") {
    Letters letters(10);
    letters.add("すまい", 5, false);
    read(letters, {"すまい"});
    CHECK(letters.pairs(1) == 0);
    CHECK(letters.kanji(1) == 0);
  }

  TEST_CASE("a kanji is found in another form of the word") {
    Letters letters(10);
    letters.add("呼ぶ", 5, false);
    read(letters, {"呼ばれる"});
    CHECK(letters.kanji(1) > 0);
    CHECK(letters.pairs(1) == 0);  // 呼ぶ is not in it
    read(letters, {"運ばれる"});
    CHECK(letters.kanji(1) == 0);
  }

  TEST_CASE("a longer text counts the same pair less, a repeated pair more") {
    Letters letters(10);
    letters.add("価格", 5, false);
    read(letters, {"価格"});
    CHECK(letters.pairs(2) < letters.pairs(1));
    const double once = letters.pairs(1);
    read(letters, {"価格", "価格"});
    CHECK(letters.pairs(1) > once);
  }

  TEST_CASE("a need with more letters than are looked for still finds the first ones") {
    Letters letters(10);
    letters.add("価格", 5, false);
    for (char32_t c = 0; c < 1000; ++c) {
      const char kanji[] = {static_cast<char>(0xE5), static_cast<char>(0x80 + c / 64 % 64),
                            static_cast<char>(0x80 + c % 64)};
      letters.add({kanji, sizeof kanji}, 1, true);
    }
    read(letters, {"価格"});
    CHECK(letters.pairs(1) > 0);
  }
}

}  // namespace
}  // namespace tsunagu::index
