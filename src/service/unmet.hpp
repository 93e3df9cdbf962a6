// SPDX-License-Identifier: GPL-3.0-or-later
// Unmet needs: what people looked for and (nearly) nobody could help with, counted for
// headquarters. Kept are known words, codes of filters and counts; never a text, a name, a number
// or a word that few others have written. The rule and its reasons: docs/unmet-needs.md.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"
#include "index/reader/searcher.hpp"
#include "model/reference.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_unmet_words_max = 5;         // kept of one need
inline constexpr std::size_t k_unmet_word_max_points = 20;  // code points of a kept word
inline constexpr std::int64_t k_unmet_word_people = 5;      // have an unlisted word in public texts
inline constexpr std::size_t k_unmet_rows_a_day = 1000;     // different needs kept of one day
inline constexpr int k_unmet_kept_days = 400;
inline constexpr std::size_t k_unmet_waiting_max = 256;  // searches; further ones are not recorded
inline constexpr std::chrono::milliseconds k_unmet_pause{1000};  // between writes

struct UnmetSearch {
  std::vector<index::QueryTerm> words;
  std::vector<index::TagFilter> filters;
  std::int64_t results = 0;
};

// Words that may be kept because everybody can read them: labels of the reference tables and the
// terms of the lexicon. Immutable.
class ListedWords {
 public:
  ListedWords(const model::Reference& reference, const index::Analyzer& analyzer);
  // How the list writes a folded word; nullptr when no list has it.
  const std::string* find(const std::string& term) const;
  // A family or given name (data/sample lists common ones); key as Analyzer::name_key.
  bool is_name(const std::string& key) const { return m_names.contains(key); }

 private:
  std::unordered_map<std::string, std::string> m_written;
  std::set<std::string> m_names;
};

// What may be kept of the words of a need, sorted, at most k_unmet_words_max, rarest first chosen.
Result<std::vector<std::string>> keepable_words(const std::vector<index::QueryTerm>& words,
                                                const ListedWords& listed,
                                                const index::Analyzer& analyzer,
                                                index::Searcher& searcher);

// Records on a thread of its own: note() never waits and never fails; what cannot be written is
// logged and forgotten, and so is what waits when the log ends.
class UnmetLog {
 public:
  // `keep` chooses the words; called on the thread of the log.
  using Keep =
      std::function<Result<std::vector<std::string>>(const std::vector<index::QueryTerm>&)>;
  UnmetLog(DataDir dir, Keep keep);

  void note(UnmetSearch search);

 private:
  void run(const std::stop_token& stop);
  Result<void> write(const std::vector<UnmetSearch>& searches) const;

  const DataDir m_dir;
  const Keep m_keep;
  std::mutex m_mutex;
  std::condition_variable_any m_wake;
  std::vector<UnmetSearch> m_waiting;  // guarded by m_mutex
  std::jthread m_thread;               // last
};

// Recorded needs from the day `since` (YYYY-MM-DD, or empty for all) on, newest day first.
Result<std::vector<store::UnmetNeed>> unmet_needs(const DataDir& dir, std::string_view since);

}  // namespace tsunagu::service
