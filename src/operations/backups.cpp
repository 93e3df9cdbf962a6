// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/backups.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "service/authorization.hpp"

namespace tsunagu::operations {
namespace {

using nlohmann::json;

constexpr std::int64_t k_hour_s = 60 * 60;
constexpr std::int64_t k_tried_again_after_s = 15 * 60;  // after a backup that failed

// A text of a job's parameters; empty when there is none.
std::string text_in(const std::string& params, const char* name) {
  const json told = json::parse(params, nullptr, false);
  if (!told.is_object() || !told.contains(name) || !told[name].is_string()) return {};
  return told[name].get<std::string>();
}

constexpr std::string_view k_by_schedule = R"({"scheduled":true})";  // parameters of a backup

LongWork work_of(const JobContext& context) { return {context.progress(), context.stop()}; }

// The backup that is known to work: the one of the newest drill that went well.
Result<std::string> proven_backup(const service::DataDir& dir) {
  constexpr std::size_t k_drills_looked_at = 20;
  TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(const auto drills,
             store::JobRows(store).list(
                 {.kind = std::string(k_drill_kind), .state = std::string(store::k_job_done)},
                 k_drills_looked_at, 0));
  for (const store::JobRow& drill : drills) {
    if (auto name = proven_by(drill.result)) return *std::move(name);
  }
  return std::string();
}

// The path of a backup in the folder.
Result<std::string> path_of(const service::DataDir& dir, const BackupPlan& plan,
                            const std::string& name) {
  TRY_ASSIGN(const std::string origin, origin_of(dir));
  TRY_ASSIGN(const auto files, list_backups(backup_folder(dir, plan), origin));
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const BackupFile& file) { return file.name == name; });
  if (found == files.end()) return fail(ErrorCode::not_found, "このバックアップはありません");
  return found->path;
}

}  // namespace

std::optional<std::string> proven_by(const std::string& drill_result) {
  const json report = json::parse(drill_result, nullptr, false);
  if (!report.is_object() || !report.value("ok", false)) return std::nullopt;
  return report.value("backup", "");
}

Result<BackupMade> back_up_now(const service::DataDir& dir, const BackupPlan& plan, BackupWish wish,
                               const LongWork& work) {
  TRY_ASSIGN(wish.spared, proven_backup(dir));
  return make_backup(dir, plan, wish, work);
}

std::string to_json(const BackupMade& made) {
  return json{{"name", made.file.name},
              {"bytes", made.file.bytes},
              {"encrypted", made.file.manifest.is_encrypted()},
              {"removed", made.removed}}
      .dump();
}

std::vector<JobKind> backup_jobs(const service::DataDir& dir, const model::Reference& reference,
                                 const BackupPlan& plan, const service::Clock& clock) {
  const auto back_up = [dir, plan, clock](const store::JobRow& job,
                                          const JobContext& context) -> Result<std::string> {
    const BackupWish wish{.now = clock(), .by_hand = job.params != k_by_schedule};
    TRY_ASSIGN(const auto made, back_up_now(dir, plan, wish, work_of(context)));
    return to_json(made);
  };
  const auto drill = [dir, &reference, plan, clock](
                         const store::JobRow& job,
                         const JobContext& context) -> Result<std::string> {
    DrillWish wish{.from = {}, .now = clock(), .tools = service::tools_in_children()};
    if (const std::string name = text_in(job.params, "backup"); !name.empty()) {
      TRY_ASSIGN(wish.from, path_of(dir, plan, name));
    }
    TRY_ASSIGN(const auto report, hold_drill(dir, reference, plan, wish, work_of(context)));
    return to_json(report);
  };
  return {{.name = std::string(k_backup_kind), .lane = Lane::quick, .work = back_up},
          {.name = std::string(k_drill_kind), .lane = Lane::slow, .work = drill}};
}

Backups::Backups(service::DataDir dir, Jobs& jobs, Options options)
    : m_dir(std::move(dir)),
      m_jobs(jobs),
      m_options(std::move(options)) {}

std::unique_ptr<Backups> Backups::open(const service::DataDir& dir, Jobs& jobs, Options options) {
  std::unique_ptr<Backups> backups(new Backups(dir, jobs, std::move(options)));
  if (backups->m_options.every_hours > 0)
    backups->m_thread =
        std::jthread([self = backups.get()](const std::stop_token& stop) { self->run(stop); });
  return backups;
}

Result<std::string> Backups::origin() const {
  const std::lock_guard lock(m_mutex);
  if (m_origin.empty()) {
    TRY_ASSIGN(m_origin, origin_of(m_dir));
  }
  return m_origin;
}

Result<std::vector<BackupFile>> Backups::files() const {
  TRY_ASSIGN(const std::string own, origin());
  return list_backups(backup_folder(m_dir, m_options.plan), own);
}

Result<std::optional<std::int64_t>> Backups::next_at() const {
  if (m_options.every_hours == 0) return std::nullopt;
  TRY_ASSIGN(const auto last_try, m_jobs.newest({.kind = std::string(k_backup_kind), .state = {}}));
  if (last_try && !last_try->is_over()) return std::nullopt;
  TRY_ASSIGN(const auto made, files());
  std::int64_t next = m_options.clock();
  if (!made.empty() && made[0].problem.empty()) {
    std::int64_t newest = made[0].manifest.made_at;
    if (newest > next) newest = last_try ? last_try->created_at : 0;  // the clock was set back
    next = newest + m_options.every_hours * k_hour_s;
  }
  if (last_try && last_try->state != store::k_job_done)
    next = std::max(next, last_try->ended_at + k_tried_again_after_s);
  return next;
}

void Backups::run(const std::stop_token& stop) {
  do {
    const auto next = next_at();
    if (!next) {
      log::write({log::Level::error, "backup_schedule", log::told(next.error())});
    } else if (*next && **next <= m_options.clock()) {
      if (const auto begun = m_jobs.start({}, k_backup_kind, std::string(k_by_schedule)); !begun)
        log::write({log::Level::error, "backup_schedule", log::told(begun.error())});
    }
  } while (interruptible_sleep(stop, m_options.looked_for_every));
}

Result<BackupsView> Backups::view(const model::Viewer& viewer) const {
  TRY(service::authorize(viewer, service::Action::operate));
  BackupsView shown{.folder = m_options.plan.folder,
                    .encrypts = !m_options.plan.key_file.empty(),
                    .keep = m_options.plan.keep};
  TRY_ASSIGN(shown.backups, files());
  if (m_options.every_hours > 0) shown.every_hours = m_options.every_hours;
  TRY_ASSIGN(shown.next_at, next_at());
  TRY_ASSIGN(const auto drill, m_jobs.newest({.kind = std::string(k_drill_kind),
                                              .state = std::string(store::k_job_done)}));
  if (drill) shown.last_drill = drill->result;
  return shown;
}

Result<store::JobRow> Backups::start(const service::Actor& actor, std::string_view kind,
                                     std::string params) const {
  TRY_ASSIGN(const auto newest, m_jobs.newest({.kind = std::string(kind), .state = {}}));
  if (newest && !newest->is_over()) {
    return fail(ErrorCode::conflict, fmt::format("{}を始めたところです。終わるまで待ってください",
                                                 label_of_job_kind(kind)));
  }
  return m_jobs.start(actor, kind, std::move(params));
}

Result<store::JobRow> Backups::back_up(const service::Actor& actor) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  return start(actor, k_backup_kind, "{}");
}

Result<store::JobRow> Backups::drill(const service::Actor& actor, const std::string& backup) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  if (backup.empty()) return start(actor, k_drill_kind, "{}");
  TRY(path_of(m_dir, m_options.plan, backup));
  return start(actor, k_drill_kind, json{{"backup", backup}}.dump());
}

}  // namespace tsunagu::operations
