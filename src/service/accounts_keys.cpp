// SPDX-License-Identifier: GPL-3.0-or-later
// API keys: tsk_<prefix>_<secret>. The prefix finds the row, the secret is only kept as its
// fingerprint.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "secrets/fingerprint.hpp"
#include "service/accounts_impl.hpp"

namespace tsunagu::service {
namespace {

constexpr std::string_view k_mark = "tsk_";
constexpr std::size_t k_prefix_letters = 8;
constexpr std::size_t k_secret_letters = 43;
constexpr std::size_t k_key_id_letters = 12;
constexpr std::int64_t k_day_s = 24 * 60 * 60;
constexpr std::int64_t k_key_touch_s = 60 * 60;
constexpr std::array<std::string_view, 3> k_scope_names{"read", "write", "export"};

tl::unexpected<Error> key_is_no_good() {
  return fail(ErrorCode::unauthenticated,
              "API キーが正しくないか、期限切れです。新しいキーを作ってください");
}

bool is_over(const store::ApiKeyRow& key, std::int64_t now) {
  return key.revoked_at != 0 || now >= key.expires_at;
}

ApiKey view_of(const store::ApiKeyRow& row) {
  ApiKey key{.id = row.id,
             .prefix = row.prefix,
             .name = row.name,
             .created_at = row.created_at,
             .expires_at = row.expires_at,
             .used_at = row.used_at,
             .revoked = row.revoked_at != 0};
  for (const std::string& name : row.scopes) {
    if (const auto scope = key_scope_from(name)) key.scopes.push_back(*scope);
  }
  return key;
}

Result<void> check_wish(const model::Viewer& viewer, std::string_view name,
                        const std::vector<KeyScope>& scopes, int days) {
  if (name.empty() || !text::is_utf8(name) || text::length(name) > k_name_max_points)
    return fail(ErrorCode::invalid_argument,
                fmt::format("キーの名前は1〜{}文字で書いてください", k_name_max_points));
  if (scopes.empty())
    return fail(ErrorCode::invalid_argument,
                "範囲を read、write、export から1つ以上選んでください");
  if (days < 1 || days > k_api_key_days_max)
    return fail(ErrorCode::invalid_argument,
                fmt::format("期限は1〜{}日にしてください", k_api_key_days_max));
  if (std::find(scopes.begin(), scopes.end(), KeyScope::export_) != scopes.end())
    TRY(authorize(viewer, Action::export_records));
  return {};
}

store::AuditEntry about_key(const model::Viewer& viewer, std::string action, const std::string& id,
                            const Origin& origin) {
  return {.actor = viewer.user_id,
          .action = std::move(action),
          .kind = "api_key",
          .record_id = id,
          .request_id = origin.request_id};
}

}  // namespace

std::string_view name_of(KeyScope scope) { return k_scope_names[static_cast<std::size_t>(scope)]; }

std::optional<KeyScope> key_scope_from(std::string_view name) {
  const auto found = std::find(k_scope_names.begin(), k_scope_names.end(), name);
  if (found == k_scope_names.end()) return std::nullopt;
  return static_cast<KeyScope>(found - k_scope_names.begin());
}

Result<CreatedApiKey> Accounts::create_api_key(const model::Viewer& viewer, std::string_view name,
                                               const std::vector<KeyScope>& scopes, int days,
                                               const Origin& origin) {
  TRY(authorize(viewer, Action::own_api_keys, {.user_id = viewer.user_id}));
  TRY(check_wish(viewer, text::trim(name), scopes, days));
  const std::string secret = secrets::random_token();
  const std::int64_t now = m_impl->clock();
  store::ApiKeyRow row{.id = "k-" + secrets::random_name(k_key_id_letters),
                       .user_id = viewer.user_id,
                       .prefix = secrets::random_name(k_prefix_letters),
                       .fingerprint = secrets::fingerprint(secret),
                       .name = std::string(text::trim(name)),
                       .created_at = now,
                       .expires_at = now + days * k_day_s};
  for (const KeyScope scope : {KeyScope::read, KeyScope::write, KeyScope::export_}) {
    if (std::find(scopes.begin(), scopes.end(), scope) != scopes.end())
      row.scopes.emplace_back(name_of(scope));
  }
  TRY(m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(const auto owner, rows.user(viewer.user_id));
    if (!owner || !owner->active) return session_is_over();
    TRY_ASSIGN(const auto keys, rows.api_keys_of(viewer.user_id));
    if (std::count_if(keys.begin(), keys.end(),
                      [&](const auto& key) { return !is_over(key, now); }) >= k_api_keys_per_user) {
      return fail(ErrorCode::conflict,
                  fmt::format("キーは{}個までです。使っていないキーを取り消してください",
                              k_api_keys_per_user));
    }
    TRY(rows.add(row));
    auto entry = about_key(viewer, "add_api_key", row.id, origin);
    entry.detail = {{"scopes", text::join(row.scopes, " ")}, {"days", std::to_string(days)}};
    return store.append_audit(entry);
  }));
  return CreatedApiKey{view_of(row), fmt::format("{}{}_{}", k_mark, row.prefix, secret)};
}

Result<std::vector<ApiKey>> Accounts::api_keys(const model::Viewer& viewer) {
  TRY(authorize(viewer, Action::own_api_keys, {.user_id = viewer.user_id}));
  return m_impl->read([&](AccountRows& rows) -> Result<std::vector<ApiKey>> {
    TRY_ASSIGN(const auto found, rows.api_keys_of(viewer.user_id));
    std::vector<ApiKey> keys;
    for (const auto& row : found) keys.push_back(view_of(row));
    return keys;
  });
}

Result<void> Accounts::revoke_api_key(const model::Viewer& viewer, std::string_view id,
                                      const Origin& origin) {
  TRY(authorize(viewer, Action::own_api_keys, {.user_id = viewer.user_id}));
  return m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(const auto key, rows.api_key(id));
    if (!key || key->user_id != viewer.user_id)
      return fail(ErrorCode::not_found, "そのキーはありません。一覧を確かめてください");
    if (key->revoked_at != 0) return {};
    TRY(rows.revoke_api_key(id, m_impl->clock()));
    return store.append_audit(about_key(viewer, "revoke_api_key", key->id, origin));
  });
}

Result<model::Viewer> Accounts::viewer_of_key(std::string_view key, KeyScope scope) {
  constexpr std::size_t k_secret_at = k_mark.size() + k_prefix_letters + 1;
  if (key.size() != k_secret_at + k_secret_letters || !key.starts_with(k_mark) ||
      key[k_secret_at - 1] != '_')
    return key_is_no_good();
  const std::string_view prefix = key.substr(k_mark.size(), k_prefix_letters);
  const std::string fingerprint = secrets::fingerprint(key.substr(k_secret_at));
  const std::int64_t now = m_impl->clock();
  struct Found {
    store::ApiKeyRow key;
    UserRow user;
  };
  TRY_ASSIGN(const Found found, m_impl->read([&](AccountRows& rows) -> Result<Found> {
    TRY_ASSIGN(auto row, rows.api_key_by_prefix(prefix));
    if (!row || !secrets::equal(row->fingerprint, fingerprint) || is_over(*row, now))
      return key_is_no_good();
    TRY_ASSIGN(auto user, rows.user(row->user_id));
    if (!user || !user->active || must_enrol(*user) ||
        !widest(role_of(*user), Action::own_api_keys))
      return key_is_no_good();
    return Found{std::move(*row), std::move(*user)};
  }));
  const auto& scopes = found.key.scopes;
  if (std::find(scopes.begin(), scopes.end(), name_of(scope)) == scopes.end()) {
    return fail(
        ErrorCode::forbidden,
        fmt::format("この API キーの範囲に {} がありません。範囲を選んで新しいキーを作ってください",
                    name_of(scope)));
  }
  if (now - found.key.used_at >= k_key_touch_s) {
    m_impl->write_if_free([&](AccountRows& rows) { return rows.touch_api_key(found.key.id, now); });
  }
  return model::Viewer{role_of(found.user), found.user.id, found.user.organization_id,
                       found.user.coordinator_id, true};
}

}  // namespace tsunagu::service
