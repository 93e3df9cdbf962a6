// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/turns.hpp"

#include <array>
#include <limits>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

std::uint64_t lot_of(std::string_view id, std::uint64_t turn) {
  std::array<char, sizeof turn> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(turn >> (8 * i));
  return text::fnv1a(id, text::fnv1a({bytes.data(), bytes.size()}));
}

}  // namespace

Turns::Turns(const Snapshot& snapshot, const PeopleSearch& search, const Selection& selection)
    : m_selection(selection) {
  for (const TagOrder& order : search.orders) {
    std::vector<std::size_t> group_of(snapshot.tag_count(), order.groups.size());
    for (std::size_t group = order.groups.size(); group-- > 0;) {
      for (const std::string& value : order.groups[group]) {
        if (const auto tag = snapshot.find_tag(term_of(order.field, value))) group_of[*tag] = group;
      }
    }
    m_orders.push_back(std::move(group_of));
  }
}

std::vector<std::size_t> Turns::place_of(PersonNumber person) const {
  std::vector<std::size_t> place;
  for (const auto& group_of : m_orders) {
    std::size_t first = std::numeric_limits<std::size_t>::max();  // beyond every group
    m_selection.for_each_tag(person,
                             [&](TagNumber tag) { first = std::min(first, group_of[tag]); });
    place.push_back(first);
  }
  return place;
}

bool is_before(std::string_view a, std::string_view b, std::uint64_t turn) {
  if (turn == 0) return a < b;
  const std::uint64_t lot_a = lot_of(a, turn);
  const std::uint64_t lot_b = lot_of(b, turn);
  return lot_a != lot_b ? lot_a < lot_b : a < b;
}

}  // namespace tsunagu::index
