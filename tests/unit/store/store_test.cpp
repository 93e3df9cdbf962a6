// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.hpp"

#include <set>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "secrets/fingerprint.hpp"
#include "store/columns.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

using model::Case;
using model::Coordinator;
using model::Measure;
using model::Organization;

Store make_store(const std::string& path) {
  auto store = Store::open(path, Mode::create, secrets::digest);
  REQUIRE(store.has_value());
  return std::move(*store);
}

Organization hub() {
  return {.id = "hub-45", .name = "宮崎県よろず支援拠点", .types = {"hub"}, .prefecture = "45"};
}

Coordinator person(const std::string& id) {
  Coordinator c;
  c.id = id;
  c.hub_id = "hub-45";
  c.name = "髙澤 一郎";
  c.yomi = "たかざわ いちろう";
  c.qualifications = {{"smec", "2025-04-01", "拠点"}};
  c.topics = {"cashflow", "sales"};
  c.capacity.max_open = 3;
  return c;
}

Case summary(const std::string& id) {
  Case c;
  c.id = id;
  c.hub_id = "hub-45";
  c.coordinator_ids = {"b", "a"};
  c.year = 2024;
  c.title = "資金繰り表の講習会";
  c.actions = "表を作った。";
  c.hours = 1.5;
  c.outcome.operating_profit.after = -100;
  return c;
}

template <class Record>
Change put(Store& store, const Record& record) {
  Change change{};
  const auto done = store.transact([&]() -> Result<void> {
    TRY_ASSIGN(change, store.put(record, "test"));
    return {};
  });
  REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().message));
  return change;
}

// Values that differ from the defaults in every field of the table.
template <class Record>
Record filled(const std::string& id) {
  Record record;
  int n = 0;
  for (const auto& field : model::fields<Record>()) {
    ++n;
    std::visit(
        [&](auto* value) {
          using Value = std::remove_pointer_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::string>) *value = "値\"'" + std::to_string(n);
          if constexpr (std::is_same_v<Value, std::vector<std::string>>)
            *value = {"一", "二,\"" + std::to_string(n)};
          if constexpr (std::is_same_v<Value, std::optional<std::int64_t>>) *value = -n;
          if constexpr (std::is_same_v<Value, std::optional<double>>) *value = n + 0.25;
          if constexpr (std::is_same_v<Value, bool>) *value = true;
          if constexpr (std::is_same_v<Value, std::vector<model::Qualification>>)
            *value = {{"a", "b", "c"}, {"d", "", ""}};
          if constexpr (std::is_same_v<Value, std::vector<model::Desk>>)
            *value = {{"窓口", "9-17"}};
        },
        field.ref(record));
  }
  record.id = id;
  return record;
}

}  // namespace

TEST_SUITE("store") {
  TEST_CASE("every field of every kind comes back as it was written") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    auto organization = filled<Organization>("hub-45");
    put(store, organization);
    auto coordinator = filled<Coordinator>("a");
    coordinator.hub_id = "hub-45";
    put(store, coordinator);
    auto other = coordinator;
    other.id = "b";
    put(store, other);
    auto record = filled<Case>("c1");
    record.hub_id = "hub-45";
    record.coordinator_ids = {"b", "a"};
    put(store, record);
    const auto measure = filled<Measure>("m1");
    put(store, measure);
    CHECK((*store.find<Measure>("m1"))->record == measure);
    CHECK((*store.find<Organization>("hub-45"))->record == organization);
    CHECK((*store.find<Coordinator>("a"))->record == coordinator);
    CHECK((*store.find<Case>("c1"))->record == record);
    CHECK_FALSE(store.find<Case>("c2")->has_value());
  }

  TEST_CASE("the columns of each table are the fields of its kind") {
    test::TempDir dir;
    make_store(dir / "t.sqlite");
    SQLite::Database db(dir / "t.sqlite");
    const auto check = [&]<class Record>(const Record&) {
      std::set<std::string> expected{"version"};
      for (const auto& field : model::fields<Record>()) {
        if (is_column(field.type)) expected.insert(column_name(field.name));
      }
      std::set<std::string> found;
      SQLite::Statement columns(db, "SELECT name FROM pragma_table_info(?1)");
      columns.bind(1, std::string(model::k_names<Record>.singular));
      while (columns.executeStep()) found.insert(columns.getColumn(0).getString());
      CHECK(found == expected);
    };
    check(Organization{});
    check(Coordinator{});
    check(Case{});
    check(Measure{});
  }

  TEST_CASE("a write leaves one outbox row, an unchanged record none") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    CHECK(put(store, hub()) == Change::added);
    CHECK(put(store, person("a")) == Change::added);
    CHECK(put(store, person("a")) == Change::unchanged);
    auto changed = person("a");
    changed.message = "変えた";
    CHECK(put(store, changed) == Change::changed);
    CHECK((*store.find<Coordinator>("a"))->version == 2);
    const auto rows = store.outbox_after(1, 10);
    REQUIRE(rows->size() == 2);
    CHECK(rows->at(0).kind == "coordinator");
    CHECK(rows->at(0).record_id == "a");
    CHECK(*store.last_outbox_id() == 3);
    CHECK(store.trim_outbox(3).has_value());
    CHECK(*store.last_outbox_id() == 3);
    CHECK(store.outbox_after(0, 10)->empty());
  }

  TEST_CASE("a failing body leaves nothing behind") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    const auto done = store.transact([&]() -> Result<void> {
      TRY(store.put(hub(), "test"));
      return fail(ErrorCode::rejected_input, "やめる");
    });
    CHECK(done.error().code == ErrorCode::rejected_input);
    CHECK(*store.count<Organization>() == 0);
    CHECK(store.outbox_after(0, 10)->empty());
  }

  TEST_CASE("a link to a missing record is refused and rolled back") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    const auto done = store.transact([&]() -> Result<void> {
      TRY(store.put(person("a"), "test"));
      return {};
    });
    CHECK_FALSE(done.has_value());
    CHECK(*store.count<Coordinator>() == 0);
  }

  TEST_CASE("cases of a person come newest first, many records come in the order asked") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    put(store, hub());
    put(store, person("a"));
    put(store, person("b"));
    auto old = summary("old");
    old.year = 2019;
    put(store, old);
    put(store, summary("new"));
    auto undated = summary("undated");
    undated.year.reset();
    put(store, undated);
    CHECK(*store.case_ids_of("a") == std::vector<std::string>{"new", "old", "undated"});
    const std::vector<std::string> ids{"undated", "missing", "old"};
    const auto many = store.find_many<Case>(ids);
    REQUIRE(many->size() == 2);
    CHECK(many->at(0).record.id == "undated");
    CHECK(many->at(1).record.coordinator_ids == std::vector<std::string>{"b", "a"});
  }

  TEST_CASE("missing, foreign, newer and existing files are told apart") {
    test::TempDir dir;
    CHECK(Store::open(dir / "none.sqlite", Mode::read_write, secrets::digest).error().code ==
          ErrorCode::not_found);
    make_store(dir / "t.sqlite");
    CHECK(Store::open(dir / "t.sqlite", Mode::create, secrets::digest).error().code ==
          ErrorCode::locked);
    SQLite::Database(dir / "foreign.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE x (y)");
    CHECK(Store::open(dir / "foreign.sqlite", Mode::read_write, secrets::digest).error().code ==
          ErrorCode::corrupt);
    SQLite::Database(dir / "t.sqlite", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
    CHECK(Store::open(dir / "t.sqlite", Mode::read_write, secrets::digest).error().code ==
          ErrorCode::newer_version);
  }
}

}  // namespace tsunagu::store
