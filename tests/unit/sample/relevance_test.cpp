// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/relevance.hpp"

#include <array>

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::sample {
namespace {

const Vocabulary& vocabulary() {
  static const Vocabulary k_vocabulary =
      Vocabulary::load(embedded::data_files(), test::reference()).value();
  return k_vocabulary;
}

constexpr std::string_view k_header = "id\tfamilies\tsectors\ttext\n";

Result<Relevance> from(const std::string& lines) {
  static std::string bytes;  // views of it live on in the result
  bytes = std::string(k_header) + lines;
  static std::array<embedded::File, 1> files;
  files = {embedded::File{.path = "relevance/needs.tsv", .bytes = bytes}};
  return Relevance::create(files, vocabulary());
}

model::Case by(std::vector<std::string> people, std::string visibility = "public") {
  model::Case record;
  record.coordinator_ids = std::move(people);
  record.visibility = std::move(visibility);
  return record;
}

}  // namespace

TEST_SUITE("sample/relevance") {
  TEST_CASE("grades follow the table of data/relevance/README.md") {
    auto relevance = from("a\t契約書\tsake|metal\t契約の相談\n");
    REQUIRE(relevance.has_value());
    const Origin wanted{"legal", "契約書", "sake"};
    const Origin other_sector{"legal", "契約書", "care"};
    for (int i = 0; i < 3; ++i) relevance->see(by({"p3", "q1"}), i == 0 ? wanted : other_sector);
    for (int i = 0; i < 3; ++i) relevance->see(by({"p3"}), wanted);
    relevance->see(by({"p1"}), wanted);
    for (int i = 0; i < 3; ++i) relevance->see(by({"r1"}), other_sector);
    relevance->see(by({"none"}), other_sector);
    relevance->see(by({"none"}), {"legal", "ほか", "sake"});
    relevance->see(by({"hidden"}, "hub"), wanted);
    CHECK(relevance->qrels() == "a 0 p1 1\na 0 p3 3\na 0 q1 2\na 0 r1 1\n");
    CHECK(relevance->topics() == "a\t契約の相談\n");
  }

  TEST_CASE("with any sector the grade is the number of cases") {
    auto relevance = from("a\t契約書\t*\t契約の相談\n");
    REQUIRE(relevance.has_value());
    for (int i = 0; i < 5; ++i) relevance->see(by({"many"}), {"legal", "契約書", "sake"});
    for (int i = 0; i < 2; ++i) relevance->see(by({"two"}), {"legal", "契約書", "care"});
    CHECK(relevance->qrels() == "a 0 many 3\na 0 two 2\n");
  }

  TEST_CASE("a wrong line is named") {
    const auto why = [](const std::string& lines) {
      const auto relevance = from(lines);
      REQUIRE(!relevance.has_value());
      return relevance.error().message;
    };
    CHECK(why("a\tそんな見出し\t*\t文\n").find("relevance/needs.tsv 2行目") != std::string::npos);
    CHECK(why("a\t契約書\tspace\t文\n").find("space") != std::string::npos);
    CHECK(why("a\t契約書\t*\t \n").find("空") != std::string::npos);
    CHECK(why("a\t契約書\n").find("2行目") != std::string::npos);
  }
}

}  // namespace tsunagu::sample
