// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/listen.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/support/temp_dir.hpp"

namespace tsunagu::http {
namespace {

TEST_SUITE("http/listen") {
  TEST_CASE("reads where to listen") {
    CHECK(parse_listen_address("127.0.0.1:80")->port == 80);
    CHECK(parse_listen_address("[::1]:0")->host == "::1");
    CHECK(parse_listen_address("unix:/run/x.sock")->path == "/run/x.sock");
    for (const char* wrong : {"", "x", ":1", "a:b", "a:65536", "::1:80", "unix:", "unix:x"}) {
      CAPTURE(wrong);
      CHECK_FALSE(parse_listen_address(wrong).has_value());
    }
  }

  TEST_CASE("opens a local socket for owner and group, over a dead one and over nothing else") {
    const test::TempDir folder;
    ListenAddress address{.path = folder.path() + "/socket"};
    const auto first = open_listening_socket(address);
    REQUIRE(first.has_value());
    struct stat status {};
    REQUIRE(::stat(address.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0660U);
    CHECK(open_listening_socket(address).error().code == ErrorCode::locked);
    ::close(*first);
    const auto again = open_listening_socket(address);
    REQUIRE(again.has_value());
    ::close(*again);

    ListenAddress file{.path = folder.path() + "/file"};
    std::ofstream(file.path) << "precious";
    CHECK_FALSE(open_listening_socket(file).has_value());
    CHECK(std::filesystem::file_size(file.path) == 8);
    ListenAddress nowhere{.path = folder.path() + "/no/such/folder"};
    CHECK(open_listening_socket(nowhere).error().code == ErrorCode::invalid_argument);
    ListenAddress too_long{.path = folder.path() + "/" + std::string(200, 'x')};
    CHECK(open_listening_socket(too_long).error().code == ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace tsunagu::http
