// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/dispatch.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "unit/support/dispatch_world.hpp"

namespace tsunagu {
namespace {

using dispatch::Action;
using dispatch::State;
using dispatch::StepInput;
using service::RequestBox;
using test::because;
using test::DispatchWorld;
using test::k_one_day_s;

dispatch::Report report() {
  dispatch::Report done;
  done.summary = "原価表を一緒に作った";
  done.mode = "visit";
  done.hours = 6;
  done.travel_hours = 3.5;
  done.next_actions = {{.code = "price_pass_through", .what = "見積りを出し直す", .owner = "社長"}};
  return done;
}

std::string path_of(const service::RequestView& view) {
  std::string path;
  for (const auto& step : view.steps) path += (path.empty() ? "" : " ") + step.row.action;
  return path;
}

bool has(const service::RequestView& view, Action action) {
  for (const auto* step : view.can) {
    if (step->action == action) return true;
  }
  return false;
}

std::int64_t total(DispatchWorld& world, const service::Actor& actor, RequestBox box) {
  const auto list = world.dispatch->list(actor, {.box = box});
  REQUIRE(list.has_value());
  CHECK(static_cast<std::size_t>(list->total) == list->entries.size());
  return list->total;
}

}  // namespace

TEST_SUITE("service/dispatch") {
  TEST_CASE("a request goes from the agency over both hubs to the last look back") {
    DispatchWorld world;
    auto at = world.sent();
    CHECK(at.request.state == State::submitted);
    CHECK(at.request.receiving_hub == "hub-23");
    CHECK(at.in_turn == "愛知県よろず支援拠点の窓口");
    CHECK(total(world, world.receiving, RequestBox::waiting) == 1);
    at = world.step(world.receiving, at, Action::consent);
    CHECK(at.in_turn == "東京都よろず支援拠点の窓口");
    at = world.step(world.home, at, Action::release);
    CHECK(at.request.decide_until == "2026-11-24");  // five business days; the 23rd is a holiday
    CHECK(total(world, world.person, RequestBox::waiting) == 1);
    at = world.step(world.person, at, Action::accept);
    at = world.step(world.person, at, Action::schedule, {.day = "2026-11-21"});
    CHECK(at.scheduled_on.closed == "土曜日");
    world.now += 5 * k_one_day_s;
    at = world.step(world.person, at, Action::deliver, {.day = "2026-11-21"});
    at = world.step(world.person, at, Action::report, {.report = report()});
    CHECK(at.request.remind_on == "2027-02-19");
    CHECK(at.in_turn.empty());
    world.now += 90 * k_one_day_s;
    CHECK(world.dispatch->tick().value() == service::Tick{.look_backs = 1});
    at = world.seen(world.agency, at).value();
    CHECK(at.request.state == State::follow_up);
    at = world.step(world.agency, at, Action::look_back, because("値上げができた"));
    world.now += 275 * k_one_day_s;
    CHECK(world.dispatch->tick().value().look_backs == 1);
    at = world.step(world.agency, world.seen(world.agency, at).value(), Action::look_back,
                    because("続いている"));
    CHECK(at.request.state == State::closed);
    CHECK(path_of(at) ==
          "submit consent release accept schedule deliver report remind look_back remind "
          "look_back");
    CHECK(world.trail(at.request.id) ==
          "create_request submit_request consent_request release_request accept_request "
          "schedule_request deliver_request report_request remind_request look_back_request "
          "remind_request look_back_request");
    CHECK(at.steps[3].row.party == "person");
    CHECK(at.steps[3].actor_name == "名前 u-co-1");
    CHECK(at.steps[7].row.party == "clock");
  }

  TEST_CASE("nobody answers: the next of the shortlist, then back to the desk, once") {
    DispatchWorld world;
    auto at = world.asked();
    world.now += 8 * k_one_day_s;  // the 24th: still in time
    CHECK(world.dispatch->tick().value() == service::Tick{});
    world.now += k_one_day_s;
    CHECK(world.dispatch->tick().value() == service::Tick{.expired = 1});
    CHECK(world.dispatch->tick().value() == service::Tick{});
    at = world.seen(world.agency, at).value();
    CHECK(at.request.state == State::review);
    CHECK(at.in_turn == "神奈川県よろず支援拠点の窓口");
    CHECK(at.candidates[0].candidate.state == "expired");
    CHECK(world.seen(world.person, at).error().code == ErrorCode::not_found);
    at = world.step(world.next_home, at, Action::keep, because("手一杯です"));
    CHECK(at.request.state == State::submitted);
    // The desk names somebody new.
    const StepInput another{.candidates = {{.coordinator_id = "co-2"}}};
    at = world.step(world.receiving, world.seen(world.receiving, at).value(), Action::consent,
                    another);
    CHECK(at.request.current()->coordinator_id == "co-2");
    // Whoever should decide and does not is told once.
    world.now += 10 * k_one_day_s;
    const auto before = world.unread(world.home);
    CHECK(world.dispatch->tick().value() == service::Tick{.told_overdue = 1});
    CHECK(world.dispatch->tick().value() == service::Tick{});
    CHECK(world.unread(world.home) == before + 1);
  }

  TEST_CASE("a tie stops the acceptance until the chief coordinator has decided") {
    DispatchWorld world;
    auto at = world.step(world.person, world.asked(), Action::accept_tied, because("元の顧問先"));
    CHECK(at.request.state == State::blocked);
    CHECK(world.refused(world.person, at, Action::schedule, {.day = "2026-12-01"}).code ==
          ErrorCode::conflict);
    CHECK(world.refused(world.receiving, at, Action::clear_tie, because("問題なし")).code ==
          ErrorCode::forbidden);
    CHECK(total(world, world.chief, RequestBox::waiting) == 1);
    CHECK(total(world, world.receiving, RequestBox::waiting) == 0);
    at = world.step(world.chief, at, Action::clear_tie, because("契約は5年前に終わった"));
    CHECK(at.request.state == State::accepted);
    // What the requester declared blocks as well.
    auto tied = DispatchWorld::wish();
    tied.tie = "候補の1人は当金庫の元職員です";
    at = world.step(world.person, world.asked(tied), Action::accept);
    CHECK(at.request.state == State::blocked);
    at = world.step(world.chief, at, Action::uphold_tie, because("避けたい"));
    CHECK(at.request.current()->coordinator_id == "co-3");
  }

  TEST_CASE("rests and goes on where it was") {
    DispatchWorld world;
    auto at = world.asked();
    at = world.step(world.agency, at, Action::hold, because("相談者が入院"));
    CHECK(at.request.state == State::on_hold);
    world.now += 60 * k_one_day_s;
    CHECK(world.dispatch->tick().value() == service::Tick{});
    at = world.step(world.agency, at, Action::resume);
    CHECK(at.request.state == State::asked);
    CHECK(at.request.decide_until > "2027-01-15");
  }

  TEST_CASE("an offered person is decided on by the requester") {
    DispatchWorld world;
    auto at = world.step(world.receiving, world.sent(), Action::consent);
    CHECK(world.refused(world.home, at, Action::offer, {.candidates = {{.coordinator_id = "co-3"}}})
              .code == ErrorCode::rejected_input);
    at = world.step(world.home, at, Action::offer, {.candidates = {{.coordinator_id = "co-2"}}});
    CHECK(at.request.state == State::offered);
    at = world.step(world.agency, world.seen(world.agency, at).value(), Action::take_offer);
    CHECK(at.request.current()->coordinator_id == "co-2");
    CHECK(at.request.state == State::asked);
  }

  TEST_CASE("client data: the asking side always, the lending side once the person is asked") {
    DispatchWorld world;
    auto at = world.step(world.receiving, world.sent(), Action::consent);
    const auto client_for = [&](const service::Actor& actor) {
      const auto view = world.seen(actor, at).value();
      CHECK(view.client_is_hidden == view.request.client.empty());
      CHECK(view.request.client_consent_id.empty() == view.request.client.empty());
      return view.request.client;
    };
    CHECK(client_for(world.agency) == "見本製作所");
    CHECK(client_for(world.colleague) == "見本製作所");
    CHECK(client_for(world.receiving) == "見本製作所");
    CHECK(client_for(world.home).empty());
    CHECK(client_for(world.person).empty());
    CHECK(client_for(world.headquarters).empty());
    at = world.step(world.home, at, Action::release);
    CHECK(client_for(world.home) == "見本製作所");
    CHECK(client_for(world.person) == "見本製作所");
    CHECK(client_for(world.headquarters).empty());
    for (const auto& actor : {world.stranger, world.next_home, world.next_person})
      CHECK(world.seen(actor, at).error().code == ErrorCode::not_found);
    // The lending side does not see who else was thought of.
    CHECK(world.seen(world.person, at).value().candidates.size() == 1);
    CHECK(world.seen(world.agency, at).value().candidates.size() == 2);
    at = world.step(world.person, at, Action::decline, because("身内が入院しました"));
    const auto next = world.seen(world.next_home, at).value();
    CHECK(next.steps.back().row.note.empty());
    CHECK(next.steps.back().actor_name.empty());
    CHECK(world.seen(world.receiving, at).value().steps.back().row.note == "身内が入院しました");
  }

  TEST_CASE("drafts are the requester's alone, and can be written anew until they are sent") {
    DispatchWorld world;
    auto at = world.dispatch->create(world.agency, {}, false).value();
    CHECK(at.request.state == State::draft);
    for (const auto& actor : {world.receiving, world.headquarters, world.home})
      CHECK(world.seen(actor, at).error().code == ErrorCode::not_found);
    CHECK(total(world, world.agency, RequestBox::waiting) == 1);
    CHECK(total(world, world.colleague, RequestBox::waiting) == 0);
    CHECK(total(world, world.colleague, RequestBox::sent) == 1);
    CHECK(total(world, world.headquarters, RequestBox::all) == 0);
    const auto edit = [&](std::int64_t version, bool send) {
      return world.dispatch->edit(world.agency, at.request.id, DispatchWorld::wish(), send,
                                  version);
    };
    CHECK(edit(7, false).error().code == ErrorCode::stale);
    at = edit(at.request.version, false).value();
    CHECK(at.request.choice == "shortlist");
    at = edit(at.request.version, true).value();
    CHECK(at.request.state == State::submitted);
    const auto late = edit(at.request.version, false).error();
    CHECK(late.code == ErrorCode::conflict);
    CHECK(late.message.find("できること") != std::string::npos);
    CHECK(total(world, world.headquarters, RequestBox::all) == 1);
  }

  TEST_CASE("whoever asks for the own hub has its consent, and cannot ask for its own people") {
    DispatchWorld world;
    const auto at = world.dispatch->create(world.receiving, DispatchWorld::wish(), true).value();
    CHECK(at.request.state == State::review);
    CHECK(path_of(at) == "submit consent");
    CHECK(at.steps[1].row.party == "receiving_hub");
    auto own = DispatchWorld::wish();
    own.candidates = {{.coordinator_id = "co-own"}};
    for (const auto& actor : {world.receiving, world.agency}) {
      const auto refused = world.dispatch->create(actor, own, true).error();
      CHECK(refused.code == ErrorCode::rejected_input);
      CHECK(refused.message.starts_with("candidates: "));
    }
  }

  TEST_CASE("the desk chooses, and so may the desk of the hub that is asked") {
    DispatchWorld world;
    auto open = DispatchWorld::wish();
    open.candidates.clear();
    auto at = world.sent(open);
    CHECK(at.request.choice == "desk");
    CHECK(world.refused(world.receiving, at, Action::consent).message.starts_with("candidates: "));
    at = world.step(world.receiving, at, Action::consent, {.candidates = {{.hub_id = "hub-13"}}});
    CHECK(world.refused(world.home, at, Action::release).message.starts_with("candidates: "));
    at = world.step(world.home, at, Action::release, {.candidates = {{.coordinator_id = "co-2"}}});
    CHECK(at.request.current()->coordinator_id == "co-2");
  }
}

TEST_SUITE("service/dispatch people") {
  TEST_CASE("who is full, resting or gone is not asked, and the message names the way on") {
    DispatchWorld world;
    auto busy = DispatchWorld::coordinator("co-1", "hub-13");
    busy.capacity.max_open = 1;
    world.put(busy);
    const auto first = world.asked();
    const auto second = world.step(world.receiving, world.sent(), Action::consent);
    const Error full = world.refused(world.home, second, Action::release);
    CHECK(full.code == ErrorCode::conflict);
    CHECK(full.message.find("上限（1件）") != std::string::npos);
    CHECK(full.message.find("「派遣しない」") != std::string::npos);
    // The job itself does not stand in its own way.
    CHECK(world.step(world.person, first, Action::accept).request.state == State::accepted);

    busy.capacity.max_open = 5;
    busy.capacity.paused_until = "2026-12-31";
    world.put(busy);
    CHECK(world.refused(world.home, second, Action::release).message.find("休んでいます") !=
          std::string::npos);
    busy.capacity.paused_until = "2026-11-15";  // yesterday
    world.put(busy);
    CHECK(world.step(world.home, second, Action::release).request.state == State::asked);
  }

  TEST_CASE("people who left meanwhile are passed over") {
    DispatchWorld world;
    auto at = world.asked();
    auto gone = DispatchWorld::coordinator("co-3", "hub-14");
    gone.term.until = "2026-11-15";
    world.put(gone);
    at = world.step(world.person, at, Action::decline, because("日程が合いません"));
    CHECK(at.request.state == State::submitted);
    at = world.seen(world.agency, at).value();
    CHECK(at.candidates[1].candidate.state == "left");
    // Whoever is in turn and left cannot accept, but the request goes on.
    at = world.asked([] {
      auto wish = DispatchWorld::wish();
      wish.candidates = {{.coordinator_id = "co-2"}};
      return wish;
    }());
    auto left = DispatchWorld::coordinator("co-2", "hub-13");
    left.consent.scope = model::k_withdrawn;
    world.put(left);
    const Error refused = world.refused(world.home, at, Action::accept);
    CHECK(refused.code == ErrorCode::conflict);
    CHECK(refused.message.find("「辞退する」") != std::string::npos);
    CHECK(world.step(world.home, at, Action::decline, because("退任")).request.state ==
          State::submitted);
  }

  TEST_CASE("unknown people, those out of reach, desks and other codes are refused by name") {
    DispatchWorld world;
    auto desk = DispatchWorld::coordinator("co-desk", "hub-13");
    desk.role = "desk";
    world.put(desk);
    auto hidden = DispatchWorld::coordinator("co-hidden", "hub-13");
    hidden.consent.scope = "hub";
    world.put(hidden);
    const auto refused = [&](const auto& change) {
      auto wish = DispatchWorld::wish();
      change(wish);
      const auto view = world.dispatch->create(world.agency, wish, true);
      REQUIRE_FALSE(view.has_value());
      CHECK(view.error().code == ErrorCode::rejected_input);
      return view.error().message.substr(0, view.error().message.find(": "));
    };
    for (const char* id : {"co-none", "co-hidden", "co-desk"})
      CHECK(refused([&](auto& wish) { wish.candidates = {{.coordinator_id = id}}; }) ==
            "candidates");
    CHECK(refused([](auto& wish) { wish.candidates = {{.hub_id = "agency-1"}}; }) == "candidates");
    CHECK(refused([](auto& wish) { wish.need.clear(); }) == "need");
    CHECK(refused([](auto& wish) { wish.type = "party"; }) == "type");
    CHECK(refused([](auto& wish) { wish.wished_days = {"2026-11-15"}; }) == "wished_days");
    CHECK(refused([](auto& wish) { wish.client_consent_id.clear(); }) == "client_consent_id");
    CHECK(refused([](auto& wish) { wish.client_consent_id = "見本 花子"; }) == "client_consent_id");
    CHECK(refused([](auto& wish) { wish.partner = "partner-1"; }) == "partner");
    CHECK(total(world, world.agency, RequestBox::sent) == 0);
  }

  TEST_CASE("who may not ask is told so") {
    DispatchWorld world;
    const auto code = [&](const service::Actor& actor) {
      return world.dispatch->create(actor, DispatchWorld::wish(), true).error().code;
    };
    CHECK(code({}) == ErrorCode::unauthenticated);
    CHECK(code(world.person) == ErrorCode::forbidden);
    CHECK(code(test::actor(model::Role::auditor, "u-1")) == ErrorCode::forbidden);
    CHECK(code(test::actor(model::Role::agency_staff, "u-2")) == ErrorCode::forbidden);
    CHECK(world.dispatch->list({}, {}).error().code == ErrorCode::unauthenticated);
    CHECK(world.dispatch->create(world.headquarters, DispatchWorld::wish(), true).has_value());
  }
}

TEST_SUITE("service/dispatch steps") {
  TEST_CASE("two tabs: the second is told what can be done now") {
    DispatchWorld world;
    const auto at = world.asked();
    world.step(world.person, at, Action::accept);
    const Error again = world.refused(world.person, at, Action::accept);
    CHECK(again.code == ErrorCode::conflict);
    CHECK(again.message.find("「日程を決める」") != std::string::npos);
    // What would be legal, but was decided on another version.
    const Error late = world.refused(world.home, at, Action::hold, because("待つ"));
    CHECK(late.code == ErrorCode::stale);
    CHECK(late.message.find("「承諾・日程を調整中」") != std::string::npos);
  }

  TEST_CASE("who is in turn and the requester are told of each step, the actor is not") {
    DispatchWorld world;
    const auto at = world.asked();
    CHECK(world.unread(world.agency) == 2);     // consent, release
    CHECK(world.unread(world.receiving) == 1);  // submit
    CHECK(world.unread(world.home) == 1);       // consent; the release is its own
    CHECK(world.unread(world.person) == 1);     // release
    CHECK(world.unread(world.next_home) == 0);
    CHECK(world.unread(world.headquarters) == 0);
    const auto list = world.dispatch->notifications(world.person, 1).value();
    CHECK(list.entries[0].title == "「派遣に同意する」がありました: 本人に打診中（派遣・愛知県）");
    CHECK(list.entries[0].row.message_id == at.request.id + ".3.step.u-co-1");
    CHECK(world.dispatch->mark_read(world.agency, {list.entries[0].row.id}).value() == 2);
    CHECK(world.dispatch->mark_read(world.agency, {}).value() == 0);
    CHECK(world.unread(world.person) == 1);
    // Whose turn is taken away is told as well.
    world.step(world.agency, at, Action::withdraw, because("解決しました"));
    CHECK(world.unread(world.person) == 2);
  }

  TEST_CASE("a referral goes to the partner's desk and comes back with its result") {
    DispatchWorld world;
    const auto partner = test::actor(model::Role::agency_staff, "u-partner", "partner-1");
    world.add_user(partner);
    dispatch::Request wish;
    wish.flow = dispatch::Flow::referral;
    wish.partner = "partner-1";
    wish.need = "返済の見直しから相談したい";
    auto at = world.sent(wish);
    CHECK(at.in_turn == "見本活性化協議会の窓口");
    CHECK(total(world, partner, RequestBox::waiting) == 1);
    CHECK(world.seen(world.receiving, at).error().code == ErrorCode::not_found);
    at = world.step(partner, at, Action::accept);
    at = world.step(partner, at, Action::report, because("再生計画の支援に入りました"));
    CHECK(at.request.state == State::closed);
    CHECK(world.unread(world.agency) == 2);
    wish.partner = "agency-1";
    CHECK(world.dispatch->create(world.agency, wish, true).error().message.starts_with("partner"));
  }

  TEST_CASE("holidays of the data directory count from the next round of the clock on") {
    DispatchWorld world;
    const std::string folder = world.data.path + "/calendar";
    REQUIRE(std::filesystem::create_directories(folder));
    REQUIRE(file::write_durably(folder + "/holidays.tsv", "2026-11-24\t拠点の休業日\n"));
    REQUIRE(world.dispatch->tick().has_value());
    CHECK(world.asked().request.decide_until == "2026-11-25");
    // A mistake in the table changes nothing.
    REQUIRE(file::write_durably(folder + "/holidays.tsv", "11月24日\n"));
    REQUIRE(world.dispatch->tick().has_value());
    auto wish = DispatchWorld::wish();
    wish.candidates = {{.coordinator_id = "co-2"}};
    CHECK(world.asked(wish).request.decide_until == "2026-11-25");
  }

  TEST_CASE("boxes: each side finds what is theirs, and only that") {
    DispatchWorld world;
    const auto at = world.asked();
    CHECK(total(world, world.agency, RequestBox::sent) == 1);
    CHECK(total(world, world.agency, RequestBox::waiting) == 0);
    CHECK(total(world, world.agency, RequestBox::received) == 0);
    for (const auto& actor : {world.receiving, world.home, world.person})
      CHECK(total(world, actor, RequestBox::received) == 1);
    CHECK(total(world, world.headquarters, RequestBox::all) == 1);
    for (const auto& actor : {world.stranger, world.next_home}) {
      for (const auto box :
           {RequestBox::waiting, RequestBox::sent, RequestBox::received, RequestBox::all})
        CHECK(total(world, actor, box) == 0);
    }
    const auto list = world.dispatch->list(world.person, {.box = RequestBox::waiting}).value();
    CHECK(list.entries[0].request.client.empty());
    CHECK(list.entries[0].person.name == "見本 co-1");
    CHECK(has(world.seen(world.person, at).value(), Action::accept));
    CHECK_FALSE(has(world.seen(world.agency, at).value(), Action::accept));
  }
}

}  // namespace tsunagu
