// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/icalendar.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "exchange/content_lines.hpp"

namespace tsunagu {
namespace {

exchange::CalendarEvent event() {
  return {.uid = "req-1@tsunagu",
          .sequence = 7,
          .changed_at = "2026-11-22T10:05:07.000Z",
          .day = "2026-11-30",
          .summary = "派遣: 原価, 価格; 転嫁\\",
          .description = "一行目\n二行目",
          .url = "https://tsunagu.example.jp/requests/req-1"};
}

}  // namespace

TEST_SUITE("exchange/icalendar") {
  TEST_CASE("an invitation is a whole day with its version, and invites one reader") {
    CHECK(exchange::write_invitation(exchange::CalendarMethod::request, event(),
                                     {"Tsunagu", "t@example.jp"}, {"田中\"花子", "h@example.jp"}) ==
          "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tsunagu//Tsunagu 1//JA\r\n"
          "CALSCALE:GREGORIAN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:req-1@tsunagu\r\n"
          "DTSTAMP:20261122T100507Z\r\nLAST-MODIFIED:20261122T100507Z\r\nSEQUENCE:7\r\n"
          "DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261201\r\n"
          "SUMMARY:派遣: 原価\\, 価格\\; 転嫁\\\\\r\nDESCRIPTION:一行目\\n二行目\r\n"
          "URL:https://tsunagu.example.jp/requests/req-1\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n"
          "ORGANIZER;CN=\"Tsunagu\":mailto:t@example.jp\r\n"
          "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;CN=\"田中 \r\n"
          " 花子\":mailto:h@example.jp\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  }

  TEST_CASE("without somebody to invite it is published") {
    const std::string written =
        exchange::write_invitation(exchange::CalendarMethod::cancel, event(), {"Tsunagu", ""}, {});
    CHECK(written.find("METHOD:PUBLISH\r\n") != std::string::npos);
    CHECK(written.find("ATTENDEE") == std::string::npos);
  }

  TEST_CASE("lines are folded between characters, and come back whole") {
    exchange::ContentLines lines;
    std::string text;
    for (int i = 0; i < 40; ++i) text += "あaい𠮷";
    lines.text("SUMMARY", text);
    std::string folded = lines.take(), whole;
    for (std::size_t at = 0; at < folded.size();) {
      const std::size_t end = folded.find("\r\n", at);
      const std::string_view line(folded.data() + at, end - at);
      CHECK(line.size() <= exchange::k_content_line_max_bytes);
      CHECK(text::is_utf8(line));
      whole += at == 0 ? line : line.substr(1);
      at = end + 2;
    }
    CHECK(whole == "SUMMARY:" + text);
  }

  TEST_CASE("nothing in a text ends its line") {
    auto hostile = event();
    hostile.summary = "a\r\nATTENDEE:mailto:x@example.jp";
    const std::string written = exchange::write_calendar("名前", {hostile});
    CHECK(written.find("\r\nATTENDEE") == std::string::npos);
    CHECK(written.find("SUMMARY:a\\nATTENDEE:mailto:x@example.jp\r\n") != std::string::npos);
  }
}

}  // namespace tsunagu
