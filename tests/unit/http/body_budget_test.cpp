// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/body_budget.hpp"

#include <optional>
#include <utility>

#include <doctest/doctest.h>

namespace tsunagu::http {

TEST_SUITE("http/body_budget") {
  TEST_CASE("holds so many bytes at once and takes them back") {
    BodyBudget budget(100);
    auto first = budget.take(60);
    REQUIRE(first.has_value());
    CHECK_FALSE(budget.take(41).has_value());
    CHECK(budget.take(40).has_value());  // and given back at once
    const auto moved = std::make_optional(std::move(*first));
    first.reset();
    CHECK_FALSE(budget.take(41).has_value());
    CHECK_FALSE(budget.take(101).has_value());
    CHECK(budget.take(0).has_value());
  }
}

}  // namespace tsunagu::http
