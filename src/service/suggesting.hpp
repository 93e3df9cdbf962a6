// SPDX-License-Identifier: GPL-3.0-or-later
// Candidates for one reader from the lists of suggest_index.hpp: only people the reader may see,
// and only words under which this reader finds something. Inside of Directory.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "service/directory_impl.hpp"

namespace tsunagu::service {

struct SuggestCandidate {
  Suggestion shown;
  index::SuggestMatch match;
  bool is_proven = true;  // people: has work that the reader may see
  std::string order;      // among equals: how it is read

  // Less is better.
  auto rank() const {
    return std::tuple(match.fit, shown.kind, !is_proven, match.by_sound, match.rest, order);
  }
};

struct NearName {
  std::string text;
  double distance = 0;  // as NearMatch has it
  bool is_person = false;
};

class Directory::Impl::Suggesting {
 public:
  Suggesting(const Impl& directory, model::Tier reader)
      : m_directory(directory),
        m_reader(reader) {}

  model::Tier reader() const { return m_reader; }

  // Unordered.
  Result<std::vector<SuggestCandidate>> candidates(const index::Typed& typed) const;
  // Names that are nearly what was typed. Unordered.
  Result<std::vector<NearName>> near(const index::Typed& typed) const;
  // Takes out the people who were withdrawn a moment ago, before the lists learn of it.
  Result<std::set<std::string>> visible_of(const std::vector<std::string>& ids) const;
  Result<void> leave_out_withdrawn(std::vector<SuggestCandidate>& candidates) const;

 private:
  Result<void> add_people(const index::Typed& typed, std::vector<SuggestCandidate>& found) const;
  Result<void> add_words(const SuggestWords& words, const index::Typed& typed,
                         std::vector<SuggestCandidate>& found) const;
  Result<bool> is_found(const SuggestWord& word) const;

  const Impl& m_directory;
  const model::Tier m_reader;
};

}  // namespace tsunagu::service
