// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/searcher.hpp"

#include <xapian.h>

#include "index/reader/match.hpp"
#include "index/reader/snapshot.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

// A handle lives through one later commit; the second one ends it and the search starts again.
constexpr int k_attempts = 4;

}  // namespace

Searcher::Searcher(std::string index_dir, std::vector<std::string> layers)
    : m_index_dir(std::move(index_dir)), m_layers(std::move(layers)) {}

Searcher::~Searcher() = default;

Result<std::unique_ptr<Searcher>> Searcher::open(const std::string& index_dir, const std::vector<std::string>& layers) {
  std::unique_ptr<Searcher> searcher(new Searcher(index_dir, layers));
  TRY(searcher->refresh());
  return searcher;
}

Result<void> Searcher::refresh() {
  TRY_ASSIGN(const std::int64_t number, current_generation(m_index_dir));
  if (number == 0) return {};
  TRY_ASSIGN(auto snapshot, Snapshot::open(generation_path(m_index_dir, number), number, m_layers));
  const std::lock_guard lock(m_mutex);
  m_snapshot = std::move(snapshot);
  return {};
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
auto Searcher::with_snapshot(Body&& body) -> Result<decltype(body(std::declval<const Snapshot&>()))> {
  for (int attempt = 1;; ++attempt) {
    const auto current = snapshot();
    if (!current) return fail(ErrorCode::not_ready, "索引を準備しています。少し待ってからもう一度試してください");
    try {
      return body(*current);
    } catch (const Xapian::DatabaseModifiedError& e) {
      if (attempt == k_attempts) return tl::unexpected(translate(e));
      TRY(refresh());
    } catch (const Xapian::Error& e) {
      return tl::unexpected(translate(e));
    }
  }
}

Result<PeopleHits> Searcher::people(const PeopleSearch& search) {
  return with_snapshot([&](const Snapshot& snapshot) { return search_people(snapshot, search); });
}

Result<WorkHits> Searcher::work(const WorkSearch& search) {
  return with_snapshot([&](const Snapshot& snapshot) { return search_work(snapshot, search); });
}

Result<std::vector<std::int64_t>> Searcher::evidence_counts() {
  return with_snapshot([&](const Snapshot& snapshot) {
    std::vector<std::int64_t> counts;
    for (const Layer& layer : snapshot.layers()) counts.push_back(layer.documents);
    return counts;
  });
}

}  // namespace tsunagu::index
