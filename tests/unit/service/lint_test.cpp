// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lint.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "unit/support/hub.hpp"

namespace tsunagu {
namespace {

model::Case case_of(const std::string& id) {
  model::Case record;
  record.id = id;
  record.hub_id = "hub-01";
  record.title = "販路の相談";
  record.challenge = "売れない";
  record.prefecture = "01";
  record.industry = "E09";
  record.size_band = "6-20";
  record.year = 2024;
  return record;
}

}  // namespace

TEST_CASE("cases that few others are like are pointed out with the count") {
  test::Hub hub;
  const auto lint = service::Lint::open(hub.data);
  REQUIRE(lint.has_value());
  for (int i = 1; i <= 4; ++i) {
    model::Case record = case_of("case-" + std::to_string(i));
    if (i == 4) record.status = "draft";
    hub.put(record);
  }
  auto report = (*lint)->look(hub.store, case_of("case-new"));
  REQUIRE(report.has_value());
  CHECK(report->alike.count == 4);  // three published ones and itself
  CHECK(report->alike.is_few);
  report = (*lint)->look(hub.store, case_of("case-1"));
  CHECK(report->alike.count == 3);  // itself is not counted twice

  hub.put(case_of("case-5"));
  report = (*lint)->look(hub.store, case_of("case-new"));
  CHECK(report->alike.count == 5);
  CHECK_FALSE(report->alike.is_few);

  model::Case other = case_of("case-new");
  other.year = 2023;
  CHECK(service::alike_cases(hub.store, other)->count == 1);
  other.year.reset();
  CHECK_MESSAGE(service::alike_cases(hub.store, other)->count == 5, "an empty field shares");
  other.prefecture = other.industry = other.size_band = "";
  CHECK_FALSE(service::alike_cases(hub.store, other)->is_few);
}

TEST_CASE("a public case does not hide among cases that the public cannot see") {
  test::Hub hub;
  for (int i = 1; i <= 6; ++i) {
    model::Case record = case_of("case-" + std::to_string(i));
    record.visibility = i <= 3 ? "public" : i <= 5 ? "agency" : "hub";
    hub.put(record);
  }
  model::Case record = case_of("case-new");
  CHECK(service::alike_cases(hub.store, record)->count == 4);
  record.visibility = "agency";
  CHECK(service::alike_cases(hub.store, record)->count == 6);
  record.visibility = "hub";
  CHECK(service::alike_cases(hub.store, record)->count == 7);
}

TEST_CASE("names in the directory are known at once after a change") {
  test::Hub hub;
  const auto lint = service::Lint::open(hub.data);
  REQUIRE(lint.has_value());
  model::Case record = case_of("case-new");
  record.challenge = "四十物谷みつきが訪ねた";
  CHECK((*lint)->look(hub.store, record)->findings.empty());
  model::Coordinator person;
  person.id = "co-1";
  person.hub_id = "hub-01";
  person.name = "四十物谷 みつき";
  person.yomi = "あいものや みつき";
  hub.put(person);
  CHECK((*lint)->look(hub.store, record)->findings.size() == 1);
}

TEST_CASE("a hub adds words to the tables in its data directory") {
  test::Hub hub;
  model::Case record = case_of("case-new");
  record.challenge = "雲母坂社長が来所した";
  CHECK((*service::Lint::open(hub.data))->findings(record).empty());
  std::filesystem::create_directories(hub.data.path + "/anonymity");
  REQUIRE(file::write_durably(hub.data.path + "/anonymity/surnames.txt", "雲母坂\n").has_value());
  const auto lint = service::Lint::open(hub.data);
  REQUIRE(lint.has_value());
  CHECK((*lint)->findings(record).size() == 1);
  REQUIRE(file::write_durably(hub.data.path + "/anonymity/titles.txt", "社主\n").has_value());
  const auto broken = service::Lint::open(hub.data);
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().code == ErrorCode::corrupt);
}

}  // namespace tsunagu
