// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a lexicon: text an editor opens, one entry a line, '#' starts a comment line. Those
// in a data directory add to what the program brings; a line that starts with '-' takes away.
//
//   synonyms.tsv    粗利<TAB>売上総利益<TAB>採算^0.6     each finds the others; ^: how near, in (0,
//   1]
//                   買い手 => 譲受企業                   only in this direction
//                   -<TAB>粗利<TAB>採算                  not synonyms of each other
//                   -<TAB>採算                           no synonym of anything
//   variants.tsv    髙<TAB>高                            one character each
//   stop_words.txt  について                              hiragana
//   terms.txt       採算可視化                            a word that stays whole
//
// Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "index/query/synonyms.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_lexicon_file_max_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t k_lexicon_members_max = 16;  // of a line of synonyms
inline constexpr std::size_t k_lexicon_word_points = 40;  // code points of a member or word

struct LexiconFile {
  std::string_view name;
  std::string_view kind;   // on the command line
  std::string_view label;  // Japanese
};

inline constexpr LexiconFile k_synonyms_file{"synonyms.tsv", "synonyms", "同義語"};
// What analysis uses: a change needs a new index.
inline constexpr std::array k_analysis_files{
    LexiconFile{"variants.tsv", "variants", "異体字"},
    LexiconFile{"stop_words.txt", "stop_words", "読み飛ばす語"},
    LexiconFile{"terms.txt", "terms", "専門用語"},
};
inline constexpr std::array k_lexicon_files{k_synonyms_file, k_analysis_files[0],
                                            k_analysis_files[1], k_analysis_files[2]};

// A line that cannot be used as it stands, in Japanese: what is wrong and what to do.
struct LexiconProblem {
  std::string_view file;  // LexiconFile::name
  std::size_t line = 0;   // from 1; 0: the whole file
  std::string what;
  bool is_note = false;  // harmless: the line counts all the same
};

struct SynonymLine {
  std::size_t line = 0;
  std::vector<index::Synonym> from, to;  // `to` is empty in a group: each stands for the others
};

struct SynonymLines {
  std::vector<SynonymLine> added;
  std::vector<SynonymLine> removed;  // in `from`
};

// A text of one of k_analysis_files, one entry a line.
struct WordLines {
  std::vector<std::string> added;    // as they stand in the file
  std::vector<std::string> removed;  // first cells
};

// Lines that cannot be used are left out and told in `problems`. `analyzer`: each member must give
// a word.
SynonymLines read_synonyms(std::string_view bytes, const index::Analyzer& analyzer,
                           std::vector<LexiconProblem>& problems);
// The same of a file that is known to be good, in a tenth of the time.
SynonymLines read_checked_synonyms(std::string_view bytes);
WordLines read_words(const LexiconFile& file, std::string_view bytes,
                     std::vector<LexiconProblem>& problems);

// Built-in lines and those of the data directory as one: word by word, in the order of the lines.
std::vector<index::SynonymEntry> combine(const SynonymLines& built_in, const SynonymLines& site,
                                         const index::Analyzer& analyzer);
std::string combine(std::string_view built_in, const WordLines& site);

}  // namespace tsunagu::service
