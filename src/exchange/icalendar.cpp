// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/icalendar.hpp"

#include <fmt/format.h>

#include "base/date.hpp"
#include "exchange/content_lines.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::string_view k_program = "-//Tsunagu//Tsunagu 1//JA";
constexpr std::string_view k_refresh = "PT1H";  // how often a subscriber is asked to look

// "2026-11-22" -> "20261122"
std::string day_of(std::string_view iso) {
  std::string digits;
  for (const char c : iso) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

// "2026-11-22T10:00:00.000Z" -> "20261122T100000Z"
std::string moment_of(std::string_view rfc3339) {
  const std::string_view time = rfc3339.size() >= 19 ? rfc3339.substr(11, 8) : "00:00:00";
  return fmt::format("{}T{}Z", day_of(rfc3339.substr(0, 10)), day_of(time));
}

std::string_view name_of(EventStatus status) {
  switch (status) {
    case EventStatus::confirmed: return "CONFIRMED";
    case EventStatus::tentative: return "TENTATIVE";
    case EventStatus::cancelled: return "CANCELLED";
  }
  return {};
}

void begin(ContentLines& lines) {
  lines.line("BEGIN", "VCALENDAR");
  lines.line("VERSION", "2.0");
  lines.line("PRODID", k_program);
  lines.line("CALSCALE", "GREGORIAN");
}

void begin_event(ContentLines& lines, const CalendarEvent& event) {
  lines.line("BEGIN", "VEVENT");
  lines.text("UID", event.uid);
  lines.line("DTSTAMP", moment_of(event.changed_at));
  lines.line("LAST-MODIFIED", moment_of(event.changed_at));
  lines.line("SEQUENCE", fmt::to_string(event.sequence));
  lines.line("DTSTART;VALUE=DATE", day_of(event.day));
  lines.line("DTEND;VALUE=DATE", day_of(date::days_after(event.day, 1)));  // not included
  lines.text("SUMMARY", event.summary);
  lines.text_if_any("DESCRIPTION", event.description);
  if (!event.url.empty()) lines.line("URL", event.url);
  lines.line("STATUS", name_of(event.status));
  lines.line("TRANSP", event.is_busy ? "OPAQUE" : "TRANSPARENT");
}

std::string mailto(const CalendarPerson& person) { return "mailto:" + person.address; }

}  // namespace

std::string_view name_of(CalendarMethod method) {
  switch (method) {
    case CalendarMethod::publish: return "PUBLISH";
    case CalendarMethod::request: return "REQUEST";
    case CalendarMethod::cancel: return "CANCEL";
  }
  return {};
}

std::string write_invitation(CalendarMethod method, const CalendarEvent& event,
                             const CalendarPerson& organizer, const CalendarPerson& attendee) {
  const bool has_both = !organizer.address.empty() && !attendee.address.empty();
  ContentLines lines;
  begin(lines);
  lines.line("METHOD", name_of(has_both ? method : CalendarMethod::publish));
  begin_event(lines, event);
  if (has_both) {
    lines.line("ORGANIZER;CN=" + quoted_parameter(organizer.name), mailto(organizer));
    lines.line("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;CN=" +
                   quoted_parameter(attendee.name),
               mailto(attendee));
  }
  lines.line("END", "VEVENT");
  lines.line("END", "VCALENDAR");
  return lines.take();
}

std::string write_calendar(std::string_view name, const std::vector<CalendarEvent>& events) {
  ContentLines lines;
  begin(lines);
  lines.line("METHOD", name_of(CalendarMethod::publish));
  lines.text("NAME", name);
  lines.text("X-WR-CALNAME", name);  // what clients without RFC 7986 read
  lines.line("REFRESH-INTERVAL;VALUE=DURATION", k_refresh);
  lines.line("X-PUBLISHED-TTL", k_refresh);
  for (const CalendarEvent& event : events) {
    begin_event(lines, event);
    lines.line("END", "VEVENT");
  }
  lines.line("END", "VCALENDAR");
  return lines.take();
}

}  // namespace tsunagu::exchange
