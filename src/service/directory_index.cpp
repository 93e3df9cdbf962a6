// SPDX-License-Identifier: GPL-3.0-or-later
// What administrators ask of the index while the server runs.
#include <future>

#include "service/directory.hpp"
#include "service/directory_impl.hpp"
#include "service/index_state.hpp"

namespace tsunagu::service {
namespace {

constexpr std::chrono::milliseconds k_stop_poll{20};

tl::unexpected<Error> stopped() {
  return fail(ErrorCode::not_ready, "始める前に止めました。もう一度始めてください");
}

}  // namespace

std::shared_ptr<Directory::Impl::IndexTask> Directory::Impl::next_task() {
  const std::lock_guard lock(wake_mutex);
  if (m_tasks.empty()) return nullptr;
  auto task = std::move(m_tasks.front());
  m_tasks.pop_front();
  task->is_taken = true;
  return task;
}

void Directory::Impl::run_tasks(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto task = next_task();
    if (!task) return;
    std::stop_source either;
    const std::stop_callback closed(stop, [&] { either.request_stop(); });
    const std::stop_callback cancelled(task->stop, [&] { either.request_stop(); });
    task->work(&*indexer, either.get_token());
  }
}

template <class Body>
auto Directory::Impl::on_indexer(Body&& body, const std::stop_token& stop)
    -> decltype(body(std::declval<Indexer&>(), stop)) {
  using Answer = decltype(body(std::declval<Indexer&>(), stop));
  // Shared: the other thread may still be in set_value() when this one goes on.
  const auto promise = std::make_shared<std::promise<Answer>>();
  auto answer = promise->get_future();
  const auto task = std::make_shared<IndexTask>();
  task->stop = stop;
  task->work = [promise, &body](Indexer* worker, const std::stop_token& either) {
    promise->set_value(worker == nullptr ? Answer(stopped()) : body(*worker, either));
  };
  {
    const std::lock_guard lock(wake_mutex);
    if (!thread.joinable() || thread.get_stop_token().stop_requested()) return stopped();
    m_tasks.push_back(task);
  }
  wake.notify_all();
  while (answer.wait_for(k_stop_poll) != std::future_status::ready) {
    if (!stop.stop_requested()) continue;
    const std::lock_guard lock(wake_mutex);
    if (task->is_taken) continue;
    std::erase(m_tasks, task);
    return stopped();
  }
  return answer.get();
}

Result<ReindexReport> Directory::reindex(const ReindexRequest& request, const Progress& progress,
                                         const std::stop_token& stop) {
  return m_impl->on_indexer(
      [&](Indexer& indexer, const std::stop_token& either) {
        return indexer.reindex(request, progress, either);
      },
      stop);
}

Result<ReindexReport> Directory::roll_back(std::int64_t generation, const Progress& progress,
                                           const std::stop_token& stop) {
  const auto busy = [] {
    return fail(ErrorCode::conflict,
                "索引を作っている間は戻せません。終わるまで待つか、作るのを取り消してください");
  };
  {
    const std::lock_guard lock(m_impl->wake_mutex);
    if (m_impl->news->is_building || !m_impl->m_tasks.empty()) return busy();
  }
  return m_impl->on_indexer(
      [&](Indexer& indexer, const std::stop_token& either) {
        return indexer.roll_back(generation, progress, either);
      },
      stop);
}

void Directory::forget_unfinished() {
  static_cast<void>(m_impl->on_indexer(
      [](Indexer& indexer, const std::stop_token&) -> Result<void> {
        indexer.forget_unfinished();
        return {};
      },
      {}));
}

Result<IndexState> Directory::index_state() const {
  TRY_ASSIGN(IndexState state, read_index_state(m_impl->dir, *m_impl->searcher, *m_impl->news));
  state.needs_reindex = m_impl->lexicon->status(state.generation).needs_reindex;
  if (m_impl->news->is_building) {
    state.kind = IndexState::Kind::building;
  } else if (state.generation == 0) {
    state.kind = IndexState::Kind::missing;
  } else {
    state.kind =
        state.lag_seconds > k_behind_s ? IndexState::Kind::behind : IndexState::Kind::ready;
  }
  return state;
}

}  // namespace tsunagu::service
