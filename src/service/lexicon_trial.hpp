// SPDX-License-Identifier: GPL-3.0-or-later
// "Try this query before and after": what a change of the lexicon would do to one need.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "service/lexicon_edit.hpp"
#include "service/requests.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_tried_people = 20;       // shown of each side
inline constexpr std::size_t k_tried_changes_max = 20;  // of one trial

struct TriedPerson {
  PersonName person;
  double score = 0;
  int rank = 0;  // from 1
};

struct TriedSearch {
  std::int64_t total = 0;
  std::vector<SynonymUse> words;  // of the need, each with what else it was searched as
  std::vector<TriedPerson> people;
};

struct LexiconTrial {
  TriedSearch before, after;
  // No change was of what analysis uses; those that were are not in `after`.
  bool only_synonyms = true;
};

}  // namespace tsunagu::service
