// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/postman.hpp"

#include <doctest/doctest.h>

#include "unit/support/account_world.hpp"

namespace tsunagu {
namespace {

using mail::Delivery;
using mail::Outcome;
using service::Postman;

// One user with an address, one mail for that user, and a mail server that does as it is told.
struct MailWorld : test::AccountWorld {
  MailWorld() {
    user = add_user("reader", model::Role::agency_staff, "agency-a").id;
    with_store([&](store::MailRows& rows) -> Result<void> {
      TRY(rows.put({.user_id = user, .address = "r@example.jp", .confirmed_at = 1}));
      return rows.add({.message_id = "m1@example.jp",
                       .user_id = user,
                       .kind = "step",
                       .subject = "題",
                       .body = "文",
                       .created_at = now,
                       .next_at = now});
    });
    open();
  }

  void open() {
    postman.reset();
    auto opened = Postman::open(dir, {.clock = [this] { return now; },
                                      .addresses = {"https://t.example", "t@example.jp"},
                                      .send =
                                          [this](std::string_view, std::string_view to,
                                                 std::string_view, const auto& before) {
                                            ++tries;
                                            recipient = to;
                                            if (gets_text && !before())
                                              return Delivery{Outcome::later, "held"};
                                            if (on_text) on_text();
                                            return answer;
                                          },
                                      .runs = false});
    REQUIRE(opened.has_value());
    postman = std::move(*opened);
  }

  template <class Body>
  void with_store(const Body& body) {
    auto store = service::open_store(dir, store::Mode::read_write);
    REQUIRE(store.has_value());
    const auto done = store->transact([&]() -> Result<void> {
      store::MailRows rows(*store);
      return body(rows);
    });
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().message));
  }

  std::optional<store::MailRow> mail() {
    std::optional<store::MailRow> found;
    with_store([&](store::MailRows& rows) -> Result<void> {
      TRY_ASSIGN(found, rows.mail(1));
      return {};
    });
    return found;
  }

  std::size_t tick() {
    const auto done = postman->tick();
    REQUIRE(done.has_value());
    return *done;
  }

  std::string user, recipient;
  Delivery answer{Outcome::accepted, {}};
  bool gets_text = true;
  std::function<void()> on_text;
  int tries = 0;
  std::unique_ptr<Postman> postman;
};

}  // namespace

TEST_SUITE("service/postman") {
  TEST_CASE("a mail is sent once") {
    MailWorld world;
    CHECK(world.tick() == 1);
    CHECK(world.recipient == "r@example.jp");
    CHECK(world.mail()->state == store::k_mail_sent);
    CHECK(world.tick() == 0);
    CHECK(world.tries == 1);
  }

  TEST_CASE("a server that says later is asked less and less often, and then no more") {
    MailWorld world;
    world.answer = {Outcome::later, "451"};
    std::int64_t waited = 0;
    for (std::int64_t n = 1; n < service::k_mail_attempts_max; ++n) {
      CHECK(world.tick() == 1);
      const auto mail = world.mail();
      CHECK(mail->state == store::k_mail_queued);
      CHECK(mail->attempts == n);
      CHECK(world.tick() == 0);
      waited += mail->next_at - world.now;
      world.now = mail->next_at;
    }
    CHECK(waited > 33 * 3600);
    CHECK(waited < 35 * 3600);
    CHECK(world.tick() == 1);
    CHECK(world.mail()->state == store::k_mail_dead);
    CHECK(world.mail()->last_error.find("451") != std::string::npos);
  }

  TEST_CASE("what was refused, and what nobody knows of, is a dead letter until it is sent again") {
    for (const Outcome outcome : {Outcome::refused, Outcome::unknown}) {
      MailWorld world;
      world.answer = {outcome, "why"};
      CHECK(world.tick() == 1);
      CHECK(world.mail()->state == store::k_mail_dead);
      world.now += 1'000'000;
      CHECK(world.tick() == 0);
      world.answer = {Outcome::accepted, {}};
      const model::Viewer admin{model::Role::system_admin, world.user, "", ""};
      const model::Viewer other{model::Role::headquarters, world.user, "", ""};
      CHECK(world.postman->retry({other, ""}, 1).error().code == ErrorCode::forbidden);
      CHECK(world.postman->list(other, {}).error().code == ErrorCode::forbidden);
      REQUIRE(world.postman->retry({admin, ""}, 1).has_value());
      CHECK(world.tick() == 1);
      CHECK(world.postman->list(admin, {.state = "sent"})->total == 1);
      CHECK(world.postman->retry({admin, ""}, 1).error().code == ErrorCode::conflict);
    }
  }

  TEST_CASE("a crash while the server has the text: not sent again, and told") {
    MailWorld world;
    world.on_text = [&] {
      // What a crash would leave: the row as it is now.
      CHECK(world.mail()->state == store::k_mail_sending);
      auto store = service::open_store(world.dir, store::Mode::read_write);
      REQUIRE(store.has_value());
    };
    world.answer = {Outcome::accepted, {}};
    CHECK(world.tick() == 1);
    world.with_store([](store::MailRows& rows) -> Result<void> {
      TRY_ASSIGN(auto mail, rows.mail(1));
      mail->state = store::k_mail_sending;
      return rows.update(*mail);
    });
    world.open();
    CHECK(world.mail()->state == store::k_mail_dead);
    CHECK(world.tick() == 0);
    CHECK(world.tries == 1);
  }

  TEST_CASE("a server that is not there is not asked for each mail anew") {
    MailWorld world;
    world.with_store([&](store::MailRows& rows) {
      return rows.add({.message_id = "m2@example.jp",
                       .user_id = world.user,
                       .kind = "step",
                       .created_at = world.now,
                       .next_at = world.now});
    });
    world.gets_text = false;
    world.answer = {Outcome::server_fault, "no connection"};
    CHECK(world.tick() == 1);
    CHECK(world.tick() == 0);
    CHECK(world.tries == 1);
    world.now += service::k_mail_first_wait_s;
    world.answer = {Outcome::accepted, {}};
    CHECK(world.tick() == 2);
  }

  TEST_CASE("whoever switched mails off, or left, gets none") {
    for (const bool leaves : {false, true}) {
      MailWorld world;
      if (leaves) {
        REQUIRE(world.accounts->change_user(service::command_line_viewer(), world.user,
                                            test::proven({.active = false}), world.origin));
      } else {
        world.with_store([&](store::MailRows& rows) {
          return rows.put({.user_id = world.user,
                           .address = "r@example.jp",
                           .enabled = false,
                           .confirmed_at = 1});
        });
      }
      CHECK(world.tick() == 0);
      CHECK(world.tries == 0);
      CHECK(!world.mail());
    }
  }
}

}  // namespace tsunagu
