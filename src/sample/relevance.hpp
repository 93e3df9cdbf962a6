// SPDX-License-Identifier: GPL-3.0-or-later
// The judged needs of data/relevance/needs.tsv: who answers them, counted from what the sample
// cases were made from, never from their words (data/relevance/README.md).
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.hpp"
#include "base/result.hpp"
#include "model/records.hpp"
#include "sample/cases.hpp"
#include "sample/vocabulary.hpp"

namespace tsunagu::sample {

// Not for threads.
class Relevance {
 public:
  // Reads "relevance/needs.tsv" of `files`, whose bytes must outlive the result. `corrupt`: a line
  // does not read, or names a family or sector that `vocabulary` does not have.
  static Result<Relevance> create(std::span<const embedded::File> files,
                                  const Vocabulary& vocabulary);

  // Counts a case for its people; cases that not everybody may see do not count.
  void see(const model::Case& record, const Origin& origin);

  std::size_t needs() const { return m_needs.size(); }
  std::string topics() const;  // "id<TAB>need" lines
  std::string qrels() const;   // "id 0 person grade" lines, grades 1 to 3

 private:
  struct Need {
    std::string_view id, text;
    std::vector<std::string_view> families, sectors;  // no sectors: any
  };
  struct Count {
    int both = 0;    // cases of a wanted family in a wanted sector
    int family = 0;  // cases of a wanted family
  };
  static int grade_of(const Need& need, const Count& count);

  std::vector<Need> m_needs;
  std::vector<std::map<std::string, Count>> m_people;  // by need: person -> cases
};

}  // namespace tsunagu::sample
