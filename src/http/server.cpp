// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/common_headers.hpp"
#include "http/exchange.hpp"
#include "http/problem.hpp"
#include "http/workers.hpp"

namespace tsunagu::http {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

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

std::string peer_of(const sockaddr_storage& storage, socklen_t size) {
  if (storage.ss_family == AF_UNIX) return std::string(k_unix_peer);
  std::array<char, NI_MAXHOST> host{};
  const void* const generic = &storage;
  ::getnameinfo(static_cast<const sockaddr*>(generic), size, host.data(), host.size(), nullptr, 0,
                NI_NUMERICHOST);
  const std::string_view name = host.data();
  return std::string(name.substr(0, name.find('%')));  // without the scope of fe80::1%eth0
}

std::size_t share_of(const ServerOptions& options) {
  return options.threads_per_address > 0 ? options.threads_per_address
                                         : std::max<std::size_t>(1, options.threads / 2);
}

}  // namespace

// Everything runs on the workers' threads but accept_until_end() and refuse_overload().
struct Server::Impl {
  Impl(ListenAddress where, Handler handler_, ServerOptions options_)
      : address(std::move(where)),
        options(std::move(options_)),
        exchange(std::move(handler_), options),
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
  bool give_up(Connection::Waiting waiting, milliseconds since, const std::string& key) const;
  std::string key_of(const std::string& peer) const;

  ListenAddress address;
  const ServerOptions options;
  Exchange exchange;
  std::atomic<std::uint64_t> connections{0}, overloaded{0};  // Server::Figures
  std::atomic<std::size_t> open{0};
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
  const std::string id = exchange.next_request_id();
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
  ++open;
  try {
    Connection connection(accepted.descriptor, options.times, [&](auto waiting, auto since) {
      return give_up(waiting, since, accepted.key);
    });
    exchange.serve(connection, accepted.peer, ending);
  } catch (const std::exception& error) {
    exchange.note_exception(&error, {});
  }
  --open;
}

// --- the server ---

Server::Server(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Server::~Server() { stop(); }
const ListenAddress& Server::address() const { return m_impl->address; }

Server::Figures Server::figures() const {
  const Impl& it = *m_impl;
  return {it.connections, it.overloaded,        it.exchange.unreadable(),
          it.open,        it.workers.waiting(), it.exchange.streams()};
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
