// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/sealed_stream.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "unit/support/temp_dir.hpp"

namespace tsunagu::secrets {
namespace {

TEST_CASE("what is sealed in pieces opens in order, and only with its key and what was beside it") {
  const StreamKey key = StreamKey::random();
  Sealer sealer(key);
  const std::string first = sealer.seal("ひとつめ", false, "beside");
  const std::string last = sealer.seal("", true);
  CHECK(first.size() == std::string("ひとつめ").size() + k_seal_bytes);
  CHECK(first.find("ひとつめ") == std::string::npos);
  {
    Unsealer opener(key, sealer.header());
    const auto one = opener.open(first, "beside");
    REQUIRE(one.has_value());
    CHECK(one->bytes == "ひとつめ");
    CHECK_FALSE(one->is_last);
    const auto two = opener.open(last);
    REQUIRE(two.has_value());
    CHECK(two->is_last);
  }
  CHECK_FALSE(Unsealer(key, sealer.header()).open(first, "besides").has_value());
  CHECK_FALSE(Unsealer(key, sealer.header()).open(last).has_value());
  CHECK_FALSE(Unsealer(StreamKey::random(), sealer.header()).open(first, "beside").has_value());
  CHECK_FALSE(Unsealer(key, sealer.header()).open("short").has_value());
  for (std::size_t i = 0; i < first.size(); ++i) {
    std::string changed = first;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK(Unsealer(key, sealer.header()).open(changed, "beside").error().code ==
          ErrorCode::corrupt);
  }
}

TEST_CASE("a key file is made once, for its owner alone, and reads back") {
  const test::TempDir folder;
  const std::string path = folder / "key";
  const auto made = StreamKey::create_file(path);
  REQUIRE(made.has_value());
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto read = StreamKey::read_file(path);
  REQUIRE(read.has_value());
  CHECK(read->name() == made->name());
  CHECK(read->name().size() == 16);
  CHECK(StreamKey::create_file(path).error().code == ErrorCode::locked);
  CHECK(StreamKey::read_file(path)->name() == made->name());
}

TEST_CASE("a key file that others may read, or that is none, is refused") {
  const test::TempDir folder;
  const std::string path = folder / "key";
  CHECK(StreamKey::read_file(path).error().code == ErrorCode::not_found);
  CHECK(StreamKey::create_file(folder / "none/key").error().code == ErrorCode::not_found);
  REQUIRE(StreamKey::create_file(path).has_value());
  for (const unsigned mode : {0640U, 0604U, 0620U}) {
    ::chmod(path.c_str(), mode);
    const auto refused = StreamKey::read_file(path);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(refused.error().message.find("chmod 600") != std::string::npos);
  }
  for (const char* content : {"", "tsunagu-key-1 ", "tsunagu-key-1 AAAA", "something else",
                              "tsunagu-key-1 !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"}) {
    std::ofstream(path, std::ios::trunc) << content;
    ::chmod(path.c_str(), 0600);
    CAPTURE(content);
    CHECK(StreamKey::read_file(path).error().code == ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace tsunagu::secrets
