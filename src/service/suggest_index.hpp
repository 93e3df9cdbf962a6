// SPDX-License-Identifier: GPL-3.0-or-later
// What can be suggested: people, organisations, and the words of the lexicon and the reference
// tables. Never words of record texts. Who may see which of them is decided when they are asked for
// (suggest.cpp).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "index/suggest/matcher.hpp"
#include "index/suggest/readings.hpp"
#include "model/reference.hpp"
#include "model/visibility.hpp"
#include "service/requests.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

struct SuggestWord {
  Suggestion shown;
  std::vector<std::string> terms;  // index terms that must all occur in the reader's layers
  index::SuggestKeys keys;
  std::vector<std::string> names;  // label and aliases, by the number its keys have
};

struct SuggestPerson {
  std::string id, name, yomi, hub_id;
  model::Tier layer = model::Tier::hub;
  index::SuggestKeys keys;

  // The name whose keys have this number: the whole one, the family name, the given name.
  std::string_view name_of_key(std::uint8_t number) const;
};

// A list and what finds its entries. Immutable.
template <class Entry>
struct SuggestList {
  std::vector<std::shared_ptr<const Entry>> entries;
  index::Matcher matcher;

  explicit SuggestList(std::vector<std::shared_ptr<const Entry>> list) : entries(std::move(list)) {
    std::vector<const index::SuggestKeys*> keys;
    keys.reserve(entries.size());
    for (const auto& entry : entries) keys.push_back(&entry->keys);
    matcher = index::Matcher(keys);
  }
};
using SuggestWords = SuggestList<SuggestWord>;
using SuggestPeople = SuggestList<SuggestPerson>;

// Index terms of a word: the one that is the whole word, or else all of its parts.
std::vector<std::string> terms_of(std::string_view word, const index::Analyzer& analyzer);

// Words of the lexicon and the reference tables.
std::shared_ptr<const SuggestWords> suggest_words(const index::Analyzer& analyzer,
                                                  const model::Reference& reference,
                                                  const index::Readings& readings);
std::shared_ptr<const SuggestWords> suggest_organizations(
    const std::vector<const model::Organization*>& organizations, const index::Analyzer& analyzer,
    const model::Reference& reference);

// The people, kept up to date person by person: folding 100,000 names takes a second, putting the
// folded keys behind one another again takes milliseconds. Any thread.
class PeopleToSuggest {
 public:
  explicit PeopleToSuggest(const index::Analyzer& analyzer) : m_analyzer(analyzer) {}

  // The people; reads them all at the first call.
  Result<std::shared_ptr<const SuggestPeople>> load(store::Store& store);
  // Reads all or some people again. Nothing before the first load().
  Result<void> reload(store::Store& store);
  Result<void> update(store::Store& store, const std::vector<std::string>& ids);

 private:
  Result<void> read_all(store::Store& store);
  std::shared_ptr<const SuggestPeople> current() const;
  void set(std::vector<std::shared_ptr<const SuggestPerson>> entries);

  const index::Analyzer& m_analyzer;
  std::mutex m_writing;  // one load or update at a time
  mutable std::mutex m_mutex;
  std::shared_ptr<const SuggestPeople> m_people;  // by id; guarded by m_mutex
};

}  // namespace tsunagu::service
