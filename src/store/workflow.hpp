// SPDX-License-Identifier: GPL-3.0-or-later
// The way of profiles and cases to publication, in the store: plain rows in, plain rows out; every
// rule stands in service/workflow.hpp. Times are RFC 3339, UTC.
//
// Writing calls belong into a Store::transact(). Threads and errors: as Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

struct ProfileDraftRow {
  std::string coordinator_id;
  std::int64_t version = 0;              // grows by one with each change, also of its state
  std::int64_t base_version = 0;         // of the record that it began from
  std::string content;                   // the whole record as proposed, JSON
  std::string author;                    // id of the user who last changed it
  bool is_proxy = false;                 // by somebody else than the person
  std::string state;                     // editing, submitted, returned
  std::string note;                      // of the desk that returned it
  std::string updated_at, submitted_at;  // submitted_at: empty until then
};

// Something that happened to a case: create, change, submit, publish, return, withdraw.
struct CaseStepRow {
  std::string case_id, at, actor, step;
  std::int64_t version = 0;  // of the case after it
  std::string note;
};

// What a case was published in spite of.
struct CaseClearanceRow {
  std::string case_id, at, actor;
  std::int64_t version = 0;
  std::string findings;  // JSON: how many of which kind
  std::int64_t alike = 0;
  std::string consent_id, reason;
};

class WorkflowRows {
 public:
  explicit WorkflowRows(Store& store) : m_store(store) {}

  // --- drafts of profiles ---
  Result<std::optional<ProfileDraftRow>> draft(std::string_view coordinator_id);
  // Inserts or replaces, with the version as given.
  Result<void> put(const ProfileDraftRow& draft);
  Result<void> remove_draft(std::string_view coordinator_id);
  // Submitted ones of a hub, or of all when it is empty; the longest waiting first.
  Result<std::vector<ProfileDraftRow>> submitted(std::string_view hub_id, std::size_t limit);

  // People of a hub (all when it is empty) whose profile was not confirmed on or after the day
  // `since`: never confirmed first, then the longest ago. Desks, terms that are over on `today` and
  // withdrawn consents are left out.
  Result<std::vector<std::string>> unconfirmed(std::string_view hub_id, std::string_view since,
                                               std::string_view today, std::size_t limit);

  // --- cases ---
  Result<void> add(const CaseStepRow& step);
  // Oldest first.
  Result<std::vector<CaseStepRow>> steps_of(std::string_view case_id);
  // Ids of the cases of a hub (all when it is empty) in a state other than published.
  Result<std::vector<std::string>> cases_in(std::string_view status, std::string_view hub_id,
                                            std::size_t limit);
  // Ids of the cases that a user began, newest first.
  Result<std::vector<std::string>> cases_begun_by(std::string_view user_id, std::size_t limit);
  // Drafts and cases in review that a user began.
  Result<std::int64_t> count_open_cases_of(std::string_view user_id);
  Result<void> add(const CaseClearanceRow& clearance);
  // Newest first.
  Result<std::vector<CaseClearanceRow>> clearances_of(std::string_view case_id);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
