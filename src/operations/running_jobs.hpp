// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs that this process does now: how far each is, whether it shall stop, and news for those
// who watch. In memory alone; Jobs writes them down. Threads: any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "store/jobs.hpp"

namespace tsunagu::operations {

class RunningJobs {
 public:
  struct Entry {
    store::JobRow row;      // with the newest progress
    bool is_ended = false;  // `row` is final and not yet written down
  };

  // The source of the token that the work watches; stopped at once after close().
  std::stop_source begin(const store::JobRow& row);
  // How far it is. Ids that do not run are passed over, here and below.
  void note(const std::string& id, std::string_view what, std::int64_t done, std::int64_t total);
  // Makes its newest row the final one, which is the answer. Who looks sees it as running until
  // the end is written down, so that nobody begins the next one beside a row that still runs.
  store::JobRow end(const std::string& id,
                    const std::function<store::JobRow(store::JobRow)>& judge);
  // Somebody wants it cancelled: stops it, unless it has ended.
  void cancel(const std::string& id);
  // The final rows were written down.
  void forget(const std::vector<std::string>& ids);
  // They cannot be for now: who looks sees the ends all the same.
  void show_ends();

  std::vector<Entry> all() const;
  // `row` as it is now, when it runs here.
  store::JobRow newest_of(store::JobRow row) const;

  // Stops all, and what begins from now on.
  void close();
  bool is_closing() const;

  // A number that grows with everything that happens.
  std::uint64_t news() const;
  void tell_news();
  // Waits until it is no longer `seen`, at most `longest`, or until close().
  std::uint64_t wait_for_news(std::uint64_t seen, std::chrono::milliseconds longest) const;

 private:
  struct Running {
    store::JobRow row;
    std::optional<store::JobRow> end;
    bool is_end_shown = false;
    std::stop_source stop;
    std::string phase;  // `what` since `phase_began`
    std::chrono::steady_clock::time_point phase_began;
    std::int64_t phase_first = 0;
  };

  mutable std::mutex m_mutex;  // guards what follows
  mutable std::condition_variable m_changed;
  std::map<std::string, Running> m_running;  // by id
  std::uint64_t m_news = 1;
  bool m_is_closing = false;
};

}  // namespace tsunagu::operations
