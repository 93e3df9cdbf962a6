// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/message.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::mail {
namespace {

constexpr std::size_t k_local_max_bytes = 64, k_label_max_bytes = 63;
constexpr std::size_t k_word_max_bytes = 45;  // of an encoded word: 60 letters of base64, 72 in all
constexpr std::string_view k_boundary = "=_tsunagu_part";  // "_" is no letter of base64

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_atom(char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string::npos;
}
bool is_plain(char c) { return c >= 0x20 && c < 0x7f; }

bool are_labels(std::string_view host) {
  if (host.empty() || host.back() == '.') return false;
  for (const std::string_view label : text::split(host, '.')) {
    const bool is_good = !label.empty() && label.size() <= k_label_max_bytes &&
                         label.front() != '-' && label.back() != '-' &&
                         std::all_of(label.begin(), label.end(),
                                     [](char c) { return is_letter_or_digit(c) || c == '-'; });
    if (!is_good) return false;
  }
  return true;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view k_letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t n) {
      return i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0U;
    };
    const unsigned bits = byte(0) << 16U | byte(1) << 8U | byte(2);
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t n = 0; n < 4; ++n)
      out += n <= count ? k_letters[(bits >> (18U - 6U * n)) & 63U] : '=';
  }
  return out;
}

// As lines of a body, with CRLF.
std::string base64_lines(std::string_view bytes) {
  const std::string letters = base64(bytes);
  std::string lines;
  for (std::size_t at = 0; at < letters.size(); at += k_line_max_bytes)
    lines += letters.substr(at, k_line_max_bytes) + "\r\n";
  return lines;
}

std::string without_controls(std::string_view text) {
  std::string plain(text);
  std::replace_if(
      plain.begin(), plain.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return plain;
}

// The value of an unstructured header or a display name. Long or not ASCII: encoded words, one a
// line, cut between characters.
std::string encoded(std::string_view text, std::size_t room) {
  const std::string plain = without_controls(text);
  if (plain.size() <= room && std::all_of(plain.begin(), plain.end(), is_plain) &&
      plain.find("=?") == std::string::npos)
    return plain;
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t most =
        at == 0 ? std::min<std::size_t>(k_word_max_bytes, 30) : k_word_max_bytes;
    std::size_t size = std::min(most, plain.size() - at);
    while (size > 1 && at + size < plain.size() &&
           (static_cast<unsigned char>(plain[at + size]) & 0xC0U) == 0x80U)
      --size;
    out += fmt::format("{}=?UTF-8?B?{}?=", at == 0 ? "" : "\r\n ",
                       base64(std::string_view(plain).substr(at, size)));
    at += size;
  }
  return out;
}

// `"name" <address>`; a name is quoted or encoded.
std::string written(const Mailbox& box) {
  if (box.name.empty()) return box.address;
  std::string name = encoded(box.name, 40);
  if (!name.starts_with("=?")) {
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    name = '"' + name + '"';
  }
  return fmt::format("{}\r\n <{}>", name, box.address);
}

// RFC 5322 section 3.3; names of days and months are English whatever the locale.
std::string written_date(std::int64_t unix_s) {
  constexpr std::array<std::string_view, 7> k_days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> k_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm at = fmt::gmtime(static_cast<std::time_t>(unix_s));
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000",
                     k_days[static_cast<std::size_t>(at.tm_wday)], at.tm_mday,
                     k_months[static_cast<std::size_t>(at.tm_mon)], at.tm_year + 1900, at.tm_hour,
                     at.tm_min, at.tm_sec);
}

std::string part(std::string_view type, std::string_view content) {
  return fmt::format("Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", type,
                     base64_lines(content));
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > k_local_max_bytes ||
      text.size() > k_address_max_bytes)
    return false;
  const std::string_view local = text.substr(0, at);
  const bool has_dots_between =
      local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos;
  return has_dots_between &&
         std::all_of(local.begin(), local.end(), [](char c) { return c == '.' || is_atom(c); }) &&
         are_labels(text.substr(at + 1));
}

std::string_view host_of(std::string_view address) {
  return address.substr(std::min(address.find('@'), address.size() - 1) + 1);
}

std::string write(const Message& message) {
  std::string out;
  const auto header = [&](std::string_view name, std::string_view value) {
    out += fmt::format("{}: {}\r\n", name, value);
  };
  header("Date", written_date(message.date));
  header("From", written(message.from));
  header("To", written(message.to));
  header("Subject", encoded(message.subject, 60));
  header("Message-ID", fmt::format("<{}>", message.message_id));
  header("Auto-Submitted", "auto-generated");  // RFC 3834: no answers of absence
  header("MIME-Version", "1.0");
  const std::string text = part("text/plain; charset=utf-8", with_crlf(message.text));
  if (message.calendar.empty()) return out + text;
  header("Content-Type", fmt::format("multipart/alternative;\r\n boundary=\"{}\"", k_boundary));
  const std::string type = fmt::format(
      "text/calendar; charset=utf-8;\r\n method={}; component=VEVENT", message.calendar_method);
  return fmt::format("{0}\r\n--{1}\r\n{2}--{1}\r\n{3}--{1}--\r\n", out, k_boundary, text,
                     part(type, message.calendar));
}

}  // namespace tsunagu::mail
