// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "unit/support/temp_dir.hpp"

namespace tsunagu::file {

TEST_SUITE("base/file") {
  TEST_CASE("what is appended comes after what is there, and only the owner reads it") {
    test::TempDir dir;
    const std::string path = dir / "lines";
    REQUIRE(append_durably(path, "one\n").has_value());
    REQUIRE(append_durably(path, "two\n").has_value());
    CHECK(*read(path) == "one\ntwo\n");
    const auto mode = std::filesystem::status(path).permissions();
    CHECK((mode & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK(append_durably(dir / "none/lines", "x").error().code == ErrorCode::not_found);
  }

  TEST_CASE("a file is replaced as a whole") {
    test::TempDir dir;
    REQUIRE(write_durably(dir / "file", "long content").has_value());
    REQUIRE(write_durably(dir / "file", "short").has_value());
    CHECK(*read(dir / "file") == "short");
    CHECK_FALSE(std::filesystem::exists(dir / "file.tmp"));
  }
}

}  // namespace tsunagu::file
