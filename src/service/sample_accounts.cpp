// SPDX-License-Identifier: GPL-3.0-or-later
// Sample accounts: one for each role, with a password that everybody knows. The server refuses to
// show them to a network.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "secrets/fingerprint.hpp"
#include "service/accounts_impl.hpp"

namespace tsunagu::service {
namespace {

// Who the sample users are in the records.
struct Places {
  std::string agency, hub, coordinator;
};

// A password that everybody knows opens records that nobody minds, or none.
Result<void> check_fictional(store::Store& store) {
  bool all = true;
  TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& record) {
    all = model::is_fictional(record.source);
    return all;
  }));
  if (all) return {};
  return fail(
      ErrorCode::conflict,
      "架空でないコーディネーターがいるので、見本の利用者は作れません。見本データだけの場所を "
      "--data で指定するか、tsunagu user add で利用者を作ってください");
}

Result<Places> find_places(store::Store& store) {
  Places places;
  TRY(store.for_each<model::Organization>([&](model::Organization&& record) {
    const bool is_hub =
        std::find(record.types.begin(), record.types.end(), "hub") != record.types.end();
    if (!is_hub) places.agency = record.id;
    return places.agency.empty();
  }));
  TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& record) {
    if (record.role == "coordinator") {
      places.coordinator = record.id;
      places.hub = record.hub_id;
    }
    return places.coordinator.empty();
  }));
  if (places.agency.empty() || places.coordinator.empty()) {
    return fail(
        ErrorCode::conflict,
        "見本の利用者を置く機関かコーディネーターがありません。先に見本データを取り込んでください");
  }
  return places;
}

UserRow sample_user(const model::RoleRow& row, const Places& places) {
  using model::Role;
  UserRow user{.version = 1,
               .login = std::string(row.name),
               .name = fmt::format("見本 {}", row.label),
               .role = std::string(row.name),
               .is_sample = true};
  switch (row.role) {
    case Role::agency_staff:
    case Role::agency_admin: user.organization_id = places.agency; break;
    case Role::coordinator:
      user.organization_id = places.hub;
      user.coordinator_id = places.coordinator;
      break;
    case Role::hub_desk:
    case Role::chief_coordinator: user.organization_id = places.hub; break;
    default: break;
  }
  return user;
}

}  // namespace

Result<std::vector<UserView>> Accounts::add_sample_accounts() {
  std::vector<UserView> added;
  TRY_ASSIGN(const std::string hash, m_impl->hasher.hash(k_sample_password));
  TRY(m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY(check_fictional(store));
    TRY_ASSIGN(const Places places, find_places(store));
    for (const model::RoleRow& row : model::k_roles) {
      if (row.role == model::Role::anonymous) continue;
      UserRow user = sample_user(row, places);
      TRY_ASSIGN(const auto existing, rows.user_by_login(user.login));
      if (existing) {
        if (existing->is_sample) added.push_back(view_of(*existing));
        continue;
      }
      user.id = fmt::format("u-sample-{}", row.name);
      user.password_hash = hash;
      user.created_at = m_impl->clock();
      TRY(check_user(store, user));
      TRY(rows.add(user));
      auto entry = about_user("sample", "add_user", user, {});
      entry.detail = {{"role", user.role}};
      TRY(store.append_audit(entry));
      added.push_back(view_of(user));
    }
    return {};
  }));
  return added;
}

Result<std::vector<UserView>> Accounts::sample_accounts() {
  return m_impl->read([](AccountRows& rows) -> Result<std::vector<UserView>> {
    TRY_ASSIGN(const auto found, rows.samples());
    std::vector<UserView> views;
    for (const UserRow& user : found) views.push_back(view_of(user));
    return views;
  });
}

Result<bool> Accounts::has_sample_accounts() {
  return m_impl->read([](AccountRows& rows) { return rows.has_active_samples(); });
}

}  // namespace tsunagu::service
