// SPDX-License-Identifier: GPL-3.0-or-later
// The Idempotency-Key header: a request that creates something and is sent again, because its
// answer was lost, gets the first answer and creates nothing twice. Kept in memory: what a key
// protects against is a retry within seconds, and a restart in between is rare enough to say so
// (docs/security.md) rather than to write every answer, with what stands in it, to the disk.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "http/decode.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"

namespace tsunagu::http {

inline constexpr std::size_t k_idempotency_key_max_bytes = 255;

// What a second request with the same key gets. Answers with a secret that is shown once are not
// kept: whoever asks again is told that it is done.
enum class Replay { none, answer, notice };
Replay replay_of(Endpoint endpoint);

// Any thread.
class IdempotentAnswers {
 public:
  using Clock = std::chrono::steady_clock;
  struct Limits {
    std::chrono::hours kept{24};
    // Beyond these the oldest ones are forgotten, of the caller first.
    std::size_t entries_per_caller = 200;
    std::size_t entries_max = 10'000;
    std::size_t bytes_max = 32 * 1024 * 1024;  // of kept answers
  };

  // The right to create under a key; while it lives, others with the key wait their turn. Destroyed
  // without keep(): nothing was created, and the key is free again.
  class Turn {
   public:
    Turn(IdempotentAnswers& answers, std::string name);
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn();
    void keep(const Response& response, Replay replay);

   private:
    IdempotentAnswers* m_answers;
    std::string m_name;
  };

  explicit IdempotentAnswers(const Limits& limits) : m_limits(limits) {}

  // `caller` is whoever asks, with the rights of now; `what` and `body` tell requests apart. Either
  // the turn to create, or the first answer. bad_request for a key that is none, key_reused when it
  // stood for something else, conflict while the first request runs and for Replay::notice.
  Decoded<std::variant<Turn, Response>> begin(std::string_view caller, std::string_view key,
                                              std::string_view what, std::string_view body,
                                              Clock::time_point now = Clock::now());

 private:
  enum class State { running, answered, noticed };
  struct Entry {
    std::string name, caller, fingerprint;
    Clock::time_point at;
    State state = State::running;
    Response response = {};
  };
  using Entries = std::list<Entry>;  // oldest first
  void forget(Entries::iterator entry);
  void forget_oldest(const std::string* caller);
  void forget_expired(Clock::time_point now);
  void make_room(const std::string& caller);

  const Limits m_limits;
  std::mutex m_mutex;  // protects what follows
  Entries m_entries;
  std::unordered_map<std::string, Entries::iterator> m_by_name;
  std::unordered_map<std::string, std::size_t> m_of_caller;
  std::size_t m_bytes = 0;
};

}  // namespace tsunagu::http
