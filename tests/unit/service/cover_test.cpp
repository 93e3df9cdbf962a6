// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/cover.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace tsunagu::service {
namespace {

// A need of 町工場 (with its part 工場), 粗利 and 賃上げ.
index::Query need() {
  index::Query query{.text = "町工場の粗利と賃上げ"};
  query.words = {{.term = "町工場", .begin = 0, .end = 3},
                 {.term = "工場", .begin = 1, .end = 3},
                 {.term = "粗利", .alternatives = {{{"採算"}, "採算", 0.5}}, .begin = 4, .end = 6},
                 {.term = "賃上げ", .begin = 7, .end = 10}};
  return query;
}

std::string told(const index::PersonHit& hit) {
  PersonHit person;
  set_cover(person, hit, {.explained = {0, 1, 2, 3}}, need());
  std::string line = text::join(person.covered, " ") + " / " + text::join(person.uncovered, " ");
  for (const Via& via : person.via) line += " / " + via.word + "=" + via.found;
  return line;
}

}  // namespace

TEST_SUITE("service/cover") {
  TEST_CASE("each word is told of once, a long one instead of its parts") {
    CHECK(told({.covered = {0, 1, 2, 3}}) == "町工場 粗利 賃上げ / ");
    CHECK(told({.covered = {1}}) == "工場 / 粗利 賃上げ");
    CHECK(told({.covered = {}}) == " / 町工場 粗利 賃上げ");
    CHECK(told({.covered = {0, 1}, .via = {{2, 0}}}) == "町工場 / 賃上げ / 粗利=採算");
  }

  TEST_CASE("where the match is") {
    const auto match = [](bool profile, std::int64_t cases) {
      PersonHit person;
      set_cover(person, {.matched_profile = profile, .matched_work = cases}, {}, need());
      return person.match;
    };
    CHECK(match(true, 0) == Match::profile);
    CHECK(match(false, 2) == Match::cases);
    CHECK(match(true, 1) == Match::both);
    CHECK(match(false, 0) == Match::related);
    PersonHit person;
    set_cover(person, {}, {}, {});
    CHECK(person.match == Match::none);
  }
}

}  // namespace tsunagu::service
