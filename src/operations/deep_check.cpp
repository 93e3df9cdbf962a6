// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/deep_check.hpp"

#include <chrono>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/date.hpp"
#include "base/interruptible_sleep.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/row_check.hpp"
#include "model/visibility.hpp"
#include "operations/index_check.hpp"
#include "service/documents.hpp"
#include "service/follower.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::operations {
namespace {

using service::CheckReport;
using service::DataDir;

constexpr std::int64_t k_progress_every = 500;  // records between two progress calls
// A running server follows what is written within moments; what differs then still is wrong.
constexpr std::chrono::seconds k_follows_within{10};
constexpr std::chrono::milliseconds k_look_again_after{500};

struct Compared {
  std::int64_t rows = 0, wrong = 0;
  std::vector<std::string> problems;  // k_deep_problems_max at most
};

// One comparison of all records with the index as both are now.
class Comparison {
 public:
  Comparison(store::Store& store, index::RowCheck& index, const model::Reference& reference,
             const service::Progress& progress, const std::stop_token& stop)
      : m_store(store),
        m_index(index),
        m_reference(reference),
        m_progress(progress),
        m_stop(stop) {}

  Result<Compared> run() {
    TRY(m_store.snapshot([&]() -> Result<void> { return compare_all(); }));
    TRY_ASSIGN(const auto others, m_index.others(k_deep_problems_max));
    for (const std::string& id : others) note(id, "記録がないのに索引にあります");
    TRY_ASSIGN(const auto apart, m_index.people_apart(k_deep_problems_max));
    for (const std::string& id : apart) note(id, "索引の人の一覧と根拠が合いません");
    return m_compared;
  }

 private:
  void note(std::string_view id, std::string_view what) {
    if (m_compared.wrong++ < static_cast<std::int64_t>(k_deep_problems_max))
      m_compared.problems.push_back(fmt::format("{}: {}", id, what));
  }

  Result<void> compare_all() {
    const std::string today = date::today();
    TRY_ASSIGN(const std::int64_t people, m_store.count<model::Coordinator>());
    TRY_ASSIGN(const std::int64_t cases, m_store.count<model::Case>());
    std::map<std::string, std::string> prefectures;  // of hubs
    TRY(m_store.for_each<model::Organization>([&](model::Organization&& organization) {
      prefectures.emplace(organization.id, organization.prefecture);
      return true;
    }));
    Result<void> status;
    const auto compare = [&](const index::Document& document, std::optional<model::Tier> layer) {
      if (m_stop.stop_requested()) {
        status = fail(ErrorCode::not_ready, "途中で止めました");
        return false;
      }
      const auto wrong = m_index.compare(
          document, layer ? std::optional(static_cast<std::size_t>(*layer)) : std::nullopt);
      if (!wrong) {
        status = tl::unexpected(wrong.error());
        return false;
      }
      if (!wrong->empty()) note(document.id, *wrong);
      if (++m_compared.rows % k_progress_every == 0 || m_compared.rows == people + cases)
        m_progress("索引と記録を1件ずつ比べています", m_compared.rows, people + cases);
      return true;
    };
    TRY(m_store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
      return compare(service::to_document(person, prefectures[person.hub_id], m_reference),
                     model::layer_of(person, today));
    }));
    TRY(status);
    TRY(m_store.for_each<model::Case>([&](model::Case&& record) {
      return compare(service::to_document(record, m_reference), model::layer_of(record, today));
    }));
    return status;
  }

  store::Store& m_store;
  index::RowCheck& m_index;
  const model::Reference& m_reference;
  const service::Progress& m_progress;
  const std::stop_token& m_stop;
  Compared m_compared;
};

Result<Compared> compare_rows(const DataDir& dir, const service::Lexicon& lexicon,
                              const model::Reference& reference, const service::Progress& progress,
                              const std::stop_token& stop) {
  TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(const auto generation, index::current_generation(dir.index()));
  if (generation == 0) return fail(ErrorCode::not_ready, "索引がまだありません");
  const auto words = lexicon.words_of(generation);
  TRY_ASSIGN(auto index, index::RowCheck::open(index::generation_path(dir.index(), generation),
                                               service::layer_names(), words->analyzer()));
  return Comparison(store, index, reference, progress, stop).run();
}

Result<void> check_rows(const DataDir& dir, const service::Lexicon& lexicon,
                        const model::Reference& reference, const service::Progress& progress,
                        const std::stop_token& stop, CheckReport& report) {
  const auto deadline = std::chrono::steady_clock::now() + k_follows_within;
  TRY_ASSIGN(Compared compared, compare_rows(dir, lexicon, reference, progress, stop));
  while (compared.wrong > 0 && std::chrono::steady_clock::now() < deadline) {
    interruptible_sleep(stop, k_look_again_after);
    TRY_ASSIGN(compared, compare_rows(dir, lexicon, reference, progress, stop));
  }
  report.facts.push_back(fmt::format("索引と記録を {} 件比べました", compared.rows));
  for (std::string& problem : compared.problems) report.problems.push_back(std::move(problem));
  if (compared.wrong > static_cast<std::int64_t>(compared.problems.size())) {
    report.problems.push_back(fmt::format(
        "ほか {} 件", compared.wrong - static_cast<std::int64_t>(compared.problems.size())));
  }
  return {};
}

// The beginning of each, all of the newest one.
Result<void> check_backups(const DataDir& dir, const BackupPlan& plan,
                           const service::Progress& progress, const std::stop_token& stop,
                           CheckReport& report) {
  TRY_ASSIGN(const std::string origin, origin_of(dir));
  TRY_ASSIGN(const auto files, list_backups(backup_folder(dir, plan), origin));
  for (const BackupFile& file : files) {
    if (!file.problem.empty())
      report.problems.push_back(fmt::format("バックアップ {}: {}", file.name, file.problem));
  }
  if (files.empty() || !files.front().problem.empty()) return {};
  const BackupFile& newest = files.front();
  if (newest.manifest.is_encrypted() && plan.key_file.empty()) {
    report.facts.push_back(fmt::format(
        "バックアップ {} は暗号化されています。鍵 (backup_key_file) がないので中は調べていません",
        newest.name));
    return {};
  }
  const auto read = verify_backup(newest.path, plan.key_file, {progress, stop});
  if (!read && read.error().code == ErrorCode::not_ready) return tl::unexpected(read.error());
  if (!read) {
    report.problems.push_back(
        fmt::format("バックアップ {}: {}", newest.name, read.error().message));
  } else {
    report.facts.push_back(
        fmt::format("バックアップ {} 個、新しい {} を全部読みました", files.size(), newest.name));
  }
  return {};
}

}  // namespace

Result<CheckReport> check_deep(const DataDir& dir, const model::Reference& reference,
                               const BackupPlan& backups, const service::Progress& progress,
                               const std::stop_token& stop) {
  progress("索引が読めるかを調べています", 0, 0);
  // Before this process reads it.
  const auto sound = check_index_apart(dir, stop);
  if (!sound && sound.error().code != ErrorCode::corrupt) return tl::unexpected(sound.error());
  if (!sound) {
    return CheckReport{{}, {sound.error().message + "。tsunagu reindex で作り直してください"}};
  }
  progress("記録と監査の記録を調べています", 0, 0);
  TRY_ASSIGN(CheckReport report, service::check_data_dir(dir, reference));
  TRY_ASSIGN(const auto lexicon, service::Lexicon::open(dir));
  TRY_ASSIGN(const auto generation, index::current_generation(dir.index()));
  const service::LexiconStatus words = lexicon->status(generation);
  for (const std::string& problem : words.problems) report.problems.push_back("辞書: " + problem);
  report.facts.push_back(fmt::format("辞書: 同義語 {} 語{}", words.synonyms,
                                     words.needs_reindex ? "、索引の作り直しを待つ変更あり" : ""));
  TRY(check_rows(dir, *lexicon, reference, progress, stop, report));
  TRY(check_backups(dir, backups, progress, stop, report));
  return report;
}

JobKind check_job(const DataDir& dir, const model::Reference& reference,
                  const BackupPlan& backups) {
  return {.name = std::string(k_check_kind),
          .lane = Lane::slow,
          .resumes = true,
          .work = [dir, &reference, backups](const store::JobRow&,
                                             const JobContext& context) -> Result<std::string> {
            TRY_ASSIGN(const CheckReport report,
                       check_deep(dir, reference, backups, context.progress(), context.stop()));
            if (!report.problems.empty()) {
              return fail(ErrorCode::corrupt,
                          fmt::format("{} か所に問題があります: {}", report.problems.size(),
                                      report.problems.front()));
            }
            return nlohmann::json{{"facts", report.facts}, {"problems", report.problems}}.dump();
          }};
}

}  // namespace tsunagu::operations
