// SPDX-License-Identifier: GPL-3.0-or-later
// Mails in the making: a notification becomes a row that service/postman.hpp sends, in the
// transaction that makes the notification.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "exchange/icalendar.hpp"
#include "service/addresses.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

// An event that goes along with a mail.
struct Invitation {
  exchange::CalendarMethod method = exchange::CalendarMethod::request;
  exchange::CalendarEvent event;
};

// What to tell a user: what happened in one line, and where to look. It holds no need, no client
// and no name, for mails pass through the machines of others.
struct MailDraft {
  std::string key;  // of what it is about: the same key gives the same Message-ID, and one mail
  std::int64_t notification_id = 0;
  std::string user_id, kind;
  std::string title, link;  // a line; the whole address of a page
  std::optional<Invitation> invitation = {};
};

// Inside a transact(). Nothing happens on a server without mails, and for users who want none.
Result<void> queue_mail(store::Store& store, const Addresses& addresses, std::int64_t now_s,
                        const MailDraft& draft);

}  // namespace tsunagu::service
