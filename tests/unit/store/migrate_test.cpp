// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrate.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "secrets/fingerprint.hpp"
#include "store/copy.hpp"
#include "store/schema.hpp"
#include "unit/support/killing_vfs.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

namespace fs = std::filesystem;

constexpr int k_rows = 40;
constexpr int k_kills_of_each = 20;

// A database as the program of that time left it, with some records in it.
void make_old(const std::string& path, int schema) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = OFF");
  for (int v = 0; v < schema; ++v) {
    const Migration& migration = migrations()[static_cast<std::size_t>(v)];
    db.exec(std::string(migration.sql));
    if (v == 0) {
      for (int i = 0; i < k_rows; ++i) {
        db.exec(fmt::format(
            "INSERT INTO organization VALUES ('org-{:03}', 1, '', '機関', '', '[\"hub\"]',"
            " '45', '[]', '', '', '', '[]', '')",
            i));
        db.exec(fmt::format(
            "INSERT INTO audit (at, actor, action, kind, record_id, version) VALUES"
            " ('2026-04-01T00:00:00.000Z', 'import', 'add', 'organization', 'org-{:03}', 1)",
            i));
      }
    }
    if (migration.then != nullptr) migration.then(db, secrets::digest);
  }
  db.exec(fmt::format("PRAGMA user_version = {}", schema));
  db.exec(fmt::format("PRAGMA application_id = {}", k_application_id));
}

void check_whole(const std::string& path, int schema) {
  const auto facts = database_facts(path);
  REQUIRE(facts.has_value());
  CHECK(facts->schema == schema);
  CHECK(facts->organizations == k_rows);
  CHECK(facts->audit_rows == k_rows);
  const auto problems = database_problems(path);
  REQUIRE(problems.has_value());
  CHECK(problems->empty());
}

int bring_up_to_date(const std::string& path) {
  return Store::open(path, Mode::read_write, secrets::digest) ? 0 : 1;
}

TEST_SUITE("migrations") {
  TEST_CASE("from every older schema: to the newest, with a copy as it was before") {
    for (int schema = 1; schema < newest_schema(); ++schema) {
      CAPTURE(schema);
      const test::TempDir dir;
      const std::string path = dir / "t.sqlite";
      make_old(path, schema);
      REQUIRE(Store::open(path, Mode::read_write, secrets::digest).has_value());
      check_whole(path, newest_schema());
      check_whole(copy_before_migration(path, schema), schema);
      CHECK((fs::status(copy_before_migration(path, schema)).permissions() & fs::perms::all) ==
            (fs::perms::owner_read | fs::perms::owner_write));
    }
  }

  TEST_CASE("killed at any step, a migration has happened or not, and the next open goes on") {
    int killed = 0;
    for (int schema = 1; schema < newest_schema(); ++schema) {
      const test::TempDir dir;
      const std::string original = dir / "original.sqlite";
      make_old(original, schema);
      const auto with_copy = [&](int at) {
        const std::string path = fmt::format("{}/t{}.sqlite", dir.path(), at);
        fs::copy_file(original, path);
        return path;
      };
      const std::string counted = with_copy(0);
      const int steps = test::count_steps([&] { return bring_up_to_date(counted); });
      REQUIRE(steps > k_kills_of_each);
      for (int kill = 0; kill < k_kills_of_each; ++kill) {
        const int at = 1 + kill * (steps - 2) / (k_kills_of_each - 1);
        CAPTURE(schema);
        CAPTURE(at);
        const std::string path = with_copy(at);
        const auto ended = test::run_and_kill(at, [&] { return bring_up_to_date(path); });
        killed += ended.was_killed ? 1 : 0;
        const auto left = database_facts(path);
        REQUIRE(left.has_value());
        CHECK((left->schema == schema || left->schema == newest_schema()));
        check_whole(path, left->schema);
        REQUIRE(bring_up_to_date(path) == 0);
        check_whole(path, newest_schema());
        check_whole(copy_before_migration(path, schema), schema);
        CHECK_FALSE(fs::exists(copy_before_migration(path, schema) + ".tmp"));
      }
    }
    CHECK(killed == k_kills_of_each * (newest_schema() - 1));
  }

  TEST_CASE("the copy from one migration earlier goes with the next") {
    const test::TempDir dir;
    const std::string path = dir / "t.sqlite";
    make_old(path, 4);
    fs::copy_file(path, copy_before_migration(path, 2));
    REQUIRE(Store::open(path, Mode::read_write, secrets::digest).has_value());
    CHECK_FALSE(fs::exists(copy_before_migration(path, 2)));
    CHECK(fs::exists(copy_before_migration(path, 4)));
  }
}

}  // namespace
}  // namespace tsunagu::store
