// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/nearest_name.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::text {
namespace {

TEST_SUITE("base/nearest_name") {
  TEST_CASE("finds the name with the fewest edits, the first of several") {
    const std::vector<std::string> names{"listen", "limit", "data", "date"};
    CHECK(nearest_name("listn", names) == &names[0]);
    CHECK(nearest_name("datum", names) == &names[2]);
    CHECK(nearest_name("something else", names) != nullptr);
    CHECK(nearest_name("", std::vector<std::string>()) == nullptr);
  }

  TEST_CASE("finds nothing that is further away than asked for") {
    const std::vector<std::string> names{"listen"};
    CHECK(nearest_name("lissten", names, {}, slips_max("lissten")) == &names[0]);
    CHECK(nearest_name("help", names, {}, slips_max("help")) == nullptr);
    CHECK(nearest_name("listen", names, {}, 0) == &names[0]);
  }

  TEST_CASE("takes the name from what has one") {
    struct Field {
      std::string_view name;
      int number;
    };
    const std::vector<Field> fields{{"題名", 1}, {"概要", 2}};
    REQUIRE(nearest_name("概用", fields, &Field::name) != nullptr);
    CHECK(nearest_name("概用", fields, &Field::name)->number == 2);
  }

  TEST_CASE("says all names where none is near") {
    const std::vector<std::string> names{"scope", "id"};
    CHECK(nearest_name("foo", std::vector<std::string>{"id"}) == nullptr);
    CHECK(name_hint("scop", names) == "近い名前は scope です");
    CHECK(name_hint("xyz", names) == "使える名前は scope、id です");
  }

  TEST_CASE("compares the beginning of what is far too long to be a name") {
    const std::vector<std::string> names{"other", "listen"};
    CHECK(nearest_name("listen" + std::string(1'000'000, 'x'), names) == &names[1]);
    CHECK(slips_max(std::string(1'000'000, 'x')) == k_compared_max / 3);
  }
}

}  // namespace
}  // namespace tsunagu::text
