// SPDX-License-Identifier: GPL-3.0-or-later
// A data directory with accounts, a clock that tests set, and passwords that cost nothing.
#pragma once

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "secrets/totp.hpp"
#include "service/accounts.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::test {

inline const std::string k_password = "正しい馬の電池とホチキス";

// As the command line gives it.
inline const service::Confirmation k_proven{.password = {}, .code = {}, .is_proven = true};

inline service::UserChange proven(service::UserChange change) {
  change.confirmation = k_proven;
  return change;
}

struct AccountWorld {
  AccountWorld() {
    auto token = service::init_data_dir(dir, reference());
    REQUIRE(token.has_value());
    first_token = *token;
    add_records();
    reopen();
  }

  void reopen() {
    auto opened = service::Accounts::open(
        dir, {.clock = [this] { return now; }, .hashing = {.memory_bytes = 8192, .passes = 1}});
    REQUIRE(opened.has_value());
    accounts = std::move(*opened);
  }

  void add_records() {
    auto store = service::open_store(dir, store::Mode::read_write);
    REQUIRE(store.has_value());
    const auto done = store->transact([&]() -> Result<void> {
      for (const char* id : {"agency-a", "agency-b"}) {
        TRY(store->put(
            model::Organization{
                .id = id, .name = std::string("見本信用金庫") + id, .types = {"shinkin"}},
            "t"));
      }
      for (const char* id : {"co-1", "co-2"}) {
        model::Coordinator person;
        person.id = id;
        person.hub_id = id == std::string("co-1") ? "hub-45" : "hub-46";
        person.name = "人";
        person.contact = std::string("tel:") + id;
        TRY(store->put(person, "t"));
      }
      return {};
    });
    REQUIRE(done.has_value());
  }

  // Turns the people into ones of the sample data.
  void make_fictional() {
    auto store = service::open_store(dir, store::Mode::read_write);
    REQUIRE(store.has_value());
    for (const char* id : {"co-1", "co-2"}) {
      auto person = store->find<model::Coordinator>(id).value()->record;
      person.source = model::k_fictional_source;
      REQUIRE(store->transact([&]() -> Result<void> {
        TRY(store->put(person, "t"));
        return {};
      }));
    }
  }

  // A user with k_password, through the invitation.
  service::UserView add_user(const std::string& login, model::Role role,
                             const std::string& organization = {},
                             const std::string& coordinator = {}) {
    const auto invitation =
        accounts->invite(service::command_line_viewer(),
                         {login, "名前 " + login, role, organization, coordinator}, origin);
    REQUIRE_MESSAGE(invitation.has_value(),
                    (invitation ? std::string() : invitation.error().message));
    const auto accepted = accounts->accept_invitation(invitation->token, k_password, origin);
    REQUIRE(accepted.has_value());
    return *accepted;
  }

  service::Session sign_in(const std::string& login, const std::string& code = {}) {
    auto session = accounts->sign_in(login, k_password, code, origin);
    REQUIRE_MESSAGE(session.has_value(), (session ? std::string() : session.error().message));
    return *session;
  }

  // Sets a second factor up; the secret.
  std::string enrol(service::Session& session) {
    const auto enrolment = accounts->start_totp(session.token, {k_password}, origin);
    REQUIRE(enrolment.has_value());
    auto renewed = accounts->confirm_totp(session.token, code(enrolment->secret), origin);
    REQUIRE(renewed.has_value());
    session = *renewed;
    return enrolment->secret;
  }

  // A signed-in viewer of a role, with a second factor where one is wanted.
  model::Viewer viewer(const std::string& login, model::Role role,
                       const std::string& organization = {}, const std::string& coordinator = {}) {
    add_user(login, role, organization, coordinator);
    auto session = sign_in(login);
    if (session.must_enrol) enrol(session);
    return session.viewer;
  }

  std::string code(const std::string& secret) const {
    return *secrets::totp_code(secret, now / secrets::k_totp_step_s);
  }

  TempDir temp;
  service::DataDir dir{temp / "data"};
  std::string first_token;
  std::int64_t now = service::system_clock_s();  // init takes it too; from here on tests set it
  service::Origin origin{"192.0.2.1", "r-1"};
  std::unique_ptr<service::Accounts> accounts;
};

}  // namespace tsunagu::test
