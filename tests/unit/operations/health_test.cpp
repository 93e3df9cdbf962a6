// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "operations/archive.hpp"
#include "operations/backup.hpp"
#include "operations/check_schedule.hpp"
#include "operations/disk_guard.hpp"
#include "operations/health.hpp"
#include "operations/index_check.hpp"
#include "operations/run_mark.hpp"
#include "service/data_dir.hpp"
#include "service/index_check.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::operations {
namespace {

constexpr std::uint64_t k_mega = 1024 * 1024;

// A program that ends as wanted, in the place of the child.
std::string program(const test::TempDir& dir, const std::string& line) {
  const std::string path = dir.path() + "/child";
  REQUIRE(file::write_durably(path, "#!/bin/sh\n" + line + "\n").has_value());
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

TEST_SUITE("operations/run_mark") {
  TEST_CASE("is left by whoever did not end, and taken away by its own writer only") {
    const test::TempDir dir;
    const service::DataDir data{dir.path()};
    {
      RunMark first(data);
      CHECK_FALSE(first.was_left());
      REQUIRE(first.set().has_value());
      RunMark second(data);  // while the first is there: as after a kill
      CHECK(second.was_left());
      std::this_thread::sleep_for(std::chrono::milliseconds(5));  // another moment, another mark
      REQUIRE(second.set().has_value());
    }
    CHECK_FALSE(RunMark(data).was_left());
    auto killed = std::make_unique<RunMark>(data);
    REQUIRE(killed->set().has_value());
    REQUIRE(file::write_durably(dir.path() + "/serve.running", "of another one").has_value());
    killed.reset();
    CHECK(RunMark(data).was_left());
  }
}

TEST_SUITE("operations/index_check") {
  TEST_CASE("takes a crash and a complaint of the child for damage, and nothing else") {
    const test::TempDir dir;
    const auto code = [&](const std::string& line) {
      const auto looked = service::check_in_child(program(dir, line))(dir.path(), {});
      return looked ? std::string("sound") : std::string(name_of(looked.error().code));
    };
    CHECK(code("exit 0") == "sound");
    CHECK(code("exit 9") == name_of(ErrorCode::corrupt));
    CHECK(code("kill -SEGV $$") == name_of(ErrorCode::corrupt));
    CHECK(code("kill -ABRT $$") == name_of(ErrorCode::corrupt));
    CHECK(code("exit 8") == name_of(ErrorCode::io));
    CHECK(code("exit 2") == name_of(ErrorCode::io));
    CHECK_FALSE(service::check_in_child(dir.path() + "/none")(dir.path(), {}).has_value());
  }

  TEST_CASE("ends the child when it is told to stop") {
    const test::TempDir dir;
    std::stop_source stop;
    std::jthread soon([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      stop.request_stop();
    });
    const auto began = std::chrono::steady_clock::now();
    const auto looked =
        service::check_in_child(program(dir, "exec sleep 60"))(dir.path(), stop.get_token());
    REQUIRE_FALSE(looked.has_value());
    CHECK(looked.error().code == ErrorCode::not_ready);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
  }

  TEST_CASE("has nothing to say of a place without an index") {
    const test::TempDir dir;
    CHECK(check_index_apart({dir.path()}, {}).has_value());
  }
}

TEST_SUITE("operations/check_schedule") {
  TEST_CASE("is due at night in Japan, every so many nights, once a server has run for an hour") {
    constexpr std::int64_t k_hour = 60 * 60, k_day = 24 * k_hour;
    constexpr std::int64_t k_midnight = 1'763'823'600;  // 2025-11-23 00:00 in Japan
    const std::int64_t two = k_midnight + 2 * k_hour, started = two - k_day;
    CHECK(is_check_due(two, started, 0, 7));
    CHECK(is_check_due(two, started, two - 7 * k_day, 7));
    CHECK(is_check_due(two, started, two - 7 * k_day + 2 * k_hour, 7));  // began later that night
    CHECK_FALSE(is_check_due(two, started, two - 6 * k_day, 7));
    CHECK_FALSE(is_check_due(two, started, 0, 0));
    CHECK_FALSE(is_check_due(two, two - k_hour / 2, 0, 7));
    CHECK_FALSE(is_check_due(k_midnight, started, 0, 7));
    CHECK_FALSE(is_check_due(k_midnight + 5 * k_hour, started, 0, 7));
    CHECK(is_check_due(k_midnight + 5 * k_hour - 1, started, 0, 7));
    CHECK_FALSE(is_check_due(k_midnight + 14 * k_hour, started, 0, 7));
  }
}

TEST_SUITE("operations/disk_guard") {
  TEST_CASE("refuses writes below the limit, lets go of the reserve, and comes back") {
    const test::TempDir dir;
    const std::string reserve = dir.path() + "/reserve";
    std::atomic<std::uint64_t> others{100 * k_mega};  // free for all but the reserve
    const auto look = [&](const std::string&) -> Result<disk::Room> {
      std::error_code ignored;
      const std::uint64_t kept =
          std::filesystem::exists(reserve) ? std::filesystem::file_size(reserve, ignored) : 0;
      return disk::Room{.free = others > kept ? others - kept : 0, .total = 200 * k_mega};
    };
    const auto guard = DiskGuard::open(
        {dir.path()}, {.read_only_below = 20 * k_mega, .reserve = 4 * k_mega}, look);
    CHECK_FALSE(guard->is_read_only());
    CHECK(guard->state().has_reserve);
    CHECK(guard->state().room.free == 96 * k_mega);

    others = 23 * k_mega;  // 19 beside the reserve
    guard->look_now();
    CHECK(guard->is_read_only());
    CHECK(std::filesystem::exists(reserve));
    others = 8 * k_mega;  // 4 beside the reserve: hardly anything
    guard->look_now();
    CHECK(guard->is_read_only());
    CHECK_FALSE(std::filesystem::exists(reserve));
    CHECK(guard->state().room.free == 8 * k_mega);

    others = 20 * k_mega + k_mega / 2;  // at the border: not yet
    guard->look_now();
    CHECK(guard->is_read_only());
    others = 22 * k_mega;
    guard->look_now();
    CHECK_FALSE(guard->is_read_only());
    CHECK_FALSE(guard->state().has_reserve);  // it would bring the limit back
    others = 60 * k_mega;
    guard->look_now();
    CHECK(guard->state().has_reserve);
    CHECK(std::filesystem::file_size(reserve) == 4 * k_mega);
  }

  TEST_CASE("without limits refuses nothing and keeps nothing") {
    const test::TempDir dir;
    const auto guard = DiskGuard::open(
        {dir.path()}, {},
        [](const std::string&) -> Result<disk::Room> { return disk::Room{.free = 0, .total = 1}; });
    CHECK_FALSE(guard->is_read_only());
    CHECK_FALSE(std::filesystem::exists(dir.path() + "/reserve"));
  }
}

TEST_SUITE("operations/health") {
  TEST_CASE("warns of a backup that is too old, also where the server makes none by itself") {
    constexpr std::int64_t k_made_at = 1'795'392'000, k_hour = 60 * 60;
    const test::TempDir place;
    const service::DataDir dir{place / "data"};
    REQUIRE(service::init_data_dir(dir, test::reference()).has_value());
    const BackupPlan plan{.folder = place / "backups", .key_file = {}, .keep = {}};
    std::filesystem::create_directories(plan.folder);
    CHECK(backup_health(dir, plan, 0, k_made_at).state == HealthCheck::State::warn);
    REQUIRE(write_archive(plan.folder + "/tsunagu-1.backup",
                          {.made_at = k_made_at, .schema = 1, .origin = *origin_of(dir)}, {}, {},
                          {})
                .has_value());
    const auto after = [&](std::int64_t hours, int every_hours) {
      return backup_health(dir, plan, every_hours, k_made_at + hours * k_hour);
    };
    CHECK(after(k_backup_warns_hours, 0).state == HealthCheck::State::ok);
    CHECK(after(k_backup_warns_hours + 1, 0).state == HealthCheck::State::warn);
    CHECK_FALSE(after(k_backup_warns_hours + 1, 0).advice.empty());
    CHECK(after(2, 1).state == HealthCheck::State::ok);
    CHECK(after(3, 1).state == HealthCheck::State::warn);
  }
}

}  // namespace
}  // namespace tsunagu::operations
