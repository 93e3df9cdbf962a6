// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

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

Method method_from(std::string_view name) {
  for (const Method method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_}) {
    if (name == name_of(method)) return method;
  }
  return Method::other;
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
  const bool odd =
      std::any_of(target.begin(), target.end(), [](char c) { return is_control(c) || c == ' '; });
  if (target.empty() || odd) return malformed("アドレスに使えない文字があります");
  RequestHead head;
  head.method = method_from(method);
  head.target = origin_form(target);
  head.keep_alive = version == "HTTP/1.1";
  return head;
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

// What must be known about all headers before the body can be judged.
struct Seen {
  int hosts = 0;
  std::vector<std::string_view> names;  // of headers that may come once
  std::optional<std::string_view> content_length, transfer_encoding, content_encoding;
  std::string cookies;
  bool is_forwarded = false;
};

struct Single {
  std::string_view name;
  std::string RequestHead::*into;
};
constexpr std::array k_singles{
    Single{"content-type", &RequestHead::content_type},
    Single{"origin", &RequestHead::origin},
    Single{"sec-fetch-site", &RequestHead::sec_fetch_site},
    Single{"idempotency-key", &RequestHead::idempotency_key},
    Single{"last-event-id", &RequestHead::last_event_id},
};
constexpr std::array k_lists{
    Single{"if-none-match", &RequestHead::if_none_match},
    Single{"if-match", &RequestHead::if_match},
    Single{"x-forwarded-for", &RequestHead::forwarded_for},
};

bool tells_of_a_proxy(std::string_view name) {
  return name == "forwarded" || name == "via" || name == "x-real-ip" ||
         name.starts_with("x-forwarded-");
}

void join(std::string& list, std::string_view separator, std::string_view value) {
  if (!list.empty()) list += separator;
  list += value;
}

std::string usable_token(std::string_view token) {
  const bool usable = !token.empty() && token.size() <= k_token_max_bytes &&
                      std::all_of(token.begin(), token.end(), is_token_character);
  return std::string(usable ? token : k_unusable_token);
}

// Only Bearer is ours; what a proxy in front asks for itself (Basic) is none of our business.
std::string bearer_of(std::string_view authorization) {
  constexpr std::string_view k_scheme = "bearer ";
  if (text::lower_ascii(authorization.substr(0, k_scheme.size())) != k_scheme) return {};
  return usable_token(trim_blanks(authorization.substr(k_scheme.size())));
}

// Two session cookies are no session: a browser never sends them, so one of them is planted.
std::string session_of(std::string_view cookies) {
  std::string token;
  for (const std::string_view piece : text::split(cookies, ';')) {
    const std::string_view cookie = trim_blanks(piece);
    const std::size_t equals = cookie.find('=');
    if (equals == std::string_view::npos || cookie.substr(0, equals) != k_session_cookie) continue;
    token = token.empty() ? usable_token(cookie.substr(equals + 1)) : std::string(k_unusable_token);
  }
  return token;
}

tl::expected<void, Problem> apply(const HeaderField& field, const HeadRules& rules,
                                  RequestHead& head, Seen& seen) {
  const std::string_view name = field.name;
  const auto once = [&](std::string_view known) {
    const bool first = std::find(seen.names.begin(), seen.names.end(), known) == seen.names.end();
    seen.names.push_back(known);
    return first;
  };
  const auto twice = [&] { return malformed(fmt::format("{} が重なっています", name)); };
  for (const Single& single : k_singles) {
    if (name != single.name) continue;
    if (!once(single.name)) return twice();
    head.*single.into = field.value;
  }
  for (const Single& list : k_lists) {
    if (name == list.name) join(head.*list.into, ", ", field.value);
  }
  if (tells_of_a_proxy(name)) seen.is_forwarded = true;
  if (name == "host") {
    if (field.value.empty()) return malformed("Host ヘッダーが空です");
    ++seen.hosts;
    head.host = field.value;
  } else if (name == "content-length") {
    if (!once("content-length")) return twice();
    seen.content_length = field.value;
  } else if (name == "transfer-encoding") {
    if (!once("transfer-encoding")) return twice();
    seen.transfer_encoding = field.value;
  } else if (name == "content-encoding") {
    seen.content_encoding = field.value;
  } else if (name == "connection") {
    if (lists_close(field.value)) head.keep_alive = false;
  } else if (name == "cookie") {
    join(seen.cookies, "; ", field.value);
  } else if (name == "authorization") {
    if (!once("authorization")) return twice();
    head.bearer = bearer_of(field.value);
  }
  if (!rules.trusted_user_header.empty() && name == rules.trusted_user_header) {
    if (!once("trusted-user")) return twice();
    head.proxy_user = field.value;
  }
  return {};
}

tl::expected<std::size_t, Problem> read_content_length(std::string_view written) {
  const bool decimal = !written.empty() && std::all_of(written.begin(), written.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
  if (!decimal) return malformed("Content-Length を読めません");
  std::int64_t bytes = 0;
  if (!text::parse_integer(written, bytes) ||
      bytes > static_cast<std::int64_t>(k_upload_max_bytes)) {
    return refuse(ProblemKind::payload_too_large,
                  fmt::format("本文は {} バイトまでです", k_upload_max_bytes));
  }
  return static_cast<std::size_t>(bytes);
}

// Decides the framing; every way in which two readers could disagree about it is an error.
tl::expected<void, Problem> read_framing(RequestHead& head, const Seen& seen, bool is_1_1) {
  const bool takes_none = is_safe(head.method);
  if (seen.transfer_encoding) {
    if (seen.content_length)
      return malformed("Content-Length と Transfer-Encoding は一緒に使えません");
    if (!is_1_1 || text::lower_ascii(*seen.transfer_encoding) != "chunked")
      return malformed("Transfer-Encoding は chunked だけです");
    head.framing = Framing::chunked;
  } else if (seen.content_length) {
    auto bytes = read_content_length(*seen.content_length);
    if (!bytes) return tl::unexpected(std::move(bytes).error());
    head.content_length = *bytes;
    if (*bytes > 0) head.framing = Framing::length;
  }
  if (takes_none && head.framing != Framing::none)
    return malformed("GET と HEAD に本文は付けられません");
  if (seen.content_encoding && text::lower_ascii(*seen.content_encoding) != "identity") {
    if (takes_none) return malformed("GET と HEAD に本文は付けられません");
    return refuse(ProblemKind::unsupported_media_type,
                  "圧縮した本文は受け付けません。Content-Encoding なしで送ってください");
  }
  const bool wants_one =
      head.method == Method::post || head.method == Method::put || head.method == Method::patch;
  if (wants_one && !seen.content_length && !seen.transfer_encoding)
    return refuse(ProblemKind::length_required, "Content-Length を付けてください");
  return {};
}

}  // namespace

bool may_name_users(std::string_view header) {
  const std::string name = text::lower_ascii(header);
  const auto is_single = [&](const Single& single) { return single.name == name; };
  constexpr std::array<std::string_view, 8> k_ours{
      "host",       "content-length", "transfer-encoding", "content-encoding",
      "connection", "cookie",         "authorization",     "accept"};
  return is_token(name) && !tells_of_a_proxy(name) &&
         std::none_of(k_singles.begin(), k_singles.end(), is_single) &&
         std::none_of(k_lists.begin(), k_lists.end(), is_single) &&
         std::find(k_ours.begin(), k_ours.end(), name) == k_ours.end();
}

tl::expected<RequestHead, Problem> parse_request_head(std::string_view head,
                                                      const HeadRules& rules) {
  std::string_view rest = head;
  std::string_view line;
  if (!take_line(rest, line)) return malformed("要求行を読めません");
  auto parsed = parse_request_line(line);
  if (!parsed) return parsed;
  const bool is_1_1 = parsed->keep_alive;
  Seen seen;
  for (std::size_t count = 0;; ++count) {
    if (!take_line(rest, line)) return malformed("ヘッダーを読めません");
    if (line.empty()) break;
    if (count == k_headers_max) return malformed("ヘッダーが多すぎます");
    const auto field = parse_header(line);
    if (!field) return tl::unexpected(field.error());
    if (const auto applied = apply(*field, rules, *parsed, seen); !applied)
      return tl::unexpected(applied.error());
  }
  if (seen.hosts > 1 || (seen.hosts == 0 && is_1_1))  // HTTP/1.0 knows no Host
    return malformed("Host ヘッダーは一つ必要です");
  if (const auto framed = read_framing(*parsed, seen, is_1_1); !framed)
    return tl::unexpected(framed.error());
  if (seen.is_forwarded && parsed->forwarded_for.empty()) parsed->forwarded_for = k_unknown_hops;
  // Behind single sign-on the proxy says who asks; a cookie of somebody before must not win.
  if (rules.trusted_user_header.empty()) parsed->session_token = session_of(seen.cookies);
  return parsed;
}

}  // namespace tsunagu::http
