// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/workflow.hpp"

#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr const char* k_draft_columns =
    "SELECT coordinator_id, d.version, base_version, content, author, is_proxy, state, note,"
    " updated_at, submitted_at FROM profile_drafts d";

ProfileDraftRow draft_from(SQLite::Statement& row) {
  ColumnReader column(row);
  ProfileDraftRow draft;
  draft.coordinator_id = column.text();
  draft.version = column.number();
  draft.base_version = column.number();
  draft.content = column.text();
  draft.author = column.text();
  draft.is_proxy = column.number() != 0;
  draft.state = column.text();
  draft.note = column.text();
  draft.updated_at = column.text();
  draft.submitted_at = column.text();
  return draft;
}

}  // namespace

Result<std::optional<ProfileDraftRow>> WorkflowRows::draft(std::string_view coordinator_id) {
  return guarded([&]() -> Result<std::optional<ProfileDraftRow>> {
    return first_of(
        with(m_store.m_impl->statement(std::string(k_draft_columns) + " WHERE coordinator_id = ?1"),
             coordinator_id),
        draft_from);
  });
}

Result<void> WorkflowRows::put(const ProfileDraftRow& draft) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             "INSERT OR REPLACE INTO profile_drafts (coordinator_id, version, base_version,"
             " content, author, is_proxy, state, note, updated_at, submitted_at)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
         draft.coordinator_id, draft.version, draft.base_version, draft.content, draft.author,
         std::int64_t{draft.is_proxy}, draft.state, draft.note, draft.updated_at,
         draft.submitted_at)
        .exec();
    return {};
  });
}

Result<void> WorkflowRows::remove_draft(std::string_view coordinator_id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM profile_drafts WHERE coordinator_id = ?1"),
         coordinator_id)
        .exec();
    return {};
  });
}

Result<std::vector<ProfileDraftRow>> WorkflowRows::submitted(std::string_view hub_id,
                                                             std::size_t limit) {
  return guarded([&]() -> Result<std::vector<ProfileDraftRow>> {
    auto& statement =
        with(m_store.m_impl->statement(std::string(k_draft_columns) +
                                       " JOIN coordinator c ON c.id = coordinator_id"
                                       " WHERE state = 'submitted' AND (?1 = '' OR c.hub_id = ?1)"
                                       " ORDER BY submitted_at, coordinator_id LIMIT ?2"),
             hub_id, limit);
    return rows_of(statement, draft_from);
  });
}

Result<std::vector<std::string>> WorkflowRows::unconfirmed(std::string_view hub_id,
                                                           std::string_view since,
                                                           std::string_view today,
                                                           std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    auto& statement =
        with(m_store.m_impl->statement(
                 "SELECT id FROM coordinator WHERE (?1 = '' OR hub_id = ?1)"
                 " AND profile_verified_on < ?2 AND role <> 'desk'"
                 " AND (term_until = '' OR term_until >= ?3) AND consent_scope <> 'withdrawn'"
                 " ORDER BY profile_verified_on, id LIMIT ?4"),
             hub_id, since, today, limit);
    return rows_of(statement, id_from);
  });
}

Result<void> WorkflowRows::add(const CaseStepRow& step) {
  return guarded([&]() -> Result<void> {
    with(
        m_store.m_impl->statement("INSERT INTO case_steps (case_id, at, actor, step, version, note)"
                                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
        step.case_id, step.at, step.actor, step.step, step.version, step.note)
        .exec();
    return {};
  });
}

Result<std::vector<CaseStepRow>> WorkflowRows::steps_of(std::string_view case_id) {
  return guarded([&]() -> Result<std::vector<CaseStepRow>> {
    auto& statement = with(
        m_store.m_impl->statement("SELECT case_id, at, actor, step, version, note FROM case_steps"
                                  " WHERE case_id = ?1 ORDER BY id"),
        case_id);
    return rows_of(statement, [](SQLite::Statement& row) {
      return CaseStepRow{row.getColumn(0).getString(), row.getColumn(1).getString(),
                         row.getColumn(2).getString(), row.getColumn(3).getString(),
                         row.getColumn(4).getInt64(),  row.getColumn(5).getString()};
    });
  });
}

Result<std::vector<std::string>> WorkflowRows::cases_in(std::string_view status,
                                                        std::string_view hub_id,
                                                        std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    auto& statement = with(m_store.m_impl->statement(
                               "SELECT id FROM \"case\" WHERE status = ?1 AND status <> 'published'"
                               " AND (?2 = '' OR hub_id = ?2) ORDER BY id LIMIT ?3"),
                           status, hub_id, limit);
    return rows_of(statement, id_from);
  });
}

Result<std::vector<std::string>> WorkflowRows::cases_begun_by(std::string_view user_id,
                                                              std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    auto& statement = with(m_store.m_impl->statement(
                               "SELECT case_id FROM case_steps WHERE step = 'create' AND actor = ?1"
                               " ORDER BY id DESC LIMIT ?2"),
                           user_id, limit);
    return rows_of(statement, id_from);
  });
}

Result<std::optional<CaseRevisionRow>> WorkflowRows::revision(std::string_view case_id) {
  return guarded([&]() -> Result<std::optional<CaseRevisionRow>> {
    return first_of(
        with(m_store.m_impl->statement("SELECT case_id, base_version, content, author, state"
                                       " FROM case_revisions WHERE case_id = ?1"),
             case_id),
        [](SQLite::Statement& row) {
          ColumnReader column(row);
          return CaseRevisionRow{column.text(), column.number(), column.text(), column.text(),
                                 column.text()};
        });
  });
}

Result<void> WorkflowRows::put(const CaseRevisionRow& revision) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("INSERT OR REPLACE INTO case_revisions"
                                   " (case_id, base_version, content, author, state)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5)"),
         revision.case_id, revision.base_version, revision.content, revision.author, revision.state)
        .exec();
    return {};
  });
}

Result<void> WorkflowRows::remove_revision(std::string_view case_id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM case_revisions WHERE case_id = ?1"), case_id)
        .exec();
    return {};
  });
}

Result<std::vector<std::string>> WorkflowRows::revisions_in_review(std::string_view hub_id,
                                                                   std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    auto& statement =
        with(m_store.m_impl->statement("SELECT r.case_id FROM case_revisions r"
                                       " JOIN \"case\" c ON c.id = r.case_id"
                                       " WHERE r.state = 'review' AND (?1 = '' OR c.hub_id = ?1)"
                                       " ORDER BY r.case_id LIMIT ?2"),
             hub_id, limit);
    return rows_of(statement, id_from);
  });
}

Result<std::vector<std::string>> WorkflowRows::revisions_by(std::string_view user_id,
                                                            std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    auto& statement =
        with(m_store.m_impl->statement("SELECT case_id FROM case_revisions"
                                       " WHERE author = ?1 ORDER BY case_id LIMIT ?2"),
             user_id, limit);
    return rows_of(statement, id_from);
  });
}

Result<std::int64_t> WorkflowRows::count_open_cases_of(std::string_view user_id) {
  return guarded([&]() -> Result<std::int64_t> {
    return number_of(with(m_store.m_impl->statement(
                              "SELECT count(*) FROM \"case\" c WHERE c.status <> 'published'"
                              " AND c.status <> 'withdrawn' AND EXISTS (SELECT 1 FROM case_steps s"
                              " WHERE s.case_id = c.id AND s.step = 'create' AND s.actor = ?1)"),
                          user_id));
  });
}

Result<void> WorkflowRows::add(const CaseClearanceRow& clearance) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             "INSERT INTO case_clearances (case_id, at, actor, version, findings, alike,"
             " consent_id, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
         clearance.case_id, clearance.at, clearance.actor, clearance.version, clearance.findings,
         clearance.alike, clearance.consent_id, clearance.reason)
        .exec();
    return {};
  });
}

Result<std::vector<CaseClearanceRow>> WorkflowRows::clearances_of(std::string_view case_id) {
  return guarded([&]() -> Result<std::vector<CaseClearanceRow>> {
    auto& statement =
        with(m_store.m_impl->statement(
                 "SELECT case_id, at, actor, version, findings, alike, consent_id, reason"
                 " FROM case_clearances WHERE case_id = ?1 ORDER BY id DESC"),
             case_id);
    return rows_of(statement, [](SQLite::Statement& row) {
      return CaseClearanceRow{row.getColumn(0).getString(), row.getColumn(1).getString(),
                              row.getColumn(2).getString(), row.getColumn(3).getInt64(),
                              row.getColumn(4).getString(), row.getColumn(5).getInt64(),
                              row.getColumn(6).getString(), row.getColumn(7).getString()};
    });
  });
}

}  // namespace tsunagu::store
