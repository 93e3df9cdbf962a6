// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters of lists of users and of the audit trail.
#include <limits>

#include "http/parameter_rules.hpp"
#include "model/check.hpp"
#include "model/role.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr std::size_t k_audit_value_max_bytes = 128;  // ids and codes

Rule<service::AuditRequest> audit_value_rule(std::string_view name,
                                             std::string service::AuditRequest::*into) {
  return {name, false,
          [=](std::string_view value, service::AuditRequest& request,
              const Reference&) -> Decoded<void> {
            if (value.size() > k_audit_value_max_bytes)
              return tl::unexpected(bad_parameter(
                  name, value, fmt::format(" {} バイトまでです", k_audit_value_max_bytes)));
            request.*into = value;
            return {};
          }};
}

std::vector<Rule<service::AuditRequest>> make_audit_rules() {
  using R = service::AuditRequest;
  return {number_rule<R>("before", 1, std::numeric_limits<std::int64_t>::max(),
                         [](R& request, std::int64_t number) { request.before = number; }),
          number_rule<R>("limit", 1, static_cast<std::int64_t>(service::k_audit_rows_a_page),
                         [](R& request, std::int64_t number) {
                           request.limit = static_cast<std::size_t>(number);
                         }),
          audit_value_rule("actor", &R::actor),
          audit_value_rule("kind", &R::kind),
          audit_value_rule("record", &R::record_id),
          day_rule<R>("from", &R::from),
          day_rule<R>("to", &R::to)};
}

std::vector<Rule<service::UsersRequest>> make_users_rules() {
  using R = service::UsersRequest;
  return {
      {"after", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (value.size() > service::k_login_max_bytes)
           return tl::unexpected(bad_parameter("after", value, "ログイン名です"));
         wanted.after = value;
         return {};
       }},
      {"q", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (value.size() > service::k_users_query_max_bytes)
           return tl::unexpected(
               bad_parameter("q", value.substr(0, 16), "256バイトまでにしてください"));
         wanted.query = value;
         return {};
       }},
      {"role", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (!model::role_from(value))
           return tl::unexpected(bad_parameter("role", value, "役割の名前です"));
         wanted.role = value;
         return {};
       }},
      {"organization", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (!model::is_id(value))
           return tl::unexpected(bad_parameter("organization", value, "機関のIDです（例 hub-13）"));
         wanted.organization_id = value;
         return {};
       }}};
}

}  // namespace

Decoded<service::UsersRequest> decode_users(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  static const auto rules = make_users_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::AuditRequest> decode_audit(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  static const auto rules = make_audit_rules();
  return decode(parameters, rules, reference);
}

}  // namespace tsunagu::http
