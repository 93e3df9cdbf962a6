// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/evaluate.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "unit/support/temp_dir.hpp"

namespace tsunagu::service {

TEST_SUITE("service/evaluate") {
  TEST_CASE("measures are trec_eval's") {
    // Worked by hand: relevant a (grade 2) at rank 2, b (grade 1) at rank 4, c never found.
    const auto m =
        measure({{"x", 4}, {"a", 3}, {"y", 2}, {"b", 1}}, {{"a", 2}, {"b", 1}, {"c", 1}, {"y", 0}});
    CHECK(m.at("map") == doctest::Approx((1.0 / 2 + 2.0 / 4) / 3));
    CHECK(m.at("recip_rank") == doctest::Approx(0.5));
    CHECK(m.at("P_1") == 0);
    CHECK(m.at("P_5") == doctest::Approx(0.4));
    CHECK(m.at("recall_10") == doctest::Approx(2.0 / 3));
    const double gain = 2 / 1.5849625 + 1 / 2.3219281;
    const double ideal = 2 + 1 / 1.5849625 + 1 / 2.0;
    CHECK(m.at("ndcg_cut_10") == doctest::Approx(gain / ideal));
  }

  TEST_CASE("an empty ranking counts 0") {
    const auto m = measure({}, {{"a", 1}});
    for (const auto& [name, value] : m) CHECK_MESSAGE(value == 0, name);
  }

  TEST_CASE("the interval holds the mean, and shrinks with more values") {
    std::vector<double> few, many;
    for (int i = 0; i < 400; ++i) many.push_back((i * 7 % 10) / 10.0);
    few.assign(many.begin(), many.begin() + 20);
    const auto [low, high] = bootstrap_interval(many);
    CHECK(low < 0.45);
    CHECK(high > 0.45);
    const auto [few_low, few_high] = bootstrap_interval(few);
    CHECK(few_high - few_low > 3 * (high - low));
    CHECK(bootstrap_interval({0.5, 0.5}) == std::pair(0.5, 0.5));
  }

  TEST_CASE("the paired test tells a steady difference from noise") {
    std::vector<double> a, b, c;
    for (int i = 0; i < 40; ++i) {
      a.push_back(0.5 + 0.01 * (i % 7));
      b.push_back(a.back() - 0.05);
      c.push_back(a.back() + (i % 2 == 0 ? 0.05 : -0.05));
    }
    CHECK(randomisation_test(a, b) < 0.001);
    CHECK(randomisation_test(a, c) > 0.5);
    CHECK(randomisation_test(a, a) == doctest::Approx(1.0));
  }

  TEST_CASE("files are read, broken lines are named") {
    test::TempDir dir;
    std::ofstream(dir / "topics") << "q1\t粗利が出ない\nq2\t酒蔵\t承継\n";
    const auto topics = read_topics(dir / "topics");
    REQUIRE(topics.has_value());
    CHECK(topics->at(1).text == "酒蔵\t承継");
    std::ofstream(dir / "qrels") << "q1 0 a 2\nq1 0 b\n";
    const auto broken = read_judgments(dir / "qrels");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().message.find("2行目") != std::string::npos);
    CHECK(read_topics(dir / "none").error().code == ErrorCode::not_found);
    std::ofstream(dir / "run") << run_lines("q1", {{"a", 2.0}, {"b", 1.0}});
    CHECK(read_run(dir / "run")->at("q1").at(1).first == "b");
  }
}

}  // namespace tsunagu::service
