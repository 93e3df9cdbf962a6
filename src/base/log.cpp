// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <typeinfo>

#include <cxxabi.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/date.hpp"
#include "base/text.hpp"

namespace tsunagu::log {
namespace {

constexpr std::array<std::string_view, 4> k_levels{"debug", "info", "warn", "error"};

// Writes whole lines under a lock; the lines are ours.
spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("tsunagu",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum vendor_level(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Also what a terminal or a viewer takes for the end of a line: DEL, C1 (NEL), U+2028, U+2029.
bool is_harmless(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  if (character.size() == 1)
    return byte(0) >= 0x20 && byte(0) != 0x7F && character != "\"" && character != "\\";
  if (character.size() == 2) return byte(0) != 0xC2 || byte(1) >= 0xA0;
  return character != "\u2028" && character != "\u2029";
}

// `character` is well-formed and not harmless: at most three bytes, all in the basic plane.
std::string escaped(std::string_view character) {
  const auto bits = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(character[at])) & 0x3FU;
  };
  unsigned point = static_cast<unsigned char>(character.front());
  if (character.size() == 2) point = ((point & 0x1FU) << 6U) | bits(1);
  if (character.size() == 3) point = ((point & 0x0FU) << 12U) | (bits(1) << 6U) | bits(2);
  return fmt::format("\\u{:04x}", point);
}

void add_member(std::string& line, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  line += fmt::format(",\"{}\":\"", name);
  value = value.substr(0, k_message_max_bytes);
  while (!value.empty()) {
    std::size_t good = 0;  // bytes of the character at the front
    for (std::size_t n = 1; n <= 4 && n <= value.size() && good == 0; ++n) {
      if (text::is_utf8(value.substr(0, n))) good = n;
    }
    const std::string_view character = value.substr(0, std::max<std::size_t>(good, 1));
    if (good == 0) {
      line += "\uFFFD";
    } else if (is_harmless(character)) {
      line += character;
    } else {
      line += escaped(character);
    }
    value.remove_prefix(character.size());
  }
  line += '"';
}

void add_field(std::string& line, const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    add_member(line, field.name, *text);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    if (std::isfinite(*number)) line += fmt::format(",\"{}\":{:.3f}", field.name, *number);
  } else {
    line += fmt::format(",\"{}\":{}", field.name, std::get<std::int64_t>(field.value));
  }
}

}  // namespace

std::string_view name_of(Level level) { return k_levels.at(static_cast<std::size_t>(level)); }

std::optional<Level> level_from(std::string_view name) {
  for (const Level level : {Level::debug, Level::info, Level::warn, Level::error}) {
    if (name == name_of(level)) return level;
  }
  return std::nullopt;
}

std::string line_of(const Entry& entry, std::string_view at) {
  std::string line = fmt::format(R"({{"at":"{}","level":"{}")", at, name_of(entry.level));
  add_member(line, "event", entry.event);
  add_member(line, "message", entry.message);
  add_member(line, "request_id", entry.request_id);
  add_member(line, "user_id", entry.user_id);
  if (entry.left_out > 0) line += fmt::format(",\"left_out\":{}", entry.left_out);
  for (const Field& field : entry.fields) add_field(line, field);
  line += '}';
  return line;
}

bool is_shown(Level level) { return logger().should_log(vendor_level(level)); }

void write(const Entry& entry) {
  if (is_shown(entry.level))
    logger().log(vendor_level(entry.level), "{}", line_of(entry, date::now_utc()));
}

void info(std::string_view message) { write({Level::info, {}, message}); }
void warn(std::string_view message) { write({Level::warn, {}, message}); }
void error(std::string_view message) { write({Level::error, {}, message}); }

void show_from(Level level) { logger().set_level(vendor_level(level)); }

std::string type_of(const std::exception& error) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), &std::free);
  return name ? name.get() : typeid(error).name();
}

std::string told(const Error& error) {
  if (error.code == ErrorCode::internal) return std::string(tsunagu::name_of(error.code));
  return fmt::format("{} ({})", error.message, tsunagu::name_of(error.code));
}

}  // namespace tsunagu::log
