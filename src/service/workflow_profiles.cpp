// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "base/date.hpp"
#include "exchange/record_json.hpp"
#include "service/workflow_impl.hpp"

namespace tsunagu::service {
namespace {

using model::Coordinator;

// Fields that no draft changes: they have ways of their own, or come from an import.
constexpr std::array k_locked{std::string_view("id"),
                              std::string_view("hub_id"),
                              std::string_view("consent.scope"),
                              std::string_view("consent.version"),
                              std::string_view("consent.on"),
                              std::string_view("profile_verified_on"),
                              std::string_view("source")};
// Those that only a desk changes.
constexpr std::array k_locked_for_person{std::string_view("role"), std::string_view("term.from"),
                                         std::string_view("term.until")};

// The value of one field in `from` into `to`.
void copy_field(const model::Field<Coordinator>& field, Coordinator& from, Coordinator& to) {
  std::visit(
      [&](auto* value) {
        *std::get<std::remove_pointer_t<decltype(value)>*>(field.ref(to)) = *value;
      },
      field.ref(from));
}

bool same_field(const model::Field<Coordinator>& field, Coordinator& a, Coordinator& b) {
  return std::visit(
      [&](auto* value) {
        return *value == *std::get<std::remove_pointer_t<decltype(value)>*>(field.ref(b));
      },
      field.ref(a));
}

void copy_locked(const Coordinator& from, Coordinator& to) {
  Coordinator source = from;
  for (const std::string_view name : k_locked)
    copy_field(*model::find_field<Coordinator>(name), source, to);
}

// Who verified a qualification is for the desk to say.
void keep_verifications(const Coordinator& record, Coordinator& content) {
  for (auto& held : content.qualifications) {
    const auto known = std::find_if(record.qualifications.begin(), record.qualifications.end(),
                                    [&](const auto& other) { return other.code == held.code; });
    const bool is_known = known != record.qualifications.end();
    held.verified_on = is_known ? known->verified_on : std::string();
    held.verified_by = is_known ? known->verified_by : std::string();
  }
}

std::string names_of(const std::vector<FieldChange>& changes) {
  std::string names;
  for (const FieldChange& change : changes) {
    if (!names.empty()) names += ' ';
    names += change.field;
  }
  return names;
}

}  // namespace

Workflow::Profiles::Profiles(Workflow& workflow, const Actor& actor)
    : m_workflow(workflow),
      m_actor(actor),
      m_store(workflow.m_store),
      m_rows(workflow.m_store) {}

store::AuditEntry Workflow::Profiles::entry(std::string action, std::string_view id) const {
  return {.actor = m_actor.viewer.user_id,
          .action = std::move(action),
          .kind = "coordinator",
          .record_id = std::string(id),
          .version = 0,
          .detail = {},
          .request_id = m_actor.request_id};
}

Result<Workflow::Profiles::Found> Workflow::Profiles::find(std::string_view id, Action action) {
  // A role that may never do it learns nothing of what there is.
  if (!widest(m_actor.viewer.role, action)) TRY(authorize(m_actor.viewer, action));
  TRY_ASSIGN(auto found, m_store.find<Coordinator>(id));
  // Somebody else's person answers like nobody: who is not visible must not be told of here.
  if (!found ||
      !may(m_actor.viewer, action,
           {.user_id = {}, .coordinator_id = id, .organization_id = found->record.hub_id})) {
    return fail(ErrorCode::not_found,
                fmt::format("あなたが編集できるコーディネーター {} はありません", id));
  }
  return std::move(*found);
}

Result<store::ProfileDraftRow> Workflow::Profiles::find_draft(std::string_view id) {
  TRY_ASSIGN(auto draft, m_rows.draft(id));
  if (!draft) return fail(ErrorCode::conflict, "下書きがありません。先に編集して保存してください");
  return std::move(*draft);
}

std::vector<std::string> Workflow::Profiles::locked(const Coordinator& record) const {
  std::vector<std::string> names(k_locked.begin(), k_locked.end());
  const bool decides = may(m_actor.viewer, Action::decide_profile,
                           {.user_id = {}, .coordinator_id = {}, .organization_id = record.hub_id});
  if (!decides) names.insert(names.end(), k_locked_for_person.begin(), k_locked_for_person.end());
  return names;
}

Result<Coordinator> Workflow::Profiles::allowed(const Coordinator& content,
                                                const Coordinator& record) const {
  Coordinator next = content;
  Coordinator now = record;
  Coordinator nothing;
  for (const std::string& name : locked(record)) {
    const auto& field = *model::find_field<Coordinator>(name);
    if (!same_field(field, next, now) && !same_field(field, next, nothing)) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("{}: {}はここでは変えられません。元のままにしてください", field.name,
                              field.label));
    }
    copy_field(field, now, next);
  }
  if (!may(m_actor.viewer, Action::decide_profile,
           {.user_id = {}, .coordinator_id = {}, .organization_id = record.hub_id}))
    keep_verifications(record, next);
  if (const auto problems = model::normalize_and_check(next, m_workflow.m_reference);
      !problems.empty())
    return refuse(problems);
  return next;
}

Result<ProfileWork> Workflow::Profiles::work(std::string_view id) {
  TRY_ASSIGN(const Found found, find(id, Action::edit_profile));
  ProfileWork work{.record = found.record, .version = found.version, .draft = found.record};
  TRY_ASSIGN(const auto draft, m_rows.draft(id));
  if (draft) {
    auto decoded = exchange::decode_json<Coordinator>(draft->content);
    if (!decoded.readable)
      return fail(ErrorCode::corrupt, fmt::format("{} の下書きを読めません", id));
    work.has_draft = true;
    work.draft = std::move(decoded.record);
    copy_locked(found.record, work.draft);
    work.draft_version = draft->version;
    work.base_version = draft->base_version;
    work.state = draft->state;
    work.author = draft->author;
    work.author_name = m_workflow.user_name(draft->author);
    work.is_proxy = draft->is_proxy;
    work.note = draft->note;
    work.updated_at = draft->updated_at;
    work.submitted_at = draft->submitted_at;
    work.changes = changes_between(found.record, work.draft, m_workflow.m_reference);
  }
  work.completeness = completeness_of(work.draft);
  work.locked = locked(found.record);
  work.may_decide =
      may(m_actor.viewer, Action::decide_profile,
          {.user_id = {}, .coordinator_id = id, .organization_id = found.record.hub_id});
  return work;
}

Result<ProfileWork> Workflow::Profiles::save(std::string_view id, const Coordinator& content,
                                             std::int64_t version) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, Action::edit_profile));
    TRY_ASSIGN(const Coordinator next, allowed(content, found.record));
    TRY_ASSIGN(const auto before, m_rows.draft(id));
    if ((before ? before->version : 0) != version) {
      return fail(ErrorCode::conflict,
                  "下書きがほかで変わりました。読み直してから、もう一度保存してください");
    }
    store::ProfileDraftRow draft{.coordinator_id = std::string(id),
                                 .version = version + 1,
                                 .base_version = found.version,
                                 .content = exchange::encode_json(next),
                                 .author = m_actor.viewer.user_id,
                                 .is_proxy = m_actor.viewer.coordinator_id != id,
                                 .state = "editing",
                                 .note = before ? before->note : std::string(),
                                 .updated_at = date::now_utc(),
                                 .submitted_at = {}};
    TRY(m_rows.put(draft));
    auto audit = entry("edit_profile", id);
    audit.detail = {{"proxy", draft.is_proxy ? "yes" : "no"}};
    return m_store.append_audit(audit);
  }));
  return work(id);
}

Result<void> Workflow::Profiles::discard(std::string_view id) {
  return m_store.transact([&]() -> Result<void> {
    TRY(find(id, Action::edit_profile));
    TRY(find_draft(id));
    TRY(m_rows.remove_draft(id));
    return m_store.append_audit(entry("discard_profile_draft", id));
  });
}

Result<ProfileWork> Workflow::Profiles::submit(std::string_view id) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const ProfileWork now, work(id));
    TRY_ASSIGN(store::ProfileDraftRow draft, find_draft(id));
    if (draft.state == "submitted") return fail(ErrorCode::conflict, "すでに提出されています");
    if (now.changes.empty())
      return fail(ErrorCode::rejected_input, "変わったところがありません。提出の必要はありません");
    for (const auto& part : now.completeness.missing) {
      if (part.required)
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}: 公開には{}が要ります。書いてから提出してください", part.field,
                                part.label));
    }
    draft.state = "submitted";
    draft.submitted_at = date::now_utc();
    draft.note.clear();
    ++draft.version;
    TRY(m_rows.put(draft));
    return m_store.append_audit(entry("submit_profile", id));
  }));
  return work(id);
}

Result<void> Workflow::Profiles::approve(const Found& found, store::ProfileDraftRow draft) {
  if (draft.base_version != found.version) {
    return fail(
        ErrorCode::conflict,
        "下書きのあとにプロフィールが変わりました。差し戻して、編集し直してもらってください");
  }
  TRY_ASSIGN(const ProfileWork now, work(found.record.id));
  if (!now.completeness.may_publish())
    return fail(ErrorCode::rejected_input,
                "公開に必要な項目がそろっていません。差し戻してください");
  Coordinator record = now.draft;
  record.profile_verified_on = date::today();
  if (const auto problems = model::normalize_and_check(record, m_workflow.m_reference);
      !problems.empty())
    return refuse(problems);
  TRY(m_store.put(record, m_actor.viewer.user_id, m_actor.request_id));
  TRY(m_rows.remove_draft(found.record.id));
  auto audit = entry("approve_profile", found.record.id);
  audit.version = found.version + 1;
  audit.detail = {{"author", draft.author},
                  {"proxy", draft.is_proxy ? "yes" : "no"},
                  {"fields", names_of(now.changes)}};
  return m_store.append_audit(audit);
}

Result<ProfileWork> Workflow::Profiles::decide(std::string_view id, bool approve_it,
                                               std::string_view note, std::int64_t version) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, Action::decide_profile));
    TRY_ASSIGN(store::ProfileDraftRow draft, find_draft(id));
    if (draft.state != "submitted")
      return fail(ErrorCode::conflict, "この下書きは提出されていません");
    if (draft.version != version)
      return fail(ErrorCode::conflict, "下書きがほかで変わりました。読み直してください");
    if (approve_it && draft.author == m_actor.viewer.user_id)
      return fail(ErrorCode::forbidden,
                  "自分が書いた下書きは承認できません。ほかの窓口かチーフに頼んでください");
    if (approve_it) return approve(found, std::move(draft));
    TRY_ASSIGN(draft.note, checked_note(note, true));
    draft.state = "returned";
    draft.submitted_at.clear();
    ++draft.version;
    TRY(m_rows.put(draft));
    return m_store.append_audit(entry("return_profile", id));
  }));
  return work(id);
}

Result<void> Workflow::Profiles::put_locked(const Found& found, const Coordinator& changed,
                                            store::AuditEntry audit) {
  TRY_ASSIGN(const store::Change change,
             m_store.put(changed, m_actor.viewer.user_id, m_actor.request_id));
  const std::int64_t version = found.version + (change == store::Change::unchanged ? 0 : 1);
  TRY_ASSIGN(auto draft, m_rows.draft(found.record.id));
  if (draft && draft->base_version == found.version && version != found.version) {
    draft->base_version = version;
    TRY(m_rows.put(*draft));
  }
  audit.version = version;
  return m_store.append_audit(audit);
}

Result<ProfileWork> Workflow::Profiles::confirm(std::string_view id) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, Action::confirm_profile));
    Coordinator record = found.record;
    record.profile_verified_on = date::today();
    return put_locked(found, record, entry("confirm_profile", id));
  }));
  return work(id);
}

Result<ProfileWork> Workflow::Profiles::set_consent(std::string_view id,
                                                    const Coordinator::Consent& consent,
                                                    bool withdraw) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, Action::change_consent));
    const std::string today = date::today();
    Coordinator record = found.record;
    record.consent = consent;
    if (withdraw) {
      record.consent = {std::string(model::k_withdrawn), found.record.consent.version, today};
    } else {
      record.consent.scope = m_workflow.m_reference.list("consent_scopes").resolve(consent.scope);
      if (record.consent.scope.empty() || record.consent.scope == model::k_withdrawn)
        return fail(ErrorCode::rejected_input, "scope: public、agency、hub のどれかです");
      TRY(check_paper_number("version", text::trim(consent.version), 1));
      if (record.consent.on.empty()) record.consent.on = today;
      if (!date::is_valid(record.consent.on) || record.consent.on > today)
        return fail(ErrorCode::rejected_input, "on: 今日までの日付（例 2026-04-01）です");
    }
    if (const auto problems = model::normalize_and_check(record, m_workflow.m_reference);
        !problems.empty())
      return refuse(problems);
    auto audit = entry(withdraw ? "withdraw_consent" : "record_consent", id);
    audit.detail = {{"scope", record.consent.scope},
                    {"version", record.consent.version},
                    {"on", record.consent.on}};
    return put_locked(found, record, std::move(audit));
  }));
  return work(id);
}

// --- the public face: one thread at a time ---

Result<ProfileWork> Workflow::profile(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).work(id);
}

Result<ProfileWork> Workflow::save_draft(const Actor& actor, std::string_view id,
                                         const Coordinator& content, std::int64_t version) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).save(id, content, version);
}

Result<void> Workflow::discard_draft(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).discard(id);
}

Result<ProfileWork> Workflow::submit_draft(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).submit(id);
}

Result<ProfileWork> Workflow::decide_draft(const Actor& actor, std::string_view id, bool approve,
                                           std::string_view note, std::int64_t version) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).decide(id, approve, note, version);
}

Result<ProfileWork> Workflow::confirm_profile(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).confirm(id);
}

Result<ProfileWork> Workflow::record_consent(const Actor& actor, std::string_view id,
                                             const Coordinator::Consent& consent) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).set_consent(id, consent, false);
}

Result<ProfileWork> Workflow::withdraw_consent(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Profiles(*this, actor).set_consent(id, {}, true);
}

}  // namespace tsunagu::service
