// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/idempotency.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "http/etag.hpp"

namespace tsunagu::http {
namespace {

bool is_key(std::string_view key) {
  return key.size() <= k_idempotency_key_max_bytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

std::size_t bytes_of(const Response& response) {
  constexpr std::size_t k_overhead = 512;  // headers, names
  return k_overhead + response.body.size();
}

Problem conflict(std::string detail) { return {ProblemKind::conflict, std::move(detail), {}}; }

}  // namespace

Replay replay_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::create_case:
    case Endpoint::create_request:
    case Endpoint::create_shortlist:
    case Endpoint::save_search: return Replay::answer;
    case Endpoint::invite_user:
    case Endpoint::create_api_key: return Replay::notice;
    default: return Replay::none;
  }
}

// --- a turn ---

IdempotentAnswers::Turn::Turn(IdempotentAnswers& answers, std::string name)
    : m_answers(&answers),
      m_name(std::move(name)) {}

IdempotentAnswers::Turn::Turn(Turn&& other) noexcept
    : m_answers(std::exchange(other.m_answers, nullptr)),
      m_name(std::move(other.m_name)) {}

IdempotentAnswers::Turn::~Turn() {
  if (m_answers == nullptr) return;
  const std::lock_guard lock(m_answers->m_mutex);
  const auto found = m_answers->m_by_name.find(m_name);
  if (found != m_answers->m_by_name.end()) m_answers->forget(found->second);
}

void IdempotentAnswers::Turn::keep(const Response& response, Replay replay) {
  IdempotentAnswers* const answers = std::exchange(m_answers, nullptr);
  const std::lock_guard lock(answers->m_mutex);
  const auto found = answers->m_by_name.find(m_name);
  if (found == answers->m_by_name.end()) return;  // forgotten meanwhile
  Entry& entry = *found->second;
  entry.state = replay == Replay::notice ? State::noticed : State::answered;
  if (entry.state == State::answered) {
    entry.response = response;
    entry.response.headers.push_back({"Idempotency-Replayed", "true"});
  }
  answers->m_bytes += bytes_of(entry.response);
}

// --- the answers; the lock is held by all but begin() ---

void IdempotentAnswers::forget(Entries::iterator entry) {
  if (entry->state != State::running) m_bytes -= bytes_of(entry->response);
  const auto caller = m_of_caller.find(entry->caller);
  if (--caller->second == 0) m_of_caller.erase(caller);
  m_by_name.erase(entry->name);
  m_entries.erase(entry);
}

// Of `caller`, or of all. What still runs stays: forgotten, it could be begun twice.
void IdempotentAnswers::forget_oldest(const std::string* caller) {
  const auto oldest = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
    return entry.state != State::running && (caller == nullptr || entry.caller == *caller);
  });
  if (oldest != m_entries.end()) forget(oldest);
}

void IdempotentAnswers::forget_expired(Clock::time_point now) {
  while (!m_entries.empty() && m_entries.front().state != State::running &&
         now - m_entries.front().at >= m_limits.kept)
    forget(m_entries.begin());
}

void IdempotentAnswers::make_room(const std::string& caller) {
  const auto mine = m_of_caller.find(caller);
  if (mine != m_of_caller.end() && mine->second >= m_limits.entries_per_caller)
    forget_oldest(&caller);
  for (std::size_t before = m_entries.size() + 1;
       before > m_entries.size() &&
       (m_entries.size() >= m_limits.entries_max || m_bytes > m_limits.bytes_max);) {
    before = m_entries.size();
    forget_oldest(nullptr);
  }
}

Decoded<std::variant<IdempotentAnswers::Turn, Response>> IdempotentAnswers::begin(
    std::string_view caller, std::string_view key, std::string_view what, std::string_view body,
    Clock::time_point now) {
  if (!is_key(key)) {
    return tl::unexpected(
        Problem{ProblemKind::bad_request,
                fmt::format("Idempotency-Key は空白のない {} 文字までの英数字と記号です（例 UUID）",
                            k_idempotency_key_max_bytes),
                {}});
  }
  std::string name = fmt::format("{}\n{}", caller, key);
  std::string fingerprint = fmt::format("{} {} {}", what, body.size(), etag_of(body));
  const std::lock_guard lock(m_mutex);
  forget_expired(now);
  const auto found = m_by_name.find(name);
  if (found == m_by_name.end()) {
    make_room(std::string(caller));
    m_entries.push_back({name, std::string(caller), std::move(fingerprint), now});
    m_by_name.emplace(name, std::prev(m_entries.end()));
    ++m_of_caller[std::string(caller)];
    return std::variant<Turn, Response>(std::in_place_type<Turn>, *this, std::move(name));
  }
  const Entry& entry = *found->second;
  if (entry.fingerprint != fingerprint)
    return tl::unexpected(Problem{ProblemKind::key_reused, {}, {}});
  switch (entry.state) {
    case State::answered: return std::variant<Turn, Response>(entry.response);
    case State::noticed:
      return tl::unexpected(conflict(
          "この Idempotency-Key の要求は済んでいます。一度だけ見せる秘密を含む答えは残していません。"
          "受け取れなかったときは、作られたものを取り消して、新しい鍵でやり直してください"));
    case State::running: break;
  }
  return tl::unexpected(conflict(
      "同じ Idempotency-Key の要求を処理しています。少し待ってから、同じ鍵でやり直してください"));
}

}  // namespace tsunagu::http
