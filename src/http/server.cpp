// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"
#include "http/body_budget.hpp"
#include "http/common_headers.hpp"
#include "http/problem.hpp"
#include "http/request_head.hpp"
#include "http/target.hpp"
#include "http/workers.hpp"

namespace tsunagu::http {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Request ids of two runs should not meet in the log.
std::uint64_t random_start() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

// Threads of this server must not be the ones that signals interrupt: they belong to whoever waits
// for them in main. Restores the mask when destroyed.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &m_before);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t m_before{};
};

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

std::string peer_of(const sockaddr_storage& storage, socklen_t size) {
  if (storage.ss_family == AF_UNIX) return std::string(k_unix_peer);
  std::array<char, NI_MAXHOST> host{};
  const void* const generic = &storage;
  ::getnameinfo(static_cast<const sockaddr*>(generic), size, host.data(), host.size(), nullptr, 0,
                NI_NUMERICHOST);
  const std::string_view name = host.data();
  return std::string(name.substr(0, name.find('%')));  // without the scope of fe80::1%eth0
}

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

std::size_t share_of(const ServerOptions& options) {
  return options.threads_per_address > 0 ? options.threads_per_address
                                         : std::max<std::size_t>(1, options.threads / 2);
}

// What a refused client asked with, as far as the answer depends on it.
Method method_in(std::string_view head) {
  return head.starts_with("HEAD ") ? Method::head : Method::other;
}

}  // namespace

// Everything runs on the workers' threads but accept_until_end() and refuse_overload().
struct Server::Impl {
  Impl(ListenAddress where, Handler handler_, ServerOptions options_)
      : address(std::move(where)),
        handler(std::move(handler_)),
        options(std::move(options_)),
        head_rules{text::lower_ascii(options.trusted_user_header)},
        bodies(options.bodies_max_bytes),
        uploads(options.uploads_max_bytes),
        next_id(random_start()),
        wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        workers(options.threads, options.waiting_connections, share_of(options),
                [this](const Accepted& connection) { serve_one(connection); }) {}
  ~Impl() { ::close(wake); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void accept_until_end(int listener);
  void accept_one(int listener);
  void refuse_overload(const Accepted& connection);

  void serve_one(const Accepted& accepted);
  void serve(Connection& connection, const std::string& peer);
  bool exchange(Connection& connection, RequestHead& head, const std::string& peer, bool last);
  void go_on(Connection& connection, Stream& rest, std::string_view request_id);
  bool refuse(Connection& connection, Method method, const Problem& problem);
  Result<Request> request_from(RequestHead& head, const std::string& peer) const;
  template <class Body>
  std::optional<Response> guarded(const Request& request, Body&& body);
  void note_exception(const std::exception* error, std::string_view request_id) const;
  bool give_up(Connection::Waiting waiting, milliseconds since, const std::string& key) const;
  std::string key_of(const std::string& peer) const;
  std::string next_request_id() {
    return fmt::format("{:016x}", next_id.fetch_add(0x9E3779B97F4A7C15ULL));
  }

  ListenAddress address;
  const Handler handler;
  const ServerOptions options;
  const HeadRules head_rules;
  BodyBudget bodies, uploads;
  std::atomic<std::uint64_t> next_id;
  std::atomic<std::uint64_t> connections{0}, overloaded{0}, unreadable{0};  // Server::Figures
  std::atomic<std::size_t> open{0}, streams{0};
  std::atomic<bool> ending{false};
  std::atomic<Clock::rep> end_at{0};  // ticks; written before `ending`
  int wake;                           // readable when it is time to end
  Workers workers;
  std::mutex stopping;
  std::thread thread;
};

// --- accepting ---

void Server::Impl::accept_until_end(int listener) {
  while (!ending) {
    std::array<pollfd, 2> entries{{{listener, POLLIN, 0}, {wake, POLLIN, 0}}};
    if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) break;
    if (!ending && entries[0].revents != 0) accept_one(listener);
  }
  ::close(listener);
  if (!address.path.empty()) ::unlink(address.path.c_str());
  for (const Accepted& left : workers.stop()) refuse_overload(left);
}

void Server::Impl::accept_one(int listener) {
  constexpr milliseconds k_pause{100};
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  void* const generic = &storage;
  const int descriptor = ::accept4(listener, static_cast<sockaddr*>(generic), &size, SOCK_CLOEXEC);
  if (descriptor < 0) {
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
    // Out of descriptors or memory: those in use come back.
    const std::string why = fmt::format("接続を受け付けられません: {}", std::strerror(errno));
    options.log({log::Level::error, "accept_failed", why});
    pollfd entry{wake, POLLIN, 0};
    ::poll(&entry, 1, static_cast<int>(k_pause.count()));
    return;
  }
  ++connections;
  std::string peer = peer_of(storage, size);
  std::string key = key_of(peer);
  if (const auto left_out = workers.offer({descriptor, std::move(peer), std::move(key)}))
    refuse_overload(*left_out);
}

// Runs on the accepting thread, so it waits for nothing.
void Server::Impl::refuse_overload(const Accepted& connection) {
  ++overloaded;
  const std::string id = next_request_id();
  Response response = problem_response({ProblemKind::overloaded, {}, {}}, "", id);
  response.headers.push_back({"X-Request-Id", id});
  const std::string bytes = answer_bytes(response, Method::other, Ending::close);
  std::array<char, 4096> sink{};
  (void)::recv(connection.descriptor, sink.data(), sink.size(),
               MSG_DONTWAIT);  // unread bytes would destroy the answer
  (void)::send(connection.descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(connection.descriptor, SHUT_RDWR);
  ::close(connection.descriptor);
}

// --- serving ---

// A proxy that we know connects for many.
std::string Server::Impl::key_of(const std::string& peer) const {
  const auto from = parse_address(peer);
  return from && !options.trusted_proxies.contains(*from) ? limit_key(peer) : std::string();
}

bool Server::Impl::give_up(Connection::Waiting waiting, milliseconds since,
                           const std::string& key) const {
  if (workers.waiting() > 0) {
    if (waiting != Connection::Waiting::for_writing && workers.must_yield(key)) return true;
    switch (waiting) {
      case Connection::Waiting::idle: return true;
      case Connection::Waiting::for_head:
        if (since > options.crowded_head) return true;
        break;
      case Connection::Waiting::for_body:
        if (since > options.crowded_body) return true;
        break;
      case Connection::Waiting::for_writing:
        if (since > options.crowded_write) return true;
        break;
      case Connection::Waiting::going_on: break;
    }
  }
  if (!ending) return false;
  const auto since_end = Clock::now().time_since_epoch() - Clock::duration(end_at);
  return waiting != Connection::Waiting::for_writing || since_end > options.stop_grace;
}

void Server::Impl::serve_one(const Accepted& accepted) {
  const Counted counted(open);
  try {
    Connection connection(accepted.descriptor, options.times, [&](auto waiting, auto since) {
      return give_up(waiting, since, accepted.key);
    });
    serve(connection, accepted.peer);
  } catch (const std::exception& error) {
    note_exception(&error, {});
  }
}

void Server::Impl::serve(Connection& connection, const std::string& peer) {
  std::string head;
  for (std::size_t served = 1; served <= options.requests_per_connection; ++served) {
    const Connection::Arrival arrival = connection.read_head(head);
    if (arrival == Connection::Arrival::gone) return;
    if (arrival != Connection::Arrival::head) {
      refuse(connection, Method::other, problem_of(arrival));
      return;
    }
    auto parsed = parse_request_head(head, head_rules);
    if (!parsed) {
      refuse(connection, method_in(head), parsed.error());
      return;
    }
    const bool last = !parsed->keep_alive || served == options.requests_per_connection || ending;
    if (!exchange(connection, *parsed, peer, last)) return;
  }
}

// After this the connection is of no use: what the client still sends could be taken for a request.
bool Server::Impl::refuse(Connection& connection, Method method, const Problem& problem) {
  ++unreadable;
  const std::string id = next_request_id();
  Response response = problem_response(problem, "", id);
  response.headers.push_back({"X-Request-Id", id});
  const bool is_written = connection.write(answer_bytes(response, method, Ending::close));
  // Whoever sends nothing leaves nothing unread, and gets no more of our time.
  if (is_written && problem.kind != ProblemKind::request_timeout) connection.finish();
  return false;
}

Result<Request> Server::Impl::request_from(RequestHead& head, const std::string& peer) const {
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
  request.client = client_address(peer, head.forwarded_for, options.trusted_proxies);
  request.proxy_user = std::move(head.proxy_user);
  request.last_event_id = std::move(head.last_event_id);
  return request;
}

// One request and its answer; false: the connection has ended. A request that is refused before its
// body was read ends the connection, because the body must not be taken for the next request.
bool Server::Impl::exchange(Connection& connection, RequestHead& head, const std::string& peer,
                            bool last) {
  const Method method = head.method;
  auto request = request_from(head, peer);
  if (!request) return refuse(connection, method, problem_from(request.error()));
  request->request_id = next_request_id();
  std::optional<Response> response =
      guarded(*request, [&] { return options.admit ? options.admit(*request) : std::nullopt; });
  const bool has_body = head.framing != Framing::none;
  const bool unread = method == Method::other || (response && has_body);
  std::optional<BodyBudget::Share> share;  // until the answer is written
  if (!response && has_body && !unread) {
    const std::size_t max_bytes =
        options.body_max_bytes ? std::min(options.body_max_bytes(*request), k_upload_max_bytes)
                               : k_body_max_bytes;
    const std::size_t wanted = head.framing == Framing::length ? head.content_length : max_bytes;
    if (wanted > max_bytes) return refuse(connection, method, too_large(max_bytes));
    share = (max_bytes > k_body_max_bytes ? uploads : bodies).take(wanted);
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
  if (!response) response = guarded(*request, [&] { return std::optional(handler(*request)); });
  const Ending end = last || unread || response->rest ? Ending::close : Ending::keep_alive;
  if (!connection.write(answer_bytes(*response, method, end))) return false;
  if (response->rest && method != Method::head)
    go_on(connection, *response->rest, request->request_id);
  if (end == Ending::close) connection.finish();
  return end == Ending::keep_alive;
}

// Asks for the next piece only when the client takes it: what was made long ago is of no use.
void Server::Impl::go_on(Connection& connection, Stream& rest, std::string_view request_id) {
  constexpr milliseconds k_patience{200};  // until it looks again whether the server stops
  const Counted counted(streams);
  const auto end = Clock::now() + options.stream_max;
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
void Server::Impl::note_exception(const std::exception* error, std::string_view request_id) const {
  constexpr std::string_view k_event = "exception";
  const std::string type = error == nullptr ? "unknown" : log::type_of(*error);
  options.log({log::Level::error, k_event, type, request_id});
  if (error != nullptr) options.log({log::Level::debug, k_event, error->what(), request_id});
}

// What `body` answers, or a 500 when it throws.
template <class Body>
std::optional<Response> Server::Impl::guarded(const Request& request, Body&& body) {
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

// --- the server ---

Server::Server(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Server::~Server() { stop(); }
const ListenAddress& Server::address() const { return m_impl->address; }

Server::Figures Server::figures() const {
  const Impl& it = *m_impl;
  return {it.connections, it.overloaded, it.unreadable, it.open, it.workers.waiting(), it.streams};
}

Result<std::unique_ptr<Server>> Server::start(const ListenAddress& address, Handler handler,
                                              ServerOptions options) {
  if (!options.trusted_user_header.empty() && address.path.empty()) {
    return fail(
        ErrorCode::invalid_argument,
        "--trusted-user-header は --listen unix:/場所 と一緒に使います（ほかでは誰でもそのヘッダーを送れます）");
  }
  ListenAddress bound = address;
  TRY_ASSIGN(const int listener, open_listening_socket(bound));
  if (!is_loopback(bound)) {
    const std::string warning =
        fmt::format("注意: {} は他の機械からも接続できます。前に置くサーバーで守ってください",
                    to_string(bound));
    options.log({log::Level::warn, "reachable", warning});
  }
  const SignalsBlocked blocked;
  try {
    auto impl = std::make_unique<Impl>(bound, std::move(handler), std::move(options));
    impl->thread = std::thread([&it = *impl, listener] { it.accept_until_end(listener); });
    return std::unique_ptr<Server>(new Server(std::move(impl)));
  } catch (const std::system_error& error) {
    ::close(listener);
    return fail(
        ErrorCode::overloaded,
        fmt::format("スレッドを作れません: {}。上限 (ulimit -u) を確かめてください", error.what()));
  }
}

void Server::stop() {
  const std::lock_guard lock(m_impl->stopping);
  if (!m_impl->thread.joinable()) return;
  m_impl->end_at = Clock::now().time_since_epoch().count();
  m_impl->ending = true;
  const std::uint64_t one = 1;
  (void)!::write(m_impl->wake, &one, sizeof one);
  m_impl->thread.join();
}

}  // namespace tsunagu::http
