// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace tsunagu::text {
namespace {

// Views into a temporary would dangle in a range-for.
template <typename Text>
concept Splittable = requires(Text text) {
  split_blanks(std::forward<Text>(text));
};
static_assert(Splittable<std::string&> && Splittable<std::string_view> && !Splittable<std::string>);

TEST_SUITE("base/text") {
  TEST_CASE("tells how far bytes are well-formed UTF-8") {
    struct Row {
      std::string bytes;
      std::size_t good;
    };
    for (const Row& row : {Row{"", 0},
                           {"abc", 3},
                           {"あ𠮷", 7},
                           {"あ\x82\xa0", 3},
                           {"\xC0\x80", 0},
                           {"a\xED\xA0\x80", 1},
                           {"a\xF4\x90\x80\x80", 1},
                           {"あ\xE3\x81", 3}}) {
      CAPTURE(row.bytes);
      CHECK(utf8_prefix(row.bytes) == row.good);
      CHECK(is_utf8(row.bytes) == (row.good == row.bytes.size()));
    }
  }

  TEST_CASE("folds full-width ASCII and the ideographic blank, and leaves the rest") {
    CHECK(fold_width("１２３，ＡＢｃ～　＠") == "123,ABc~ @");
    CHECK(fold_width("漢字カナｶﾅ−𠮷") == "漢字カナｶﾅ−𠮷");
    CHECK(fold_width("\xEF\xBC") == "\xEF\xBC");
  }

  TEST_CASE("counts edits in letters, not in bytes") {
    CHECK(edit_distance("題名", "題目") == 1);
    CHECK(edit_distance("", "題名") == 2);
    CHECK(edit_distance("titel", "title") == 2);
    CHECK(edit_distance("same", "same") == 0);
  }

  TEST_CASE("trims ASCII blanks and the ideographic blank") {
    CHECK(trim(" \t　値 値　\r\n") == "値 値");
    CHECK(trim("　　").empty());
  }
}

}  // namespace
}  // namespace tsunagu::text
