// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/exchange.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/common_headers.hpp"
#include "http/target.hpp"

namespace tsunagu::http {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Request ids of two runs should not meet in the log.
std::uint64_t random_start() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

// Adds itself to a number while it lives.
class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& number) : m_number(number) { ++m_number; }
  ~Counted() { --m_number; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& m_number;
};

Problem problem_of(Connection::Arrival arrival) {
  switch (arrival) {
    case Connection::Arrival::line_too_long:
      return {ProblemKind::uri_too_long, "検索の文を短くしてください", {}};
    case Connection::Arrival::head_too_long:
      return {ProblemKind::bad_request, "ヘッダーが長すぎます", {}};
    case Connection::Arrival::too_slow: return {ProblemKind::request_timeout, {}, {}};
    case Connection::Arrival::malformed:
    case Connection::Arrival::head:
    case Connection::Arrival::gone: break;
  }
  return {ProblemKind::bad_request, "改行は CR LF です", {}};
}

Problem too_large(std::size_t max_bytes) {
  return {ProblemKind::payload_too_large, fmt::format("本文は {} バイトまでです", max_bytes), {}};
}

// What a refused client asked with, as far as the answer depends on it.
Method method_in(std::string_view head) {
  return head.starts_with("HEAD ") ? Method::head : Method::other;
}

}  // namespace

Exchange::Exchange(Server::Handler handler, const ServerOptions& options)
    : m_handler(std::move(handler)),
      m_options(options),
      m_head_rules{text::lower_ascii(options.trusted_user_header)},
      m_bodies(options.bodies_max_bytes),
      m_uploads(options.uploads_max_bytes),
      m_next_id(random_start()) {}

std::string Exchange::next_request_id() {
  return fmt::format("{:016x}", m_next_id.fetch_add(0x9E3779B97F4A7C15ULL));
}

void Exchange::serve(Connection& connection, const std::string& peer,
                     const std::atomic<bool>& is_ending) {
  std::string head;
  for (std::size_t served = 1; served <= m_options.requests_per_connection; ++served) {
    const Connection::Arrival arrival = connection.read_head(head);
    if (arrival == Connection::Arrival::gone) return;
    if (arrival != Connection::Arrival::head) {
      refuse(connection, Method::other, problem_of(arrival));
      return;
    }
    auto parsed = parse_request_head(head, m_head_rules);
    if (!parsed) {
      refuse(connection, method_in(head), parsed.error());
      return;
    }
    const bool last =
        !parsed->keep_alive || served == m_options.requests_per_connection || is_ending;
    if (!answer(connection, *parsed, peer, last)) return;
  }
}

// After this the connection is of no use: what the client still sends could be taken for a request.
bool Exchange::refuse(Connection& connection, Method method, const Problem& problem) {
  ++m_unreadable;
  const std::string id = next_request_id();
  Response response = problem_response(problem, "", id);
  response.headers.push_back({"X-Request-Id", id});
  const bool is_written = connection.write(answer_bytes(response, method, Ending::close));
  // Whoever sends nothing leaves nothing unread, and gets no more of our time.
  if (is_written && problem.kind != ProblemKind::request_timeout) connection.finish();
  return false;
}

Result<Request> Exchange::request_from(RequestHead& head, const std::string& peer) const {
  TRY_ASSIGN(Target target, parse_target(head.target));
  Request request;
  request.path = std::move(target.path);
  request.segments = std::move(target.segments);
  request.parameters = std::move(target.parameters);
  request.method = head.method;
  request.if_none_match = std::move(head.if_none_match);
  request.content_type = std::move(head.content_type);
  request.session_token = std::move(head.session_token);
  request.bearer = std::move(head.bearer);
  request.host = std::move(head.host);
  request.origin = std::move(head.origin);
  request.sec_fetch_site = std::move(head.sec_fetch_site);
  request.if_match = std::move(head.if_match);
  request.idempotency_key = std::move(head.idempotency_key);
  request.client = client_address(peer, head.forwarded_for, m_options.trusted_proxies);
  request.proxy_user = std::move(head.proxy_user);
  request.last_event_id = std::move(head.last_event_id);
  return request;
}

// One request and its answer; false: the connection has ended. A request that is refused before its
// body was read ends the connection, because the body must not be taken for the next request.
bool Exchange::answer(Connection& connection, RequestHead& head, const std::string& peer,
                      bool last) {
  const Method method = head.method;
  auto request = request_from(head, peer);
  if (!request) return refuse(connection, method, problem_from(request.error()));
  request->request_id = next_request_id();
  std::optional<Response> response =
      guarded(*request, [&] { return m_options.admit ? m_options.admit(*request) : std::nullopt; });
  const bool has_body = head.framing != Framing::none;
  const bool unread = method == Method::other || (response && has_body);
  std::optional<BodyBudget::Share> share;  // until the answer is written
  if (!response && has_body && !unread) {
    const std::size_t max_bytes =
        m_options.body_max_bytes ? std::min(m_options.body_max_bytes(*request), k_upload_max_bytes)
                                 : k_body_max_bytes;
    const std::size_t wanted = head.framing == Framing::length ? head.content_length : max_bytes;
    if (wanted > max_bytes) return refuse(connection, method, too_large(max_bytes));
    share = (max_bytes > k_body_max_bytes ? m_uploads : m_bodies).take(wanted);
    if (!share) return refuse(connection, method, {ProblemKind::overloaded, {}, {}});
    switch (connection.read_body(head, max_bytes, request->body)) {
      case Connection::BodyArrival::whole: break;
      case Connection::BodyArrival::gone: return false;
      case Connection::BodyArrival::too_slow:
        return refuse(connection, method, {ProblemKind::request_timeout, {}, {}});
      case Connection::BodyArrival::malformed:
        return refuse(connection, method,
                      {ProblemKind::bad_request, "本文の区切りを読めません", {}});
      case Connection::BodyArrival::too_large:
        return refuse(connection, method, too_large(max_bytes));
    }
  }
  if (!response) response = guarded(*request, [&] { return std::optional(m_handler(*request)); });
  const Ending end = last || unread || response->rest ? Ending::close : Ending::keep_alive;
  if (!connection.write(answer_bytes(*response, method, end))) return false;
  if (response->rest && method != Method::head)
    go_on(connection, *response->rest, request->request_id);
  if (end == Ending::close) connection.finish();
  return end == Ending::keep_alive;
}

// Asks for the next piece only when the client takes it: what was made long ago is of no use.
void Exchange::go_on(Connection& connection, Stream& rest, std::string_view request_id) {
  constexpr milliseconds k_patience{200};  // until it looks again whether the server stops
  const Counted counted(m_streams);
  const auto end = Clock::now() + m_options.stream_max;
  connection.prepare_to_go_on();
  try {
    while (Clock::now() < end && connection.can_go_on()) {
      const auto piece = rest.next(k_patience);
      if (!piece || !connection.write(*piece)) return;
    }
  } catch (const std::exception& error) {  // too late for a status: the end tells
    note_exception(&error, request_id);
  } catch (...) {
    note_exception(nullptr, request_id);
  }
}

// The text of an exception may repeat what somebody sent.
void Exchange::note_exception(const std::exception* error, std::string_view request_id) const {
  constexpr std::string_view k_event = "exception";
  const std::string type = error == nullptr ? "unknown" : log::type_of(*error);
  m_options.log({log::Level::error, k_event, type, request_id});
  if (error != nullptr) m_options.log({log::Level::debug, k_event, error->what(), request_id});
}

// What `body` answers, or a 500 when it throws.
template <class Body>
std::optional<Response> Exchange::guarded(const Request& request, Body&& body) {
  std::optional<Response> response;
  bool failed = true;
  try {
    response = body();
    if (!response) return response;
    failed = false;
  } catch (const std::exception& error) {
    note_exception(&error, request.request_id);
  } catch (...) {
    note_exception(nullptr, request.request_id);
  }
  if (failed) {
    response = problem_response({ProblemKind::internal, {}, {}}, request.path, request.request_id);
  }
  response->headers.push_back({"X-Request-Id", request.request_id});
  return response;
}

}  // namespace tsunagu::http
