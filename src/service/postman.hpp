// SPDX-License-Identifier: GPL-3.0-or-later
// Sends the mails that others wrote into the store, one after another, on a thread of its own
// (docs/decisions/0013-mail-at-most-once.md).
//
// A mail is handed to the mail server at most once, unless that server answered that it did not
// take it: the row says `sending` before the first byte of the text goes out, and one that is found
// so after a crash is not sent again. It becomes a dead letter that an administrator can send
// again; the Message-ID stays the same.
//
// Threads: any. Errors besides those of the store: unauthenticated, forbidden, not_found, conflict.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "mail/smtp.hpp"
#include "service/addresses.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"
#include "store/mails.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_mails_a_page = 50;
inline constexpr int k_mail_pages_max = 100;
inline constexpr std::size_t k_mails_a_round = 50;
inline constexpr std::chrono::seconds k_mails_looked_for_every{1};
// After the n-th attempt a mail waits k_mail_first_wait_s * 2^(n-1), at most k_mail_longest_wait_s;
// after k_mail_attempts_max, about 34 hours, it is a dead letter.
inline constexpr std::int64_t k_mail_first_wait_s = 5;
inline constexpr std::int64_t k_mail_longest_wait_s = 4 * 60 * 60;
inline constexpr std::int64_t k_mail_attempts_max = 20;
// A server that is not there is not asked for each mail anew.
inline constexpr std::int64_t k_server_longest_rest_s = 5 * 60;
inline constexpr std::int64_t k_sent_mail_kept_s = 30 * 24 * 60 * 60;

// Seconds to wait after an attempt; `attempts` from 1.
std::int64_t mail_wait_s(std::int64_t attempts, std::int64_t longest_s = k_mail_longest_wait_s);

struct MailListWish {
  std::string state;  // empty: any
  int page = 1;
};

struct MailView {
  store::MailRow row;
  std::string user_name;
};

struct MailList {
  std::int64_t total = 0;
  std::vector<MailView> entries;  // newest first
};

class Postman {
 public:
  // As mail::Smtp::send.
  using Send = std::function<mail::Delivery(std::string_view from, std::string_view to,
                                            std::string_view message,
                                            const std::function<Result<void>()>& before_text)>;
  struct Options {
    Clock clock = system_clock_s;
    Addresses addresses = {};
    std::optional<mail::SmtpOptions> smtp = {};  // nothing: only lists
    Send send = {};                              // instead of smtp, for tests
    bool runs = true;  // a thread that calls tick() every k_mails_looked_for_every
  };
  // The data directory must exist and be up to date (Directory::open does that), and this process
  // be its only server.
  static Result<std::unique_ptr<Postman>> open(const DataDir& dir, Options options);
  ~Postman();

  // Needs Action::read_mails, as retry().
  Result<MailList> list(const model::Viewer& viewer, const MailListWish& wish);
  // Sends a dead letter again, or a waiting one at once.
  Result<MailView> retry(const Actor& actor, std::int64_t id);

  // Sends what is due; how many were tried. One thread at a time.
  Result<std::size_t> tick();

 private:
  Postman(DataDir dir, Options options, store::Store store);
  void run(const std::stop_token& stop);
  Result<void> write(const std::function<Result<void>(store::Store&, store::MailRows&)>& body);
  // Nothing when it is not to be sent any more.
  Result<std::optional<mail::Outcome>> deliver(std::int64_t id);
  // Where it goes; empty: the user wants none any more.
  static Result<std::string> address_of(store::MailRows& rows, const store::MailRow& mail);
  store::MailRow judged(store::MailRow mail, const mail::Delivery& delivery) const;
  Result<void> forget_old();

  const DataDir m_dir;
  const Options m_options;
  StorePool m_readers;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
  std::unique_ptr<mail::Smtp> m_smtp;
  Send m_send;  // empty: nothing is sent
  // What follows is of tick().
  std::optional<store::MailRow> m_unwritten;  // what became of a mail, not in the store yet
  std::int64_t m_faults = 0;                  // of the server, one after another
  std::int64_t m_forgot_at = 0;
  std::atomic<std::int64_t> m_rests_until{0};
  std::jthread m_thread;  // last
};

}  // namespace tsunagu::service
