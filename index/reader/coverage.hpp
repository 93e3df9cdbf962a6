// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a need each person's visible evidence covers, and by which words. Exact. Internal to
// the reader.
#pragma once

#include <optional>
#include <vector>

#include "index/reader/constraints.hpp"
#include "index/reader/people_need.hpp"
#include "index/reader/person_sets.hpp"

namespace tsunagu::index {

class Coverage {
 public:
  // Everybody covers a need without words.
  static Coverage of_everybody(const Snapshot& snapshot);
  // Everybody with evidence in `set`.
  static Coverage of_those_in(const DocumentSet& set, const Snapshot& snapshot);
  // `set`: only this evidence counts.
  static Coverage of(const PeopleNeed& need, const Snapshot& snapshot, std::size_t layer_count,
                     const Handle& handle, const Statistics& statistics,
                     const std::optional<DocumentSet>& set);

  // By person number: the share of the need's information in (0, 1]; 0: matches nothing.
  const std::vector<double>& shares() const { return m_shares; }

 private:
  void add(const std::vector<PersonSets::Shared>& forms, const std::vector<double>& counts,
           double informative);

  std::vector<double> m_shares;
};

}  // namespace tsunagu::index
