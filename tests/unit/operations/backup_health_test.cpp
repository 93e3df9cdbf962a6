// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <doctest/doctest.h>

#include "operations/archive.hpp"
#include "operations/backup.hpp"
#include "operations/health.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::operations {
namespace {

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
