// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request_head.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

using Method = RequestHead::Method;

tl::unexpected<Problem> refuse(ProblemKind kind, std::string detail) {
  return tl::unexpected(Problem{kind, std::move(detail), {}});
}

tl::unexpected<Problem> malformed(std::string_view what) {
  return refuse(ProblemKind::bad_request, std::string(what));
}

bool is_token_character(char c) {
  constexpr std::string_view k_marks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         k_marks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the next line off `rest`; false when it does not end in CR LF or holds a bare CR or LF.
bool take_line(std::string_view& rest, std::string_view& line) {
  const std::size_t end = rest.find_first_of("\r\n");
  if (end == std::string_view::npos || rest.substr(end, 2) != "\r\n") return false;
  line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return true;
}

// "http://host/path" is a target too (RFC 9112 section 3.2.2); the host in it changes nothing here.
std::string_view origin_form(std::string_view target) {
  constexpr std::string_view k_scheme = "http://";
  if (!target.starts_with(k_scheme)) return target;
  const std::size_t slash = target.find_first_of("/?", k_scheme.size());
  return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

tl::expected<RequestHead, Problem> parse_request_line(std::string_view line) {
  if (line.size() > k_request_line_max_bytes)
    return refuse(ProblemKind::uri_too_long, "検索の文を短くしてください");
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return malformed("要求行を読めません");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) return malformed("要求行を読めません");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return malformed("HTTP/1.1 で要求してください");
  if (method != "GET" && method != "HEAD")
    return refuse(ProblemKind::method_not_allowed, "使えるのは GET と HEAD です");
  const bool odd =
      std::any_of(target.begin(), target.end(), [](char c) { return is_control(c) || c == ' '; });
  if (target.empty() || odd) return malformed("アドレスに使えない文字があります");
  return RequestHead{.method = method == "GET" ? Method::get : Method::head,
                     .target = std::string(origin_form(target)),
                     .keep_alive = version == "HTTP/1.1"};
}

struct HeaderField {
  std::string name;  // lower case
  std::string_view value;
};

tl::expected<HeaderField, Problem> parse_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return malformed("ヘッダーを読めません");
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  const bool odd =
      std::any_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; });
  if (odd) return malformed("ヘッダーに使えない文字があります");
  return HeaderField{text::lower_ascii(line.substr(0, colon)), value};
}

bool lists_close(std::string_view connection) {
  for (const std::string_view option : text::split(connection, ',')) {
    if (text::lower_ascii(trim_blanks(option)) == "close") return true;
  }
  return false;
}

// One decimal length of zero is as good as none; anything else announces a body.
tl::expected<void, Problem> refuse_body(std::string_view content_length) {
  const bool decimal =
      !content_length.empty() && std::all_of(content_length.begin(), content_length.end(),
                                             [](char c) { return c >= '0' && c <= '9'; });
  if (!decimal) return malformed("Content-Length を読めません");
  std::int64_t bytes = 0;
  const bool huge = !text::parse_integer(content_length, bytes) ||
                    bytes > static_cast<std::int64_t>(k_payload_max_bytes);
  if (huge)
    return refuse(ProblemKind::payload_too_large,
                  fmt::format("本文は {} バイトまでです", k_payload_max_bytes));
  if (bytes != 0) return malformed("GET と HEAD に本文は付けられません");
  return {};
}

struct Seen {
  int hosts = 0;
  int content_lengths = 0;
};

tl::expected<void, Problem> apply(const HeaderField& field, RequestHead& head, Seen& seen) {
  if (field.name == "host") {
    if (field.value.empty()) return malformed("Host ヘッダーが空です");
    ++seen.hosts;
  } else if (field.name == "content-length") {
    if (++seen.content_lengths > 1) return malformed("Content-Length が重なっています");
    return refuse_body(field.value);
  } else if (field.name == "transfer-encoding" || field.name == "content-encoding") {
    return malformed("GET と HEAD に本文は付けられません");
  } else if (field.name == "connection") {
    if (lists_close(field.value)) head.keep_alive = false;
  } else if (field.name == "if-none-match") {
    if (!head.if_none_match.empty()) head.if_none_match += ", ";
    head.if_none_match += field.value;
  }
  return {};
}

}  // namespace

tl::expected<RequestHead, Problem> parse_request_head(std::string_view head) {
  std::string_view rest = head;
  std::string_view line;
  if (!take_line(rest, line)) return malformed("要求行を読めません");
  auto parsed = parse_request_line(line);
  if (!parsed) return parsed;
  const bool host_needed = parsed->keep_alive;  // HTTP/1.0 knows no Host
  Seen seen;
  for (std::size_t count = 0;; ++count) {
    if (!take_line(rest, line)) return malformed("ヘッダーを読めません");
    if (line.empty()) break;
    if (count == k_headers_max) return malformed("ヘッダーが多すぎます");
    const auto field = parse_header(line);
    if (!field) return tl::unexpected(field.error());
    if (const auto applied = apply(*field, *parsed, seen); !applied)
      return tl::unexpected(applied.error());
  }
  if (seen.hosts > 1 || (seen.hosts == 0 && host_needed))
    return malformed("Host ヘッダーは一つ必要です");
  return parsed;
}

}  // namespace tsunagu::http
