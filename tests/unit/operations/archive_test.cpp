// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/archive.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "base/file.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::operations {
namespace {

const Manifest k_manifest{.made_at = 1'795'392'000, .schema = 11, .origin = "0123456789abcdef"};

struct Contents {
  std::map<std::string, std::string> files;
  TarSink sink() {
    return [this](std::string_view name, std::string_view bytes) -> Result<void> {
      files[std::string(name)] += bytes;
      return {};
    };
  }
};

// Bytes that no two pieces have in common.
std::string noise(std::size_t size) {
  std::minstd_rand random(static_cast<unsigned>(size));
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random() >> 8);
  return bytes;
}

Result<Contents> contents_of(const std::string& path,
                             const std::optional<secrets::StreamKey>& key = {}) {
  TRY_ASSIGN(const auto archive, Archive::open(path));
  Contents contents;
  TRY(archive.read(key, contents.sink(), "読んでいます", {}));
  return contents;
}

void overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

TEST_CASE("what goes in comes out, whatever its size, encrypted or not") {
  const test::TempDir folder;
  const auto key = secrets::StreamKey::random();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{511}, std::size_t{512},
                                 k_archive_piece_bytes - 2 * k_tar_block_bytes,
                                 k_archive_piece_bytes, 3 * k_archive_piece_bytes + 17}) {
    const std::string bytes = noise(size);
    const std::string source = folder / "source";
    overwrite(source, bytes);
    for (const auto& with : {std::optional<secrets::StreamKey>(), std::optional(key)}) {
      CAPTURE(size);
      CAPTURE(with.has_value());
      const std::string path = folder / "a.backup";
      const auto written =
          write_archive(path, k_manifest,
                        {{.name = "lexicon/terms.txt", .bytes = "採算\n", .path = {}},
                         {.name = "records.sqlite", .bytes = {}, .path = source}},
                        with, {});
      REQUIRE(written.has_value());
      CHECK(*written == static_cast<std::int64_t>(std::filesystem::file_size(path)));
      const auto read = contents_of(path, with);
      REQUIRE(read.has_value());
      CHECK(read->files.size() == 2);
      CHECK(read->files.at("records.sqlite") == bytes);
      CHECK(read->files.at("lexicon/terms.txt") == "採算\n");
      CHECK(Archive::open(path)->manifest().is_encrypted() == with.has_value());
      CHECK_FALSE(std::filesystem::exists(path + ".tmp"));
    }
  }
}

// Every byte of a small archive, one bit each; then every length that is too short.
void check_damage(const std::string& path, const std::optional<secrets::StreamKey>& key) {
  const std::string whole = *file::read(path);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    overwrite(path, changed);
    CAPTURE(i);
    const auto read = contents_of(path, key);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.find('\n') == std::string::npos);
  }
  for (std::size_t length = 0; length < whole.size(); length += 1 + length / 7) {
    overwrite(path, whole.substr(0, length));
    CAPTURE(length);
    CHECK_FALSE(contents_of(path, key).has_value());
  }
  overwrite(path, whole + "x");
  CHECK_FALSE(contents_of(path, key).has_value());
  overwrite(path, whole);
  CHECK(contents_of(path, key).has_value());
}

TEST_CASE("every changed bit, every missing end and everything added is found") {
  const test::TempDir folder;
  const std::string path = folder / "a.backup";
  const std::vector<Member> members{{.name = "records.sqlite", .bytes = noise(700), .path = {}}};
  REQUIRE(write_archive(path, k_manifest, members, {}, {}).has_value());
  check_damage(path, {});
  const auto key = secrets::StreamKey::random();
  REQUIRE(write_archive(path, k_manifest, members, key, {}).has_value());
  check_damage(path, key);
}

TEST_CASE("pieces of a sealed archive cannot change places") {
  const test::TempDir folder;
  const std::string path = folder / "a.backup";
  const auto key = secrets::StreamKey::random();
  REQUIRE(write_archive(
              path, k_manifest,
              {{.name = "records.sqlite", .bytes = noise(4 * k_archive_piece_bytes), .path = {}}},
              key, {})
              .has_value());
  std::string bytes = *file::read(path);
  const std::size_t piece = k_archive_piece_bytes + secrets::k_seal_bytes;
  const std::size_t first =
      bytes.find('\n', bytes.find('\n') + 1) + 1 + secrets::k_stream_header_bytes;
  const std::string one = bytes.substr(first + piece, piece),
                    two = bytes.substr(first + 2 * piece, piece);
  bytes.replace(first + piece, piece, two);
  bytes.replace(first + 2 * piece, piece, one);
  overwrite(path, bytes);
  CHECK(contents_of(path, key).error().code == ErrorCode::corrupt);
}

TEST_CASE("the key is asked for by its name, and files that are no backup are told apart") {
  const test::TempDir folder;
  const std::string path = folder / "a.backup", mine = folder / "mine", other = folder / "other";
  const auto key = secrets::StreamKey::create_file(mine);
  REQUIRE(key.has_value());
  REQUIRE(secrets::StreamKey::create_file(other).has_value());
  REQUIRE(write_archive(path, k_manifest, {}, *key, {}).has_value());
  const auto archive = Archive::open(path);
  REQUIRE(archive.has_value());
  CHECK(archive->key_from(mine).has_value());
  CHECK(archive->key_from("").error().code == ErrorCode::invalid_argument);
  const auto wrong = archive->key_from(other);
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().message.find(key->name()) != std::string::npos);

  CHECK(Archive::open(folder / "none").error().code == ErrorCode::not_found);
  CHECK(Archive::open(folder.path()).error().code == ErrorCode::invalid_argument);
  for (const char* content :
       {"", "x", "SQLite format 3", "tsunagu-backup ", "tsunagu-backup 1 \n{}\n"}) {
    overwrite(path, content);
    CAPTURE(content);
    CHECK(Archive::open(path).error().code == ErrorCode::corrupt);
  }
  overwrite(path, "tsunagu-backup 2 something\nelse\n");
  CHECK(Archive::open(path).error().code == ErrorCode::newer_version);
}

}  // namespace
}  // namespace tsunagu::operations
