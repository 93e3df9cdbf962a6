// SPDX-License-Identifier: GPL-3.0-or-later
// The order of people beyond their scores: who goes first whatever the ranking says, and who of
// equally good ones comes first today. Internal to the reader.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "index/reader/selection.hpp"

namespace tsunagu::index {

// Where a person stands in each order of a search: the first order decides, small goes first.
class Turns {
 public:
  Turns(const Snapshot& snapshot, const PeopleSearch& search, const Selection& selection);

  bool empty() const { return m_orders.empty(); }
  // Stable, so that the ranking decides among those who stand alike. `person_of` tells the number.
  template <class Item, class PersonOf>
  void arrange(std::vector<Item>& items, PersonOf&& person_of) const {
    if (empty()) return;
    std::vector<std::pair<std::vector<std::size_t>, Item>> placed;
    placed.reserve(items.size());
    for (Item& item : items) {
      auto place = place_of(person_of(item));
      placed.emplace_back(std::move(place), std::move(item));
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = std::move(placed[i].second);
  }

 private:
  std::vector<std::size_t> place_of(PersonNumber person) const;

  const Selection& m_selection;
  std::vector<std::vector<std::size_t>> m_orders;  // by order, tag number -> group
};

// Whether `a` comes before `b` when their scores are equal; `turn` changes who does.
bool is_before(std::string_view a, std::string_view b, std::uint64_t turn);

}  // namespace tsunagu::index
