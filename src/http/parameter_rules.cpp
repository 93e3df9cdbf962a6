// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/parameter_rules.hpp"

#include "base/nearest_name.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_shown_value_max = 40;  // code points of a wrong value that are repeated

}  // namespace

Problem bad_parameter(std::string_view name, std::string_view value, std::string_view rule) {
  return {ProblemKind::bad_parameter,
          fmt::format("{} は{} (値: \"{}\")", name, rule, text::shorten(value, k_shown_value_max)),
          std::string(name)};
}

Decoded<void> read_query(std::string_view value, std::string& into, std::size_t max_bytes) {
  if (value.size() > max_bytes) {
    return tl::unexpected(bad_parameter(
        "q", value, fmt::format(" {} バイトまでです。要点を残して短くしてください", max_bytes)));
  }
  into = value;
  return {};
}

Decoded<std::int64_t> read_number(std::string_view name, std::string_view value, std::int64_t min,
                                  std::int64_t max) {
  std::int64_t number = 0;
  if (!text::parse_integer(value, number) || number < min || number > max) {
    return tl::unexpected(
        bad_parameter(name, value, fmt::format(" {} から {} までの整数です", min, max)));
  }
  return number;
}

Decoded<bool> read_flag(std::string_view name, std::string_view value) {
  if (value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  return tl::unexpected(bad_parameter(name, value, " 1 (はい) か 0 (いいえ) です"));
}

Decoded<std::string> read_code(std::string_view name, std::string_view value,
                               const model::CodeList& list) {
  std::string code = list.resolve(value);
  if (code.empty()) {
    return tl::unexpected(bad_parameter(
        name, value, "コードか名称で指定します。一覧は /api/v1/reference にあります"));
  }
  return code;
}

Problem unknown_name(std::string_view name, const std::vector<std::string_view>& known) {
  const std::string hint =
      known.empty() ? "このアドレスにパラメーターはありません" : text::name_hint(name, known);
  return {ProblemKind::bad_parameter,
          fmt::format("{} というパラメーターはありません。{}", name, hint), std::string(name)};
}

Decoded<void> decode_nothing(const std::vector<Parameter>& parameters) {
  if (parameters.empty()) return {};
  return tl::unexpected(unknown_name(parameters.front().name, {}));
}

}  // namespace tsunagu::http
