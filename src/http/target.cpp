// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/target.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

Result<std::string> decode(std::string_view raw, PlusSign plus, std::string_view where) {
  std::optional<std::string> decoded = percent_decode(raw, plus);
  if (!decoded) return refuse(fmt::format("{}の % の後には16進数を2桁書きます", where));
  if (!text::is_utf8(*decoded)) return refuse(fmt::format("{}が UTF-8 ではありません", where));
  if (decoded->find('\0') != std::string::npos)
    return refuse(fmt::format("{}に NUL 文字があります", where));
  return *std::move(decoded);
}

Result<std::vector<std::string>> parse_path(std::string_view path) {
  std::vector<std::string> segments;
  if (path == "/") return segments;
  path.remove_prefix(1);
  for (;;) {
    if (segments.size() == k_segments_max) return refuse("アドレスの区切りが多すぎます");
    const std::size_t end = path.find('/');
    TRY_ASSIGN(std::string segment, decode(path.substr(0, end), PlusSign::literal, "アドレス"));
    segments.push_back(std::move(segment));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

Result<Parameter> parse_parameter(std::string_view piece) {
  const std::size_t equals = piece.find('=');  // the first one: a value may hold more
  Parameter parameter;
  TRY_ASSIGN(parameter.name, decode(piece.substr(0, equals), PlusSign::blank, "パラメーター名"));
  if (parameter.name.empty()) return refuse("名前のないパラメーターがあります");
  if (parameter.name.size() > k_parameter_name_max_bytes)
    return refuse("パラメーター名が長すぎます");
  if (equals != std::string_view::npos) {
    TRY_ASSIGN(parameter.value, decode(piece.substr(equals + 1), PlusSign::blank,
                                       fmt::format("パラメーター {} ", parameter.name)));
  }
  return parameter;
}

Result<std::vector<Parameter>> parse_query(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    if (const std::string_view piece = query.substr(0, end); !piece.empty()) {
      if (parameters.size() == k_parameters_max) {
        return refuse(fmt::format("パラメーターは {} 個までです", k_parameters_max));
      }
      TRY_ASSIGN(Parameter parameter, parse_parameter(piece));
      parameters.push_back(std::move(parameter));
    }
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return parameters;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, PlusSign plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' && plus == PlusSign::blank ? ' ' : text[i];
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  constexpr std::string_view k_plain = "-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       k_plain.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += k_digits[byte >> 4U];
      out += k_digits[byte & 0x0FU];
    }
  }
  return out;
}

Result<Target> parse_target(std::string_view raw) {
  if (!raw.starts_with('/')) return refuse("アドレスは / で始まります");
  if (raw.find('#') != std::string_view::npos) return refuse("アドレスに # は使えません");
  const std::size_t question = raw.find('?');
  Target target;
  target.path = raw.substr(0, question);
  TRY_ASSIGN(target.segments, parse_path(target.path));
  if (question != std::string_view::npos) {
    TRY_ASSIGN(target.parameters, parse_query(raw.substr(question + 1)));
  }
  return target;
}

}  // namespace tsunagu::http
