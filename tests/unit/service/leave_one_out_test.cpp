// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/leave_one_out.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "service/data_dir.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::service {
namespace {

model::Coordinator person(const std::string& id) {
  model::Coordinator record;
  record.id = id;
  record.hub_id = "hub-01";
  record.name = record.yomi = id;
  return record;
}

model::Case solved(const std::string& id, const std::string& by, const std::string& topic,
                   const std::string& visibility = "public") {
  model::Case record;
  record.id = id;
  record.hub_id = "hub-01";
  record.coordinator_ids = {by};
  record.title = "題";
  record.challenge = "困りごと " + id;
  record.topics = {topic};
  record.industry = "E09";
  record.visibility = visibility;
  record.status = "published";
  return record;
}

const Progress k_quiet = [](std::string_view, std::int64_t, std::int64_t) {};

}  // namespace

TEST_SUITE("service/leave_one_out") {
  TEST_CASE("what is left out is gone from the copy, and is asked for") {
    const test::TempDir dir;
    const std::string data = dir / "data";
    REQUIRE(init_data_dir({data}, test::reference()).has_value());
    {
      auto store = open_store({data}, store::Mode::read_write);
      REQUIRE(store.has_value());
      REQUIRE(store
                  ->transact([&]() -> Result<void> {
                    for (const char* id : {"a", "b", "c"}) TRY(store->put(person(id), "test"));
                    for (int i = 0; i < 4; ++i) {
                      TRY(store->put(solved(fmt::format("a{}", i), "a", "margin"), "test"));
                      TRY(store->put(solved(fmt::format("b{}", i), "b", "margin"), "test"));
                      TRY(store->put(solved(fmt::format("c{}", i), "c", "margin", "hub"), "test"));
                    }
                    return {};
                  })
                  .has_value());
    }
    const auto left = leave_out(data, dir / "copy", 2, test::reference(), k_quiet);
    REQUIRE(left.has_value());
    REQUIRE(left->topics.size() == 2);
    auto copy = open_store({dir / "copy"}, store::Mode::read_only);
    REQUIRE(copy.has_value());
    CHECK(copy->count<model::Case>().value() == 10);
    CHECK(copy->count<model::Coordinator>().value() == 3);
    for (const Topic& topic : left->topics) {
      CHECK(topic.text == "困りごと " + topic.id);
      CHECK_FALSE(copy->exists<model::Case>(topic.id).value());
      const std::string handler = topic.id.substr(0, 1);
      CHECK(left->handlers.at(topic.id) == std::map<std::string, int>{{handler, 1}});
      // The other of a and b has 2 to 4 public cases left; c has none that everybody may see.
      const auto& experts = left->experts.at(topic.id);
      CHECK(experts.size() == 1);
      CHECK(experts.begin()->first == (handler == "a" ? "b" : "a"));
    }
    const auto again = leave_out(data, dir / "again", 2, test::reference(), k_quiet);
    REQUIRE(again.has_value());
    CHECK(again->handlers == left->handlers);
  }
}

}  // namespace tsunagu::service
