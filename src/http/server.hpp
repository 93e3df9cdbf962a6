// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP/1.1 server: accepts, guards, and hands whole requests to one handler. Made of sockets
// and our own parsers alone: see docs/decisions/0012-own-transport.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/client_address.hpp"
#include "http/connection.hpp"
#include "http/listen.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

struct ServerOptions {
  // Connections served at once. A slow client holds a thread, so there are more than a handful of
  // attackers can hold; an idle one costs about 20 KB.
  std::size_t threads = 512;
  std::size_t waiting_connections = 256;  // accepted and waiting for a thread; beyond: 503 at once
  // Of the threads, for one address (limit_key()) while another one waits; 0: half of them. Proxies
  // that we know are not counted.
  std::size_t threads_per_address = 0;
  std::size_t requests_per_connection = 1000;
  Connection::Times times;
  // As soon as others wait for a thread, these are the longest waits; an idle client gives way at
  // once.
  std::chrono::milliseconds crowded_head{1'000}, crowded_body{3'000}, crowded_write{3'000};
  // The longest that an answer goes on (Response::rest); readers of events come again by
  // themselves, and are then asked anew who they are.
  std::chrono::milliseconds stream_max{5 * 60'000};
  std::chrono::milliseconds stop_grace{3'000};  // for answers being written when stop() is called
  // Asked with the head of a request before its body is read; an answer ends the request. Called
  // from many threads at once. Empty: everything is admitted.
  std::function<std::optional<Response>(const Request&)> admit = {};
  // The longest body that this request may have, at most k_upload_max_bytes; asked after admit().
  // Empty: k_body_max_bytes for all.
  std::function<std::size_t(const Request&)> body_max_bytes = {};
  // Of all bodies that are being received or handled; beyond: 503. Anonymous callers have small
  // ones only (routes.hpp), with which all threads together do not reach this.
  std::size_t bodies_max_bytes = 16 * 1024 * 1024;
  // Of bodies that may be longer than k_body_max_bytes, likewise: one large file at a time.
  std::size_t uploads_max_bytes = k_upload_max_bytes;
  TrustedProxies trusted_proxies = {};
  // Header in which a single sign-on proxy names whom it signed in; empty: none. start() refuses it
  // unless the server listens on a local socket: anybody else could send the header too.
  std::string trusted_user_header = {};
  // For the operator, without query text or personal data. Called from any thread.
  std::function<void(const log::Entry&)> log = log::write;
};

class Server {
 public:
  // Called from many threads at once. An exception becomes a 500 problem; its type goes to the log,
  // its text only at level debug.
  using Handler = std::function<Response(const Request&)>;

  // Binds and serves until stop(). Errors: locked when the port is taken, invalid_argument for an
  // address that cannot be used. Warns in the log when others than this machine can connect.
  static Result<std::unique_ptr<Server>> start(const ListenAddress& address, Handler handler,
                                               ServerOptions options);
  ~Server();  // stops

  // Where it really listens (port 0 has become a number).
  const ListenAddress& address() const;

  struct Figures {
    std::uint64_t connections = 0;  // taken so far
    std::uint64_t overloaded = 0;   // of these sent away because no thread was free
    std::uint64_t unreadable =
        0;  // requests whose head or body could not be read, or came too slowly
    std::size_t open = 0, waiting = 0, streams = 0;  // now: served, without a thread yet, going on
  };
  Figures figures() const;

  // Takes no more connections, lets running requests end, and returns when all threads are gone:
  // within 5 seconds unless a handler itself takes longer. Any thread but a handler's; idempotent.
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace tsunagu::http
