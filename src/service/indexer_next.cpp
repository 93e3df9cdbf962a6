// SPDX-License-Identifier: GPL-3.0-or-later
// The next generation: built or gone back to, verified, switched to.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/disk.hpp"
#include "base/log.hpp"
#include "index/writer/generation.hpp"
#include "service/audit.hpp"
#include "service/build_index.hpp"
#include "service/documents.hpp"
#include "service/indexer.hpp"
#include "service/manifest.hpp"

namespace tsunagu::service {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds k_pause_least{60}, k_pause_most{3600};
// Of the size of the generation in use: segments and what is merged from them lie side by side.
constexpr double k_room_share = 2.25;
constexpr std::uint64_t k_room_least = std::uint64_t{8} << 20U;  // bytes

// True as long as it lives.
class Told {
 public:
  explicit Told(std::atomic<bool>& flag) : m_flag(flag) { m_flag = true; }
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;
  ~Told() { m_flag = false; }

 private:
  std::atomic<bool>& m_flag;
};

double seconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

Result<Follower> Indexer::build_next(std::int64_t number, const Progress& progress,
                                     ReindexReport& report) {
  follow_while_building();  // first, so that what comes from now on is not among many rows
  index::BuildOptions options{.checkpoint_every = m_options.checkpoint_every,
                              .stop = m_stop,
                              .merge = m_options.tools.merge};
  if (m_current) options.is_busy = [searcher = m_searcher] { return searcher->is_busy(); };
  const auto built = meanwhile([&, today = date::today()] {
    return build_index(m_dir, index::generation_path(m_dir.index(), number), today, *m_reference,
                       *m_lexicon, progress, options);
  });
  if (!built) return tl::unexpected(built.error());
  return prove(number, *built, IsNew::yes, progress, report);
}

// The one in use does not wait for that.
Result<void> Indexer::catch_up(Follower& next, const std::string& today, const Progress& progress) {
  while (true) {
    TRY(go_on(m_stop));
    follow_while_building();
    TRY_ASSIGN(const auto step, next.step(today));
    if (!step) return {};
    progress("その後の変更を取り入れています", next.applied(), m_options.news->last);
  }
}

Result<Follower> Indexer::prove(std::int64_t number, const index::Cursor& cursor, IsNew is_new,
                                const Progress& progress, ReindexReport& report) {
  progress("次の索引を確かめています", 0, 0);
  const std::string path = index::generation_path(m_dir.index(), number);
  const std::string day = date::today();
  const auto expected = meanwhile([&]() -> Result<Expected> {
    if (is_new == IsNew::yes && !has_manifest(path))
      TRY(write_manifest(path, system_clock_s(), m_stop));
    TRY(m_options.tools.check(path, m_stop));
    return expected_of(m_dir, day, m_stop);
  });
  if (!expected) return tl::unexpected(expected.error());
  TRY_ASSIGN(auto next,
             Follower::open(m_dir, number, cursor, *m_reference, m_lexicon->words_of(number)));
  TRY(catch_up(next, day, progress));
  index::Searcher searcher(m_dir.index(), layer_names(), number);
  TRY(searcher.refresh());
  TRY_ASSIGN(report.looked_for, check_contents(*expected, searcher, m_dir, next.applied()));
  if (report.records == 0) {
    TRY_ASSIGN(const auto counts, searcher.layer_counts());
    for (const auto& layer : counts) report.records += layer.profiles + layer.work;
  }
  if (!m_current) return next;
  const auto words = m_lexicon->words_of(m_searcher->generation());
  const auto next_words = m_lexicon->words_of(number);
  const Common common{
      .rows = !m_current->has_skipped(),
      .meaning = !m_current->has_outgrown_meaning() && !next.has_outgrown_meaning()};
  TRY_ASSIGN(const Alike alike, check_answers(*expected, {*m_searcher, words->analyzer()},
                                              {searcher, next_words->analyzer()}, common, m_stop));
  report.queries = alike.queries;
  report.alike = alike.share;
  return next;
}

Result<void> Indexer::switch_to(std::int64_t number, Follower next) {
  const std::int64_t running = index::current_generation(m_dir.index()).value_or(0);
  TRY(index::switch_generation(m_dir.index(), number));
  if (const auto opened = m_searcher->refresh(); !opened) {
    if (running != 0) {  // back at once
      TRY(index::switch_generation(m_dir.index(), running));
      TRY(m_searcher->refresh());
    }
    return opened;
  }
  m_current.emplace(std::move(next));
  m_damaged = m_is_outdated = false;
  m_pause = {};
  m_not_before = {};
  TRY(publish(Changed{.everything = true}));
  TRY(index::declare_finished(index::generation_path(m_dir.index(), number)));
  remove_leftovers();
  return {};
}

std::int64_t Indexer::resumable() {
  const std::int64_t running = index::current_generation(m_dir.index()).value_or(0);
  std::int64_t found = 0;
  for (const std::int64_t number : index::generations(m_dir.index())) {
    const std::string path = index::generation_path(m_dir.index(), number);
    if (number == running || !can_resume(path, *m_lexicon)) continue;
    const std::int64_t cursor = index::read_unfinished(path)->info.cursor.outbox_id;
    const auto last = m_store.last_outbox_id();
    const auto next = m_store.outbox_after(cursor, 1);
    if (!last || !next || cursor > *last) continue;
    if (cursor == *last || (!next->empty() && (*next)[0].id == cursor + 1)) found = number;
  }
  return found;
}

void Indexer::remove_leftovers() {
  index::remove_generations_except(m_dir.index(),
                                   {index::current_generation(m_dir.index()).value_or(0),
                                    index::previous_generation(m_dir.index()), resumable()});
}

void Indexer::forget_unfinished() {
  if (const std::int64_t number = resumable()) {
    std::error_code ignored;
    fs::remove_all(index::generation_path(m_dir.index(), number), ignored);
  }
}

// Before anything is written. Without an index to search there is nothing to lose by trying.
Result<void> Indexer::make_room(std::int64_t unfinished) {
  if (!m_current) return {};
  const auto path = [&](std::int64_t number) {
    return number == 0 ? std::string() : index::generation_path(m_dir.index(), number);
  };
  const std::uint64_t in_use = disk::bytes_below(path(m_searcher->generation()));
  const auto wanted = static_cast<std::uint64_t>(static_cast<double>(in_use) * k_room_share) +
                      k_room_least + m_options.keep_free;
  const std::uint64_t there = unfinished == 0 ? 0 : disk::bytes_below(path(unfinished));
  const std::uint64_t needed = wanted > there ? wanted - there : 0;
  TRY_ASSIGN(const disk::Room room, disk::room(m_dir.index()));
  if (room.free >= needed) return {};
  const std::int64_t previous = index::previous_generation(m_dir.index());
  if (previous != 0 && room.free + disk::bytes_below(path(previous)) >= needed) {
    log::warn(fmt::format("索引: 空きが足りないので、前の世代 {} を消しました", previous));
    std::error_code ignored;
    fs::remove_all(path(previous), ignored);
    return {};
  }
  return fail(ErrorCode::no_space,
              fmt::format("索引を作り直すには {} の空きが要りますが{}、{} のあるディスクには {} "
                          "しかありません。空きを作ってから、もう一度始めてください",
                          disk::told(needed),
                          m_options.keep_free == 0
                              ? std::string()
                              : fmt::format("（うち {} は書き込みを続けるために残します）",
                                            disk::told(m_options.keep_free)),
                          m_dir.index(), disk::told(room.free)));
}

Result<ReindexReport> Indexer::rebuild(const Progress& progress) {
  return make_next(
      [&](std::int64_t number, ReindexReport& report) -> Result<Follower> {
        TRY_ASSIGN(auto next, build_next(number, progress, report));
        return next;
      },
      resumable());
}

Result<ReindexReport> Indexer::make_next(const Make& make, std::int64_t resumed) {
  const auto began = std::chrono::steady_clock::now();
  const Told building(m_options.news->is_building);
  ReindexReport report{.previous = m_searcher->generation(), .was_resumed = resumed != 0};
  remove_leftovers();
  TRY(make_room(resumed));
  const auto known = index::generations(m_dir.index());
  const std::int64_t newest = std::max(known.empty() ? 0 : known.back(), report.previous);
  const std::int64_t number = resumed != 0 ? resumed : newest + 1;
  const auto done = [&]() -> Result<void> {
    TRY_ASSIGN(auto next, make(number, report));
    TRY(index::choose_generation(m_dir.index(), 0));
    m_is_chosen = false;
    return switch_to(number, std::move(next));
  }();
  if (done) {
    report.generation = number;
    report.seconds = seconds_since(began);
    return report;
  }
  const bool goes_on = m_current.has_value();
  if (goes_on && m_current->has_skipped()) m_current.reset();  // what it left out is replayed
  if (done.error().code != ErrorCode::not_ready) {  // on a full disk the records need its room
    std::error_code ignored;
    fs::remove_all(index::generation_path(m_dir.index(), number), ignored);
  }
  remove_leftovers();
  if (done.error().code != ErrorCode::corrupt) return tl::unexpected(done.error());
  m_pause = std::clamp(2 * m_pause, k_pause_least, k_pause_most);
  m_not_before = std::chrono::steady_clock::now() + m_pause;
  return fail(ErrorCode::corrupt,
              fmt::format("次の索引が正しくできませんでした（{}）。{}", done.error().message,
                          goes_on ? "今の索引を使い続けます"
                                  : "ディスクを確かめて、もう一度作り直してください"));
}

Result<ReindexReport> Indexer::roll_back(std::int64_t generation, const Progress& progress,
                                         const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  m_stop = stop;
  TRY(take_current());
  const auto known = index::generations(m_dir.index());
  if (std::find(known.begin(), known.end(), generation) == known.end())
    return fail(ErrorCode::not_found, fmt::format("世代 {} は残っていません", generation));
  const std::int64_t running = index::current_generation(m_dir.index()).value_or(0);
  if (generation == running)
    return fail(ErrorCode::conflict, fmt::format("世代 {} は、今使っている世代です", generation));
  const std::string path = index::generation_path(m_dir.index(), generation);
  TRY_ASSIGN(std::string obstacle, why_it_cannot_follow(m_dir, generation, m_store));
  if (obstacle.empty() && index::read_unfinished(path)) obstacle = "作りかけです";
  if (!obstacle.empty()) {
    return fail(ErrorCode::conflict, fmt::format("世代 {} には戻れません: {}。作り直してください",
                                                 generation, obstacle));
  }
  TRY_ASSIGN(const auto info, index::read_info(path, layer_names()));
  ReindexReport report{.generation = generation, .previous = m_searcher->generation()};
  auto next = prove(generation, info.cursor, IsNew::no, progress, report);
  if (!next) {
    if (next.error().code != ErrorCode::corrupt) return tl::unexpected(next.error());
    return fail(ErrorCode::corrupt,
                fmt::format("世代 {} は壊れています（{}）。今の索引を使い続けます", generation,
                            next.error().message));
  }
  const bool is_outdated = info.analyzer_version != m_lexicon->newest()->analyzer.version();
  TRY(index::choose_generation(m_dir.index(), generation));
  TRY(switch_to(generation, std::move(*next)));
  m_is_chosen = true;
  m_is_outdated = is_outdated;
  report.seconds = seconds_since(began);
  return report;
}

}  // namespace tsunagu::service
