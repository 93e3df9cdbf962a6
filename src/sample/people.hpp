// SPDX-License-Identifier: GPL-3.0-or-later
// The invented coordinators: who they are (kept in memory, a few hundred bytes each) and their
// profiles (made when asked for).
#pragma once

#include <cstdint>
#include <vector>

#include "model/records.hpp"
#include "sample/vocabulary.hpp"

namespace tsunagu::sample {

struct Person {
  std::size_t place = 0;      // index of the hub's prefecture
  std::size_t archetype = 0;  // index
  bool chief = false;
  std::uint32_t activity = 0;            // share of the hub's cases; a few people do many
  std::vector<std::uint8_t> topic_fit;   // by topic index; how likely a case of the topic is given
  std::vector<std::uint8_t> sector_fit;  // by sector index
  std::vector<std::size_t> topics, sectors;  // what the profile says, best first
};

struct Hub {
  std::size_t place = 0;   // index
  std::size_t first = 0;   // index of its first person; the chief
  std::size_t people = 0;  // none when there are fewer coordinators than hubs
};

struct Staff {
  std::vector<Person> people;             // ordered by hub
  std::vector<Hub> hubs;                  // in the order of places
  std::vector<std::uint32_t> hub_totals;  // running totals of cases; a hub without people gets none
};

// `count` people spread over the hubs by the size of the prefecture.
Staff make_staff(const Vocabulary& vocabulary, std::size_t count, std::uint64_t seed);

// The profile of person number `index` (from 0).
model::Coordinator make_profile(const Vocabulary& vocabulary, const Staff& staff, std::size_t index,
                                std::uint64_t seed);

// Id of person number `index` (from 0).
std::string person_id(std::size_t index);

}  // namespace tsunagu::sample
