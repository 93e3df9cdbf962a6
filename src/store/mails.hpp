// SPDX-License-Identifier: GPL-3.0-or-later
// Mails on their way, the addresses that users gave, and the calendars that they subscribed to, in
// the store: plain rows in, plain rows out; every rule stands in service/postman.hpp and
// service/subscriptions.hpp. Times are Unix seconds. Fingerprints are those of
// secrets/fingerprint.hpp, in hexadecimal.
//
// Writing calls belong into a Store::transact(). Threads and errors: as Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

// States of a mail. `sending` is written before a mail server gets the text and replaced after its
// answer: a row that is found so was interrupted, and nobody knows whether it arrived.
inline constexpr std::string_view k_mail_queued = "queued", k_mail_sending = "sending",
                                  k_mail_sent = "sent", k_mail_dead = "dead";

struct MailRow {
  std::int64_t id = 0;
  std::string message_id;            // of the mail (RFC 5322), without its angle brackets
  std::int64_t notification_id = 0;  // 0: about none
  std::string user_id;
  std::string kind;  // step, overdue, confirmation ...
  std::string subject, body;
  std::string calendar_method, calendar;  // an iCalendar object that goes along; empty: none
  std::string state = std::string(k_mail_queued);
  std::int64_t attempts = 0;
  std::int64_t created_at = 0, next_at = 0;
  std::string last_error;  // one line; empty: none
};

// Where a user gets mail.
struct MailAddressRow {
  std::string user_id;
  std::string address;  // empty: taken back
  bool enabled = true;
  std::int64_t confirmed_at = 0;  // 0: not yet
  std::string code_fingerprint;   // of the code that was sent; empty: none is open
  std::int64_t code_until = 0, code_tries = 0;
};

struct CalendarFeedRow {
  std::string fingerprint, user_id;
  std::int64_t created_at = 0;
};

class MailRows {
 public:
  explicit MailRows(Store& store) : m_store(store) {}

  // --- mails ---
  // Once for each message id; a second time nothing happens.
  Result<void> add(const MailRow& mail);
  Result<std::optional<MailRow>> mail(std::int64_t id);
  // Queued ones whose time has come, the longest due first.
  Result<std::vector<std::int64_t>> due(std::int64_t now, std::size_t limit);
  // Newest first; `state` empty: any.
  Result<std::vector<MailRow>> mails(std::string_view state, std::size_t limit, std::size_t offset);
  Result<std::int64_t> count(std::string_view state);
  // State, attempts, next_at and last_error of a mail.
  Result<void> update(const MailRow& mail);
  // Every `sending` one becomes `dead` with that error; how many.
  Result<std::int64_t> bury_interrupted(std::string_view error);
  Result<void> remove(std::int64_t id);
  // Forgets mails that were sent and made before.
  Result<void> forget_sent_before(std::int64_t created_at);

  // --- addresses ---
  Result<std::optional<MailAddressRow>> address(std::string_view user_id);
  // The address of an active user who wants mail there and confirmed it; empty: none.
  Result<std::string> address_to_use(std::string_view user_id);
  Result<void> put(const MailAddressRow& address);

  // --- calendars ---
  Result<std::optional<CalendarFeedRow>> feed(std::string_view fingerprint);
  Result<std::optional<CalendarFeedRow>> feed_of(std::string_view user_id);
  Result<void> add(const CalendarFeedRow& feed);
  Result<void> remove_feed_of(std::string_view user_id);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
