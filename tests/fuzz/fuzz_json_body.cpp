// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a body of known fields within their limits, or a problem that can be sent.
#include <array>
#include <cstdint>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"

namespace {

using namespace tsunagu::http;

constexpr std::array k_fields{
    BodyField{"login", FieldKind::text, true, 16}, BodyField{"days", FieldKind::integer},
    BodyField{"active", FieldKind::flag}, BodyField{"scopes", FieldKind::texts, false, 8}};

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = read_body({reinterpret_cast<const char*>(data), size}, k_fields);
  if (!body) {
    require(tsunagu::text::is_utf8(body.error().detail + body.error().parameter));
    require(nlohmann::json::accept(problem_response(body.error(), "/", "1").body));
    return 0;
  }
  const std::string login = body->text("login");
  require(!login.empty() && login.size() <= 16 && tsunagu::text::is_utf8(login));
  require(login.find('\0') == std::string::npos);
  require(body->texts("scopes").size() <= k_body_entries_max);
  for (const std::string& scope : body->texts("scopes"))
    require(scope.size() <= 8 && tsunagu::text::is_utf8(scope));
  return 0;
}
