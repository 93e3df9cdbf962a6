// SPDX-License-Identifier: GPL-3.0-or-later
// Insides of Workflow, shared by its .cpp files. Everything here runs under Workflow::m_mutex.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/check.hpp"
#include "service/workflow.hpp"

namespace tsunagu::service {

// The note without blanks around; rejected_input when it is missing or too long.
Result<std::string> checked_note(std::string_view note, bool required);

// What a number of a paper may look like: it goes into the trail, which nobody can correct, so that
// it must hold no name and no sentence.
inline constexpr std::size_t k_paper_number_max = 40;  // characters of [A-Za-z0-9._/-]
Result<void> check_paper_number(std::string_view field, std::string_view number, std::size_t min);

// The first problems of a record as one rejected_input.
tl::unexpected<Error> refuse(const std::vector<model::FieldProblem>& problems);

class Workflow::Profiles {
 public:
  Profiles(Workflow& workflow, const Actor& actor);

  Result<ProfileWork> work(std::string_view id);
  Result<ProfileWork> save(std::string_view id, const model::Coordinator& content,
                           std::int64_t version);
  Result<void> discard(std::string_view id);
  Result<ProfileWork> submit(std::string_view id);
  Result<ProfileWork> decide(std::string_view id, bool approve, std::string_view note,
                             std::int64_t version);
  Result<ProfileWork> confirm(std::string_view id);
  Result<ProfileWork> set_consent(std::string_view id, const model::Coordinator::Consent& consent,
                                  bool withdraw);
  Result<void> fill(Desk& desk, const std::string& hub_id);
  Result<void> fill_own(Desk& desk);

 private:
  using Found = store::Stored<model::Coordinator>;

  // The record, when the viewer may do `action` with it.
  Result<Found> find(std::string_view id, Action action);
  Result<store::ProfileDraftRow> find_draft(std::string_view id);
  // As given with the fields that the viewer may not change as in `record`.
  Result<model::Coordinator> allowed(const model::Coordinator& content,
                                     const model::Coordinator& record) const;
  std::vector<std::string> locked(const model::Coordinator& record) const;
  Result<void> approve(const Found& found, store::ProfileDraftRow draft);
  // Stores the record changed in fields that no draft may change, so that drafts stay current.
  Result<void> put_locked(const Found& found, const model::Coordinator& changed,
                          store::AuditEntry entry);
  Result<DeskEntry> entry_of(const std::string& id, std::string since);
  store::AuditEntry entry(std::string action, std::string_view id) const;

  Workflow& m_workflow;
  const Actor& m_actor;
  store::Store& m_store;
  store::WorkflowRows m_rows;
};

class Workflow::Cases {
 public:
  Cases(Workflow& workflow, const Actor& actor);

  Result<CaseWork> work(std::string_view id);
  Result<CaseWork> create(model::Case content, const CaseOrigin& origin);
  Result<CaseWork> save(std::string_view id, model::Case content, std::int64_t version);
  Result<CaseWork> submit(std::string_view id);
  Result<CaseWork> publish(std::string_view id, const Clearance& clearance, std::int64_t version);
  Result<CaseWork> give_back(std::string_view id, std::string_view note);
  Result<CaseWork> withdraw(std::string_view id, std::string_view note);
  Result<void> fill(Desk& desk, const std::string& hub_id);
  Result<void> fill_own(Desk& desk);

 private:
  struct Found {
    store::Stored<model::Case> stored;
    std::vector<store::CaseStepRow> steps;
    std::optional<store::CaseRevisionRow> revision;  // only beside a published case

    // What is worked on, with the status of its way: the revision where there is one.
    Result<model::Case> current() const;
    // Steps of the record, and those of its revisions, which leave the record as it is.
    std::int64_t version() const;
  };

  Result<Found> find(std::string_view id, std::initializer_list<Action> any_of);
  // Whose the case is, for the viewer who asks.
  Subject subject_of(const Found& found) const;
  bool has_worked_on(const Found& found) const;
  // `before`: the record as stored, whose people may stay.
  Result<void> check(model::Case& record, const model::Case* before = nullptr) const;
  // Record, step and audit row in one transaction; `then` may add more.
  Result<void> move(const model::Case& record, std::string step, std::string note,
                    std::vector<std::pair<std::string, std::string>> detail,
                    const std::function<Result<void>(std::int64_t version)>& then = nullptr);
  // The same for a revision: the record stays as it is. Without `revision` it goes.
  Result<void> move_revision(const Found& found,
                             const std::optional<store::CaseRevisionRow>& revision,
                             std::string step, std::string note);
  Result<void> save_revision(const Found& found, const model::Case& content);
  Result<void> add_step(const std::string& id, const std::string& step, std::string note,
                        std::int64_t version);
  Result<DeskEntry> entry_of(const std::string& id);

  Workflow& m_workflow;
  const Actor& m_actor;
  store::Store& m_store;
  store::WorkflowRows m_rows;
};

}  // namespace tsunagu::service
