// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/copy.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "secrets/fingerprint.hpp"
#include "store/store.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

namespace fs = std::filesystem;

Store with_records(const std::string& path, int records) {
  auto store = Store::open(path, Mode::create, secrets::digest);
  REQUIRE(store.has_value());
  REQUIRE(store
              ->transact([&]() -> Result<void> {
                for (int i = 0; i < records; ++i) {
                  TRY(store->put(model::Organization{.id = "org-" + std::to_string(i),
                                                     .name = std::string(500, 'x'),
                                                     .types = {"hub"}},
                                 "t"));
                }
                return {};
              })
              .has_value());
  return std::move(*store);
}

TEST_SUITE("copies of the store") {
  TEST_CASE("a copy holds what is in the log too, while a connection is open and writes on") {
    const test::TempDir dir;
    auto store = with_records(dir / "a.sqlite", 50);
    std::int64_t told = 0, total = 0;
    REQUIRE(
        copy_database(dir / "a.sqlite", dir / "b.sqlite", [&](std::int64_t done, std::int64_t all) {
          told = done;
          total = all;
          return true;
        }).has_value());
    CHECK(told <= total);
    const auto facts = database_facts(dir / "b.sqlite");
    REQUIRE(facts.has_value());
    CHECK(facts->organizations == 50);
    CHECK(facts->audit_rows == 50);
    CHECK(facts->schema == newest_schema());
    CHECK(facts->first_audit_hash.size() == k_audit_hash_bytes);
    CHECK(facts->newest_audit_hash == store.newest_audit().value()->hash);
    CHECK(database_problems(dir / "b.sqlite").value().empty());
    CHECK((fs::status(dir / "b.sqlite").permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
  }

  TEST_CASE("stopped half way it leaves nothing") {
    const test::TempDir dir;
    const auto store = with_records(dir / "a.sqlite", 3000);
    const auto stopped = copy_database(dir / "a.sqlite", dir / "b.sqlite",
                                       [](std::int64_t, std::int64_t) { return false; });
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().code == ErrorCode::not_ready);
    CHECK_FALSE(fs::exists(dir / "b.sqlite"));
    CHECK(database_problems(dir / "a.sqlite", [] { return false; }).error().code ==
          ErrorCode::not_ready);
  }

  TEST_CASE("what is no database of ours is told apart") {
    const test::TempDir dir;
    CHECK(copy_database(dir / "none", dir / "b.sqlite", {}).error().code == ErrorCode::not_found);
    std::ofstream(dir / "text") << std::string(5000, 'x');
    CHECK(copy_database(dir / "text", dir / "b.sqlite", {}).error().code == ErrorCode::corrupt);
    CHECK(database_facts(dir / "text").error().code == ErrorCode::corrupt);
    const auto store = with_records(dir / "a.sqlite", 1);
    CHECK(copy_database(dir / "a.sqlite", dir / "none/b.sqlite", {}).error().code == ErrorCode::io);
    CHECK_FALSE(fs::exists(dir / "b.sqlite"));
  }
}

}  // namespace
}  // namespace tsunagu::store
