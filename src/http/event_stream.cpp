// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/event_stream.hpp"

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_comment = ":\n\n";

void add_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  std::copy_if(value.begin(), value.end(), std::back_inserter(out),
               [](char c) { return c != '\n' && c != '\r' && c != '\0'; });
  out += '\n';
}

}  // namespace

std::string event_bytes(const Event& event) {
  std::string out;
  if (!event.id.empty()) add_field(out, "id", event.id);
  if (!event.name.empty()) add_field(out, "event", event.name);
  for (const std::string_view line : text::split(event.data, '\n')) add_field(out, "data", line);
  return out + '\n';
}

NewestState::NewestState(std::string name, Look look, const Times& times)
    : m_name(std::move(name)),
      m_look(std::move(look)),
      m_times(times) {}

std::optional<std::string> NewestState::next(std::chrono::milliseconds patience) {
  if (m_ended) return std::nullopt;
  const auto now = Clock::now();
  if (!m_began) {
    m_began = true;
    m_said_at = now;
    return fmt::format("retry: {}\n\n", m_times.retry.count());
  }
  if (now < m_next_at) {
    std::this_thread::sleep_for(std::min<Clock::duration>(patience, m_next_at - now));
    return std::string();
  }
  auto state = m_look(patience);
  if (!state) return std::nullopt;
  if (*state) {
    m_ended = (*state)->is_last;
    m_said_at = Clock::now();
    m_next_at = m_said_at + m_times.gap;
    return event_bytes({(*state)->id, m_name, (*state)->data});
  }
  if (Clock::now() - m_said_at < m_times.silence) return std::string();
  m_said_at = Clock::now();
  return std::string(k_comment);
}

Response event_answer(std::shared_ptr<Stream> events) {
  Response response{200, std::string(k_event_stream), {}, {}, std::move(events)};
  response.headers.push_back({"X-Accel-Buffering", "no"});  // nginx
  return response;
}

}  // namespace tsunagu::http
