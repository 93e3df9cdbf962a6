// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/unmet.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/embedded.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace tsunagu::service {
namespace {

using index::TagField;

// Calls visit(line) for every line of a data file that is no comment.
template <class Visit>
void for_each_line(std::string_view path, Visit&& visit) {
  for (const auto& file : embedded::data_files()) {
    if (file.path != path) continue;
    for (const auto line : text::split(file.bytes, '\n')) {
      if (!line.empty() && line.front() != '#') visit(line);
    }
  }
}

bool has_digit(std::string_view term) {
  return std::any_of(term.begin(), term.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void sort_unique(std::vector<std::string>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

store::UnmetNeed need_of(const UnmetSearch& search, std::vector<std::string> words) {
  store::UnmetNeed need{.day = date::today(), .words = std::move(words), .results = search.results};
  for (const index::TagFilter& filter : search.filters) {
    if (filter.exclude) continue;
    std::vector<std::string>* list = filter.field == TagField::prefecture ? &need.prefectures
                                     : filter.field == TagField::block    ? &need.blocks
                                     : filter.field == TagField::topic    ? &need.topics
                                     : filter.field == TagField::industry ? &need.industries
                                                                          : nullptr;
    if (list != nullptr) list->insert(list->end(), filter.values.begin(), filter.values.end());
  }
  for (auto* list : {&need.prefectures, &need.blocks, &need.topics, &need.industries})
    sort_unique(*list);
  return need;
}

}  // namespace

ListedWords::ListedWords(const model::Reference& reference, const index::Analyzer& analyzer) {
  const auto add = [&](std::string_view label) {
    for (const index::Token& token : analyzer.analyze(label))
      m_written.emplace(token.term, token.written);
  };
  for (const auto& [name, list] : reference.lists()) {
    for (const model::CodeEntry& entry : list.entries()) add(entry.label);
  }
  for_each_line("lexicon/terms.txt", add);
  for_each_line("lexicon/synonyms.tsv", [&](std::string_view line) {
    for (const auto member : text::split(line, '\t')) add(member.substr(0, member.find('^')));
  });
  for (const std::string_view path : {"sample/surnames.tsv", "sample/given_names.tsv"}) {
    for_each_line(path, [&](std::string_view line) {
      for (const auto name : text::split(line, '\t')) m_names.insert(analyzer.name_key(name));
    });
  }
}

const std::string* ListedWords::find(const std::string& term) const {
  const auto found = m_written.find(term);
  return found == m_written.end() ? nullptr : &found->second;
}

Result<std::vector<std::string>> keepable_words(const std::vector<index::QueryTerm>& words,
                                                const ListedWords& listed,
                                                const index::Analyzer& analyzer,
                                                index::Searcher& searcher) {
  std::vector<index::WordQuestion> questions;
  for (const index::QueryTerm& word : words)
    questions.push_back({word.term, analyzer.name_key(word.written)});
  TRY_ASSIGN(const auto uses, searcher.word_use(questions));
  std::vector<std::pair<std::int64_t, std::string>> kept;  // people who have it, word
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& term = words[i].term;
    if (has_digit(term) || text::length(term) < 2 || text::length(term) > k_unmet_word_max_points ||
        uses[i].is_name || listed.is_name(questions[i].name_key) || listed.is_name(term))
      continue;
    if (const std::string* written = listed.find(term)) {
      kept.emplace_back(uses[i].people, *written);
    } else if (uses[i].people >= k_unmet_word_people) {
      kept.emplace_back(uses[i].people, term);
    }
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> chosen;
  for (const auto& [people, word] : kept) {
    // A part says nothing beside its whole (価格 beside 価格転嫁).
    const bool is_part =
        std::any_of(kept.begin(), kept.end(), [&, &part = word](const auto& whole) {
          return whole.second.size() > part.size() && whole.second.find(part) != std::string::npos;
        });
    if (!is_part && chosen.size() < k_unmet_words_max) chosen.push_back(word);
  }
  sort_unique(chosen);
  return chosen;
}

UnmetLog::UnmetLog(DataDir dir, Keep keep)
    : m_dir(std::move(dir)),
      m_keep(std::move(keep)),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {}

void UnmetLog::note(UnmetSearch search) {
  {
    const std::lock_guard lock(m_mutex);
    if (m_waiting.size() >= k_unmet_waiting_max) return;
    m_waiting.push_back(std::move(search));
  }
  m_wake.notify_one();
}

void UnmetLog::run(const std::stop_token& stop) {
  for (;;) {
    {
      std::unique_lock lock(m_mutex);
      m_wake.wait(lock, stop, [&] { return !m_waiting.empty(); });
    }
    if (!interruptible_sleep(stop, k_unmet_pause)) return;  // lets more come together
    std::vector<UnmetSearch> searches;
    {
      const std::lock_guard lock(m_mutex);
      searches.swap(m_waiting);
    }
    if (const auto written = write(searches); !written)
      log::warn(fmt::format("unmet needs: {}", name_of(written.error().code)));
  }
}

Result<void> UnmetLog::write(const std::vector<UnmetSearch>& searches) const {
  const auto key = [](const store::UnmetNeed& need) {
    return std::tie(need.day, need.words, need.prefectures, need.blocks, need.topics,
                    need.industries, need.results);
  };
  const auto before = [&](const auto& a, const auto& b) { return key(a) < key(b); };
  std::map<store::UnmetNeed, std::int64_t, decltype(before)> counts(before);
  for (const UnmetSearch& search : searches) {
    TRY_ASSIGN(auto words, m_keep(search.words));
    ++counts[need_of(search, std::move(words))];
  }
  std::vector<store::UnmetNeed> needs;
  for (const auto& [need, count] : counts) {
    needs.push_back(need);
    needs.back().count = count;
  }
  TRY_ASSIGN(auto store, open_store(m_dir, store::Mode::read_write));
  TRY(store.add_unmet(needs, k_unmet_rows_a_day));
  return store.forget_unmet_before(date::days_before(date::today(), k_unmet_kept_days));
}

Result<std::vector<store::UnmetNeed>> unmet_needs(const DataDir& dir, std::string_view since) {
  if (!since.empty() && !date::is_valid(since))
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("日付は 2026-04-01 のように書きます (値: \"{}\")", text::shorten(since, 20)));
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  return store.unmet_since(since);
}

}  // namespace tsunagu::service
