// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_accounts.hpp"

#include <array>

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include "http/encode_parts.hpp"
#include "http/json_writer.hpp"
#include "service/authorization.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_one_bytes = 1024;  // of one record, about

void time(JsonWriter& json, std::string_view name, std::int64_t unix_s) {
  json.member_or_null(name, unix_s == 0
                                ? std::string()
                                : fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                              fmt::gmtime(static_cast<std::time_t>(unix_s))));
}

void role(JsonWriter& json, model::Role role) {
  json.key("role");
  labelled_value(json, model::name_of(role), model::row_of(role).label);
}

// The widest relation of each action that the role may do at all; for showing and hiding, the
// server asks again.
void permissions(JsonWriter& json, model::Role role) {
  constexpr std::array<std::string_view, 3> k_relations{"own", "own_organization", "any"};
  json.key("permissions");
  json.begin_object();
  for (std::size_t n = 0; n < service::k_action_count; ++n) {
    const auto action = static_cast<service::Action>(n);
    const auto reach = service::widest(role, action);
    if (reach) json.member(service::name_of(action), k_relations[static_cast<std::size_t>(*reach)]);
  }
  json.end_object();
}

// Roles that `giver` may give and manage.
void grants(JsonWriter& json, model::Role giver) {
  json.key("grants");
  json.begin_array();
  for (const model::RoleRow& row : model::k_roles) {
    if (service::may_give(giver, row.role)) labelled_value(json, row.name, row.label);
  }
  json.end_array();
}

void session_members(JsonWriter& json, const model::Viewer& viewer, const service::Session* session,
                     const std::vector<service::AccountNotice>& notices) {
  const bool signed_in = !viewer.user_id.empty();
  json.begin_object();
  json.member_flag("signed_in", signed_in);
  role(json, session != nullptr ? session->role : viewer.role);
  json.member_or_null("user_id", viewer.user_id);
  json.member_or_null("login", session != nullptr ? session->login : std::string());
  json.member_or_null("name", session != nullptr ? session->name : std::string());
  json.member_or_null("organization_id", viewer.organization_id);
  json.member_or_null("coordinator_id", viewer.coordinator_id);
  json.member("tier", model::name_of(model::tier_of(viewer.role)));
  json.member_flag("has_totp", session != nullptr && session->has_totp);
  json.member_flag("must_enrol", session != nullptr && session->must_enrol);
  time(json, "expires_at", session != nullptr ? session->expires_at : 0);
  permissions(json, viewer.role);
  grants(json, viewer.role);
  json.key("notices");
  json.begin_array();
  for (const auto& notice : notices) {
    json.begin_object();
    time(json, "at", notice.at);
    json.member("what", notice.what);
    json.member("by", notice.by);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void user_value(JsonWriter& json, const service::UserView& user) {
  json.begin_object();
  json.member("id", user.id);
  json.member("login", user.login);
  json.member("name", user.name);
  role(json, user.role);
  json.member_or_null("organization_id", user.organization_id);
  json.member_or_null("organization_name", user.organization_name);
  json.member_or_null("coordinator_id", user.coordinator_id);
  json.member_flag("active", user.active);
  json.member_flag("has_password", user.has_password);
  json.member_flag("has_totp", user.has_totp);
  json.member_flag("is_sample", user.is_sample);
  json.member_integer("version", user.version);
  time(json, "created_at", user.created_at);
  time(json, "signed_in_at", user.signed_in_at);
  json.end_object();
}

void key_value(JsonWriter& json, const service::ApiKey& key, std::string_view text) {
  json.begin_object();
  json.member("id", key.id);
  json.member("prefix", key.prefix);
  json.member("name", key.name);
  json.key("scopes");
  json.begin_array();
  for (const auto scope : key.scopes) json.text(service::name_of(scope));
  json.end_array();
  time(json, "created_at", key.created_at);
  time(json, "expires_at", key.expires_at);
  time(json, "used_at", key.used_at);
  json.member_flag("revoked", key.revoked);
  if (!text.empty()) json.member("key", text);
  json.end_object();
}

std::string hexadecimal(std::string_view raw) {
  std::string out;
  for (const char byte : raw) out += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return out;
}

// The stored object of texts, as an object again.
void audit_detail(JsonWriter& json, const std::string& stored) {
  json.key("detail");
  json.begin_object();
  const auto detail = nlohmann::json::parse(stored, nullptr, false);
  if (detail.is_object()) {
    for (const auto& [name, value] : detail.items()) {
      if (value.is_string()) json.member(name, value.get_ref<const std::string&>());
    }
  }
  json.end_object();
}

}  // namespace

std::string encode_session(const Caller& caller,
                           const std::vector<service::AccountNotice>& notices) {
  JsonWriter json(k_one_bytes);
  session_members(json, caller.viewer, caller.session ? &*caller.session : nullptr, notices);
  return json.take();
}

std::string encode_session(const service::Session& session,
                           const std::vector<service::AccountNotice>& notices) {
  JsonWriter json(k_one_bytes);
  session_members(json, session.viewer, &session, notices);
  return json.take();
}

std::string encode_open_sessions(const std::vector<service::OpenSession>& sessions) {
  JsonWriter json(k_one_bytes * (1 + sessions.size()));
  json.begin_object();
  json.key("sessions");
  json.begin_array();
  for (const auto& session : sessions) {
    json.begin_object();
    json.member("id", session.id);
    time(json, "started_at", session.started_at);
    time(json, "used_at", session.used_at);
    json.member_flag("is_this", session.is_this);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_enrolment(const service::TotpEnrolment& enrolment) {
  JsonWriter json(k_one_bytes);
  json.begin_object();
  json.member("secret", enrolment.secret);
  json.member("uri", enrolment.uri);
  json.end_object();
  return json.take();
}

std::string encode_api_keys(const std::vector<service::ApiKey>& keys) {
  JsonWriter json(k_one_bytes * (1 + keys.size()));
  json.begin_object();
  json.key("keys");
  json.begin_array();
  for (const auto& key : keys) key_value(json, key, {});
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_created_key(const service::CreatedApiKey& created) {
  JsonWriter json(k_one_bytes);
  key_value(json, created.key, created.text);
  return json.take();
}

std::string encode_user(const service::UserView& user) {
  JsonWriter json(k_one_bytes);
  user_value(json, user);
  return json.take();
}

std::string encode_users(const std::vector<service::UserView>& users) {
  JsonWriter json(k_one_bytes * (1 + users.size()));
  json.begin_object();
  json.key("users");
  json.begin_array();
  for (const auto& user : users) user_value(json, user);
  json.end_array();
  json.member_or_null("next_after",
                      users.size() < service::k_users_a_page ? std::string() : users.back().login);
  json.end_object();
  return json.take();
}

std::string encode_invitation(const service::Invitation& invitation) {
  JsonWriter json(k_one_bytes);
  json.begin_object();
  json.key("user");
  user_value(json, invitation.user);
  json.member("path", service::invitation_path(invitation.token));
  time(json, "expires_at", invitation.expires_at);
  json.end_object();
  return json.take();
}

std::string encode_revealed_contact(const service::RevealedContact& revealed) {
  JsonWriter json(k_one_bytes);
  json.begin_object();
  json.member("contact", revealed.contact);
  json.member_integer("left_today", revealed.left_today);
  json.end_object();
  return json.take();
}

std::string encode_audit(const std::vector<store::AuditRow>& rows) {
  JsonWriter json(k_one_bytes * (1 + rows.size()));
  json.begin_object();
  json.key("rows");
  json.begin_array();
  for (const auto& row : rows) {
    json.begin_object();
    json.member_integer("sequence", row.sequence);
    json.member("at", row.at);
    json.member("actor", row.actor);
    json.member("action", row.action);
    json.member("kind", row.kind);
    json.member("record_id", row.record_id);
    json.member_integer("version", row.version);
    audit_detail(json, row.detail);
    json.member("request_id", row.request_id);
    json.member("hash", hexadecimal(row.hash));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_audit_report(const service::AuditReport& report) {
  JsonWriter json(k_one_bytes);
  json.begin_object();
  json.member_flag("intact", report.problem.empty());
  json.member_integer("rows", report.rows);
  json.member_integer("heads", report.heads);
  json.member_or_null("newest_hash", report.newest_hash);
  json.member_integer("first_broken", report.first_broken);
  json.member_or_null("problem", report.problem);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
