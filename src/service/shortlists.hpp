// SPDX-License-Identifier: GPL-3.0-or-later
// Shortlists: up to six people chosen for a need, each with a note, and the decision; shared inside
// the organisation of whoever made them (a user without an organisation keeps them alone). Audit
// rows hold ids, no text.
//
// Threads: any. Errors besides those of the store: unauthenticated and forbidden (the table of
// service/authorization.hpp), not_found (unknown, or another organisation's), stale (it changed
// since the version that was read), conflict (there are as many as fit), rejected_input ("FIELD:
// what is wrong").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/shortlist_json.hpp"
#include "model/reference.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/id_name.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"
#include "store/shortlists.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_shortlists_a_page = 20;
inline constexpr std::size_t k_shortlists_max = 500;      // of one organisation
inline constexpr std::size_t k_shortlist_people_max = 6;  // as many as a request takes
// Code points.
inline constexpr std::size_t k_shortlist_name_max = 100;
inline constexpr std::size_t k_shortlist_need_max = 4000;
inline constexpr std::size_t k_shortlist_note_max = 500;
inline constexpr std::size_t k_shortlist_decision_max = 2000;

struct ShortlistedPerson {
  IdName person;  // of somebody whom the viewer does not see (any more) no name
  IdName hub;     // empty then
  std::string note;
  std::string problem;  // why the person cannot be asked now; empty: can be
};

struct ShortlistView {
  store::ShortlistRow row;
  std::string owner_name;
  IdName organization;
  std::vector<ShortlistedPerson> people;
};

struct ShortlistPage {
  std::int64_t total = 0;
  std::vector<ShortlistView> shortlists;  // the last changed first
};

class Shortlists {
 public:
  // The data directory must exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Shortlists>> open(const DataDir& dir,
                                                  const model::Reference& reference,
                                                  Clock clock = system_clock_s);

  Result<ShortlistPage> list(const Actor& actor, int page);
  Result<ShortlistView> find(const Actor& actor, std::string_view id);
  Result<ShortlistView> create(const Actor& actor, const exchange::ShortlistWish& wish);
  // The whole list anew. `version`: the one that was read; without it whatever is there.
  Result<ShortlistView> change(const Actor& actor, std::string_view id,
                               const exchange::ShortlistWish& wish,
                               std::optional<std::int64_t> version);
  Result<void> remove(const Actor& actor, std::string_view id);

 private:
  Shortlists(const DataDir& dir, const model::Reference& reference, Clock clock,
             store::Store store);
  // `work` on the one write connection, in one transaction.
  Result<void> write(const std::function<Result<void>()>& work);

  const model::Reference& m_reference;
  const Clock m_clock;
  StorePool m_readers;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
};

}  // namespace tsunagu::service
