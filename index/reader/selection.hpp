// SPDX-License-Identifier: GPL-3.0-or-later
// Who may be found, and how many they are: filters, totals and facets of one search for people.
// Internal to the reader.
#pragma once

#include <vector>

#include "index/reader/searcher.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

// Which people the reader may see, and which filters each of them fails.
class Selection {
 public:
  // `named`: by person number; empty: anybody.
  Selection(const Snapshot& snapshot, const PeopleSearch& search, const std::vector<bool>& named)
      : m_snapshot(snapshot),
        m_layer_count(search.layer_count),
        m_visible(snapshot.person_count(), false),
        m_failed(snapshot.person_count(), 0) {
    if (search.filters.size() > k_filters_max)
      throw Xapian::InvalidArgumentError("more filters than a search takes");
    std::vector<std::vector<bool>> wanted;
    for (const TagFilter& filter : search.filters) wanted.push_back(numbers_of(filter));
    std::vector<bool> absent(snapshot.person_count(), !search.only.empty());
    const auto set = [&](const std::vector<std::string>& ids, bool is_absent) {
      for (const std::string& id : ids) {
        if (const auto person = snapshot.find_person(id)) absent[*person] = is_absent;
      }
    };
    set(search.only, false);
    if (search.absent) set(*search.absent, true);
    for (PersonNumber person = 0; person < snapshot.person_count(); ++person) {
      m_visible[person] =
          !absent[person] && has_profile(person) && (named.empty() || named[person]);
      if (!m_visible[person]) continue;
      for (std::size_t f = 0; f < wanted.size(); ++f) {
        if (has_any(person, wanted[f]) == search.filters[f].exclude)
          m_failed[person] |= FilterSet{1} << f;
      }
    }
  }

  // Whether the person is found by the search without some of its filters.
  bool allows(PersonNumber person, FilterSet without = 0) const {
    return m_visible[person] && (m_failed[person] & ~without) == 0;
  }

  template <class Visit>
  void for_each_tag(PersonNumber person, Visit&& visit) const {
    for (std::size_t l = 0; l < m_layer_count; ++l) {
      for (const TagNumber tag : m_snapshot.layers()[l].by_person[person].tags) visit(tag);
    }
  }

 private:
  bool has_profile(PersonNumber person) const {
    for (std::size_t l = 0; l < m_layer_count; ++l) {
      if (m_snapshot.layers()[l].by_person[person].has_profile) return true;
    }
    return false;
  }

  bool has_any(PersonNumber person, const std::vector<bool>& wanted) const {
    bool found = false;
    for_each_tag(person, [&](TagNumber tag) { found = found || wanted[tag]; });
    return found;
  }

  std::vector<bool> numbers_of(const TagFilter& filter) const {
    std::vector<bool> wanted(m_snapshot.tag_count(), false);
    for (const std::string& value : filter.values) {
      if (const auto number = m_snapshot.find_tag(term_of(filter.field, value)))
        wanted[*number] = true;
    }
    return wanted;
  }

  const Snapshot& m_snapshot;
  std::size_t m_layer_count;
  std::vector<bool> m_visible;      // by person
  std::vector<FilterSet> m_failed;  // by person
};

// Fills total, facets and relaxed counts with the people of `coverage` above 0 (by person number).
void count_people(const Snapshot& snapshot, const PeopleSearch& search, const Selection& selection,
                  const std::vector<double>& coverage, PeopleHits& hits);

}  // namespace tsunagu::index
