// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/proximity.hpp"

#include <cmath>

#include <doctest/doctest.h>

namespace tsunagu::index {
namespace {

const std::vector<double> k_information{4, 9, 1};  // of the words 0, 1, 2
const std::vector<std::uint32_t> k_in_order{0, 1, 2};

TEST_SUITE("proximity") {
  TEST_CASE("the densest window counts different words inside its width, each once") {
    CHECK(densest_window({}, k_information, 10) == 0);
    CHECK(densest_window({{0, 5}, {0, 6}}, k_information, 10) == 4);
    CHECK(densest_window({{0, 5}, {1, 15}}, k_information, 10) == 13);
    CHECK(densest_window({{0, 5}, {1, 16}}, k_information, 10) == 9);
    // 0 and 2 stand together, then 1 and 2: the second window is the better one.
    CHECK(densest_window({{0, 1}, {2, 5}, {1, 14}}, k_information, 10) == 10);
  }

  TEST_CASE("of two forms in one window the stronger one counts") {
    CHECK(densest_window({{1, 1, 0.5}, {1, 2, 1}}, k_information, 10) == 9);
    CHECK(densest_window({{1, 1, 0.5}}, k_information, 10) == 4.5);
    // The strong form leaves the window; the weak one alone does not reach its value again.
    CHECK(densest_window({{1, 1, 1}, {0, 20}, {1, 21, 0.5}}, k_information, 10) == 9);
  }

  TEST_CASE("a run needs the order of the need and no more than one gap") {
    CHECK(run_evidence({{0, 1}}, k_information, k_in_order) == 0);
    const double pair = std::sqrt(4.0 * 9) + std::sqrt(9.0 * 4);
    CHECK(run_evidence({{0, 1}, {1, 2}}, k_information, k_in_order) == doctest::Approx(pair));
    CHECK(run_evidence({{0, 1}, {1, 3}}, k_information, k_in_order) == doctest::Approx(pair));
    CHECK(run_evidence({{0, 1}, {1, 4}}, k_information, k_in_order) == 0);
    CHECK(run_evidence({{1, 1}, {0, 2}}, k_information, k_in_order) == 0);
  }

  TEST_CASE("each word counts in the best of its runs") {
    const double whole = std::sqrt(4.0 * 10) + std::sqrt(9.0 * 5) + std::sqrt(1.0 * 13);
    const std::vector<Match> once{{0, 1}, {1, 2}, {2, 3}};
    const std::vector<Match> twice{{0, 1}, {1, 2}, {0, 50}, {1, 51}, {2, 52}};
    CHECK(run_evidence(once, k_information, k_in_order) == doctest::Approx(whole));
    CHECK(run_evidence(twice, k_information, k_in_order) == doctest::Approx(whole));
  }

  TEST_CASE("parts of a longer word neither make nor break a run") {
    const std::vector<std::uint32_t> second_is_part{0, k_no_place, 1};
    const double pair = 2 * std::sqrt(4.0 * 1);
    CHECK(run_evidence({{0, 1}, {1, 1}, {2, 2}}, k_information, second_is_part) ==
          doctest::Approx(pair));
  }
}

}  // namespace
}  // namespace tsunagu::index
