// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/date.hpp"
#include "exchange/record_json.hpp"
#include "secrets/fingerprint.hpp"
#include "service/clearance.hpp"
#include "service/workflow_impl.hpp"

namespace tsunagu::service {
namespace {

using model::Case;

constexpr std::size_t k_case_id_letters = 16;  // random ones, 80 bits: nobody meets another's

// Steps that leave the record as it is.
bool is_of_revision(const store::CaseStepRow& step) {
  return step.step == "revise" || step.step.ends_with("_revision");
}

bool is_in(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

Workflow::Cases::Cases(Workflow& workflow, const Actor& actor)
    : m_workflow(workflow),
      m_actor(actor),
      m_store(workflow.m_store),
      m_rows(workflow.m_store) {}

Subject Workflow::Cases::subject_of(const Found& found) const {
  const Case& record = found.stored.record;
  const auto& people = record.coordinator_ids;
  const std::string& own = m_actor.viewer.coordinator_id;
  Subject subject{.user_id = {}, .coordinator_id = {}, .organization_id = record.hub_id};
  // Whoever began a case and went to another hub has left it behind.
  const bool is_colleague = record.hub_id == m_actor.viewer.organization_id;
  if (is_colleague && !found.steps.empty() && found.steps.front().step == "create")
    subject.user_id = found.steps.front().actor;
  if (is_in(people, own)) subject.coordinator_id = own;
  return subject;
}

Result<Case> Workflow::Cases::Found::current() const {
  if (!revision) return stored.record;
  auto decoded = exchange::decode_json<Case>(revision->content);
  if (!decoded.readable)
    return fail(ErrorCode::corrupt, fmt::format("{} の改訂を読めません", revision->case_id));
  decoded.record.status = revision->state == "review" ? "review" : "draft";
  return std::move(decoded.record);
}

std::int64_t Workflow::Cases::Found::version() const {
  return stored.version + std::count_if(steps.begin(), steps.end(), is_of_revision);
}

// What was published had its second person; whoever wrote since then cannot be the next one.
bool Workflow::Cases::has_worked_on(const Found& found) const {
  const auto published = std::find_if(found.steps.rbegin(), found.steps.rend(),
                                      [](const auto& step) { return step.step == "publish"; });
  return std::any_of(found.steps.rbegin(), published, [&](const store::CaseStepRow& step) {
    const bool wrote = step.step == "create" || step.step == "change" || step.step == "submit" ||
                       step.step == "revise" || step.step == "submit_revision";
    return wrote && step.actor == m_actor.viewer.user_id;
  });
}

Result<Workflow::Cases::Found> Workflow::Cases::find(std::string_view id,
                                                     std::initializer_list<Action> any_of) {
  const auto role_may = [&](Action action) {
    return widest(m_actor.viewer.role, action).has_value();
  };
  if (std::none_of(any_of.begin(), any_of.end(), role_may))
    TRY(authorize(m_actor.viewer, *any_of.begin()));
  TRY_ASSIGN(auto stored, m_store.find<Case>(id));
  // Somebody else's case is as unknown as none at all: it may be one that nobody else sees.
  const auto unknown =
      fail(ErrorCode::not_found, fmt::format("あなたが編集できる事例 {} はありません", id));
  if (!stored) return unknown;
  TRY_ASSIGN(auto steps, m_rows.steps_of(id));
  Found found{std::move(*stored), std::move(steps), {}};
  if (found.stored.record.status == "published") {
    TRY_ASSIGN(found.revision, m_rows.revision(id));
  }
  const Subject subject = subject_of(found);
  for (const Action action : any_of) {
    if (may(m_actor.viewer, action, subject)) return found;
  }
  return unknown;
}

Result<void> Workflow::Cases::check(Case& record, const Case* before) const {
  if (const auto problems = model::normalize_and_check(record, m_workflow.m_reference);
      !problems.empty())
    return refuse(problems);
  TRY_ASSIGN(const bool hub, m_store.exists<model::Organization>(record.hub_id));
  if (!hub)
    return fail(ErrorCode::rejected_input,
                fmt::format("hub_id: 機関 {} はありません", record.hub_id));
  const bool names_anybody = widest(m_actor.viewer.role, Action::edit_case) == Relation::any;
  for (const std::string& id : record.coordinator_ids) {
    TRY_ASSIGN(const auto person, m_store.find<model::Coordinator>(id));
    const bool may_name =
        person && (names_anybody || person->record.hub_id == m_actor.viewer.organization_id ||
                   (before != nullptr && is_in(before->coordinator_ids, id)));
    // Who is nobody and who is out of reach are answered alike: ids tell nothing.
    if (!may_name)
      return fail(ErrorCode::rejected_input,
                  fmt::format("coordinator_ids: コーディネーター {} は、あなたの拠点にいません。"
                              "IDを確かめてください",
                              id));
  }
  return {};
}

Result<void> Workflow::Cases::move(const Case& record, std::string step, std::string note,
                                   std::vector<std::pair<std::string, std::string>> detail,
                                   const std::function<Result<void>(std::int64_t version)>& then) {
  TRY(m_store.put(record, m_actor.viewer.user_id, m_actor.request_id));
  TRY_ASSIGN(const auto stored, m_store.find<Case>(record.id));
  const std::int64_t version = stored ? stored->version : 0;
  TRY(add_step(record.id, step, std::move(note), version));
  if (then) TRY(then(version));
  return m_store.append_audit({.actor = m_actor.viewer.user_id,
                               .action = step + "_case",
                               .kind = "case",
                               .record_id = record.id,
                               .version = version,
                               .detail = std::move(detail),
                               .request_id = m_actor.request_id});
}

Result<void> Workflow::Cases::add_step(const std::string& id, const std::string& step,
                                       std::string note, std::int64_t version) {
  return m_rows.add(store::CaseStepRow{.case_id = id,
                                       .at = date::now_utc(),
                                       .actor = m_actor.viewer.user_id,
                                       .step = step,
                                       .version = version,
                                       .note = std::move(note)});
}

Result<void> Workflow::Cases::move_revision(const Found& found,
                                            const std::optional<store::CaseRevisionRow>& revision,
                                            std::string step, std::string note) {
  const std::string& id = found.stored.record.id;
  if (revision) {
    TRY(m_rows.put(*revision));
  } else {
    TRY(m_rows.remove_revision(id));
  }
  TRY(add_step(id, step, std::move(note), found.stored.version));
  return m_store.append_audit({.actor = m_actor.viewer.user_id,
                               .action = step + "_case",
                               .kind = "case",
                               .record_id = id,
                               .version = found.stored.version,
                               .detail = {},
                               .request_id = m_actor.request_id});
}

Result<CaseWork> Workflow::Cases::work(std::string_view id) {
  TRY_ASSIGN(const Found found, find(id, {Action::edit_case, Action::review_case}));
  CaseWork work{.version = found.version(), .is_revision = found.revision.has_value()};
  TRY_ASSIGN(work.record, found.current());
  if (work.is_revision) {
    Case proposed = work.record;
    proposed.status = found.stored.record.status;
    work.changes = changes_between(found.stored.record, proposed, m_workflow.m_reference);
  }
  const std::size_t skipped =
      found.steps.size() > k_case_steps_shown ? found.steps.size() - k_case_steps_shown : 0;
  for (std::size_t i = skipped; i < found.steps.size(); ++i) {
    const auto& step = found.steps[i];
    work.steps.push_back({step.at, step.actor, m_workflow.user_name(step.actor), step.step,
                          step.note, step.version});
  }
  TRY_ASSIGN(work.report, m_workflow.m_lint->look(m_store, work.record));
  const Subject subject = subject_of(found);
  const std::string& status = work.record.status;
  const bool edits = may(m_actor.viewer, Action::edit_case, subject);
  work.may_edit = edits && status != "review";
  work.may_submit = edits && status == "draft";
  work.may_review = status == "review" && !has_worked_on(found) &&
                    may(m_actor.viewer, Action::review_case, subject);
  work.may_withdraw = status != "withdrawn" && may(m_actor.viewer, Action::withdraw_case, subject);
  return work;
}

Result<CaseWork> Workflow::Cases::create(Case content, const CaseOrigin& origin) {
  if (content.hub_id.empty()) content.hub_id = m_actor.viewer.organization_id;
  const auto reach = widest(m_actor.viewer.role, Action::edit_case);
  // Not as `own`: who begins a case would own it in whatever hub.
  if (!reach || *reach != Relation::any) {
    if (!reach || content.hub_id != m_actor.viewer.organization_id || content.hub_id.empty())
      TRY(authorize(m_actor.viewer, Action::edit_case, {.organization_id = "-"}));
  }
  const std::string& own = m_actor.viewer.coordinator_id;
  if (content.coordinator_ids.empty() && !own.empty()) content.coordinator_ids.push_back(own);
  content.id = "case-" + secrets::random_name(k_case_id_letters);
  content.status = "draft";
  Case vouched;
  vouched.coordinator_ids = origin.people;
  TRY(m_store.transact([&]() -> Result<void> {
    TRY(check(content, &vouched));
    TRY_ASSIGN(const auto open, m_rows.count_open_cases_of(m_actor.viewer.user_id));
    if (open >= k_open_cases_per_user)
      return fail(
          ErrorCode::conflict,
          fmt::format("公開前の事例は一人{}件までです。取り下げるか、公開まで進めてください",
                      k_open_cases_per_user));
    TRY(move(content, "create", {}, {}));
    return origin.then ? origin.then(m_store, content.id) : Result<void>();
  }));
  return work(content.id);
}

Result<void> Workflow::Cases::save_revision(const Found& found, const Case& content) {
  const Case& published = found.stored.record;
  if (content == published) {
    if (!found.revision) return {};
    return move_revision(found, std::nullopt, "discard_revision", {});
  }
  const store::CaseRevisionRow next{.case_id = published.id,
                                    .base_version = found.stored.version,
                                    .content = exchange::encode_json(content),
                                    .author = m_actor.viewer.user_id,
                                    .state = "editing"};
  const bool is_same = found.revision && found.revision->content == next.content &&
                       found.revision->base_version == next.base_version;
  return is_same ? Result<void>() : move_revision(found, next, "revise", {});
}

Result<CaseWork> Workflow::Cases::save(std::string_view id, Case content, std::int64_t version) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, {Action::edit_case}));
    const Case& now = found.stored.record;
    if (found.version() != version)
      return fail(ErrorCode::conflict,
                  "事例がほかで変わりました。読み直してから、もう一度保存してください");
    if (now.status == "review" || (found.revision && found.revision->state == "review"))
      return fail(ErrorCode::conflict,
                  "確認中の事例は直せません。差し戻してもらってから直してください");
    const bool is_published = now.status == "published";
    content.id = now.id;
    content.hub_id = now.hub_id;
    content.status = is_published ? "published" : "draft";
    TRY(check(content, &now));
    if (is_published) return save_revision(found, content);
    if (content == now) return {};
    return move(content, "change", {}, {});
  }));
  return work(id);
}

Result<CaseWork> Workflow::Cases::submit(std::string_view id) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, {Action::edit_case}));
    if (found.revision && found.revision->state == "editing") {
      auto revision = found.revision;
      revision->state = "review";
      return move_revision(found, revision, "submit_revision", {});
    }
    if (found.stored.record.status != "draft")
      return fail(ErrorCode::conflict, "提出できるのは下書きだけです");
    Case record = found.stored.record;
    record.status = "review";
    return move(record, "submit", {}, {});
  }));
  return work(id);
}

Result<CaseWork> Workflow::Cases::publish(std::string_view id, const Clearance& clearance,
                                          std::int64_t version) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, {Action::review_case}));
    TRY_ASSIGN(Case record, found.current());
    if (record.status != "review")
      return fail(ErrorCode::conflict, "公開できるのは確認中の事例だけです");
    if (found.version() != version)
      return fail(ErrorCode::conflict, "事例がほかで変わりました。読み直してから公開してください");
    if (found.revision && found.revision->base_version != found.stored.version)
      return fail(ErrorCode::conflict,
                  "改訂のあとに公開中の事例が変わりました。差し戻して、直してもらってください");
    if (has_worked_on(found))
      return fail(ErrorCode::forbidden,
                  "自分が書いた事例や提出した事例は公開できません。ほかの人に確認を頼んでください");
    TRY_ASSIGN(const CaseReport report, m_workflow.m_lint->look(m_store, record));
    TRY_ASSIGN(const Clearance given, checked_clearance(clearance, report.findings.size()));
    record.status = "published";
    if (found.revision) TRY(m_rows.remove_revision(id));
    const auto counts = counts_of(report.findings);
    // A reason may name somebody: it stays with the case, the trail only says that there is one.
    return move(record, "publish", {},
                {{"findings", as_words(counts)},
                 {"alike", fmt::to_string(report.alike.count)},
                 {"consent_id", given.consent_id},
                 {"reason", given.reason.empty() ? "no" : "yes"}},
                [&](std::int64_t published) -> Result<void> {
                  if (report.findings.empty() && !report.alike.is_few) return {};
                  return m_rows.add(store::CaseClearanceRow{.case_id = record.id,
                                                            .at = date::now_utc(),
                                                            .actor = m_actor.viewer.user_id,
                                                            .version = published,
                                                            .findings = as_json(counts),
                                                            .alike = report.alike.count,
                                                            .consent_id = given.consent_id,
                                                            .reason = given.reason});
                });
  }));
  return work(id);
}

Result<CaseWork> Workflow::Cases::give_back(std::string_view id, std::string_view note) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, {Action::review_case}));
    TRY_ASSIGN(std::string words, checked_note(note, true));
    if (found.revision && found.revision->state == "review") {
      auto revision = found.revision;
      revision->state = "editing";
      return move_revision(found, revision, "return_revision", std::move(words));
    }
    if (found.stored.record.status != "review")
      return fail(ErrorCode::conflict, "差し戻せるのは確認中の事例だけです");
    Case record = found.stored.record;
    record.status = "draft";
    return move(record, "return", std::move(words), {});
  }));
  return work(id);
}

Result<CaseWork> Workflow::Cases::withdraw(std::string_view id, std::string_view note) {
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const Found found, find(id, {Action::withdraw_case}));
    if (found.stored.record.status == "withdrawn")
      return fail(ErrorCode::conflict, "すでに取り下げられています");
    TRY_ASSIGN(std::string words, checked_note(note, false));
    // What was being revised is not lost: the withdrawn case goes on with it.
    TRY_ASSIGN(Case record, found.current());
    if (found.revision) TRY(m_rows.remove_revision(id));
    record.status = "withdrawn";
    return move(record, "withdraw", std::move(words), {});
  }));
  return work(id);
}

// --- the public face: one thread at a time ---

Result<CaseWork> Workflow::case_work(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).work(id);
}

Result<CaseWork> Workflow::create_case(const Actor& actor, Case content, const CaseOrigin& origin) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).create(std::move(content), origin);
}

Result<CaseWork> Workflow::save_case(const Actor& actor, std::string_view id, Case content,
                                     std::int64_t version) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).save(id, std::move(content), version);
}

Result<CaseWork> Workflow::submit_case(const Actor& actor, std::string_view id) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).submit(id);
}

Result<CaseWork> Workflow::publish_case(const Actor& actor, std::string_view id,
                                        const Clearance& clearance, std::int64_t version) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).publish(id, clearance, version);
}

Result<CaseWork> Workflow::return_case(const Actor& actor, std::string_view id,
                                       std::string_view note) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).give_back(id, note);
}

Result<CaseWork> Workflow::withdraw_case(const Actor& actor, std::string_view id,
                                         std::string_view note) {
  const std::lock_guard lock(m_mutex);
  return Cases(*this, actor).withdraw(id, note);
}

}  // namespace tsunagu::service
