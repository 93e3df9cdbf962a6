// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/selection.hpp"

#include <algorithm>
#include <bit>

namespace tsunagu::index {
namespace {

// People under each value of one dimension, of the search without some of its filters.
constexpr std::size_t k_counters_max = 32;  // facets and relaxed searches that count a dimension
struct TagCounter {
  TagField field;
  FilterSet without;
  std::vector<std::int64_t> counts = {};  // by tag
};

// Tag -> the counters of its dimension; bit c stands for counters[c].
std::vector<std::uint32_t> counters_of_tags(const Snapshot& snapshot,
                                            const std::vector<TagCounter>& counters) {
  std::vector<std::uint32_t> sets(snapshot.tag_count(), 0);
  for (std::size_t c = 0; c < counters.size(); ++c) {
    const std::string prefix = term_of(counters[c].field, "");
    for (TagNumber tag = 0; tag < snapshot.tag_count(); ++tag) {
      if (snapshot.tag(tag).starts_with(prefix)) sets[tag] |= 1U << c;
    }
  }
  return sets;
}

std::vector<TagCount> most_first(const Snapshot& snapshot, const TagCounter& counter) {
  std::vector<TagCount> list;
  const std::size_t prefix = term_of(counter.field, "").size();
  for (TagNumber tag = 0; tag < snapshot.tag_count(); ++tag) {
    if (counter.counts[tag] > 0)
      list.push_back({snapshot.tag(tag).substr(prefix), counter.counts[tag]});
  }
  std::sort(list.begin(), list.end(), [](const TagCount& a, const TagCount& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  return list;
}

FilterSet filters_on(const PeopleSearch& search, TagField field) {
  FilterSet set = 0;
  for (std::size_t f = 0; f < search.filters.size(); ++f) {
    if (search.filters[f].field == field) set |= FilterSet{1} << f;
  }
  return set;
}

std::vector<TagCounter> counters_of(const Snapshot& snapshot, const PeopleSearch& search) {
  std::vector<TagCounter> counters;
  // A facet ignores its own selection.
  for (const TagField field : search.facets) counters.push_back({field, filters_on(search, field)});
  for (const Relaxed& relaxed : search.relaxed) {
    if (relaxed.by) counters.push_back({*relaxed.by, relaxed.without});
  }
  if (counters.size() > k_counters_max)
    throw Xapian::InvalidArgumentError("more counters than a search takes");
  for (TagCounter& counter : counters) counter.counts.resize(snapshot.tag_count(), 0);
  return counters;
}

}  // namespace

void count_people(const Snapshot& snapshot, const PeopleSearch& search, const Selection& selection,
                  const std::vector<double>& coverage, PeopleHits& hits) {
  std::vector<TagCounter> counters = counters_of(snapshot, search);
  const std::vector<std::uint32_t> counters_of_tag = counters_of_tags(snapshot, counters);
  hits.relaxed.resize(search.relaxed.size());
  std::vector<PersonNumber> seen(snapshot.tag_count(),
                                 k_nobody);  // a person with a tag in two layers counts once
  for (PersonNumber person = 0; person < snapshot.person_count(); ++person) {
    if (coverage[person] == 0) continue;
    if (selection.allows(person)) ++hits.total;
    for (std::size_t r = 0; r < search.relaxed.size(); ++r) {
      if (selection.allows(person, search.relaxed[r].without)) ++hits.relaxed[r].total;
    }
    std::uint32_t counting = 0;
    for (std::size_t c = 0; c < counters.size(); ++c) {
      if (selection.allows(person, counters[c].without)) counting |= 1U << c;
    }
    if (counting == 0) continue;
    selection.for_each_tag(person, [&](TagNumber tag) {
      if (counters_of_tag[tag] == 0 || seen[tag] == person) return;
      seen[tag] = person;
      for (std::uint32_t left = counters_of_tag[tag] & counting; left != 0; left &= left - 1)
        ++counters[static_cast<std::size_t>(std::countr_zero(left))].counts[tag];
    });
  }
  auto counter = counters.cbegin();
  for (std::size_t f = 0; f < search.facets.size(); ++f)
    hits.facets.push_back(most_first(snapshot, *counter++));
  for (std::size_t r = 0; r < search.relaxed.size(); ++r) {
    if (search.relaxed[r].by) hits.relaxed[r].by = most_first(snapshot, *counter++);
  }
}

}  // namespace tsunagu::index
