// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/generator.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "exchange/record_json.hpp"
#include "model/check.hpp"
#include "sample/cases.hpp"

namespace {

using namespace tsunagu;

constexpr std::size_t k_cases = 20'000;

sample::Generator make(std::size_t coordinators, std::size_t cases, std::uint64_t seed) {
  auto made = sample::Generator::create(
      embedded::data_files(), {.coordinators = coordinators, .cases = cases, .seed = seed});
  REQUIRE_MESSAGE(made.has_value(), made.error().message);
  return std::move(*made);
}

const model::Reference& reference() {
  static const model::Reference k_reference =
      model::Reference::load(embedded::data_files()).value();
  return k_reference;
}

std::string first_records(const sample::Generator& generator) {
  std::string bytes;
  for (std::size_t n = 1; n <= 50; ++n) {
    bytes += exchange::encode_json(generator.organization(n)) + '\n';
    bytes += exchange::encode_json(generator.coordinator(n)) + '\n';
    bytes += exchange::encode_json(generator.case_(n)) + '\n';
  }
  return bytes;
}

std::size_t text_length(const model::Case& record) {
  return text::length(record.challenge) + text::length(record.actions) +
         text::length(record.result);
}

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

TEST_SUITE("sample/generator") {
  TEST_CASE("the same seed gives the same bytes, another seed others") {
    const std::string one = first_records(make(1070, k_cases, 1));
    CHECK(one == first_records(make(1070, k_cases, 1)));
    CHECK(one != first_records(make(1070, k_cases, 2)));
  }

  TEST_CASE("random numbers are those of SplitMix64 on every machine") {
    sample::Random random(1, sample::Purpose::person, 0);
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    for (int i = 0; i < 1000; ++i) hash = (hash ^ random.next()) * 1099511628211ULL;
    CHECK(hash == 6597254935580025593ULL);
  }

  TEST_CASE("a record does not depend on how many there are or on the order of asking") {
    const auto small = make(1070, 10, 7);
    const auto large = make(1070, k_cases, 7);
    CHECK(large.case_(k_cases).id == "sample-ca-0020000");
    CHECK(small.case_(10) == large.case_(10));
    CHECK(small.case_(3) == large.case_(3));
  }

  TEST_CASE("every record passes the checks of an import and is marked as fictional") {
    const auto generator = make(1070, 2000, 3);
    const auto check = [](auto record) {
      const auto before = record;
      const auto problems = model::normalize_and_check(record, reference());
      for (const auto& problem : problems)
        FAIL_CHECK(record.id << ": " << problem.field << ": " << problem.reason);
      CHECK(record == before);  // nothing was left to normalise
      CHECK(model::is_fictional(record.source));
    };
    for (std::size_t n = 1; n <= sample::k_organizations; ++n) check(generator.organization(n));
    for (std::size_t n = 1; n <= 1070; ++n) check(generator.coordinator(n));
    for (std::size_t n = 1; n <= 2000; ++n) check(generator.case_(n));
  }

  TEST_CASE("every hub has one chief and a fair share of people") {
    const auto generator = make(1070, 0, 1);
    std::map<std::string, int> people;
    std::map<std::string, int> chiefs;
    std::set<std::string> ids;
    for (std::size_t n = 1; n <= 1070; ++n) {
      const auto person = generator.coordinator(n);
      ++people[person.hub_id];
      chiefs[person.hub_id] += person.role == "chief" ? 1 : 0;
      ids.insert(person.id);
      CHECK(person.topics.size() >= 1);
      CHECK(person.topics.size() <= 6);
      CHECK(person.industries.size() >= 1);
      CHECK(person.industries.size() <= 6);
    }
    CHECK(ids.size() == 1070);
    CHECK(people.size() == 47);
    for (const auto& [hub, count] : people) {
      CHECK(count >= 12);
      CHECK(count <= 50);
      CHECK(chiefs[hub] == 1);
    }
  }

  TEST_CASE("fewer coordinators than hubs, or none, still give cases") {
    for (const std::size_t coordinators : {0U, 1U, 5U}) {
      const auto generator = make(coordinators, 200, 1);
      for (std::size_t n = 1; n <= 200; ++n) {
        const auto record = generator.case_(n);
        CHECK(record.coordinator_ids.empty() == (coordinators == 0));
        CHECK(!record.hub_id.empty());
      }
    }
  }

  TEST_CASE("cases: lengths, people, slots and the mix of topics") {
    const auto generator = make(1070, k_cases, 1);
    std::map<std::string, model::Coordinator> people;
    for (std::size_t n = 1; n <= 1070; ++n) {
      auto person = generator.coordinator(n);
      people.emplace(person.id, std::move(person));
    }
    std::map<std::string, int> by_topic;
    std::map<std::string, int> by_person;
    std::set<std::string> texts;
    int outside_profile = 0;
    int specialists = 0;
    int special_cases = 0;
    for (std::size_t n = 1; n <= k_cases; ++n) {
      const auto record = generator.case_(n);
      const std::size_t length = text_length(record);
      CHECK_MESSAGE((length >= sample::k_case_text_min && length <= sample::k_case_text_max),
                    record.id);
      CHECK(text::length(record.outline) <= 300);
      const std::string all =
          record.title + record.outline + record.challenge + record.actions + record.result;
      CHECK_MESSAGE(all.find_first_of("{}[]|") == std::string::npos, all);
      texts.insert(record.challenge + record.actions + record.result);
      REQUIRE(!record.coordinator_ids.empty());
      for (const auto& id : record.coordinator_ids) {
        CHECK(people.contains(id));
        ++by_person[id];
      }
      for (const auto& topic : record.topics) ++by_topic[topic];
      const auto& first = people.at(record.coordinator_ids.front());
      CHECK(first.hub_id == record.hub_id);
      if (record.topics.front() != "sales") {
        ++special_cases;
        specialists += has(first.topics, record.topics.front()) ? 1 : 0;
        outside_profile += has(first.topics, record.topics.front()) ? 0 : 1;
      }
    }
    const auto share = [&](const char* topic) {
      return by_topic[topic] * 1000 / static_cast<int>(k_cases);
    };
    CHECK(share("sales") >= 600);  // per mille of the cases
    CHECK(share("sales") <= 700);
    CHECK(share("closure") >= 2);
    CHECK(share("closure") <= 10);
    CHECK(by_topic.size() == 25);
    CHECK(specialists * 100 / special_cases >=
          60);  // cases go to people who say they do such things
    CHECK(outside_profile * 100 / special_cases >= 8);  // and some only show in the cases
    CHECK(texts.size() == k_cases);                     // no text twice
    CHECK(by_person.size() >= 1000);
    const auto busiest =
        std::max_element(by_person.begin(), by_person.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    CHECK(busiest->second > 60);  // the mean is about 21
  }

  TEST_CASE("what people look for first is there") {
    const auto generator = make(1070, k_cases, 1);
    struct Need {
      const char* topic;
      const char* business;
      int found = 0;
    };
    std::vector<Need> needs{
        {"hiring", "旅館"}, {"margin", "町工場"}, {"succession", "酒蔵"}, {"tax", "個人タクシー"}};
    for (std::size_t n = 1; n <= k_cases; ++n) {
      const auto record = generator.case_(n);
      for (Need& need : needs) {
        if (record.topics.front() == need.topic &&
            record.challenge.find(need.business) != std::string::npos)
          ++need.found;
      }
    }
    for (const Need& need : needs) CHECK_MESSAGE(need.found >= 10, need.business);
  }

  TEST_CASE("more records than the limits is an error") {
    const auto made =
        sample::Generator::create(embedded::data_files(), {.coordinators = 2'000'000});
    REQUIRE(!made.has_value());
    CHECK(made.error().code == ErrorCode::invalid_argument);
  }
}
