// SPDX-License-Identifier: GPL-3.0-or-later
// One request and one answer, free of any HTTP library.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/client_address.hpp"

namespace tsunagu::http {

// A query parameter, decoded: well-formed UTF-8 without NUL. A name may come more than once.
struct Parameter {
  std::string name, value;
  bool operator==(const Parameter&) const = default;
};

// `other` is every method that no address has; it gets as far as the router's 405.
enum class Method { get, head, post, put, patch, delete_, other };

constexpr std::string_view name_of(Method method) {
  constexpr std::array<std::string_view, 7> k_method_names{"GET",   "HEAD",   "POST", "PUT",
                                                           "PATCH", "DELETE", "other"};
  return k_method_names[static_cast<std::size_t>(method)];
}

// True when the method changes nothing (RFC 9110 section 9.2.1).
constexpr bool is_safe(Method method) { return method == Method::get || method == Method::head; }

// What `session_token` and `bearer` hold when the client sent something that can be no token; no
// token of ours has this character.
inline constexpr std::string_view k_unusable_token = "?";

// The server drops the body of an answer to HEAD. Headers are as sent, empty when missing; each of
// them came once.
struct Request {
  std::string path;                   // as sent, without the query; for problem documents and links
  std::vector<std::string> segments;  // decoded pieces of the path; "/" has none
  std::vector<Parameter> parameters;  // in the order sent
  std::string if_none_match;
  std::string request_id;  // ours, also in the answer's X-Request-Id
  Method method = Method::get;
  std::string body = {};  // whole, unframed; at most as long as its route allows
  std::string content_type = {};
  std::string session_token = {};  // of the session cookie
  std::string bearer = {};         // credentials after "Authorization: Bearer"
  std::string host = {}, origin = {}, sec_fetch_site = {}, if_match = {}, idempotency_key = {};
  Client client = {};           // who asks: of the socket, or told by a trusted proxy
  std::string proxy_user = {};  // whom the single sign-on proxy has signed in (trusted-header mode)
  std::string last_event_id = {};  // of the events that this reader was sent before
};

struct Header {
  std::string name, value;  // visible ASCII only
};

// The rest of an answer that goes on, piece by piece, until it is whole or its reader leaves. It
// belongs to the thread that writes the answer, and ends with it.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;
  // The next piece; empty when none came within about `patience`; nothing when the answer is whole.
  // Never waits much longer, so that the server can stop.
  virtual std::optional<std::string> next(std::chrono::milliseconds patience) = 0;
};

struct Response {
  int status = 200;
  std::string content_type;     // empty: no content
  std::vector<Header> headers;  // without Cache-Control: nobody keeps a copy
  std::string body;
  std::shared_ptr<Stream> rest = nullptr;  // goes on after `body`; the connection ends with it

  // Value of the first header of that exact name; empty when missing.
  std::string_view header(std::string_view name) const {
    for (const auto& entry : headers) {
      if (entry.name == name) return entry.value;
    }
    return {};
  }
};

inline constexpr std::string_view k_json = "application/json; charset=utf-8";
inline constexpr std::string_view k_html = "text/html; charset=utf-8";

}  // namespace tsunagu::http
