// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/searcher.hpp"

#include <algorithm>

#include <xapian.h>

#include "index/reader/match.hpp"
#include "index/reader/similar.hpp"
#include "index/reader/snapshot.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

// A handle lives through one later commit; the second one ends it and the work starts again.
constexpr int k_attempts = 4;

// Counted as long as it lives.
class Running {
 public:
  explicit Running(std::atomic<int>& count) : m_count(count) { ++m_count; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { --m_count; }

 private:
  std::atomic<int>& m_count;
};

}  // namespace

Searcher::Searcher(std::string index_dir, std::vector<std::string> layers,
                   std::optional<std::int64_t> generation)
    : m_index_dir(std::move(index_dir)),
      m_layers(std::move(layers)),
      m_only(generation) {}

Searcher::~Searcher() = default;

Result<std::int64_t> Searcher::wanted() const {
  if (m_only) return *m_only;
  return current_generation(m_index_dir);
}

Result<void> Searcher::refresh() {
  const std::lock_guard one_at_a_time(m_refreshing);
  return open_newest();
}

Result<void> Searcher::renew(const std::shared_ptr<const Snapshot>& outdated) {
  const std::lock_guard one_at_a_time(m_refreshing);
  return snapshot() == outdated ? open_newest() : Result<void>();
}

Result<void> Searcher::open_newest() {
  for (int attempt = 1;; ++attempt) {
    TRY_ASSIGN(const std::int64_t number, wanted());
    if (number == 0) return {};
    const auto before = snapshot();
    auto next = Snapshot::open(generation_path(m_index_dir, number), number, m_layers,
                               before && before->generation() == number ? before.get() : nullptr);
    if (next) {
      const std::lock_guard lock(m_mutex);
      m_snapshot = std::move(*next);
      return {};
    }
    if (next.error().code != ErrorCode::locked || attempt == k_attempts)
      return tl::unexpected(next.error());
  }
}

void Searcher::drop(const std::shared_ptr<const Snapshot>& damaged) {
  const std::lock_guard lock(m_mutex);
  if (m_snapshot == damaged) m_snapshot = nullptr;
}

void Searcher::let_go() {
  const std::lock_guard after_the_last_one(m_refreshing);
  const std::lock_guard lock(m_mutex);
  m_snapshot = nullptr;
}

std::shared_ptr<const Snapshot> Searcher::snapshot() const {
  const std::lock_guard lock(m_mutex);
  return m_snapshot;
}

std::int64_t Searcher::generation() const {
  const auto current = snapshot();
  return current ? current->generation() : 0;
}

template <class Body>
auto Searcher::with_snapshot(Body&& body)
    -> Result<decltype(body(std::declval<const Snapshot&>()))> {
  const Running running(m_running);
  for (int attempt = 1;; ++attempt) {
    const auto current = snapshot();
    if (!current)
      return fail(ErrorCode::not_ready,
                  "索引を準備しています。少し待ってからもう一度試してください");
    try {
      return body(*current);
    } catch (const Xapian::Error& e) {
      const Error error = translate(e);
      const auto named = wanted();
      const bool moved_on =
          error.code == ErrorCode::locked || (named && *named != current->generation());
      if (!moved_on || attempt == k_attempts) {
        if (error.code != ErrorCode::corrupt) return tl::unexpected(error);
        drop(current);  // what is left of it is not searched, and a server builds the next
        return fail(ErrorCode::not_ready,
                    "索引が壊れていました。サーバーは作り直しています。少し待ってからもう一度"
                    "試してください（サーバーなしでは tsunagu reindex）");
      }
      TRY(renew(current));
    }
  }
}

Result<PeopleHits> Searcher::people(const PeopleSearch& search) {
  return with_snapshot([&](const Snapshot& snapshot) { return search_people(snapshot, search); });
}

Result<WorkHits> Searcher::work(const WorkSearch& search) {
  return with_snapshot([&](const Snapshot& snapshot) { return search_work(snapshot, search); });
}

Result<SimilarPeople> Searcher::similar_people(const SimilarSearch& search) {
  return with_snapshot(
      [&](const Snapshot& snapshot) { return index::similar_people(snapshot, search); });
}

Result<SimilarWork> Searcher::similar_work(const SimilarSearch& search) {
  return with_snapshot(
      [&](const Snapshot& snapshot) { return index::similar_work(snapshot, search); });
}

Result<std::vector<WordUse>> Searcher::word_use(const std::vector<WordQuestion>& words) {
  return with_snapshot([&](const Snapshot& snapshot) {
    const Snapshot::Lease open = snapshot.borrow(1);
    const Snapshot::Lease all = snapshot.borrow(snapshot.layers().size());
    std::vector<WordUse> uses;
    for (const auto& [term, name_key] : words) {
      const bool is_name = !name_key.empty() && all->evidence.term_exists(
                                                    prefixed(row_of(Field::name).prefix, name_key));
      uses.push_back({static_cast<std::int64_t>(open->people.get_termfreq(term)), is_name});
    }
    return uses;
  });
}

Result<std::vector<std::int64_t>> Searcher::frequencies(const std::vector<std::string>& terms,
                                                        std::size_t layer_count) {
  return with_snapshot([&](const Snapshot& snapshot) {
    const Snapshot::Lease handle = snapshot.borrow(layer_count);
    std::vector<std::int64_t> counts;
    for (const std::string& term : terms) counts.push_back(handle->evidence.get_termfreq(term));
    return counts;
  });
}

Result<std::vector<NearWord>> Searcher::near_words(const std::string& folded,
                                                   std::int64_t min_documents,
                                                   std::size_t layer_count) {
  return with_snapshot([&](const Snapshot& snapshot) {
    return nearest_words(snapshot, folded, min_documents, layer_count);
  });
}

Result<std::vector<std::int64_t>> Searcher::newest_years(const std::vector<std::string>& people,
                                                         std::size_t layer_count) {
  return with_snapshot([&](const Snapshot& snapshot) {
    std::vector<std::int64_t> years;
    for (const std::string& id : people) {
      std::int64_t& newest = years.emplace_back(0);
      const auto person = snapshot.find_person(id);
      if (!person) continue;
      for (std::size_t l = 0; l < layer_count; ++l) {
        newest = std::max(newest, snapshot.layers()[l].by_person[*person].newest_year);
      }
    }
    return years;
  });
}

Result<std::vector<std::int64_t>> Searcher::evidence_counts() {
  return with_snapshot([&](const Snapshot& snapshot) {
    std::vector<std::int64_t> counts;
    for (const Layer& layer : snapshot.layers()) counts.push_back(layer.documents);
    return counts;
  });
}

Result<std::vector<LayerCounts>> Searcher::layer_counts() {
  return with_snapshot([&](const Snapshot& snapshot) {
    std::vector<LayerCounts> counts;
    LayerCounts before;  // of the layers so far
    for (std::size_t l = 1; l <= snapshot.layers().size(); ++l) {
      const Snapshot::Lease handle = snapshot.borrow(l);
      const auto having = [&](std::string_view term) {
        return static_cast<std::int64_t>(handle->evidence.get_termfreq(std::string(term)));
      };
      const LayerCounts all{having(k_profile_term), having(k_work_term)};
      counts.push_back({all.profiles - before.profiles, all.work - before.work});
      before = all;
    }
    return counts;
  });
}

Result<std::vector<std::optional<std::size_t>>> Searcher::layers_of(
    const std::vector<std::string>& ids) {
  return with_snapshot([&](const Snapshot& snapshot) {
    const std::size_t count = snapshot.layers().size();
    const Snapshot::Lease handle = snapshot.borrow(count);
    std::vector<std::optional<std::size_t>> layers;
    for (const std::string& id : ids) {
      const std::string term = prefixed(k_id_prefix, id);
      auto& layer = layers.emplace_back();
      const auto posting = handle->evidence.postlist_begin(term);
      if (posting != handle->evidence.postlist_end(term)) layer = (*posting - 1) % count;
    }
    return layers;
  });
}

}  // namespace tsunagu::index
