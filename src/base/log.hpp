// SPDX-License-Identifier: GPL-3.0-or-later
// The program's log: one JSON object per line on standard error, in UTF-8. Never personal data,
// never query texts, never secrets: whoever is meant is named by the id of the user.
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"

namespace tsunagu::log {

inline constexpr std::size_t k_message_max_bytes = 4096;  // what is longer is cut

enum class Level { debug, info, warn, error };

std::string_view name_of(Level level);
std::optional<Level> level_from(std::string_view name);

// A further member of a line, named by a fixed word of ours.
struct Field {
  std::string_view name;
  std::variant<std::int64_t, double, std::string_view> value;  // a double gets three decimals
};

// Empty members are left out of the line.
struct Entry {
  Level level = Level::warn;
  std::string_view event = {};  // a fixed word of ours, in snake_case
  std::string_view message = {};
  std::string_view request_id = {};
  std::string_view user_id = {};  // or "unknown"
  std::size_t left_out = 0;       // events of the same kind that got no line of their own
  std::span<const Field> fields = {};
};

// The line of an entry without its line end; `at` is RFC 3339. Nothing in the entry can end the
// line or add a member: control characters, line breaks of Unicode and malformed bytes are escaped.
std::string line_of(const Entry& entry, std::string_view at);

void write(const Entry& entry);
void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

// Whether an entry of this level gets a line now.
bool is_shown(Level level);
// What is less than `level` gets no line; info when nobody asks.
void show_from(Level level);

// The class of an exception, as the code calls it. Its text may repeat what somebody sent, so it
// belongs into an entry of level debug.
std::string type_of(const std::exception& error);

// An error for the operator: its code, and the message unless that may hold an exception's text.
std::string told(const Error& error);

}  // namespace tsunagu::log
