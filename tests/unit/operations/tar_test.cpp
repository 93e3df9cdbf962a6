// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/tar.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tsunagu::operations {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

const std::string k_end(k_tar_end_bytes, '\0');

Result<void> read_into(Files& files, std::string_view tar, std::size_t piece = 1000) {
  return read_tar(
      [&]() -> Result<std::string_view> {
        const std::string_view next = tar.substr(0, piece);
        tar.remove_prefix(next.size());
        return next;
      },
      [&](std::string_view name, std::string_view bytes) -> Result<void> {
        files[std::string(name)] += bytes;
        return {};
      });
}

// A header as POSIX.1-1988 has it, made here byte by byte.
std::string header(std::string_view name, std::size_t size, char type = '0',
                   std::string_view link = {}) {
  std::string block(k_tar_block_bytes, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    block.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, "0000600");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", size));
  put(136, "00000000000");
  put(148, "        ");
  block[156] = type;
  put(157, link);
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum));
  block[154] = '\0';
  return block;
}

std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + k_tar_block_bytes - 1) / k_tar_block_bytes * k_tar_block_bytes);
  return bytes;
}

std::string written(const Files& files) {
  std::string tar;
  TarWriter writer([&](std::string_view bytes) -> Result<void> {
    tar += bytes;
    return {};
  });
  for (const auto& [name, bytes] : files) {
    REQUIRE(writer.begin(name, static_cast<std::int64_t>(bytes.size()), 0).has_value());
    REQUIRE(writer.add(bytes).has_value());
  }
  REQUIRE(writer.finish().has_value());
  return tar;
}

TEST_CASE("files come out as they went in, in pieces of any size, and take what was foretold") {
  const Files files{{"audit/heads.jsonl", ""},
                    {"lexicon/terms.txt", "採算\n"},
                    {"one", std::string(512, 'x')},
                    {"records.sqlite", std::string(70'000, 'y')}};
  const std::string tar = written(files);
  std::int64_t foretold = k_tar_end_bytes;
  for (const auto& [name, bytes] : files)
    foretold += tar_bytes(static_cast<std::int64_t>(bytes.size()));
  CHECK(static_cast<std::int64_t>(tar.size()) == foretold);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{511}, std::size_t{512}, tar.size()}) {
    CAPTURE(piece);
    Files read;
    CHECK(read_into(read, tar, piece).has_value());
    CHECK(read == files);
  }
}

TEST_CASE("a header is one block from 8 GiB on too, with the size as GNU tar has it") {
  for (const std::int64_t size :
       {std::int64_t{077777777777}, std::int64_t{077777777777} + 1, std::int64_t{1} << 50}) {
    CAPTURE(size);
    std::string tar;
    {
      TarWriter writer([&](std::string_view bytes) -> Result<void> {
        tar += bytes;
        return {};
      });
      REQUIRE(writer.begin("records.sqlite", size, 0).has_value());
    }  // left alone, it adds nothing
    REQUIRE(tar.size() == k_tar_block_bytes);
    std::int64_t told = 0;
    if (tar[124] == '\x80') {
      for (const char c : tar.substr(125, 11)) told = told << 8 | static_cast<unsigned char>(c);
    } else {
      told = std::stoll(tar.substr(124, 12), nullptr, 8);
    }
    CHECK(told == size);
    Files read;  // which is cut off behind the header
    CHECK(read_into(read, tar).error().code == ErrorCode::corrupt);
    CHECK(read.contains("records.sqlite"));
  }
}

TEST_CASE("a tar file of POSIX.1-1988, as earlier versions wrote it, is read") {
  Files read;
  const std::string tar = header("lexicon/terms.txt", 7) + padded("採算\n") +
                          header("records.sqlite", 600) + padded(std::string(600, 'r')) + k_end;
  REQUIRE(read_into(read, tar).has_value());
  CHECK(read == Files{{"lexicon/terms.txt", "採算\n"}, {"records.sqlite", std::string(600, 'r')}});
  Files none;
  CHECK(read_into(none, k_end).has_value());
  CHECK(none.empty());
}

TEST_CASE("what is no plain file, or no tar file, is refused") {
  const std::string pax = padded("30 path=../../etc/passwd-tsunagu\n");
  const std::vector<std::pair<std::string, std::string>> bad{
      {"symbolic link", header("lexicon/a", 0, '2', "/etc/passwd") + k_end},
      {"hard link", header("lexicon/a", 0, '1', "records.sqlite") + k_end},
      {"folder", header("lexicon/", 0, '5') + k_end},
      {"device", header("lexicon/a", 0, '3') + k_end},
      {"fifo", header("lexicon/a", 0, '6') + k_end},
      {"record of pax", header("x", 33, 'x') + pax + header("lexicon/a", 0) + k_end},
      {"wrong sum", std::string("X") + header("lexicon/a", 0).substr(1) + k_end},
      {"cut off", header("records.sqlite", 600) + std::string(512, 'r')},
      {"nothing", ""},
      {"text", std::string(2000, 'a')},
      {"zip", std::string("PK\x03\x04", 4) + std::string(2000, '\0')},
      {"gzip", std::string("\x1f\x8b\x08", 3) + std::string(2000, '\0')}};
  for (const auto& [what, tar] : bad) {
    CAPTURE(what);
    Files read;
    const auto done = read_into(read, tar);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == ErrorCode::corrupt);
    CHECK(done.error().message.find('\n') == std::string::npos);
  }
  std::string many;
  for (int i = 0; i <= k_tar_files_max; ++i) many += header("a", 0);
  Files read;
  CHECK(read_into(read, many + k_end, 1 << 16).error().code == ErrorCode::corrupt);
}

TEST_CASE("what the source, the sink and the output say is the answer") {
  const Error busy{ErrorCode::not_ready, "途中で止めました"};
  const auto read = read_tar([&]() -> Result<std::string_view> { return tl::unexpected(busy); },
                             [](std::string_view, std::string_view) { return Result<void>(); });
  CHECK(read.error().code == busy.code);
  const std::string tar = written({{"a", "b"}});
  bool is_given = false;
  const auto refused = read_tar(
      [&]() -> Result<std::string_view> {
        return std::exchange(is_given, true) ? std::string_view() : std::string_view(tar);
      },
      [&](std::string_view, std::string_view) -> Result<void> { return tl::unexpected(busy); });
  CHECK(refused.error().code == busy.code);
  TarWriter writer([&](std::string_view) -> Result<void> { return tl::unexpected(busy); });
  CHECK(writer.begin("a", 1, 0).error().code == busy.code);
}

}  // namespace
}  // namespace tsunagu::operations
