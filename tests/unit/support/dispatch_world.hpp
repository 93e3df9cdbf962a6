// SPDX-License-Identifier: GPL-3.0-or-later
// An agency in Aichi that asks for people of Tokyo and Kanagawa, all with users, and a clock that
// tests set.
#pragma once

#include <memory>
#include <string>

#include "service/dispatch.hpp"
#include "store/accounts.hpp"
#include "unit/support/hub.hpp"

namespace tsunagu::test {

inline constexpr std::int64_t k_monday_s = 1794790800;  // 2026-11-16 10:00 in Japan
inline constexpr std::int64_t k_one_day_s = 24 * 60 * 60;

struct DispatchWorld : Hub {
  std::int64_t now = k_monday_s;
  std::unique_ptr<service::Dispatch> dispatch;

  service::Actor agency = user(model::Role::agency_staff, "u-agency", "agency-1");
  service::Actor colleague = user(model::Role::agency_admin, "u-colleague", "agency-1");
  service::Actor receiving = user(model::Role::hub_desk, "u-desk-23", "hub-23");
  service::Actor chief = user(model::Role::chief_coordinator, "u-chief-23", "hub-23");
  service::Actor home = user(model::Role::hub_desk, "u-desk-13", "hub-13");
  service::Actor person = user(model::Role::coordinator, "u-co-1", "hub-13", "co-1");
  service::Actor next_home = user(model::Role::hub_desk, "u-desk-14", "hub-14");
  service::Actor next_person = user(model::Role::coordinator, "u-co-3", "hub-14", "co-3");
  service::Actor headquarters = user(model::Role::headquarters, "u-hq");
  service::Actor stranger = user(model::Role::hub_desk, "u-desk-40", "hub-40");

  DispatchWorld() {
    put(model::Organization{.id = "agency-1", .name = "見本信用金庫", .types = {"shinkin"}});
    put(model::Organization{
        .id = "partner-1", .name = "見本活性化協議会", .types = {"revitalization"}});
    put(coordinator("co-1", "hub-13"));
    put(coordinator("co-2", "hub-13"));
    put(coordinator("co-3", "hub-14"));
    put(coordinator("co-own", "hub-23"));
    for (const service::Actor* actor : {&agency, &colleague, &receiving, &chief, &home, &person,
                                        &next_home, &next_person, &headquarters, &stranger})
      add_user(*actor);
    auto opened = service::Dispatch::open(data, reference(),
                                          {.clock = [this] { return now; }, .ticks = false});
    REQUIRE(opened.has_value());
    dispatch = std::move(*opened);
  }

  static service::Actor user(model::Role role, std::string id, std::string organization = {},
                             std::string coordinator_id = {}) {
    return actor(role, std::move(id), std::move(organization), std::move(coordinator_id));
  }

  static model::Coordinator coordinator(std::string id, std::string hub) {
    model::Coordinator person;
    person.name = "見本 " + id;
    person.id = std::move(id);
    person.hub_id = std::move(hub);
    person.consent = {.scope = "public", .version = "1", .on = "2026-01-01"};
    return person;
  }

  void add_user(const service::Actor& actor) {
    const model::Viewer& viewer = actor.viewer;
    REQUIRE(store
                .transact([&]() -> Result<void> {
                  return store::AccountRows(store).add({.id = viewer.user_id,
                                                        .version = 1,
                                                        .login = viewer.user_id,
                                                        .name = "名前 " + viewer.user_id,
                                                        .role = std::string(name_of(viewer.role)),
                                                        .organization_id = viewer.organization_id,
                                                        .coordinator_id = viewer.coordinator_id});
                })
                .has_value());
  }

  // What the agency asks for, with two candidates of two hubs.
  static dispatch::Request wish() {
    dispatch::Request request;
    request.prefecture = "23";
    request.type = "dispatch";
    request.need = "町工場の原価管理と価格転嫁";
    request.mode = "visit";
    request.client = "見本製作所";
    request.client_consent_id = "2026-014";
    request.candidates = {{.coordinator_id = "co-1"}, {.coordinator_id = "co-3"}};
    return request;
  }

  service::RequestView sent(const dispatch::Request& what = wish()) {
    auto view = dispatch->create(agency, what, true);
    REQUIRE_MESSAGE(view.has_value(), (view ? std::string() : view.error().message));
    return *view;
  }

  service::RequestView step(const service::Actor& actor, const service::RequestView& at,
                            dispatch::Action action, dispatch::StepInput input = {}) {
    auto view = dispatch->step(actor, at.request.id, action, std::move(input), at.request.version);
    REQUIRE_MESSAGE(view.has_value(), (view ? std::string() : view.error().message));
    return *view;
  }

  Error refused(const service::Actor& actor, const service::RequestView& at,
                dispatch::Action action, dispatch::StepInput input = {}) {
    const auto view =
        dispatch->step(actor, at.request.id, action, std::move(input), at.request.version);
    REQUIRE_FALSE(view.has_value());
    return view.error();
  }

  // Sent, both hubs agree, the person is asked.
  service::RequestView asked(const dispatch::Request& what = wish()) {
    const auto agreed = step(receiving, sent(what), dispatch::Action::consent);
    return step(home, agreed, dispatch::Action::release);
  }

  Result<service::RequestView> seen(const service::Actor& actor, const service::RequestView& at) {
    return dispatch->find(actor, at.request.id);
  }

  std::int64_t unread(const service::Actor& actor) {
    const auto list = dispatch->notifications(actor, 1);
    REQUIRE(list.has_value());
    return list->unread;
  }
};

inline dispatch::StepInput because(std::string note) { return {.note = std::move(note)}; }

}  // namespace tsunagu::test
