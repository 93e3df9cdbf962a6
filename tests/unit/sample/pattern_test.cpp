// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/pattern.hpp"

#include <set>

#include <doctest/doctest.h>

namespace {

using namespace tsunagu::sample;

std::string rendered(std::string_view source, std::uint64_t seed = 1) {
  auto pattern = Pattern::compile(source);
  REQUIRE(pattern.has_value());
  Words words;
  words[Slot::place] = "港町";
  words[Slot::business] = "酒蔵";
  Random random(seed, Purpose::support_case, 1);
  std::string out;
  pattern->render(words, random, out);
  return out;
}

}  // namespace

TEST_SUITE("sample/pattern") {
  TEST_CASE("fills slots and keeps the rest") {
    CHECK(rendered("{place}の{business}。") == "港町の酒蔵。");
    CHECK(rendered("文だけ。") == "文だけ。");
  }

  TEST_CASE("takes one alternative, which may hold slots") {
    std::set<std::string> seen;
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
      seen.insert(rendered("前[甲|{place}]後", seed));
    CHECK(seen == std::set<std::string>{"前甲後", "前港町後"});
  }

  TEST_CASE("tells which slots were used") {
    const auto pattern = Pattern::compile("{place}で{n}回").value();
    Random random(1, Purpose::support_case, 1);
    Words words;
    std::string out;
    const std::uint32_t used = pattern.render(words, random, out);
    CHECK(used ==
          ((1U << static_cast<unsigned>(Slot::place)) | (1U << static_cast<unsigned>(Slot::n))));
  }

  TEST_CASE("refuses what cannot be filled") {
    for (const std::string_view source : {"", "{unknown}", "{place", "[甲|乙", "[甲]"}) {
      CHECK_MESSAGE(!Pattern::compile(source).has_value(), source);
    }
  }
}
