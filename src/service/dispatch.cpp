// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/dispatch.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/embedded.hpp"
#include "base/file.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "service/authorization.hpp"
#include "service/dispatch_impl.hpp"

namespace tsunagu::service {
namespace {

constexpr std::string_view k_holidays = "calendar/holidays.tsv";

Result<dispatch::Calendar> built_in_calendar() {
  dispatch::Calendar calendar;
  for (const embedded::File& file : embedded::data_files()) {
    if (file.path == k_holidays) TRY(calendar.read(file.path, file.bytes));
  }
  return calendar;
}

// Changes when the file does; empty without one.
std::string sight_of(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return {};
  const auto changed = std::filesystem::last_write_time(path, error);
  return fmt::format("{} {}", size, changed.time_since_epoch().count());
}

const Actor& clock_actor() {
  static const Actor k_actor{{.user_id = "clock"}, {}};
  return k_actor;
}

}  // namespace

Dispatch::Dispatch(DataDir dir, const model::Reference& reference, Options options,
                   store::Store store, dispatch::Calendar built_in)
    : m_dir(std::move(dir)),
      m_reference(reference),
      m_clock(std::move(options.clock)),
      m_addresses(std::move(options.addresses)),
      m_built_in(std::move(built_in)),
      m_readers(m_dir),
      m_store(std::move(store)),
      m_calendar(std::make_shared<dispatch::Calendar>(m_built_in)) {
  look_at_calendar();
  if (options.ticks) m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Result<std::unique_ptr<Dispatch>> Dispatch::open(const DataDir& dir,
                                                 const model::Reference& reference,
                                                 Options options) {
  TRY_ASSIGN(auto calendar, built_in_calendar());
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Dispatch>(
      new Dispatch(dir, reference, std::move(options), std::move(store), std::move(calendar)));
}

// --- the calendar ---

void Dispatch::look_at_calendar() {
  const std::string path = fmt::format("{}/{}", m_dir.path, k_holidays);
  const std::string seen = sight_of(path);
  const std::lock_guard lock(m_calendar_mutex);
  if (seen == m_calendar_seen) return;
  m_calendar_seen = seen;
  auto calendar = std::make_shared<dispatch::Calendar>(m_built_in);
  if (!seen.empty()) {
    const auto content = file::read(path);
    const auto done =
        content ? calendar->read(path, *content) : Result<void>(tl::unexpected(content.error()));
    if (!done) {
      log::error(fmt::format("holidays: {}", done.error().message));
      return;
    }
  }
  m_calendar = std::move(calendar);
}

std::shared_ptr<const dispatch::Calendar> Dispatch::calendar() {
  const std::lock_guard lock(m_calendar_mutex);
  return m_calendar;
}

// --- what users do ---

Result<RequestView> Dispatch::write(const Actor& actor,
                                    const std::function<Result<RequestView>(Desk&)>& work) {
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  RequestView view;
  TRY(m_store.transact([&]() -> Result<void> {
    Desk desk(m_store, m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(view, work(desk));
    return {};
  }));
  return view;
}

Result<RequestView> Dispatch::create(const Actor& actor, dispatch::Request wish, bool send) {
  return write(actor, [&](Desk& desk) -> Result<RequestView> {
    TRY_ASSIGN(const auto made, desk.create(std::move(wish), send));
    return desk.view(made);
  });
}

Result<RequestView> Dispatch::edit(const Actor& actor, std::string_view id, dispatch::Request wish,
                                   bool send, std::optional<std::int64_t> version) {
  return write(actor, [&](Desk& desk) -> Result<RequestView> {
    TRY_ASSIGN(const auto now, desk.edit(id, std::move(wish), send, version));
    return desk.view(now);
  });
}

Result<RequestView> Dispatch::step(const Actor& actor, std::string_view id, dispatch::Action action,
                                   dispatch::StepInput input, std::optional<std::int64_t> version) {
  return write(actor, [&](Desk& desk) -> Result<RequestView> {
    TRY_ASSIGN(const auto now, desk.step(id, action, std::move(input), version));
    return desk.view(now);
  });
}

Result<RequestView> Dispatch::find(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  RequestView view;
  TRY(reader->snapshot([&]() -> Result<void> {
    Desk desk(reader.get(), m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(const auto request, desk.find(id));
    TRY_ASSIGN(view, desk.view(request));
    return {};
  }));
  return view;
}

Result<RequestList> Dispatch::list(const Actor& actor, const RequestListWish& wish) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  RequestList list;
  TRY(reader->snapshot([&]() -> Result<void> {
    Desk desk(reader.get(), m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(list, desk.list(wish));
    return {};
  }));
  return list;
}

ClosedDays Dispatch::closed_days() {
  const auto table = calendar();
  const std::string today = date::day_in_japan(m_clock());
  ClosedDays closed{.from = date::days_after(today, -k_closed_days_back),
                    .until = date::days_after(today, dispatch::k_days_ahead_max)};
  for (std::string day = closed.from; day <= closed.until; day = date::days_after(day, 1)) {
    if (auto why = table->why_closed(day); !why.empty())
      closed.days.push_back({day, std::move(why)});
  }
  return closed;
}

Result<std::string> Dispatch::invitation(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  std::string written;
  TRY(reader->snapshot([&]() -> Result<void> {
    Desk desk(reader.get(), m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(const auto request, desk.find(id));
    TRY_ASSIGN(written, desk.invitation(request));
    return {};
  }));
  return written;
}

Result<std::string> Dispatch::own_calendar(const model::Viewer& viewer) {
  const Actor actor{viewer, {}};
  TRY_ASSIGN(auto reader, m_readers.borrow());
  std::string written;
  TRY(reader->snapshot([&]() -> Result<void> {
    Desk desk(reader.get(), m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(written, desk.own_calendar());
    return {};
  }));
  return written;
}

Result<NotificationList> Dispatch::notifications(const Actor& actor, int page) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  NotificationList list;
  TRY(reader->snapshot([&]() -> Result<void> {
    Desk desk(reader.get(), m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(list, desk.notifications(page));
    return {};
  }));
  return list;
}

Result<std::int64_t> Dispatch::mark_read(const Actor& actor, const std::vector<std::int64_t>& ids) {
  if (!widest(actor.viewer.role, Action::read_requests))
    TRY(authorize(actor.viewer, Action::read_requests));
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  std::int64_t unread = 0;
  TRY(m_store.transact([&]() -> Result<void> {
    store::RequestRows rows(m_store);
    const std::string& user = actor.viewer.user_id;
    const std::string now = date::utc_at(m_clock());
    if (ids.empty()) TRY(rows.mark_read(user, 0, now));
    for (const std::int64_t id : ids) {
      if (id > 0) TRY(rows.mark_read(user, id, now));
    }
    TRY_ASSIGN(const auto counts, rows.count_notifications(user));
    unread = counts.second;
    return {};
  }));
  return unread;
}

// --- what the clock does ---

Result<Tick> Dispatch::tick() {
  look_at_calendar();
  const std::string today = date::day_in_japan(m_clock());
  Tick done;
  const auto each =
      [&](const std::vector<std::string>& ids, std::size_t& count,
          const std::function<Result<bool>(Desk&, const std::string&)>& work) -> Result<void> {
    for (const std::string& id : ids) {
      const WriteTurns::Turn turn(m_turns, k_write_wait);
      TRY(turn.check());
      bool acted = false;
      const auto written = m_store.transact([&]() -> Result<void> {
        Desk desk(m_store, m_reference, calendar(), m_addresses, m_clock(), clock_actor());
        TRY_ASSIGN(acted, work(desk, id));
        return {};
      });
      // One request that cannot go on keeps no other from doing so.
      if (!written) {
        log::error(fmt::format("request {}: {}", id, name_of(written.error().code)));
      } else if (acted) {
        ++count;
      }
    }
    return {};
  };
  std::vector<std::string> expired, to_look_back, overdue;
  {
    TRY_ASSIGN(auto reader, m_readers.borrow());
    store::RequestRows rows(reader.get());
    TRY_ASSIGN(expired, rows.expired(today, k_tick_steps_max));
    TRY_ASSIGN(to_look_back, rows.to_look_back(today, k_tick_steps_max));
    TRY_ASSIGN(overdue, rows.overdue(today, k_tick_steps_max));
  }
  TRY(each(expired, done.expired, [](Desk& desk, const std::string& id) {
    return desk.clock_step(id, dispatch::Action::expire);
  }));
  TRY(each(to_look_back, done.look_backs, [](Desk& desk, const std::string& id) {
    return desk.clock_step(id, dispatch::Action::remind);
  }));
  TRY(each(overdue, done.told_overdue,
           [](Desk& desk, const std::string& id) { return desk.tell_overdue(id); }));
  return done;
}

void Dispatch::run(const std::stop_token& stop) {
  do {
    if (const auto done = tick(); !done)
      log::error(fmt::format("requests: {}", name_of(done.error().code)));
  } while (interruptible_sleep(stop, k_tick_every));
}

}  // namespace tsunagu::service
