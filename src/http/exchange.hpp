// SPDX-License-Identifier: GPL-3.0-or-later
// What is said on a connection: requests read and guarded, the handler asked, answers written. The
// rest of the server is about who gets a thread, and for how long.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/body_budget.hpp"
#include "http/connection.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"
#include "http/request_head.hpp"
#include "http/server.hpp"

namespace tsunagu::http {

// Shared by all connections of a server. Any thread.
class Exchange {
 public:
  // `options` must outlive this.
  Exchange(Server::Handler handler, const ServerOptions& options);

  // From the first request of the connection to the last. Once `is_ending` it says with the next
  // answer that no more follows.
  void serve(Connection& connection, const std::string& peer, const std::atomic<bool>& is_ending);

  std::string next_request_id();
  // For the log; its text, which may repeat what somebody sent, at level debug only. Null: nobody
  // knows what was thrown.
  void note_exception(const std::exception* error, std::string_view request_id) const;

  std::uint64_t unreadable() const { return m_unreadable; }
  std::size_t streams() const { return m_streams; }

 private:
  bool answer(Connection& connection, RequestHead& head, const std::string& peer, bool last);
  void go_on(Connection& connection, Stream& rest, std::string_view request_id);
  bool refuse(Connection& connection, Method method, const Problem& problem);
  Result<Request> request_from(RequestHead& head, const std::string& peer) const;
  template <class Body>
  std::optional<Response> guarded(const Request& request, Body&& body);

  const Server::Handler m_handler;
  const ServerOptions& m_options;
  const HeadRules m_head_rules;
  BodyBudget m_bodies, m_uploads;
  std::atomic<std::uint64_t> m_next_id;
  std::atomic<std::uint64_t> m_unreadable{0};
  std::atomic<std::size_t> m_streams{0};
};

}  // namespace tsunagu::http
