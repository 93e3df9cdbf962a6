// SPDX-License-Identifier: GPL-3.0-or-later
// Requests for people of other regions, their steps and what was told to whom, in the store: plain
// rows in, plain rows out; every rule stands in dispatch/ and service/dispatch.hpp. Times are RFC
// 3339, UTC; days YYYY-MM-DD; states, actions and parties the names of dispatch/life_cycle.hpp.
//
// Writing calls belong into a Store::transact(). Threads and errors: as Store.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

// The columns are what lists and the clock ask for; the content is the whole request.
struct RequestRow {
  std::string id;
  std::int64_t version = 0;
  std::string flow, state;
  bool is_sent = false;      // the requester let go of it
  bool is_open_job = false;  // counts against the limit of the person in turn
  std::string requester_user, requester_organization, receiving_hub, partner;
  std::string coordinator_id, home_hub;  // the person in turn, or who did it; empty: nobody
  std::string decide_until, remind_on, updated_at;
  std::string content;  // JSON (exchange/request_json.hpp)
};

struct RequestStepRow {
  std::string request_id;
  std::int64_t sequence = 0;  // 1, 2, 3 ... of the request
  std::string at, actor, party, action, from_state, to_state, note;
  std::string home_hub;  // of the person in turn before it
};

// Something to tell a user, once: (request, sequence, user, kind) is unique, and so is the message
// id made of it, by which a mail about the same is known.
struct NotificationRow {
  std::int64_t id = 0;
  std::string message_id;
  std::string request_id;
  std::int64_t sequence = 0;  // of the step; of the newest one when no step is behind it
  std::string user_id;
  std::string kind;  // step, overdue; saved_search, without a request
  std::string at, action, state;
  std::string read_at;  // empty: not yet
  // What is to be read, and the address of a page, where no request tells them.
  std::string title = {}, link = {};
};

// Requests that stand in one of `states` (any when empty) and whose `column` is `value`.
struct RequestSide {
  std::string_view column;  // of k_request_sides; empty: any request that was sent
  std::string value;
  std::string_view flow;                 // empty: any
  std::vector<std::string_view> states;  // empty: any
  bool only_sent = true;
};

struct RequestFilter {
  std::vector<RequestSide> any_of;  // empty: none at all
  std::string state, flow;          // empty: any
  std::size_t limit = 0, offset = 0;
};

class RequestRows {
 public:
  explicit RequestRows(Store& store) : m_store(store) {}

  // --- requests ---
  Result<std::optional<RequestRow>> request(std::string_view id);
  // Inserts or replaces, with the version as given.
  Result<void> put(const RequestRow& request);
  // The nearest deadline first, those without one after them, then the newest.
  Result<std::vector<RequestRow>> requests(const RequestFilter& filter);
  Result<std::int64_t> count(const RequestFilter& filter);  // without limit and offset
  // Every request (no referral) that was sent and changed at or after a moment, in no order; ends
  // with the first error of `visit`, which may read through another RequestRows.
  Result<void> for_each_sent_since(std::string_view moment,
                                   const std::function<Result<void>(const RequestRow&)>& visit);
  // Open jobs of a person, without the request `without_id`.
  Result<std::int64_t> open_jobs(std::string_view coordinator_id, std::string_view without_id);

  // --- the clock ---
  // Ids of `asked` requests that were to be answered before the day `today`, longest ago first.
  Result<std::vector<std::string>> expired(std::string_view today, std::size_t limit);
  // Ids of `reported` requests whose look back is due.
  Result<std::vector<std::string>> to_look_back(std::string_view today, std::size_t limit);
  // Ids of other requests that were to be decided before the day, not told yet for this version.
  Result<std::vector<std::string>> overdue(std::string_view today, std::size_t limit);
  Result<void> set_told_overdue(std::string_view id, std::int64_t version);

  // --- steps ---
  Result<void> add(const RequestStepRow& step);
  Result<std::vector<RequestStepRow>> steps_of(std::string_view request_id);  // oldest first
  Result<std::int64_t> last_sequence(std::string_view request_id);            // 0: none

  // --- notifications ---
  // Once; a second time nothing happens.
  Result<void> add(const NotificationRow& notification);
  // Newest first.
  Result<std::vector<NotificationRow>> notifications(std::string_view user_id, std::size_t limit,
                                                     std::size_t offset);
  // All of a user, and those that were not read.
  Result<std::pair<std::int64_t, std::int64_t>> count_notifications(std::string_view user_id);
  // Of that user only; `id` 0: all.
  Result<void> mark_read(std::string_view user_id, std::int64_t id, std::string_view at);

  // Ids of active users: of an organisation with one of the roles, or of a coordinator.
  Result<std::vector<std::string>> users_of(std::string_view organization_id,
                                            const std::vector<std::string_view>& roles,
                                            std::size_t limit);
  Result<std::vector<std::string>> users_who_are(std::string_view coordinator_id,
                                                 std::size_t limit);
  // Ids of coordinators who take no new request on `today`: paused until that day or longer, or
  // with as many open jobs as their limit. In id order.
  Result<std::vector<std::string>> unavailable(std::string_view today);
  // The hub of a prefecture; empty when there is none.
  Result<std::string> hub_of(std::string_view prefecture);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
