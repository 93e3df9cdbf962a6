// SPDX-License-Identifier: GPL-3.0-or-later
// The next generation after a change of word lists: a copy of the one in use in which only records
// that hold a changed word are analysed anew. It is verified like any other.
#include <filesystem>
#include <future>

#include <fmt/format.h>

#include "index/writer/generation.hpp"
#include "service/build_index.hpp"
#include "service/changed_words.hpp"
#include "service/documents.hpp"
#include "service/indexer.hpp"

namespace tsunagu::service {
namespace {

namespace fs = std::filesystem;

constexpr double k_few_records = 0.2;        // of all; from there on building is cheaper
constexpr std::size_t k_sampled_every = 50;  // of the records without a changed word
constexpr std::size_t k_sampled_most = 400;
constexpr std::size_t k_redone_at_once = 500;  // records of one commit
constexpr std::int64_t k_progress_every = 500;
constexpr std::size_t k_rows_at_once = 5000;  // of the outbox
constexpr std::chrono::milliseconds k_poll{20};

// Records that hold a changed word, as they were at the outbox row `until`.
struct Touched {
  std::vector<store::OutboxRow> rows;
  std::int64_t until = 0;
  bool is_sure = true;  // and not too many
};

class Looking {
 public:
  Looking(const ChangedWords& changed, const Progress& progress, const std::stop_token& stop)
      : m_changed(changed),
        m_progress(progress),
        m_stop(stop) {}

  Result<Touched> look(const DataDir& dir, const model::Reference& reference) {
    TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
    TRY(store.snapshot([&]() -> Result<void> {
      TRY_ASSIGN(m_touched.until, store.last_outbox_id());
      TRY_ASSIGN(const std::int64_t people, store.count<model::Coordinator>());
      TRY_ASSIGN(const std::int64_t cases, store.count<model::Case>());
      m_total = people + cases;
      Result<void> status;
      TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
        const auto prefecture = prefecture_of(store, person.hub_id);
        status = prefecture ? take(model::k_names<model::Coordinator>.singular, person.id,
                                   to_document(person, *prefecture, reference))
                            : tl::unexpected(prefecture.error());
        return status && m_touched.is_sure;
      }));
      TRY(status);
      TRY(store.for_each<model::Case>([&](model::Case&& record) {
        status =
            take(model::k_names<model::Case>.singular, record.id, to_document(record, reference));
        return status && m_touched.is_sure;
      }));
      return status;
    }));
    return std::move(m_touched);
  }

 private:
  Result<void> take(std::string_view kind, const std::string& id, const index::Document& document) {
    TRY(go_on(m_stop));
    if (++m_done % k_progress_every == 0)
      m_progress("変わった語のある記録を探しています", m_done, m_total);
    if (m_changed.touches(document)) {
      m_touched.rows.push_back({0, std::string(kind), id});
      m_touched.is_sure = static_cast<double>(m_touched.rows.size()) <=
                          std::max(1.0, static_cast<double>(m_total) * k_few_records);
    } else if (++m_others % k_sampled_every == 1 && m_sampled < k_sampled_most) {
      ++m_sampled;
      m_touched.is_sure = m_changed.reads_alike(document);
    }
    return {};
  }

  const ChangedWords& m_changed;
  const Progress& m_progress;
  const std::stop_token& m_stop;
  Touched m_touched;
  std::int64_t m_total = 0, m_done = 0;
  std::size_t m_others = 0, m_sampled = 0;
};

Result<void> copy_generation(const std::string& from, const std::string& to,
                             const std::stop_token& stop) {
  std::error_code error;
  fs::create_directories(to, error);
  for (fs::recursive_directory_iterator it(from, error), end; !error && it != end;
       it.increment(error)) {
    TRY(go_on(stop));
    const std::string name = it->path().filename().string();
    if (name == "manifest" || name == "flintlock" || name == "unfinished") continue;
    const fs::path target = fs::path(to) / fs::relative(it->path(), from, error);
    if (it->is_directory()) {
      fs::create_directories(target, error);
    } else {
      fs::copy_file(it->path(), target, fs::copy_options::overwrite_existing, error);
    }
    if (error) break;
  }
  if (!error) return {};
  return fail(error == std::errc::no_space_on_device ? ErrorCode::no_space : ErrorCode::io,
              fmt::format("{} を写せません ({})", from, error.message()));
}

}  // namespace

Result<ReindexReport> Indexer::relearn(const Progress& progress) {
  if (!m_current || m_current->has_skipped()) return rebuild(progress);
  const std::int64_t generation = m_searcher->generation();
  const ChangedWords changed(m_lexicon->words_of(generation)->analysis, m_lexicon->newest());
  if (changed.is_nothing()) return ReindexReport{.generation = generation, .previous = generation};
  if (!changed.is_few()) return rebuild(progress);
  TRY_ASSIGN(const auto touched, meanwhile([&] {
               return Looking(changed, progress, m_stop).look(m_dir, *m_reference);
             }));
  if (!touched.is_sure || !m_current || m_current->has_skipped()) return rebuild(progress);
  forget_unfinished();
  return make_next([&](std::int64_t number, ReindexReport& report) {
    report.records = static_cast<std::int64_t>(touched.rows.size());
    return copy_next(number, touched.rows, touched.until, progress, report);
  });
}

Result<Follower> Indexer::copy_next(std::int64_t number, std::vector<store::OutboxRow> rows,
                                    std::int64_t until, const Progress& progress,
                                    ReindexReport& report) {
  progress("今の索引を写しています", 0, 0);
  const std::string path = index::generation_path(m_dir.index(), number);
  const std::string from = index::generation_path(m_dir.index(), m_searcher->generation());
  // Nothing is written to the one in use meanwhile.
  auto copied = std::async(std::launch::async, [&] { return copy_generation(from, path, m_stop); });
  while (copied.wait_for(k_poll) != std::future_status::ready) {
    if (m_options.meanwhile) m_options.meanwhile();
  }
  TRY(copied.get());
  const auto newest = m_lexicon->newest();
  TRY(index::change_analyzer(path, layer_names(), newest->analyzer.version()));
  TRY(keep_analysis(path, *newest));
  TRY_ASSIGN(const auto info, index::read_info(path, layer_names()));
  while (until < info.cursor.outbox_id) {  // indexed with the words of before, after the look
    TRY_ASSIGN(const auto more, m_store.outbox_after(until, k_rows_at_once));
    if (more.empty()) break;
    rows.insert(rows.end(), more.begin(), more.end());
    until = more.back().id;
  }
  {
    TRY_ASSIGN(auto next, Follower::open(m_dir, number, info.cursor, *m_reference,
                                         m_lexicon->words_of(number)));
    const auto total = static_cast<std::int64_t>(rows.size());
    for (std::size_t at = 0; at < rows.size(); at += k_redone_at_once) {
      TRY(go_on(m_stop));
      follow_while_building();
      const auto end = std::min(rows.size(), at + k_redone_at_once);
      TRY(next.redo({rows.begin() + static_cast<std::ptrdiff_t>(at),
                     rows.begin() + static_cast<std::ptrdiff_t>(end)}));
      progress("変わった語のある記録を入れ直しています", static_cast<std::int64_t>(end), total);
    }
  }
  TRY(index::sync_tree(path));
  return prove(number, info.cursor, IsNew::yes, progress, report);
}

}  // namespace tsunagu::service
