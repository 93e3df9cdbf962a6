// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/jobs.hpp"

#include <algorithm>

#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_columns =
    "id, kind, state, params, what, done, total, rate, created_by, created_at, started_at,"
    " ended_at, attempts, cancel_wanted, result, problem_code, problem";

JobRow job_from(SQLite::Statement& row) {
  ColumnReader column(row);
  JobRow job;
  job.id = column.text();
  job.kind = column.text();
  job.state = column.text();
  job.params = column.text();
  job.what = column.text();
  job.done = column.number();
  job.total = column.number();
  job.rate = column.real();
  job.created_by = column.text();
  job.created_at = column.number();
  job.started_at = column.number();
  job.ended_at = column.number();
  job.attempts = column.number();
  job.cancel_wanted = column.number() != 0;
  job.result = column.text();
  job.problem_code = column.text();
  job.problem = column.text();
  return job;
}

}  // namespace

Result<void> JobRows::add(const JobRow& job) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             fmt::format("INSERT INTO jobs ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                         " ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
                         k_columns)),
         job.id, job.kind, job.state, job.params, job.what, job.done, job.total, job.rate,
         job.created_by, job.created_at, job.started_at, job.ended_at, job.attempts,
         std::int64_t{job.cancel_wanted}, job.result, job.problem_code, job.problem)
        .exec();
    return {};
  });
}

Result<std::optional<JobRow>> JobRows::find(std::string_view id) {
  return guarded([&]() -> Result<std::optional<JobRow>> {
    return first_of(
        with(m_store.m_impl->statement(fmt::format("SELECT {} FROM jobs WHERE id = ?1", k_columns)),
             id),
        job_from);
  });
}

Result<std::vector<JobRow>> JobRows::list(const JobFilter& filter, std::size_t limit,
                                          std::size_t offset) {
  return guarded([&]() -> Result<std::vector<JobRow>> {
    return rows_of(with(m_store.m_impl->statement(fmt::format(
                            "SELECT {} FROM jobs WHERE ?1 IN ('', kind) AND ?2 IN ('', state)"
                            " ORDER BY created_at DESC, rowid DESC LIMIT ?3 OFFSET ?4",
                            k_columns)),
                        filter.kind, filter.state, limit, offset),
                   job_from);
  });
}

Result<std::int64_t> JobRows::count(const JobFilter& filter) {
  return guarded([&]() -> Result<std::int64_t> {
    return number_of(with(m_store.m_impl->statement("SELECT count(*) FROM jobs WHERE"
                                                    " ?1 IN ('', kind) AND ?2 IN ('', state)"),
                          filter.kind, filter.state));
  });
}

Result<std::optional<JobRow>> JobRows::next_queued(std::span<const std::string> kinds) {
  return guarded([&]() -> Result<std::optional<JobRow>> {
    auto waiting = rows_of(
        with(m_store.m_impl->statement(fmt::format(
                 "SELECT {} FROM jobs WHERE state = ?1 ORDER BY created_at, rowid", k_columns)),
             k_job_queued),
        job_from);
    std::erase_if(waiting, [&](const JobRow& job) {
      return std::find(kinds.begin(), kinds.end(), job.kind) == kinds.end();
    });
    return waiting.empty() ? std::nullopt : std::optional(std::move(waiting.front()));
  });
}

Result<void> JobRows::update(const JobRow& job) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             "UPDATE jobs SET state = ?2, what = ?3, done = ?4, total = ?5, rate = ?6,"
             " started_at = ?7, ended_at = ?8, attempts = ?9, result = ?10, problem_code = ?11,"
             " problem = ?12 WHERE id = ?1"),
         job.id, job.state, job.what, job.done, job.total, job.rate, job.started_at, job.ended_at,
         job.attempts, job.result, job.problem_code, job.problem)
        .exec();
    return {};
  });
}

Result<void> JobRows::want_cancel(std::string_view id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE jobs SET cancel_wanted = 1 WHERE id = ?1"), id).exec();
    return {};
  });
}

Result<void> JobRows::forget_before(std::int64_t created_at) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM jobs WHERE created_at < ?1 AND ended_at > 0"),
         created_at)
        .exec();
    return {};
  });
}

}  // namespace tsunagu::store
