// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP/1.1 server: the one place that knows the HTTP library (server.cpp).
//
// Every connection passes our guard first (connection.hpp, request_head.hpp, target.hpp); the
// library gets one clean request at a time and writes the answer. See docs/decisions/0003.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/connection.hpp"
#include "http/listen.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

struct ServerOptions {
  // Connections served at once; an idle one gives its thread up as soon as others wait for one.
  std::size_t threads = 128;
  std::size_t waiting_connections = 256;  // accepted and waiting for a thread; beyond: 503 at once
  std::size_t requests_per_connection = 1000;
  Connection::Times times;
  std::chrono::milliseconds stop_grace{3'000};  // for answers being written when stop() is called
  // One line for the operator, without query text or personal data. Called from any thread.
  std::function<void(std::string_view)> log = log::warn;
};

class Server {
 public:
  // Called from many threads at once. An exception becomes a 500 problem; its text goes to the log.
  using Handler = std::function<Response(const Request&)>;

  // Binds and serves until stop(). Errors: locked when the port is taken, invalid_argument for an
  // address that cannot be used. Warns in the log when others than this machine can connect.
  static Result<std::unique_ptr<Server>> start(const ListenAddress& address, Handler handler,
                                               ServerOptions options);
  ~Server();  // stops

  // Where it really listens (port 0 has become a number).
  const ListenAddress& address() const;

  // Takes no more connections, lets running requests end, and returns when all threads are gone:
  // within 5 seconds unless a handler itself takes longer. Any thread but a handler's; idempotent.
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace tsunagu::http
