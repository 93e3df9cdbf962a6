// SPDX-License-Identifier: GPL-3.0-or-later
// Which texts two analyses may read differently, told by the lines in which their word lists
// differ, without analysing anything.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/schema/document.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::service {

// Immutable; threads: any.
class ChangedWords {
 public:
  ChangedWords(std::shared_ptr<const Analysis> before, std::shared_ptr<const Analysis> after);

  // Both read every text alike.
  bool is_nothing() const { return m_same; }
  // The lists that a site changes differ, and only in few lines: touches() is worth asking.
  bool is_few() const { return m_is_few; }
  // A text of the document holds one of the changed words, in any spelling. Sometimes true without
  // need; the other way round reads_alike() tells.
  bool touches(const index::Document& document) const;
  // Analyses every text of it twice: for samples.
  bool reads_alike(const index::Document& document) const;

 private:
  struct Word {
    std::string as_written;
    std::u16string before, after;  // folded for matching
  };
  bool is_in(std::string_view text) const;

  std::shared_ptr<const Analysis> m_before, m_after;
  std::vector<Word> m_words;
  bool m_same = false, m_is_few = false;
};

}  // namespace tsunagu::service
