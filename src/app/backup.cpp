// SPDX-License-Identifier: GPL-3.0-or-later
// tsunagu backup, restore and drill.
#include <csignal>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <pthread.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "base/date.hpp"
#include "operations/backups.hpp"
#include "operations/restore.hpp"
#include "store/copy.hpp"

namespace tsunagu::app {
namespace {

using operations::BackupFile;
using operations::BackupPlan;
using operations::Manifest;
using settings::Key;

// Ctrl-C stops the work, which then leaves nothing behind, instead of the process.
class Interruption {
 public:
  Interruption() {
    sigemptyset(&m_signals);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&m_signals, signal);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    m_waiting = std::jthread([this] {
      int signal = 0;
      if (sigwait(&m_signals, &signal) == 0 && signal != SIGUSR1) m_stop.request_stop();
    });
  }
  ~Interruption() { pthread_kill(m_waiting.native_handle(), SIGUSR1); }  // then it is joined
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  std::stop_token token() const { return m_stop.get_token(); }

 private:
  sigset_t m_signals{};
  std::stop_source m_stop;
  std::jthread m_waiting;
};

service::Progress progress_on(ProgressBar& bar) {
  return [&bar](std::string_view what, std::int64_t done, std::int64_t total) {
    bar(what, done, total);
  };
}

std::string size_text(std::int64_t bytes) {
  constexpr double k_kilo = 1000;
  const auto value = static_cast<double>(bytes);
  if (value < k_kilo * k_kilo) return fmt::format("{:.1f} KB", value / k_kilo);
  if (value < k_kilo * k_kilo * k_kilo) return fmt::format("{:.1f} MB", value / k_kilo / k_kilo);
  return fmt::format("{:.2f} GB", value / k_kilo / k_kilo / k_kilo);
}

std::string describe(const Manifest& manifest) {
  const auto& n = manifest.records;
  return fmt::format(
      "{}、機関 {} 件、コーディネーター {} 人、支援事例 {} 件、施策 {} 件、依頼 {} 件、"
      "監査の記録 {} 行{}",
      manifest.is_encrypted() ? fmt::format("暗号化あり（鍵の名前 {}）", manifest.key)
                              : std::string("暗号化なし"),
      n.organizations, n.coordinators, n.cases, n.measures, n.requests, n.audit,
      manifest.by_hand ? "、手で作成" : "");
}

Result<void> make_key(const std::string& path) {
  TRY_ASSIGN(const auto key, secrets::StreamKey::create_file(path));
  fmt::print(
      "{} に新しい鍵を作りました（鍵の名前 {}）\n"
      "この鍵がないと、暗号化したバックアップは誰にも開けません。バックアップとは別の場所に、"
      "必ず写しを残してください\n",
      path, key.name());
  return {};
}

Result<void> list(const service::DataDir& dir, const BackupPlan& plan) {
  TRY_ASSIGN(const std::string origin, operations::origin_of(dir));
  const std::string folder = operations::backup_folder(dir, plan);
  TRY_ASSIGN(const auto files, operations::list_backups(folder, origin));
  for (const BackupFile& file : files) {
    fmt::print("{}\t{}\t{}\n", file.name, size_text(file.bytes),
               file.problem.empty() ? describe(file.manifest) : file.problem);
  }
  fmt::print("{} に {} 個あります\n", folder, files.size());
  return {};
}

Result<void> verify(const std::string& path, const std::string& key_file,
                    const std::stop_token& stop) {
  ProgressBar bar;
  TRY_ASSIGN(const Manifest manifest,
             operations::verify_backup(path, key_file, {progress_on(bar), stop}));
  fmt::print("{} は最後まで読めます（{}、{}）\n", path, date::utc_at(manifest.made_at),
             describe(manifest));
  return {};
}

// Does `work` as a job, so that it is seen among the others and in the trail.
template <class Answer, class Work>
Result<Answer> as_job(const service::DataDir& dir, std::string_view kind, const Work& work,
                      const std::stop_token& stop) {
  ProgressBar bar;
  std::optional<Result<Answer>> answer;
  const operations::JobKind only{
      .name = std::string(kind),
      .work = [&](const store::JobRow&,
                  const operations::JobContext& context) -> Result<std::string> {
        answer = work(operations::LongWork{context.progress(), context.stop()});
        if (!*answer) return tl::unexpected(answer->error());
        return operations::to_json(**answer);
      }};
  TRY_ASSIGN(const auto jobs, operations::Jobs::open(dir, {only}, {.runs = false}));
  TRY(jobs->run_here({}, kind, "{}", progress_on(bar), stop));
  return *std::move(answer);
}

Result<operations::BackupMade> make(const service::DataDir& dir, const BackupPlan& plan,
                                    const std::stop_token& stop) {
  TRY_ASSIGN(const auto facts, store::database_facts(dir.records()));
  if (facts.schema > store::newest_schema())  // may have more than this program knows of
    TRY(service::open_store(dir, store::Mode::read_only));
  if (facts.schema == store::newest_schema()) {
    return as_job<operations::BackupMade>(
        dir, operations::k_backup_kind,
        [&](const operations::LongWork& work) {
          return operations::back_up_now(dir, plan, {.now = service::system_clock_s()}, work);
        },
        stop);
  }
  ProgressBar bar;  // as it is, before anything brings it to this schema
  return operations::make_backup(dir, plan, {.now = service::system_clock_s()},
                                 {progress_on(bar), stop});
}

void print(const operations::BackupMade& made) {
  fmt::print("{} を作りました（{}、{}）\n", made.file.path, size_text(made.file.bytes),
             describe(made.file.manifest));
  if (!made.removed.empty())
    fmt::print("古いバックアップを {} 個消しました\n", made.removed.size());
}

void print(const operations::DrillReport& report) {
  for (const auto& step : report.steps) {
    fmt::print("{} {}（{:.1f} 秒）: {}\n", step.ok ? "○" : "×", step.what, step.seconds,
               step.detail);
  }
}

}  // namespace

BackupPlan backup_plan(const settings::Settings& settings) {
  const auto number = [&](Key key) { return static_cast<int>(settings.integer(key)); };
  return {.folder = settings.text(Key::backup_folder),
          .key_file = settings.text(Key::backup_key_file),
          .keep = {.hourly = number(Key::backup_keep_hourly),
                   .daily = number(Key::backup_keep_daily),
                   .weekly = number(Key::backup_keep_weekly)}};
}

Result<void> backup(const BackupArguments& arguments, const settings::Settings& settings) {
  if (!arguments.new_key.empty()) return make_key(arguments.new_key);
  const service::DataDir dir{arguments.data};
  BackupPlan plan = backup_plan(settings);
  if (!arguments.to.empty()) plan.folder = arguments.to;
  if (!arguments.key_file.empty()) plan.key_file = arguments.key_file;
  if (arguments.list) return list(dir, plan);
  const Interruption interruption;
  if (!arguments.verify.empty())
    return verify(arguments.verify, plan.key_file, interruption.token());
  TRY_ASSIGN(const auto made, make(dir, plan, interruption.token()));
  print(made);
  return {};
}

Result<void> restore(const RestoreArguments& arguments, const settings::Settings& settings) {
  const std::string& key_file =
      arguments.key_file.empty() ? settings.text(Key::backup_key_file) : arguments.key_file;
  const Interruption interruption;
  operations::Restored restored;
  {
    ProgressBar bar;
    TRY_ASSIGN(restored, operations::restore_backup(arguments.from, {arguments.data}, key_file,
                                                    service::system_clock_s(),
                                                    {progress_on(bar), interruption.token()}));
  }
  fmt::print("{} を {} に戻しました（{} の内容、{}）\n", arguments.from, arguments.data,
             date::utc_at(restored.manifest.made_at), describe(restored.manifest));
  if (restored.schema != restored.manifest.schema)
    fmt::print("データの形式を {} から {} に更新しました\n", restored.manifest.schema,
               restored.schema);
  fmt::print("サインインはすべて終わりました\n");
  if (restored.mails_buried > 0)
    fmt::print("送信待ちだったメール {} 通は送りません（送信済みかもしれません）\n",
               restored.mails_buried);
  if (restored.jobs_ended > 0)
    fmt::print("途中だった作業 {} 件は止めました\n", restored.jobs_ended);
  fmt::print("検索の索引は tsunagu serve が作ります。先に作るなら tsunagu check --data {}\n",
             arguments.data);
  return {};
}

Result<void> drill(const RestoreArguments& arguments, const settings::Settings& settings,
                   const model::Reference& reference) {
  const service::DataDir dir{arguments.data};
  BackupPlan plan = backup_plan(settings);
  if (!arguments.key_file.empty()) plan.key_file = arguments.key_file;
  const operations::DrillWish wish{.from = arguments.from,
                                   .now = service::system_clock_s(),
                                   .tools = service::tools_in_children()};
  const Interruption interruption;
  TRY_ASSIGN(const auto report, as_job<operations::DrillReport>(
                                    dir, operations::k_drill_kind,
                                    [&](const operations::LongWork& work) {
                                      return operations::hold_drill(dir, reference, plan, wish,
                                                                    work);
                                    },
                                    interruption.token()));
  print(report);
  if (!report.ok) {
    return fail(ErrorCode::corrupt,
                fmt::format("{} からは戻せません: {}", report.backup,
                            report.steps.empty() ? "" : report.steps.back().detail));
  }
  fmt::print("{} から {:.1f} 秒で戻せます\n", report.backup, report.seconds);
  return {};
}

}  // namespace tsunagu::app
