// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/drill.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/date.hpp"
#include "base/disk.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "index/reader/searcher.hpp"
#include "model/visibility.hpp"
#include "operations/restore.hpp"
#include "operations/scratch.hpp"
#include "service/audit.hpp"
#include "service/check.hpp"
#include "service/directory.hpp"
#include "service/documents.hpp"
#include "store/copy.hpp"

namespace tsunagu::operations {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t k_query_points = 300;  // code points of a case that it is looked for by

// A fair sample of what comes one after another, the same for the same records.
template <class Record>
class Sample {
 public:
  explicit Sample(std::size_t size) : m_size(size) {}
  void offer(Record&& record) {
    ++m_seen;
    if (m_kept.size() < m_size) {
      m_kept.push_back(std::move(record));
      return;
    }
    const std::size_t place = m_random() % m_seen;
    if (place < m_size) m_kept[place] = std::move(record);
  }
  const std::vector<Record>& kept() const { return m_kept; }

 private:
  const std::size_t m_size;
  std::size_t m_seen = 0;
  std::minstd_rand m_random;
  std::vector<Record> m_kept;
};

class Drill {
 public:
  Drill(const service::DataDir& dir, const model::Reference& reference,
        const service::IndexTools& tools, const LongWork& work, DrillReport& report)
      : m_dir(dir),
        m_reference(reference),
        m_tools(tools),
        m_work(work),
        m_report(report) {}

  // Everything, up to the first step that fails.
  Result<void> hold(const std::string& from, const std::string& key_file,
                    const service::DataDir& inside) {
    Restored restored;
    const auto unpacked = [&]() -> Result<std::string> {
      TRY_ASSIGN(restored, unpack_backup(from, inside, key_file, m_work));
      const RecordCounts& n = restored.manifest.records;
      return fmt::format(
          "機関 {} 件、コーディネーター {} 人、支援事例 {} 件、施策 {} 件、依頼 {} 件",
          n.organizations, n.coordinators, n.cases, n.measures, n.requests);
    };
    TRY(step("バックアップを確かめ、取り出して件数を比べる", unpacked));
    TRY(step("監査の記録のつながりを今の記録と比べる",
             [&] { return compare_trail(inside, restored); }));
    TRY(step("記録の内容を今の記録と比べる", [&] { return compare_records(inside); }));
    const auto built = [&]() -> Result<std::string> {
      TRY(service::update_index(inside, m_reference, m_work.progress, m_work.stop, m_tools));
      return std::string("作りました");
    };
    TRY(step("索引を作る", built));
    TRY(step("索引を記録と比べる", [&] { return compare_index(inside); }));
    return step("検索してみる", [&] { return try_searches(inside); });
  }

 private:
  // What fails in a backup is a finding; what keeps the drill from going on is an error.
  static bool is_finding(ErrorCode code) {
    return code == ErrorCode::corrupt || code == ErrorCode::newer_version ||
           code == ErrorCode::not_found || code == ErrorCode::internal;
  }

  template <class Body>
  Result<void> step(const char* what, Body&& body) {
    if (!m_report.ok) return {};
    TRY(m_work.go_on());
    m_work.tell(what, 0, 0);
    const auto began = Clock::now();
    Result<std::string> done = body();
    if (!done && !is_finding(done.error().code)) return tl::unexpected(done.error());
    m_report.steps.push_back(
        {.what = what,
         .seconds = std::chrono::duration<double>(Clock::now() - began).count(),
         .ok = done.has_value(),
         .detail = done ? *done : done.error().message});
    m_report.ok = done.has_value();
    return {};
  }

  Result<std::string> compare_trail(const service::DataDir& inside, const Restored& restored) {
    if (restored.audit_rows == 0) return std::string("行はありません");
    TRY_ASSIGN(auto then, service::open_store(inside, store::Mode::read_only));
    TRY_ASSIGN(auto now, service::open_store(m_dir, store::Mode::read_only));
    TRY_ASSIGN(const auto last, then.audit_rows({.limit = 1}));
    const store::AuditRow& newest = last.at(0);
    TRY_ASSIGN(const auto same_place, now.audit_rows({.before = newest.sequence + 1, .limit = 1}));
    if (same_place.empty() || same_place[0].sequence != newest.sequence ||
        same_place[0].hash != newest.hash) {
      return fail(ErrorCode::corrupt,
                  fmt::format("バックアップの監査の記録の最後（{}番）が、今の記録の{}番と違います。"
                              "別のデータのバックアップか、今の記録が作り直されています",
                              newest.sequence, newest.sequence));
    }
    return fmt::format("{} 行、すべて今の記録の続きの中にあります", restored.audit_rows);
  }

  struct Compared {
    std::int64_t same = 0, newer = 0;
  };

  template <class Record>
  Result<void> compare_kind(store::Store& then, store::Store& now, std::size_t rows,
                            Compared& compared) {
    Sample<Record> sample(rows);
    TRY(then.for_each<Record>([&](Record&& record) {
      sample.offer(std::move(record));
      return !m_work.stop.stop_requested();
    }));
    TRY(m_work.go_on());
    for (const Record& record : sample.kept()) {
      TRY_ASSIGN(const auto before, then.find<Record>(record.id));
      TRY_ASSIGN(const auto today, now.find<Record>(record.id));
      const bool is_newer = today && today->version > before->version;
      const bool is_same =
          today && today->version == before->version && today->record == before->record;
      if (!is_newer && !is_same) {
        return fail(ErrorCode::corrupt, fmt::format("{} {} の内容が、今の記録の同じ版と違います",
                                                    model::k_names<Record>.singular, record.id));
      }
      ++(is_same ? compared.same : compared.newer);
    }
    return {};
  }

  Result<std::string> compare_records(const service::DataDir& inside) {
    TRY_ASSIGN(auto then, service::open_store(inside, store::Mode::read_only));
    TRY_ASSIGN(auto now, service::open_store(m_dir, store::Mode::read_only));
    Compared compared;
    constexpr std::size_t k_of_small_kinds = k_drill_rows / 10, k_of_people = k_drill_rows / 5;
    TRY(compare_kind<model::Measure>(then, now, k_of_small_kinds, compared));
    TRY(compare_kind<model::Organization>(then, now, k_of_small_kinds, compared));
    TRY(compare_kind<model::Coordinator>(then, now, k_of_people, compared));
    const auto so_far = static_cast<std::size_t>(compared.same + compared.newer);
    TRY(compare_kind<model::Case>(then, now, k_drill_rows - so_far, compared));
    return fmt::format(
        "{} 件を全項目で比べ、{} 件が同じ、{} 件はバックアップのあとに変わっています",
        compared.same + compared.newer, compared.same, compared.newer);
  }

  Result<std::string> compare_index(const service::DataDir& inside) {
    const std::string today = date::today();
    std::vector<std::int64_t> expected(model::k_tiers.size());
    const auto count = [&](std::optional<model::Tier> layer) {
      if (layer) ++expected[static_cast<std::size_t>(*layer)];
      return !m_work.stop.stop_requested();
    };
    TRY_ASSIGN(auto then, service::open_store(inside, store::Mode::read_only));
    TRY(then.for_each<model::Coordinator>(
        [&](model::Coordinator&& person) { return count(model::layer_of(person, today)); }));
    TRY(then.for_each<model::Case>(
        [&](model::Case&& record) { return count(model::layer_of(record, today)); }));
    TRY(m_work.go_on());
    index::Searcher searcher(inside.index(), service::layer_names());
    TRY(searcher.refresh());
    TRY_ASSIGN(const auto found, searcher.evidence_counts());
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      if (found.at(layer) != expected[layer]) {
        return fail(ErrorCode::corrupt,
                    fmt::format("索引 {} の文書は {} 件ですが、記録からは {} 件のはずです",
                                service::layer_names()[layer], found.at(layer), expected[layer]));
      }
    }
    return std::string("層ごとの文書の数が記録と同じです");
  }

  Result<std::string> try_searches(const service::DataDir& inside) {
    const std::string today = date::today();
    Sample<model::Case> sample(k_drill_searches);
    {
      TRY_ASSIGN(auto then, service::open_store(inside, store::Mode::read_only));
      TRY(then.for_each<model::Case>([&](model::Case&& record) {
        if (model::layer_of(record, today)) sample.offer(std::move(record));
        return !m_work.stop.stop_requested();
      }));
    }
    TRY_ASSIGN(const auto directory,
               service::Directory::open(inside.path, service::Directory::Role::reader, m_reference,
                                        [](std::string_view, std::int64_t, std::int64_t) {}));
    std::size_t found = 0;
    for (const model::Case& record : sample.kept()) {
      service::CasesRequest request{
          .query = text::shorten(record.title + " " + record.challenge, k_query_points)};
      request.per_page = service::k_per_page_max;
      TRY_ASSIGN(const auto answer, directory->search_cases(request, model::Tier::hub));
      if (std::any_of(answer.cases.begin(), answer.cases.end(),
                      [&](const auto& one) { return one.record.id == record.id; }))
        ++found;
    }
    const std::size_t asked = sample.kept().size();
    std::string told =
        fmt::format("支援事例 {} 件のうち {} 件が、自分の文で {} 件までに見つかりました", asked,
                    found, service::k_per_page_max);
    // Many cases of almost the same words may stand before one of them; that is no damage.
    if (found * 2 < asked) return fail(ErrorCode::corrupt, std::move(told));
    return told;
  }

  const service::DataDir& m_dir;
  const model::Reference& m_reference;
  const service::IndexTools& m_tools;
  const LongWork& m_work;
  DrillReport& m_report;
};

Result<std::string> newest_backup(const service::DataDir& dir, const std::string& folder) {
  TRY_ASSIGN(const std::string origin, origin_of(dir));
  TRY_ASSIGN(const auto files, list_backups(folder, origin));
  if (!files.empty() && files[0].problem.empty()) return files[0].path;
  return fail(
      ErrorCode::not_found,
      fmt::format(
          "{} に使えるバックアップがありません。tsunagu backup で作るか、ほかの場所にあるなら --from で"
          "示してください",
          folder));
}

// What is unpacked, and an index that is not larger than the one in use and the records together.
Result<void> check_room(const service::DataDir& dir) {
  TRY_ASSIGN(const std::int64_t records, store::database_bytes(dir.records()));
  const std::int64_t needed =
      2 * records + static_cast<std::int64_t>(disk::bytes_below(dir.index()));
  return disk::ask_for_room(dir.path, needed, "復元の訓練に使う空きが足りません");
}

}  // namespace

Result<DrillReport> hold_drill(const service::DataDir& dir, const model::Reference& reference,
                               const BackupPlan& plan, const DrillWish& wish,
                               const LongWork& work) {
  TRY_ASSIGN(const auto lock,
             file::Lock::acquire(dir.path + "/drill.lock",
                                 "別の復元の訓練をしているところです。終わるまで待ってください"));
  const auto began = Clock::now();
  std::string path = wish.from;
  std::error_code ignored;
  if (path.empty() || fs::is_directory(path, ignored)) {
    TRY_ASSIGN(path, newest_backup(dir, path.empty() ? backup_folder(dir, plan) : path));
  }
  TRY(check_room(dir));
  TRY_ASSIGN(const auto scratch, Scratch::make(dir.path + "/drill-work"));
  DrillReport report{.at = wish.now, .backup = fs::path(path).filename().string()};
  Drill drill(dir, reference, wish.tools, work, report);
  TRY(drill.hold(path, plan.key_file, {scratch.path()}));
  report.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return report;
}

std::string to_json(const DrillReport& report) {
  const auto rounded = [](double seconds) {
    return static_cast<double>(static_cast<std::int64_t>(seconds * 1000)) / 1000;
  };
  nlohmann::ordered_json told{{"at", date::utc_at(report.at)},
                              {"backup", report.backup},
                              {"ok", report.ok},
                              {"seconds", rounded(report.seconds)},
                              {"steps", nlohmann::ordered_json::array()}};
  for (const DrillStep& step : report.steps) {
    told["steps"].push_back({{"what", step.what},
                             {"seconds", rounded(step.seconds)},
                             {"ok", step.ok},
                             {"detail", step.detail}});
  }
  return told.dump();
}

}  // namespace tsunagu::operations
