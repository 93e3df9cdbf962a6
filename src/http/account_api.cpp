// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/account_api.hpp"

#include <fmt/format.h>

#include "http/client_address.hpp"
#include "http/encode_accounts.hpp"
#include "http/etag.hpp"
#include "http/json_body.hpp"
#include "http/request_head.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_password_max_bytes = 1024;  // the service wants fewer characters
constexpr std::size_t k_id_max_bytes = 64;
constexpr std::size_t k_code_max_bytes = 16;
constexpr int k_key_days_default = 90;

constexpr BodyField required(std::string_view name, std::size_t max_bytes) {
  return {name, FieldKind::text, true, max_bytes};
}
constexpr BodyField optional(std::string_view name, std::size_t max_bytes) {
  return {name, FieldKind::text, false, max_bytes};
}

constexpr std::array k_sign_in{required("login", 256), required("password", k_password_max_bytes),
                               optional("code", k_code_max_bytes)};
constexpr std::array k_invitation{required("token", k_token_max_bytes),
                                  required("password", k_password_max_bytes)};
constexpr std::array k_passwords{required("current", k_password_max_bytes),
                                 required("next", k_password_max_bytes)};
constexpr std::array k_confirmation{required("password", k_password_max_bytes),
                                    optional("code", k_code_max_bytes)};
constexpr std::array k_manager{optional("password", k_password_max_bytes),
                               optional("code", k_code_max_bytes)};
constexpr std::array k_code{required("code", k_code_max_bytes)};
constexpr std::array k_new_key{required("name", 256),
                               BodyField{"scopes", FieldKind::texts, true, 16},
                               BodyField{"days", FieldKind::integer}};
constexpr std::array k_new_user{required("login", 256), required("name", 256), required("role", 32),
                                optional("organization_id", k_id_max_bytes),
                                optional("coordinator_id", k_id_max_bytes)};
constexpr std::array k_user_change{optional("name", 256),
                                   optional("role", 32),
                                   BodyField{"active", FieldKind::flag},
                                   optional("organization_id", k_id_max_bytes),
                                   optional("coordinator_id", k_id_max_bytes),
                                   optional("password", k_password_max_bytes),
                                   optional("code", k_code_max_bytes)};

// A session cookie ends with the browser; the server ends it earlier.
std::string session_cookie(std::string_view token) {
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax{}", k_session_cookie, token,
                     token.empty() ? "; Max-Age=0" : "");
}

Response with_session(const service::Session& session,
                      const std::vector<service::AccountNotice>& notices) {
  Response response = json_answer(encode_session(session, notices));
  response.headers.push_back({"Set-Cookie", session_cookie(session.token)});
  return response;
}

Response nothing() { return {204, {}, {}, {}}; }

Problem bad_field(std::string_view field, std::string_view rule) {
  return {ProblemKind::bad_body, fmt::format("{} は{}", field, rule), std::string(field)};
}

// Anonymous is nobody's role.
Decoded<model::Role> role_in(const std::string& name) {
  const auto role = model::role_from(name);
  if (!role || *role == model::Role::anonymous)
    return tl::unexpected(bad_field("role", "役割の名前です（docs/accounts.md）"));
  return *role;
}

service::Confirmation confirmation_in(const Body& body, const Caller& caller) {
  return {.password = body.text("password"),
          .code = body.text("code"),
          .is_proven = caller.kind == Caller::Kind::proxy};
}

Decoded<void> no_body(const Request& request) {
  TRY(decode_nothing(request.parameters));
  TRY(read_body(request.body, std::span<const BodyField>()));
  return {};
}

}  // namespace

AccountApi::AccountApi(service::Accounts& accounts, service::Audit& audit,
                       const model::Reference& reference, RateLimiter& limiter)
    : m_accounts(accounts),
      m_audit(audit),
      m_reference(reference),
      m_limiter(limiter) {}

tl::expected<void, Refusal> AccountApi::may_hash(const Request& request) {
  const auto wait_s = m_limiter.take(RateLimiter::Kind::sign_in, limit_key(request.client.address));
  if (wait_s) return tl::unexpected(Refusal(too_often(*wait_s)));
  return {};
}

std::optional<Outcome> AccountApi::handle(const RouteMatch& match, const Request& request,
                                          const Caller& caller) {
  if (auto own = handle_own(match, request, caller)) return own;
  return handle_users(match, request, caller);
}

std::optional<Outcome> AccountApi::handle_own(const RouteMatch& match, const Request& request,
                                              const Caller& caller) {
  const auto done = [&](Result<void> result) -> Outcome {
    TRY(std::move(result));
    return nothing();
  };
  switch (match.endpoint) {
    case Endpoint::show_session: {
      if (const auto none = decode_nothing(request.parameters); !none)
        return tl::unexpected(Refusal(none.error()));
      const auto notices = m_accounts.notices(caller.viewer);
      if (!notices) return tl::unexpected(Refusal(notices.error()));
      Response response = json_answer(encode_session(caller, *notices));
      if (caller.is_broken) response.headers.push_back({"Set-Cookie", session_cookie("")});
      return response;
    }
    case Endpoint::sign_in: return sign_in(request);
    case Endpoint::sign_out: return sign_out(request);
    case Endpoint::accept_invitation: return accept_invitation(request);
    case Endpoint::change_password: return change_password(request);
    case Endpoint::start_totp: return start_totp(request);
    case Endpoint::confirm_totp: return confirm_totp(request);
    case Endpoint::remove_totp: return remove_totp(request);
    case Endpoint::list_sessions: {
      if (const auto none = decode_nothing(request.parameters); !none)
        return tl::unexpected(Refusal(none.error()));
      const auto sessions = m_accounts.open_sessions(request.session_token);
      if (!sessions) return tl::unexpected(Refusal(sessions.error()));
      return json_answer(encode_open_sessions(*sessions));
    }
    case Endpoint::end_session:
      return done(m_accounts.end_session(request.session_token, match.id, origin_of(request)));
    case Endpoint::end_other_sessions:
      return done(m_accounts.end_other_sessions(request.session_token, origin_of(request)));
    case Endpoint::dismiss_notices: return done(m_accounts.dismiss_notices(request.session_token));
    case Endpoint::list_api_keys: {
      const auto keys = m_accounts.api_keys(caller.viewer);
      if (!keys) return tl::unexpected(Refusal(keys.error()));
      return json_answer(encode_api_keys(*keys));
    }
    case Endpoint::create_api_key: return create_api_key(request, caller);
    case Endpoint::revoke_api_key:
      return done(m_accounts.revoke_api_key(caller.viewer, match.id, origin_of(request)));
    default: return std::nullopt;
  }
}

std::optional<Outcome> AccountApi::handle_users(const RouteMatch& match, const Request& request,
                                                const Caller& caller) {
  const auto user_answer = [&](const Result<service::UserView>& user) -> Outcome {
    TRY_ASSIGN(const service::UserView view, user);
    std::string body = encode_user(view);
    Response response = json_answer(std::move(body));
    response.headers.push_back({"ETag", etag_of(view.version, response.body)});
    return response;
  };
  switch (match.endpoint) {
    case Endpoint::list_users: return list_users(request, caller);
    case Endpoint::invite_user: return invite_user(request, caller);
    case Endpoint::show_user: {
      const auto user = m_accounts.user(caller.viewer, match.id);
      if (!user) return tl::unexpected(Refusal(user.error()));
      if (const auto noted = m_audit.saw(caller.viewer, "user", user->id, request.request_id);
          !noted)
        return tl::unexpected(Refusal(noted.error()));
      return user_answer(user);
    }
    case Endpoint::change_user: return change_user(match.id, request, caller);
    case Endpoint::reset_totp: {
      const auto given = manager_in(request, caller);
      if (!given) return tl::unexpected(given.error());
      return user_answer(
          m_accounts.reset_totp(caller.viewer, match.id, *given, origin_of(request)));
    }
    case Endpoint::end_user_sessions: {
      if (const auto none = no_body(request); !none) return tl::unexpected(Refusal(none.error()));
      return user_answer(m_accounts.end_sessions(caller.viewer, match.id, origin_of(request)));
    }
    case Endpoint::reinvite_user: return reinvite_user(match.id, request, caller);
    case Endpoint::reveal_contact: {
      if (const auto none = no_body(request); !none) return tl::unexpected(Refusal(none.error()));
      const auto shown = m_audit.reveal_contact(caller.viewer, match.id, request.request_id);
      if (!shown) return tl::unexpected(Refusal(shown.error()));
      return json_answer(encode_revealed_contact(*shown), 201);
    }
    case Endpoint::list_audit: return list_audit(request, caller);
    case Endpoint::verify_audit: {
      const auto report = m_audit.verify(caller.viewer, request.request_id);
      if (!report) return tl::unexpected(Refusal(report.error()));
      return json_answer(encode_audit_report(*report));
    }
    default: return std::nullopt;
  }
}

// --- sessions and the own account ---

Outcome AccountApi::sign_in(const Request& request) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_sign_in));
  TRY(may_hash(request));
  TRY_ASSIGN(const auto session,
             m_accounts.sign_in(body.text("login"), body.text("password"), body.text("code"),
                                origin_of(request), request.session_token));
  return renewed(session);
}

// A new session, with what its user is to be told.
Outcome AccountApi::renewed(const service::Session& session) {
  TRY_ASSIGN(const auto notices, m_accounts.notices(session.viewer));
  return with_session(session, notices);
}

Outcome AccountApi::sign_out(const Request& request) {
  TRY(no_body(request));
  if (!request.session_token.empty())
    TRY(m_accounts.sign_out(request.session_token, origin_of(request)));
  Response response = nothing();
  response.headers.push_back({"Set-Cookie", session_cookie("")});
  response.headers.push_back({"Clear-Site-Data", "\"cache\""});
  return response;
}

Outcome AccountApi::accept_invitation(const Request& request) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_invitation));
  TRY(may_hash(request));
  TRY_ASSIGN(const auto user, m_accounts.accept_invitation(
                                  body.text("token"), body.text("password"), origin_of(request)));
  return json_answer(encode_user(user));
}

Outcome AccountApi::change_password(const Request& request) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_passwords));
  TRY(may_hash(request));
  TRY_ASSIGN(const auto session,
             m_accounts.change_password(request.session_token, body.text("current"),
                                        body.text("next"), origin_of(request)));
  return renewed(session);
}

Outcome AccountApi::start_totp(const Request& request) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_confirmation));
  TRY(may_hash(request));
  TRY_ASSIGN(const auto enrolment,
             m_accounts.start_totp(request.session_token,
                                   {body.text("password"), body.text("code")}, origin_of(request)));
  return json_answer(encode_enrolment(enrolment), 201);
}

Outcome AccountApi::confirm_totp(const Request& request) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_code));
  TRY_ASSIGN(const auto session,
             m_accounts.confirm_totp(request.session_token, body.text("code"), origin_of(request)));
  return renewed(session);
}

Outcome AccountApi::remove_totp(const Request& request) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_confirmation));
  TRY(may_hash(request));
  TRY_ASSIGN(const auto session, m_accounts.remove_totp(request.session_token,
                                                        {body.text("password"), body.text("code")},
                                                        origin_of(request)));
  return renewed(session);
}

// A key must not make another one, which would outlive it.
Outcome AccountApi::create_api_key(const Request& request, const Caller& caller) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_new_key));
  if (caller.kind == Caller::Kind::api_key) {
    return tl::unexpected(Refusal(
        Problem{ProblemKind::forbidden, "API キーは、サインインした画面からだけ作れます", {}}));
  }
  std::vector<service::KeyScope> scopes;
  for (const std::string& name : body.texts("scopes")) {
    const auto scope = service::key_scope_from(name);
    if (!scope) return tl::unexpected(Refusal(bad_field("scopes", " read、write、export です")));
    scopes.push_back(*scope);
  }
  const std::int64_t days = body.integer("days").value_or(k_key_days_default);
  if (days < 1 || days > service::k_api_key_days_max) {
    return tl::unexpected(Refusal(
        bad_field("days", fmt::format(" 1 から {} までです", service::k_api_key_days_max))));
  }
  TRY_ASSIGN(const auto created,
             m_accounts.create_api_key(caller.viewer, body.text("name"), scopes,
                                       static_cast<int>(days), origin_of(request)));
  return json_answer(encode_created_key(created), 201);
}

// --- users and the audit trail ---

Outcome AccountApi::list_users(const Request& request, const Caller& caller) {
  TRY_ASSIGN(const auto wanted, decode_users(request.parameters, m_reference));
  TRY_ASSIGN(const auto users, m_accounts.users(caller.viewer, wanted));
  TRY(m_audit.saw(caller.viewer, "user", {}, request.request_id));  // no id: the list
  return json_answer(encode_users(users));
}

Outcome AccountApi::invite_user(const Request& request, const Caller& caller) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_new_user));
  service::NewUser user;
  TRY_ASSIGN(user.role, role_in(body.text("role")));
  user.login = body.text("login");
  user.name = body.text("name");
  user.organization_id = body.text("organization_id");
  user.coordinator_id = body.text("coordinator_id");
  TRY_ASSIGN(const auto link, m_accounts.invite(caller.viewer, user, origin_of(request)));
  Response response = json_answer(encode_invitation(link), 201);
  response.headers.push_back({"Location", "/api/v1/users/" + link.user.id});
  return response;
}

tl::expected<service::Confirmation, Refusal> AccountApi::manager_in(const Request& request,
                                                                    const Caller& caller) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_manager));
  if (!body.text("password").empty()) TRY(may_hash(request));
  return confirmation_in(body, caller);
}

Outcome AccountApi::reinvite_user(std::string_view id, const Request& request,
                                  const Caller& caller) {
  TRY_ASSIGN(const auto given, manager_in(request, caller));
  TRY_ASSIGN(const auto link, m_accounts.reinvite(caller.viewer, id, given, origin_of(request)));
  return json_answer(encode_invitation(link), 201);
}

Outcome AccountApi::change_user(std::string_view id, const Request& request, const Caller& caller) {
  TRY_ASSIGN(const Body body, read_body(request.body, k_user_change));
  TRY_ASSIGN(const auto version, version_wanted(request));
  service::UserChange change;
  change.name = body.given_text("name");
  if (const auto role = body.given_text("role")) {
    TRY_ASSIGN(change.role, role_in(*role));
  }
  change.active = body.flag("active");
  change.organization_id = body.given_text("organization_id");
  change.coordinator_id = body.given_text("coordinator_id");
  change.version = version;
  change.confirmation = confirmation_in(body, caller);
  if (!change.confirmation.password.empty()) TRY(may_hash(request));
  if (version) {
    TRY_ASSIGN(const auto now, m_accounts.user(caller.viewer, id));
    if (now.version != *version)
      return tl::unexpected(Refusal(Problem{ProblemKind::precondition_failed, {}, {}}));
  }
  TRY_ASSIGN(const auto user,
             m_accounts.change_user(caller.viewer, id, change, origin_of(request)));
  Response response = json_answer(encode_user(user));
  response.headers.push_back({"ETag", etag_of(user.version, response.body)});
  return response;
}

Outcome AccountApi::list_audit(const Request& request, const Caller& caller) {
  TRY_ASSIGN(const auto wanted, decode_audit(request.parameters, m_reference));
  TRY_ASSIGN(const auto rows, m_audit.list(caller.viewer, wanted, request.request_id));
  return json_answer(encode_audit(rows));
}

}  // namespace tsunagu::http
