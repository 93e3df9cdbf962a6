// SPDX-License-Identifier: GPL-3.0-or-later
// Insides of Directory, shared by its .cpp files.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "index/reader/searcher.hpp"
#include "index/suggest/readings.hpp"
#include "model/visibility.hpp"
#include "service/availability.hpp"
#include "service/directory.hpp"
#include "service/disclosure.hpp"
#include "service/indexer.hpp"
#include "service/lexicon.hpp"
#include "service/need.hpp"
#include "service/organization_search.hpp"
#include "service/store_pool.hpp"
#include "service/suggest_index.hpp"
#include "service/unmet.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

// All organisations; replaced as a whole when one changes.
struct Organizations {
  struct Entry {
    model::Organization record;
  };
  std::vector<Entry> entries;                // in id order
  std::map<std::string, std::size_t> by_id;  // id -> entry
  std::shared_ptr<const SuggestWords> suggested;
  const model::Organization* find(const std::string& id) const;
  std::string name_of(const std::string& id) const;  // the id itself when unknown
};

// They, as they are searched by the words of one analysis.
struct SearchedOrganizations {
  std::shared_ptr<const Organizations> all;
  std::shared_ptr<const Analysis> analysis;
  OrganizationSearch search;
};

// Hits with the words they were asked by.
template <class Hits>
struct Found {
  Hits hits;
  std::shared_ptr<const Words> words;
  Need need;
  double need_ms = 0;  // reading it took so long
};

struct Directory::Impl {
  class Suggesting;          // suggesting.hpp
  class NearForms;           // near_forms.cpp
  class Team;                // team.cpp
  class OrganizationsFound;  // organizations.cpp

  Impl(DataDir directory, const model::Reference& tables, std::unique_ptr<Lexicon> words,
       DirectoryOptions options);
  ~Impl();

  Result<void> load_organizations();
  // Takes over what a commit of the indexer changed.
  Result<void> take_over(const Changed& changed);
  // People and words found by what somebody types; loads them at the first call.
  Result<std::shared_ptr<const SuggestPeople>> people_to_suggest() const;
  // At most k_near_forms_max other forms of `need`, each with answers as `count` tells.
  // `is_answered`: the need itself has some; it is then looked at less closely.
  using CountAnswers = std::function<Result<std::int64_t>(const std::string& need)>;
  Result<std::vector<NearForm>> near_forms(const std::string& need, bool is_answered,
                                           model::Tier reader, const CountAnswers& count) const;
  Result<std::vector<NearForm>> near_people(const PeopleRequest& request, bool is_answered,
                                            model::Tier reader,
                                            const Availability::Ids& absent) const;
  Result<std::vector<NearForm>> near_cases(CasesRequest request, bool is_answered,
                                           model::Tier reader) const;
  std::shared_ptr<const Organizations> organizations() const;
  // Made anew when an organisation or the analysis changed, by whoever asks first.
  std::shared_ptr<const SearchedOrganizations> searched_organizations(
      const std::shared_ptr<const Words>& words) const;
  Result<std::map<std::string, std::int64_t, std::less<>>> people_by_hub(model::Tier reader) const;
  // `locked` while another process brings the index up to date; searches then use it as it is.
  Result<Indexer> open_indexer();
  void run_indexer(const std::stop_token& stop);
  // Asks `vet` until it has said something; false: not yet.
  Result<bool> look_over(const std::stop_token& stop);

  // Work for the thread of the indexer, in turn; without an indexer it is not to be done any more.
  struct IndexTask {
    std::function<void(Indexer*, const std::stop_token& stop)> work;
    std::stop_token stop;
    bool is_taken = false;  // guarded by wake_mutex
  };
  template <class Body>
  auto on_indexer(Body&& body, const std::stop_token& stop)
      -> decltype(body(std::declval<Indexer&>(), stop));
  std::shared_ptr<IndexTask> next_task();
  void run_tasks(const std::stop_token& stop);

  // The words for the generation that searches run on now.
  std::shared_ptr<const Words> words() const { return lexicon->words_of(searcher->generation()); }
  // Reads the need and searches with what `make` makes of it. Need and index are always analysed
  // alike: when the generation changes in between, it starts again.
  template <class Hits, class Make, class Search>
  Result<Found<Hits>> ask(const std::string& text, bool synonyms, Make&& make,
                          Result<Hits> (index::Searcher::*find)(const Search&)) const;
  Result<Found<index::WorkHits>> find_work(const CasesRequest& request, model::Tier reader) const;
  Result<std::vector<RelaxedSearch<CasesRequest>>> relaxed_cases(const CasesRequest& request,
                                                                 const Need& need,
                                                                 std::int64_t total,
                                                                 model::Tier reader) const;
  // Adds what the plain words of the need find; when nobody else is found, everybody under the
  // conditions.
  Result<void> relax_words(const PeopleRequest& request, const Need& need, model::Tier reader,
                           const Availability::Ids& absent, PeopleAnswer& answer) const;
  // On the thread of `unmet`.
  Result<std::vector<std::string>> keepable(const std::vector<index::QueryTerm>& words);

  const DataDir dir;
  const model::Reference& reference;
  const std::unique_ptr<Lexicon> lexicon;
  const std::unique_ptr<index::Searcher> searcher;
  mutable StorePool stores;
  const std::shared_ptr<const Analysis> typing;  // suggestions and what is typed read alike
  const index::Readings readings;
  const std::shared_ptr<const SuggestWords> suggest_words;
  mutable PeopleToSuggest suggest_people;
  mutable Availability availability;

  mutable std::mutex mutex;
  std::shared_ptr<const Organizations> m_organizations;  // guarded by mutex
  mutable std::mutex m_searched_mutex;
  mutable std::shared_ptr<const SearchedOrganizations> m_searched;  // guarded by m_searched_mutex

  std::optional<file::Lock> server_lock;  // Role::indexer only
  std::optional<Indexer> indexer;         // used by its thread only, once that runs
  const IndexTools tools;
  const std::uint64_t keep_free;  // bytes
  const std::shared_ptr<IndexNews> news = std::make_shared<IndexNews>();
  Vet vet;  // asked once, by its thread
  std::atomic<bool> checking{false};
  std::condition_variable_any wake;
  std::mutex wake_mutex;
  std::deque<std::shared_ptr<IndexTask>> m_tasks;   // guarded by wake_mutex
  std::jthread thread;                              // stops before what it uses goes
  std::unique_ptr<const ListedWords> listed_words;  // made and used by the thread of `unmet`
  std::shared_ptr<const Analysis> listed_for;       // what they were made with
  std::unique_ptr<UnmetLog> unmet;                  // Role::indexer only; last, for the same reason
};

// The layers a reader sees are the first ones.
inline std::size_t layers_of(model::Tier reader) { return static_cast<std::size_t>(reader) + 1; }

inline PersonName name_of(const model::Coordinator& person, const Organizations& organizations) {
  return {person.id, person.name, person.role, person.hub_id, organizations.name_of(person.hub_id)};
}

}  // namespace tsunagu::service
