// SPDX-License-Identifier: GPL-3.0-or-later
// The lexicon in use: what the program brings (data/lexicon) with what DIR/lexicon adds and takes
// away. Synonyms work at query time and change at once. What analysis uses (variants, stop words,
// terms) is kept with each generation of the index, and texts and needs are always analysed the way
// the generation at hand was made; a change reaches the next generation.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/query/synonyms.hpp"
#include "service/data_dir.hpp"
#include "service/lexicon_file.hpp"

namespace tsunagu::service {

// The analyzer over the word lists that the binary carries. corrupt names file and line.
Result<index::Analyzer> load_analyzer();

// A file of data/lexicon as the program brings it; empty when there is none.
std::string_view lexicon_file(std::string_view name);

// Writes those files of DIR/lexicon that are missing: only comments, how to write a line.
Result<void> complete_lexicon(const DataDir& dir);

// Word lists by file name (k_analysis_files) and the analyzer over them.
struct Analysis {
  std::map<std::string, std::string> lists;
  index::Analyzer analyzer;
};

Result<Analysis> make_analysis(std::map<std::string, std::string> lists);
// Keeps the lists with a generation, durably.
Result<void> keep_analysis(const std::string& generation_dir, const Analysis& analysis);

// What reads and widens needs for one generation. Immutable.
struct Words {
  std::int64_t generation = 0;
  std::shared_ptr<const Analysis> analysis;
  index::Synonyms synonyms;
  const index::Analyzer& analyzer() const { return analysis->analyzer; }
};

struct LexiconStatus {
  bool needs_reindex = false;  // lists of analysis changed since the generation was made
  std::size_t synonyms = 0;    // expressions that have other ways to be said
  // Japanese, one line each: file, line, what, what to do; notes are harmless.
  std::vector<std::string> problems, notes;
};

// Threads: any. A line that cannot be used never stops a service: on opening it is left out; later
// its file is not taken until it is put right. Both are logged.
class Lexicon {
 public:
  static Result<std::unique_ptr<Lexicon>> open(const DataDir& dir);

  // For needs and texts of `generation` (0: none yet).
  std::shared_ptr<const Words> words_of(std::int64_t generation) const;
  // For the next generation.
  std::shared_ptr<const Analysis> newest() const;

  // Looks whether a file changed, at most every k_lexicon_look; takes what changed.
  void look();
  // The same at once: a change that was just written is in use when this returns.
  void take_changes();

  // Those in use, word by word.
  std::vector<index::SynonymEntry> synonyms() const;

  // `generation`: the one in use.
  LexiconStatus status(std::int64_t generation) const;

 private:
  // Everything read from the files at one moment.
  struct Contents {
    std::shared_ptr<const Analysis> analysis;
    std::vector<index::SynonymEntry> synonyms;
    std::vector<LexiconProblem> problems;
  };
  explicit Lexicon(DataDir dir) : m_dir(std::move(dir)) {}
  std::string stamp() const;  // changes whenever a file does
  Result<Contents> read() const;
  void look_at_files();
  void take(Contents contents);
  std::vector<std::string> told(const std::vector<LexiconProblem>& problems, bool notes) const;

  const DataDir m_dir;
  mutable std::mutex m_mutex;
  Contents m_contents;                             // guarded by m_mutex
  std::vector<LexiconProblem> m_refused;           // guarded: of files that wait to be put right
  mutable std::shared_ptr<const Words> m_words;    // guarded: of the generation asked for last
  std::mutex m_looking;                            // one thread looks at a time
  std::string m_stamp;                             // guarded by m_looking
  std::chrono::steady_clock::time_point m_looked;  // guarded by m_looking
};

inline constexpr std::chrono::seconds k_lexicon_look{1};

}  // namespace tsunagu::service
