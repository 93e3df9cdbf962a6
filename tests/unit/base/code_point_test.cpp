// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/code_point.hpp"

#include <string>

#include <doctest/doctest.h>

namespace tsunagu::text {
namespace {

TEST_SUITE("base/code_point") {
  TEST_CASE("takes points of one to four bytes, one after another") {
    std::string_view rest = "aé鷗𠮷〓";
    std::u32string points;
    while (!rest.empty()) points += take_code_point(rest);
    CHECK(points == U"aé鷗𠮷〓");
  }
}

}  // namespace
}  // namespace tsunagu::text
