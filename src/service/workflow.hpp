// SPDX-License-Identifier: GPL-3.0-or-later
// The way of profiles and cases to publication, with the gates on it (docs/workflow.md):
//   profile: draft -> submitted -> approved (published) or returned; consent; yearly confirmation
//   case:    draft -> review by a second person -> published -> withdrawn; a published one is
//            revised beside itself, in the same steps, until the revision takes its place
// A change of a record, its audit rows and its outbox row are one transaction.
//
// Threads: any. Errors besides those of the store: unauthenticated and forbidden (the table of
// service/authorization.hpp), not_found (unknown, or nothing that this viewer may work on),
// conflict (another version or state than the request supposes), rejected_input (a rule of the
// record or of a gate; the message names the field).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "model/role.hpp"
#include "service/authorization.hpp"
#include "service/clearance.hpp"
#include "service/data_dir.hpp"
#include "service/lint.hpp"
#include "store/workflow.hpp"

namespace tsunagu::service {

inline constexpr int k_confirm_days = 365;  // after which a profile is to be confirmed
inline constexpr std::int64_t k_open_cases_per_user = 200;  // begun by one user and on their way
inline constexpr std::size_t k_queue_max = 200;             // entries of each list of a desk
inline constexpr std::size_t k_note_max = 1000;             // code points of a note or reason
inline constexpr std::size_t k_case_steps_shown = 100;      // newest steps of one case

// Who acts: the viewer and the request it came with (for the audit trail).
struct Actor {
  model::Viewer viewer;
  std::string request_id;
};

// One field whose value differs, in words people read.
struct FieldChange {
  std::string field, label, before, after;
};

// How much of a profile is there.
struct Completeness {
  struct Missing {
    std::string field, label;
    bool required = false;  // the desk cannot approve without it
  };
  int percent = 0;
  std::vector<Missing> missing;
  bool may_publish() const;
};

// A profile as its person or desk works on it.
struct ProfileWork {
  model::Coordinator record;  // what is stored now
  std::int64_t version = 0;   // of the record
  bool has_draft = false;
  model::Coordinator draft;  // as proposed; the record itself without a draft
  std::int64_t draft_version = 0, base_version = 0;  // 0 without a draft
  std::string state;                                 // "", editing, submitted, returned
  std::string author, author_name;
  bool is_proxy = false;
  std::string note, updated_at, submitted_at;
  std::vector<FieldChange> changes;  // draft against record
  Completeness completeness;         // of the draft
  std::vector<std::string> locked;   // fields that this viewer may not change
  bool may_decide = false;
};

struct CaseStep {
  std::string at, actor, actor_name, step, note;
  std::int64_t version = 0;
};

// A case as its authors and reviewers work on it.
struct CaseWork {
  model::Case record;        // what is worked on: the revision where there is one
  std::int64_t version = 0;  // grows by one with each step, of the record or of its revision
  bool is_revision = false;  // the record itself is published meanwhile, as it was
  std::vector<FieldChange> changes;  // revision against what is published
  std::vector<CaseStep> steps;       // oldest first
  CaseReport report;
  bool may_edit = false, may_submit = false, may_review = false, may_withdraw = false;
};

// What a case is begun from.
struct CaseOrigin {
  std::vector<std::string> people;  // may be named though they are of another hub: they did it
  // In the transaction that makes the case; an error undoes it.
  std::function<Result<void>(store::Store& store, const std::string& case_id)> then;
};

struct DeskEntry {
  std::string id, title;  // of a coordinator (name) or a case
  std::string hub_id, hub_name;
  std::string since;  // submitted or last confirmed; empty: never
  std::string author_name;
  bool is_proxy = false;
};

struct Desk {
  std::vector<DeskEntry> drafts, reviews, confirmations, own_cases;
};

class Workflow {
 public:
  // The data directory must exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Workflow>> open(const DataDir& dir,
                                                const model::Reference& reference);

  // --- profiles ---
  Result<ProfileWork> profile(const Actor& actor, std::string_view coordinator_id);
  // Saves the whole proposed record; fields that the actor may not change must be as they are or
  // left out. `version` is that of the draft it was made from; 0: there was none.
  Result<ProfileWork> save_draft(const Actor& actor, std::string_view coordinator_id,
                                 const model::Coordinator& content, std::int64_t version);
  Result<void> discard_draft(const Actor& actor, std::string_view coordinator_id);
  Result<ProfileWork> submit_draft(const Actor& actor, std::string_view coordinator_id);
  // Approves (publishes) or returns with a note what was submitted as `version` of the draft.
  Result<ProfileWork> decide_draft(const Actor& actor, std::string_view coordinator_id,
                                   bool approve, std::string_view note, std::int64_t version);
  // The profile is still right: sets its date to today.
  Result<ProfileWork> confirm_profile(const Actor& actor, std::string_view coordinator_id);
  // `on` empty: today. Scope: a code of consent_scopes other than "withdrawn".
  Result<ProfileWork> record_consent(const Actor& actor, std::string_view coordinator_id,
                                     const model::Coordinator::Consent& consent);
  // The profile is in no answer from the commit on, but for the own hub and headquarters.
  Result<ProfileWork> withdraw_consent(const Actor& actor, std::string_view coordinator_id);

  // --- cases ---
  Result<CaseWork> case_work(const Actor& actor, std::string_view case_id);
  // A new draft; its id and status are given here. conflict: the user has k_open_cases_per_user.
  // `hub_id` empty: the actor's organisation.
  Result<CaseWork> create_case(const Actor& actor, model::Case content,
                               const CaseOrigin& origin = {});
  // Drafts and withdrawn cases (which become drafts again); of a published case the revision, which
  // goes when it is as what is published. `version`: of CaseWork.
  Result<CaseWork> save_case(const Actor& actor, std::string_view case_id, model::Case content,
                             std::int64_t version);
  Result<CaseWork> submit_case(const Actor& actor, std::string_view case_id);
  // By somebody who did not work on it since it was last published. rejected_input when there are
  // findings and no clearance.
  Result<CaseWork> publish_case(const Actor& actor, std::string_view case_id,
                                const Clearance& clearance, std::int64_t version);
  Result<CaseWork> return_case(const Actor& actor, std::string_view case_id, std::string_view note);
  Result<CaseWork> withdraw_case(const Actor& actor, std::string_view case_id,
                                 std::string_view note);

  // --- desk ---
  // Of the actor's hub; for those who may read every desk, of `hub_id` or of all when it is empty.
  Result<Desk> desk(const Actor& actor, std::string_view hub_id);

 private:
  class Profiles;  // workflow_profiles.cpp, workflow_desk.cpp
  class Cases;     // workflow_cases.cpp, workflow_desk.cpp
  Workflow(const model::Reference& reference, store::Store store, std::unique_ptr<Lint> lint);
  std::string user_name(const std::string& user_id);

  const model::Reference& m_reference;
  const std::unique_ptr<Lint> m_lint;
  std::mutex m_mutex;
  store::Store m_store;  // guarded by m_mutex
};

// Fields that differ, in the order of the field table; `restricted` ones too.
template <class Record>
std::vector<FieldChange> changes_between(const Record& before, const Record& after,
                                         const model::Reference& reference);

Completeness completeness_of(const model::Coordinator& person);

}  // namespace tsunagu::service
