// SPDX-License-Identifier: GPL-3.0-or-later
// Saved searches: a thread looks again when the directory has changed and at least hourly, and
// tells the user when somebody new fits. New is who is among the best k_saved_best of the search
// and was not among the best k_saved_known at any look before: a person who only moved up a little,
// because ties turn daily or another one is away, is not new. A search without words has no best,
// so that everybody up to k_saved_everybody counts.
//
// Threads: any. Errors besides those of the store and of searches: unauthenticated and forbidden
// (the table of service/authorization.hpp), not_found (unknown, or another user's), conflict (there
// are as many as fit), rejected_input ("FIELD: what is wrong"). Audit rows hold ids, no text.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "service/addresses.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"
#include "service/id_name.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"
#include "store/saved_searches.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_saved_searches_max = 20;  // of one user
inline constexpr std::size_t k_saved_name_max = 100;     // code points
inline constexpr std::size_t k_saved_best = 20;
inline constexpr std::size_t k_saved_known = 100;
inline constexpr std::size_t k_saved_everybody = 1000;
inline constexpr std::size_t k_saved_shown = 20;         // new people of one search
inline constexpr std::size_t k_looks_a_round = 20;       // the others wait for the next one
inline constexpr std::chrono::seconds k_look_every{5};   // rounds of the thread
inline constexpr std::int64_t k_look_at_least_s = 3600;  // without any change

struct SavedSearchView {
  store::SavedSearchRow row;
  std::vector<IdName> new_people;  // since it was saved, the last ones first; who is still visible
};

class SavedSearches {
 public:
  struct Options {
    Clock clock = system_clock_s;
    bool looks = true;         // a thread that calls look() every k_look_every
    Addresses addresses = {};  // of mails
  };
  // The directory must outlive it.
  static Result<std::unique_ptr<SavedSearches>> open(const DataDir& dir, const Directory& directory,
                                                     Options options);

  Result<std::vector<SavedSearchView>> list(const Actor& actor);
  // Page, order and per_page of `search` are not kept.
  Result<SavedSearchView> create(const Actor& actor, std::string_view name,
                                 const PeopleRequest& search);
  Result<void> remove(const Actor& actor, std::string_view id);

  // One round: looks at those whose time has come, at most k_looks_a_round. How many users were
  // told of somebody new.
  Result<std::size_t> look();

 private:
  SavedSearches(const DataDir& dir, const Directory& directory, Options options,
                store::Store store);
  void run(const std::stop_token& stop);
  Result<bool> look_at(const std::string& id);
  Result<void> put_off(const std::string& id);
  Result<void> write(const std::function<Result<void>()>& work);
  Result<SavedSearchView> view(store::Store& store, store::SavedSearchRow row, model::Tier reader);

  const Directory& m_directory;
  const Addresses m_addresses;
  const Clock m_clock;
  StorePool m_readers;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
  // Of look() alone.
  std::int64_t m_outbox_seen = -1, m_newest_before = -1;  // ids of outbox rows
  std::string m_changed_at;  // searches last looked at then or before are due
  std::jthread m_thread;     // last
};

}  // namespace tsunagu::service
