// SPDX-License-Identifier: GPL-3.0-or-later
// What users have sent to themselves: mails to an address that they gave and confirmed, and a
// calendar at an address that only they know. Both end with the user; the calendar also ends with
// whatever ends the user's API keys.
//
// Threads: any. Errors besides those of the store: unauthenticated, forbidden (with an API key as
// well: both would outlive it), not_found, conflict, rejected_input, too_many_requests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "service/addresses.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"
#include "store/mails.hpp"

namespace tsunagu::service {

inline constexpr std::int64_t k_mail_code_s = 60 * 60;       // how long a code works
inline constexpr std::int64_t k_mail_code_every_s = 2 * 60;  // between two codes for one user
inline constexpr std::int64_t k_mail_code_tries = 5;
inline constexpr std::size_t k_mail_code_letters = 8;  // random ones, 40 bits

struct Subscription {
  bool sends_mail = false;  // this server
  std::string address;      // empty: none given
  bool enabled = false, confirmed = false;
  bool has_calendar = false;
};

// Only what is given changes; an empty address takes the old one away.
struct SubscriptionChange {
  std::optional<std::string> address;
  std::optional<bool> enabled;
};

class Subscriptions {
 public:
  struct Options {
    Clock clock = system_clock_s;
    Addresses addresses = {};
  };
  // The data directory must exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Subscriptions>> open(const DataDir& dir, Options options);

  Result<Subscription> find(const model::Viewer& viewer);
  // A new address gets a code by mail and no other mails until confirm().
  Result<Subscription> change(const Actor& actor, const SubscriptionChange& change);
  Result<Subscription> confirm(const Actor& actor, std::string_view code);

  // A new calendar instead of an older one: its address, shown this once (without the host when the
  // server does not know its own).
  Result<std::string> make_calendar(const Actor& actor);
  // Also well when there is none.
  Result<void> remove_calendar(const Actor& actor);
  // Whose calendar it is, with the rights of now; not_found.
  Result<model::Viewer> owner_of_calendar(std::string_view token);

 private:
  Subscriptions(DataDir dir, Options options, store::Store store);
  using Body = std::function<Result<void>(store::Store&, store::MailRows&)>;
  Result<void> write(const Body& body);
  Result<Subscription> read(store::MailRows& rows, const std::string& user_id) const;
  Result<void> send_code(store::MailRows& rows, store::MailAddressRow& address);
  static Result<void> audit(store::Store& store, const Actor& actor, std::string_view action);

  const DataDir m_dir;
  const Options m_options;
  StorePool m_readers;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
};

}  // namespace tsunagu::service
