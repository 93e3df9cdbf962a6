// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>

#include "http/common_headers.hpp"
#include "http/problem.hpp"
#include "http/request_head.hpp"
#include "http/target.hpp"

namespace tsunagu::http {
namespace {

using Clock = std::chrono::steady_clock;

// Request ids of two runs should not meet in the log.
std::uint64_t random_start() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

// Threads of this server must not be the ones that signals interrupt: accept() would return, and
// the library takes any error of accept() for the end. Restores the mask when destroyed.
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

// A fixed number of threads behind a bounded queue. What finds no place runs on the accepting
// thread, where the engine only refuses (Engine::process_and_close_socket).
class WorkerQueue final : public httplib::TaskQueue {
 public:
  WorkerQueue(std::size_t threads, std::size_t waiting_max, std::atomic<std::size_t>& waiting)
      : m_waiting_max(waiting_max),
        m_waiting(waiting) {
    try {
      while (m_threads.size() < threads) m_threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      if (m_threads.empty()) throw;  // fewer threads than wished still serve
    }
  }

  void enqueue(std::function<void()> job) override {
    {
      const std::lock_guard lock(m_mutex);
      if (m_jobs.size() < m_waiting_max) {
        m_jobs.push_back(std::move(job));
        m_waiting = m_jobs.size();
        job = nullptr;
      }
    }
    if (job) return job();
    m_wake.notify_one();
  }

  void shutdown() override {
    std::deque<std::function<void()>> left;
    {
      const std::lock_guard lock(m_mutex);
      m_ended = true;
      left.swap(m_jobs);
      m_waiting = 0;
    }
    m_wake.notify_all();
    for (auto& job : left) job();
    m_threads.clear();  // joins
  }

 private:
  void work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
      m_wake.wait(lock, [this] { return m_ended || !m_jobs.empty(); });
      if (m_ended) return;
      const auto job = std::move(m_jobs.front());
      m_jobs.pop_front();
      m_waiting = m_jobs.size();
      lock.unlock();
      job();  // never throws: Engine::process_and_close_socket
      lock.lock();
    }
  }

  const std::size_t m_waiting_max;
  std::atomic<std::size_t>& m_waiting;

  std::mutex m_mutex;  // protects what follows
  std::condition_variable m_wake;
  std::deque<std::function<void()>> m_jobs;
  bool m_ended = false;

  std::vector<std::jthread> m_threads;
};

// The connection as the library sees it: one request to read, one answer to write.
class OneExchange final : public httplib::Stream {
 public:
  OneExchange(std::string request, int descriptor)
      : m_request(std::move(request)),
        m_descriptor(descriptor) {}

  bool is_readable() const override { return m_read < m_request.size(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    const std::size_t count = std::min(size, m_request.size() - m_read);
    std::memcpy(to, m_request.data() + m_read, count);
    m_read += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, std::size_t size) override {
    m_answer.append(from, size);
    return static_cast<ssize_t>(size);
  }
  // Nobody asks who the client is, and the library would put it into a header that clients can
  // forge.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return m_descriptor; }

  const std::string& answer() const { return m_answer; }

 private:
  std::string m_request, m_answer;
  std::size_t m_read = 0;
  int m_descriptor;
};

class Engine final : public httplib::Server {
 public:
  Engine(http::Server::Handler handler, ServerOptions options);

  // The library's accept loop on `descriptor`, in the calling thread; returns when end() was called
  // or accepting failed.
  void accept_on(int descriptor);
  void end();
  bool ending() const { return m_ending; }
  const ServerOptions& options() const { return m_options; }

 private:
  bool process_and_close_socket(socket_t descriptor) override;
  void serve(Connection& connection);
  void refuse(Connection& connection, const Problem& problem, WithBody body);
  void refuse_overload(int descriptor);
  bool exchange(Connection& connection, const RequestHead& head, bool keep_alive);
  void answer(const httplib::Request& from, httplib::Response& to);
  Response respond(const httplib::Request& from);
  bool give_up(Connection::Waiting waiting) const;
  std::string next_request_id() {
    return fmt::format("{:016x}", m_next_id.fetch_add(0x9E3779B97F4A7C15ULL));
  }

  const http::Server::Handler m_handler;
  const ServerOptions m_options;
  std::atomic<std::uint64_t> m_next_id;
  std::atomic<std::size_t> m_waiting{0};  // connections without a thread
  std::atomic<bool> m_ending{false};
  std::atomic<Clock::rep> m_end_at{0};  // ticks; written before m_ending
  std::atomic<std::thread::id> m_accepting;
};

Engine::Engine(http::Server::Handler handler, ServerOptions options)
    : m_handler(std::move(handler)),
      m_options(std::move(options)),
      m_next_id(random_start()) {
  new_task_queue = [this] {
    return new WorkerQueue(m_options.threads, m_options.waiting_connections, m_waiting);
  };
  set_keep_alive_max_count(m_options.requests_per_connection);
  set_keep_alive_timeout(
      std::chrono::duration_cast<std::chrono::seconds>(m_options.times.idle).count());
  set_payload_max_length(k_payload_max_bytes);
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    answer(request, response);
    return HandlerResponse::Handled;
  });
  // Only memory running out while a 500 is made gets here; the library's own handler tells what()
  // to clients.
  set_exception_handler([](const httplib::Request&, httplib::Response& response,
                           std::exception_ptr) { response.status = 500; });
  set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
    response.headers.erase("Accept-Ranges");                               // we serve none
    if (response.status == 304) response.headers.erase("Content-Length");  // the library says 0
  });
}

void Engine::accept_on(int descriptor) {
  m_accepting = std::this_thread::get_id();
  svr_sock_ = descriptor;
  listen_after_bind();
  svr_sock_ = INVALID_SOCKET;  // after a failure the library leaves a closed number here
}

void Engine::end() {
  if (!m_ending) m_end_at = Clock::now().time_since_epoch().count();
  m_ending = true;
  if (svr_sock_ != INVALID_SOCKET) stop();
}

bool Engine::give_up(Connection::Waiting waiting) const {
  if (waiting == Connection::Waiting::idle && m_waiting > 0) return true;
  if (!m_ending) return false;
  const auto since = Clock::now().time_since_epoch() - Clock::duration(m_end_at);
  return waiting != Connection::Waiting::for_writing || since > m_options.stop_grace;
}

bool Engine::process_and_close_socket(socket_t descriptor) {
  if (std::this_thread::get_id() == m_accepting.load()) {
    refuse_overload(descriptor);
    return true;
  }
  try {
    Connection connection(descriptor, m_options.times,
                          [this](auto waiting) { return give_up(waiting); });
    serve(connection);
  } catch (const std::exception& error) {
    m_options.log(fmt::format("接続を打ち切りました: {}", error.what()));
  }
  return true;
}

void Engine::serve(Connection& connection) {
  std::string head;
  for (std::size_t served = 1; served <= m_options.requests_per_connection; ++served) {
    switch (connection.read_head(head)) {
      case Connection::Arrival::gone: return;
      case Connection::Arrival::line_too_long:
        return refuse(connection, {ProblemKind::uri_too_long, "検索の文を短くしてください", {}},
                      WithBody::yes);
      case Connection::Arrival::head_too_long:
        return refuse(connection, {ProblemKind::bad_request, "ヘッダーが長すぎます", {}},
                      WithBody::yes);
      case Connection::Arrival::malformed:
        return refuse(connection, {ProblemKind::bad_request, "改行は CR LF です", {}},
                      WithBody::yes);
      case Connection::Arrival::head: break;
    }
    const auto parsed = parse_request_head(head);
    if (!parsed) {
      const bool is_head = head.starts_with("HEAD ");
      return refuse(connection, parsed.error(), is_head ? WithBody::no : WithBody::yes);
    }
    const bool keep_alive =
        parsed->keep_alive && served < m_options.requests_per_connection && !m_ending;
    if (!exchange(connection, *parsed, keep_alive)) return;
    if (!keep_alive) return connection.finish();
  }
}

void Engine::refuse(Connection& connection, const Problem& problem, WithBody body) {
  if (connection.write(closing_answer(problem, next_request_id(), body))) connection.finish();
}

// Runs on the accepting thread, so it waits for nothing.
void Engine::refuse_overload(int descriptor) {
  const std::string bytes =
      closing_answer({ProblemKind::overloaded, {}, {}}, next_request_id(), WithBody::yes);
  std::array<char, 4096> sink{};
  (void)::recv(descriptor, sink.data(), sink.size(),
               MSG_DONTWAIT);  // unread bytes would destroy the answer
  (void)::send(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(descriptor, SHUT_RDWR);
  ::close(descriptor);
}

// One request through the library. What the client sent is handed over as fields, never as bytes:
// the library decodes '%' in header values and ends targets at 8 KB. False: the client is gone.
bool Engine::exchange(Connection& connection, const RequestHead& head, bool keep_alive) {
  const bool is_head = head.method == RequestHead::Method::head;
  OneExchange stream(is_head ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n",
                     connection.descriptor());
  bool closed = false;
  process_request(stream, !keep_alive, closed, [&](httplib::Request& request) {
    request.target = head.target;
    request.headers.emplace("If-None-Match", head.if_none_match);
  });
  return connection.write(stream.answer());
}

void Engine::answer(const httplib::Request& from, httplib::Response& to) {
  Response response = respond(from);
  to.status = response.status;
  to.headers.emplace("Date", http_date());
  for (const auto& [name, value] : k_security_headers)
    to.headers.emplace(std::string(name), std::string(value));
  for (auto& header : response.headers)
    to.set_header(header.name, header.value);  // drops values with CR or LF
  if (response.header("Cache-Control").empty()) to.headers.emplace("Cache-Control", "no-store");
  if (!response.content_type.empty()) to.set_header("Content-Type", response.content_type);
  to.body = std::move(response.body);
}

Response Engine::respond(const httplib::Request& from) {
  const std::string id = next_request_id();
  const auto with_id = [&](Response response) {
    response.headers.push_back({"X-Request-Id", id});
    return response;
  };
  const std::string path = from.target.substr(0, from.target.find('?'));
  const auto failed = [&](std::string_view what) {
    m_options.log(fmt::format("request {}: {}", id, what));
    return with_id(problem_response({ProblemKind::internal, {}, {}}, path, id));
  };
  try {
    Result<Target> target = parse_target(from.target);
    if (!target) return with_id(problem_response(problem_from(target.error()), path, id));
    return with_id(
        m_handler({std::move(target->path), std::move(target->segments),
                   std::move(target->parameters), from.get_header_value("If-None-Match"), id}));
  } catch (const std::exception& error) {
    return failed(error.what());
  } catch (...) {
    return failed("unknown exception");
  }
}

}  // namespace

struct Server::Impl {
  Impl(ListenAddress where, Handler handler, ServerOptions options)
      : address(std::move(where)),
        engine(std::move(handler), std::move(options)) {}

  void accept_until_end(int descriptor);

  ListenAddress address;
  Engine engine;
  std::atomic<bool> ended{false};
  std::mutex stopping;
  std::thread thread;
};

// The library gives up listening on any error of accept() (out of descriptors, for example): then
// we listen anew.
void Server::Impl::accept_until_end(int descriptor) {
  constexpr std::chrono::milliseconds k_pause{200};
  const auto& log = engine.options().log;
  while (!engine.ending()) {
    try {
      engine.accept_on(descriptor);
    } catch (const std::exception& error) {  // no thread could be made
      log(fmt::format("接続の受け付けが止まりました: {}", error.what()));
      ::close(descriptor);
    }
    if (!engine.ending()) log("接続の受け付けをやり直します");
    for (descriptor = -1; descriptor < 0 && !engine.ending();) {
      std::this_thread::sleep_for(k_pause);
      ListenAddress same = address;
      descriptor = open_listening_socket(same).value_or(-1);
    }
  }
  if (descriptor >= 0) ::close(descriptor);
  ended = true;
}

Server::Server(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Server::~Server() { stop(); }
const ListenAddress& Server::address() const { return m_impl->address; }

Result<std::unique_ptr<Server>> Server::start(const ListenAddress& address, Handler handler,
                                              ServerOptions options) {
  ListenAddress bound = address;
  TRY_ASSIGN(const int descriptor, open_listening_socket(bound));
  if (!is_loopback(bound)) {
    options.log(
        fmt::format("注意: {} は他の機械からも接続できます。前に置くサーバーで守ってください",
                    to_string(bound)));
  }
  auto impl = std::make_unique<Impl>(bound, std::move(handler), std::move(options));
  const SignalsBlocked blocked;
  impl->thread = std::thread([&it = *impl, descriptor] { it.accept_until_end(descriptor); });
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

void Server::stop() {
  constexpr std::chrono::milliseconds k_pause{5};
  const std::lock_guard lock(m_impl->stopping);
  if (!m_impl->thread.joinable()) return;
  // Repeated, because the library forgets a stop() that comes before its loop runs.
  while (!m_impl->ended) {
    m_impl->engine.end();
    std::this_thread::sleep_for(k_pause);
  }
  m_impl->thread.join();
}

}  // namespace tsunagu::http
