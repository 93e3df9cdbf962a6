// SPDX-License-Identifier: GPL-3.0-or-later
// Calendars as iCalendar objects (RFC 5545, RFC 5546): all-day events, for an invitation that goes
// with a mail or is taken from a page, and for a calendar that a user subscribes to. Texts are
// UTF-8; what a text holds cannot end its line. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::exchange {

enum class CalendarMethod { publish, request, cancel };
std::string_view name_of(CalendarMethod method);  // PUBLISH, REQUEST, CANCEL

enum class EventStatus { confirmed, tentative, cancelled };

// An all-day event. Empty members are left out.
struct CalendarEvent {
  std::string uid;            // the same for every version of an event
  std::int64_t sequence = 0;  // grows with each version
  std::string changed_at;     // RFC 3339, UTC
  std::string day;            // YYYY-MM-DD
  std::string summary, description, url;
  EventStatus status = EventStatus::confirmed;
  bool is_busy = true;  // false: a reminder, the day stays free
};

struct CalendarPerson {
  std::string name, address;  // of a mailbox
};

// An invitation of one event. Without an attendee it is published (RFC 5546 section 3.2.1),
// whatever `method` says: a REQUEST needs both ends.
std::string write_invitation(CalendarMethod method, const CalendarEvent& event,
                             const CalendarPerson& organizer, const CalendarPerson& attendee);

// A calendar to subscribe to.
std::string write_calendar(std::string_view name, const std::vector<CalendarEvent>& events);

}  // namespace tsunagu::exchange
