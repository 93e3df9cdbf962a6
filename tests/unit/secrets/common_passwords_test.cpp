// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/common_passwords.hpp"

#include <string>

#include <doctest/doctest.h>

namespace tsunagu::secrets {

TEST_SUITE("secrets/common_passwords") {
  TEST_CASE("known pieces count two, what is one's own one, signs and repeating nothing") {
    CHECK(worth("") == 0);
    CHECK(worth("password") == 2);
    CHECK(worth("p@ssw0rd!!") == 2);
    CHECK(worth("passwordpasswordpassw") == 2);
    CHECK(worth("password2026") == 4);
    CHECK(worth("qwertyuiop") == 2);
    CHECK(worth("poiuytrewq") == 2);
    CHECK(worth("xkcd") == 4);
    CHECK(worth("ぬぬぬぬぬぬ") == 1);
    CHECK(worth("鑿と鉋") == 3);
    CHECK(worth("846291573026") == 12);  // too many digits for a year or a day
    CHECK(worth("----____") == 0);
  }

  TEST_CASE("any bytes are looked at, and not for long") {
    CHECK(worth(std::string(1 << 20, 'x')) < k_worth_min);
    CHECK(worth("\x80\x80\xff") <= 3);
    std::string mixed;
    for (int i = 0; i < 1000; ++i) mixed += i % 2 == 0 ? "sakura" : "qwerty";
    CHECK(worth(mixed) <= 1024);
  }
}

}  // namespace tsunagu::secrets
