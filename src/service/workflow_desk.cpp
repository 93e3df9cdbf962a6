// SPDX-License-Identifier: GPL-3.0-or-later
// What waits on a desk, and what somebody has begun.
#include "base/date.hpp"
#include "service/workflow_impl.hpp"

namespace tsunagu::service {

Result<DeskEntry> Workflow::Profiles::entry_of(const std::string& id, std::string since) {
  TRY_ASSIGN(const auto person, m_store.find<model::Coordinator>(id));
  if (!person) return DeskEntry{.id = id, .since = std::move(since)};
  TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(person->record.hub_id));
  return DeskEntry{.id = id,
                   .title = person->record.name,
                   .hub_id = person->record.hub_id,
                   .hub_name = hub ? hub->record.name : std::string(),
                   .since = std::move(since)};
}

Result<void> Workflow::Profiles::fill(Desk& desk, const std::string& hub_id) {
  TRY_ASSIGN(const auto drafts, m_rows.submitted(hub_id, k_queue_max));
  for (const auto& draft : drafts) {
    TRY_ASSIGN(DeskEntry shown, entry_of(draft.coordinator_id, draft.submitted_at));
    shown.author_name = m_workflow.user_name(draft.author);
    shown.is_proxy = draft.is_proxy;
    desk.drafts.push_back(std::move(shown));
  }
  const std::string today = date::today();
  TRY_ASSIGN(const auto ids, m_rows.unconfirmed(hub_id, date::days_before(today, k_confirm_days),
                                                today, k_queue_max));
  for (const std::string& id : ids) {
    TRY_ASSIGN(const auto person, m_store.find<model::Coordinator>(id));
    TRY_ASSIGN(DeskEntry shown,
               entry_of(id, person ? person->record.profile_verified_on : std::string()));
    desk.confirmations.push_back(std::move(shown));
  }
  return {};
}

Result<void> Workflow::Profiles::fill_own(Desk& desk) {
  const std::string& id = m_actor.viewer.coordinator_id;
  if (id.empty()) return {};
  TRY_ASSIGN(const auto draft, m_rows.draft(id));
  if (draft) {
    TRY_ASSIGN(DeskEntry shown, entry_of(id, draft->submitted_at));
    shown.author_name = m_workflow.user_name(draft->author);
    shown.is_proxy = draft->is_proxy;
    desk.drafts.push_back(std::move(shown));
  }
  TRY_ASSIGN(const auto person, m_store.find<model::Coordinator>(id));
  const std::string since = date::days_before(date::today(), k_confirm_days);
  if (person && person->record.profile_verified_on < since) {
    TRY_ASSIGN(DeskEntry shown, entry_of(id, person->record.profile_verified_on));
    desk.confirmations.push_back(std::move(shown));
  }
  return {};
}

Result<DeskEntry> Workflow::Cases::entry_of(const std::string& id) {
  TRY_ASSIGN(const auto stored, m_store.find<model::Case>(id));
  if (!stored) return DeskEntry{.id = id};
  TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(stored->record.hub_id));
  TRY_ASSIGN(const auto steps, m_rows.steps_of(id));
  DeskEntry shown{.id = id,
                  .title = stored->record.title,
                  .hub_id = stored->record.hub_id,
                  .hub_name = hub ? hub->record.name : std::string()};
  if (!steps.empty()) {
    shown.since = steps.back().at;
    shown.author_name = m_workflow.user_name(steps.front().actor);
  }
  if (stored->record.status == "published") {
    TRY_ASSIGN(const auto revision, m_rows.revision(id));
    if (revision) shown.author_name = m_workflow.user_name(revision->author);
  }
  return shown;
}

Result<void> Workflow::Cases::fill(Desk& desk, const std::string& hub_id) {
  TRY_ASSIGN(const auto reviews, m_rows.cases_in("review", hub_id, k_queue_max));
  TRY_ASSIGN(const auto revisions, m_rows.revisions_in_review(hub_id, k_queue_max));
  for (const auto* ids : {&reviews, &revisions}) {
    for (const std::string& id : *ids) {
      TRY_ASSIGN(DeskEntry shown, entry_of(id));
      desk.reviews.push_back(std::move(shown));
    }
  }
  return fill_own(desk);
}

Result<void> Workflow::Cases::fill_own(Desk& desk) {
  const std::string& user = m_actor.viewer.user_id;
  TRY_ASSIGN(auto ids, m_rows.revisions_by(user, k_queue_max));
  const std::size_t revised = ids.size();
  TRY_ASSIGN(const auto begun, m_rows.cases_begun_by(user, k_queue_max));
  ids.insert(ids.end(), begun.begin(), begun.end());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    TRY_ASSIGN(const auto stored, m_store.find<model::Case>(ids[i]));
    if (!stored || (i >= revised && stored->record.status == "published")) continue;
    TRY_ASSIGN(auto steps, m_rows.steps_of(ids[i]));
    const Found found{*stored, std::move(steps), {}};
    if (!may(m_actor.viewer, Action::edit_case, subject_of(found))) continue;
    TRY_ASSIGN(DeskEntry shown, entry_of(ids[i]));
    desk.own_cases.push_back(std::move(shown));
  }
  return {};
}

Result<Desk> Workflow::desk(const Actor& actor, std::string_view hub_id) {
  const auto reach = widest(actor.viewer.role, Action::read_desk);
  if (!reach) TRY(authorize(actor.viewer, Action::read_desk));
  const std::lock_guard lock(m_mutex);
  Desk desk;
  if (reach == Relation::own) {
    TRY(Profiles(*this, actor).fill_own(desk));
    TRY(Cases(*this, actor).fill_own(desk));
    return desk;
  }
  std::string hub(hub_id);
  if (reach == Relation::own_organization) {
    if (hub.empty()) hub = actor.viewer.organization_id;
    TRY(authorize(actor.viewer, Action::read_desk, {.organization_id = hub}));
    // Without an organisation there is no desk; an empty hub would mean all of them.
    if (hub.empty()) return desk;
  }
  TRY(Profiles(*this, actor).fill(desk, hub));
  TRY(Cases(*this, actor).fill(desk, hub));
  return desk;
}

}  // namespace tsunagu::service
