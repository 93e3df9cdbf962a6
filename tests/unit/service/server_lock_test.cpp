// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/server_lock.hpp"

#include <doctest/doctest.h>

#include "unit/support/temp_dir.hpp"

namespace tsunagu::service {
namespace {

TEST_CASE("a directory is served as long as the lock of its server is held") {
  const test::TempDir place;
  const DataDir dir{place.path()};
  CHECK_FALSE(is_served(dir).value());  // there was never one
  {
    const auto lock = lock_server(dir);
    REQUIRE(lock.has_value());
    CHECK(is_served(dir).value());
    CHECK(lock_server(dir).error().code == ErrorCode::locked);
  }
  CHECK_FALSE(is_served(dir).value());
}

}  // namespace
}  // namespace tsunagu::service
