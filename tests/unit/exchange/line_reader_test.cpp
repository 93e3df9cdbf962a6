// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/line_reader.hpp"

#include <sstream>
#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::exchange {
namespace {

LineReader reader_of(const std::string& bytes, std::size_t line_max = k_line_max_bytes) {
  return LineReader(std::make_unique<std::istringstream>(bytes), line_max);
}

std::vector<std::string> lines_of(LineReader reader) {
  std::vector<std::string> lines;
  while (true) {
    const auto line = reader.next();
    REQUIRE(line.has_value());
    if (!*line) return lines;
    CHECK((*line)->number == lines.size() + 1);
    lines.push_back(((*line)->too_long ? "LONG:" : "") + std::string((*line)->text));
  }
}

TEST_SUITE("exchange/line_reader") {
  TEST_CASE(
      "splits lines at LF and CRLF, with or without one at the end, and drops the byte order mark") {
    struct Row {
      std::string bytes;
      std::vector<std::string> lines;
    };
    for (const Row& row : {Row{"", {}},
                           {"\xEF\xBB\xBF", {}},
                           {"a", {"a"}},
                           {"a\n", {"a"}},
                           {"a\r\nb\r\n", {"a", "b"}},
                           {"\xEF\xBB\xBF"
                            "a\n\nb",
                            {"a", "", "b"}},
                           {"a\rb\n", {"a\rb"}},
                           {std::string("a\0b\n", 4), {std::string("a\0b", 3)}}}) {
      CAPTURE(row.bytes);
      CHECK(lines_of(reader_of(row.bytes)) == row.lines);
    }
  }

  TEST_CASE("a line that is too long is passed over and counted, the rest goes on") {
    const std::string bytes =
        "one\n" + std::string(2000, 'x') + "\nthree\n" + std::string(2000, 'y');
    const auto lines = lines_of(reader_of(bytes, 100));
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == "one");
    CHECK(lines[1] == "LONG:" + std::string(256, 'x'));
    CHECK(lines[2] == "three");
    CHECK(lines[3] == "LONG:" + std::string(256, 'y'));
  }

  TEST_CASE("lines across reads of the file are whole, however they fall") {
    std::string bytes;
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < 5000; ++i) {
      expected.push_back(std::string(i % 997, static_cast<char>('a' + i % 26)));
      bytes += expected.back() + "\r\n";
    }
    CHECK(lines_of(reader_of(bytes)) == expected);
    CHECK(lines_of(reader_of(std::string(3 * 1024 * 1024, 'z') + "\nend"))[1] == "end");
  }

  TEST_CASE("a line longer than several reads is passed over") {
    const auto lines = lines_of(reader_of("a\n" + std::string(6 * 1024 * 1024, 'z') + "\nend\n"));
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].starts_with("LONG:zzz"));
    CHECK(lines[2] == "end");
  }

  TEST_CASE("files of another kind are named at once") {
    auto utf16 =
        reader_of(std::string("\xFF\xFE"
                              "a\0",
                              4));
    const auto first = utf16.next();
    REQUIRE_FALSE(first.has_value());
    CHECK(first.error().code == ErrorCode::rejected_input);
    CHECK(first.error().message.find("UTF-16") != std::string::npos);
    auto book = reader_of("PK\x03\x04rest");
    CHECK(book.next().error().message.find("Excel") != std::string::npos);
  }

  TEST_CASE("tells how many bytes were read") {
    auto reader = reader_of("ab\r\nc\n");
    CHECK(reader.next().has_value());
    CHECK(reader.bytes_read() == 4);
    CHECK(reader.next().has_value());
    CHECK(reader.bytes_read() == 6);
  }
}

}  // namespace
}  // namespace tsunagu::exchange
