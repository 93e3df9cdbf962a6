// SPDX-License-Identifier: GPL-3.0-or-later
// Hands mails to a mail server (SMTP, RFC 5321) through libcurl, which stays in smtp.cpp.
//
// TLS: smtps:// from the first byte; smtp:// must become TLS by STARTTLS unless the server is on
// this machine. Certificates are checked against those of the system. No proxy, no other protocol.
// Threads: one at a time; stop() any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::mail {

inline constexpr std::chrono::seconds k_connect_within{15};  // with TLS and sign-in
inline constexpr std::chrono::seconds k_silent_at_most{30};  // a server that says nothing
inline constexpr std::chrono::seconds k_send_within{90};     // one mail in all
inline constexpr std::chrono::seconds k_stop_within{3};      // for an answer when the program stops
inline constexpr std::size_t k_reply_max_bytes = 160;        // kept of what a server said

struct SmtpOptions {
  std::string url;             // smtp://HOST:PORT or smtps://HOST:PORT
  std::string user, password;  // empty: without signing in
  // Longest times; tests have shorter ones.
  std::chrono::milliseconds connect_within = k_connect_within, silent_at_most = k_silent_at_most,
                            send_within = k_send_within;
};

enum class Outcome {
  accepted,      // the server has it
  later,         // not now: no connection, a 4xx answer; the server does not have it
  refused,       // never: a 5xx answer about this mail
  server_fault,  // not now, and no other mail either: connection, TLS, sign-in, the sender
  unknown        // the server got all of it and did not answer
};

struct Delivery {
  Outcome outcome = Outcome::later;
  std::string reason;  // one line in Japanese, with the server's words; empty when accepted
};

// invalid_argument says what is wrong with an address of a server; it is not asked whether the
// server is there.
Result<void> check_smtp_url(std::string_view url);

class Smtp {
 public:
  explicit Smtp(SmtpOptions options);
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;
  ~Smtp();

  // One mail to one mailbox. `before_text` is called once the server waits for the text, before a
  // byte of it is sent; when it fails nothing is handed over (Outcome::later).
  Delivery send(std::string_view from, std::string_view to, std::string_view message,
                const std::function<Result<void>()>& before_text);

  // Closes the connection that was kept for the next mail.
  void hang_up();

  // Ends what is under way: at once before the text, after k_stop_within later on.
  void stop() { m_stopping = true; }

 private:
  struct Transfer;
  const SmtpOptions m_options;
  std::atomic<bool> m_stopping{false};
  std::unique_ptr<void, void (*)(void*)> m_handle;  // CURL*; keeps its connection
};

}  // namespace tsunagu::mail
