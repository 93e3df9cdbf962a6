// SPDX-License-Identifier: GPL-3.0-or-later
// A mail as it goes over the wire (RFC 5322, MIME): Japanese text as UTF-8 in base64, headers as
// encoded words (RFC 2047), so that every line is short ASCII and no relay changes it. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tsunagu::mail {

inline constexpr std::size_t k_address_max_bytes = 254;  // RFC 5321 section 4.5.3.1.3
inline constexpr std::size_t k_line_max_bytes = 76;      // of an encoded line and a header's line

// True for "name@host" of plain ASCII without quotes, comments and address literals: what everybody
// types, and nothing that could end a line of a header or of SMTP.
bool is_address(std::string_view text);

// The part after the @.
std::string_view host_of(std::string_view address);

struct Mailbox {
  std::string name;     // UTF-8; may be empty
  std::string address;  // is_address()
};

struct Message {
  std::string message_id;  // without angle brackets: "name@host"
  std::int64_t date = 0;   // Unix seconds
  Mailbox from, to;
  std::string subject;  // UTF-8; line breaks and other control characters become blanks
  std::string text;     // UTF-8, lines ended by "\n"
  // An iCalendar object that mail programs show with the text as an invitation; empty: none.
  std::string calendar_method, calendar;
};

// The whole message; lines end with CRLF, none is longer than 78 bytes and none is a lone dot.
std::string write(const Message& message);

}  // namespace tsunagu::mail
