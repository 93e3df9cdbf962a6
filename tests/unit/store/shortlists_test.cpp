// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/shortlists.hpp"

#include <doctest/doctest.h>

#include "secrets/fingerprint.hpp"
#include "store/accounts.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

Store make_store(const std::string& path) {
  auto store = Store::open(path, Mode::create, secrets::digest);
  REQUIRE(store.has_value());
  REQUIRE(store
              ->transact([&]() -> Result<void> {
                for (const char* id : {"u1", "u2"})
                  TRY(AccountRows(*store).add(UserRow{.id = id, .login = id, .role = "hub_desk"}));
                return {};
              })
              .has_value());
  return std::move(*store);
}

ShortlistRow list(const std::string& id, const std::string& organization,
                  const std::string& updated_at, const std::string& owner = "u1") {
  return {.id = id,
          .version = 1,
          .name = "名前 " + id,
          .need = "相談",
          .prefecture = "13",
          .decision = "決めたこと",
          .owner = owner,
          .organization_id = organization,
          .created_at = "2026-04-01",
          .updated_at = updated_at,
          .people = {{"co-2", "二人目ではない"}, {"co-1", ""}}};
}

void put(Store& store, const ShortlistRow& row) {
  REQUIRE(store.transact([&] { return ShortlistRows(store).put(row); }).has_value());
}

std::vector<std::string> ids(const Result<std::vector<ShortlistRow>>& rows) {
  std::vector<std::string> found;
  for (const ShortlistRow& row : rows.value()) found.push_back(row.id);
  return found;
}

}  // namespace

TEST_SUITE("store/shortlists") {
  TEST_CASE("come back as they were written, with their people in order") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    ShortlistRows rows(store);
    ShortlistRow row = list("sl-1", "hub-45", "2026-04-02");
    put(store, row);
    auto found = rows.find("sl-1").value();
    REQUIRE(found.has_value());
    CHECK(found->need == "相談");
    CHECK(found->decision == "決めたこと");
    CHECK(found->owner == "u1");
    CHECK(found->people == row.people);
    row.version = 2;
    row.people = {{"co-3", "x"}};
    put(store, row);
    found = rows.find("sl-1").value();
    CHECK(found->version == 2);
    CHECK(found->people == row.people);
    CHECK_FALSE(rows.find("sl-2").value().has_value());
  }

  TEST_CASE("an organisation has its lists, a user without one the own, the last changed first") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    ShortlistRows rows(store);
    put(store, list("sl-1", "hub-45", "2026-04-02"));
    put(store, list("sl-2", "hub-45", "2026-04-03", "u2"));
    put(store, list("sl-3", "hub-46", "2026-04-04"));
    put(store, list("sl-4", "", "2026-04-05", "u1"));
    put(store, list("sl-5", "", "2026-04-06", "u2"));
    using Ids = std::vector<std::string>;
    CHECK(ids(rows.list({"hub-45", "u1"}, 10, 0)) == Ids{"sl-2", "sl-1"});
    CHECK(ids(rows.list({"hub-45", "u1"}, 1, 1)) == Ids{"sl-1"});
    CHECK(ids(rows.list({"", "u1"}, 10, 0)) == Ids{"sl-4"});
    CHECK(rows.count({"hub-45", "u9"}).value() == 2);
    CHECK(rows.count({"", "u9"}).value() == 0);
  }

  TEST_CASE("are gone with their people when they are deleted") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    put(store, list("sl-1", "hub-45", "2026-04-02"));
    REQUIRE(store.transact([&] { return ShortlistRows(store).remove("sl-1"); }).has_value());
    CHECK_FALSE(ShortlistRows(store).find("sl-1").value().has_value());
    put(store, list("sl-1", "hub-45", "2026-04-02"));  // no person of before is in the way
    CHECK(ShortlistRows(store).find("sl-1").value()->people.size() == 2);
  }
}

}  // namespace tsunagu::store
