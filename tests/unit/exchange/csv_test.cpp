// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/csv.hpp"

#include <sstream>

#include <doctest/doctest.h>

namespace tsunagu::exchange {
namespace {

// "line:cell|cell", or "line!" and the beginning of the problem.
std::vector<std::string> rows_of(const std::string& bytes) {
  CsvRows rows(LineReader(std::make_unique<std::istringstream>(bytes)));
  std::vector<std::string> out;
  while (true) {
    const auto row = rows.next();
    REQUIRE(row.has_value());
    if (*row == nullptr) return out;
    std::string text =
        std::to_string((*row)->line) + ((*row)->problem.empty() ? ":" : "!" + (*row)->problem);
    for (std::size_t i = 0; i < (*row)->cells.size(); ++i)
      text += (i > 0 ? "|" : "") + (*row)->cells[i];
    out.push_back(text);
  }
}

TEST_SUITE("exchange/csv") {
  TEST_CASE("a cell to write is quoted, and no formula") {
    CHECK(csv_cell("売上") == "\"売上\"");
    CHECK(csv_cell("").size() == 2);
    CHECK(csv_cell("a\"b,c\nd") == "\"a\"\"b,c\nd\"");
    for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1",
                                "＠1", "=HYPERLINK(\"x\")"})
      CHECK(csv_cell(formula).starts_with("\"'"));
    CHECK(csv_cell("a=1") == "\"a=1\"");
  }

  TEST_CASE("the apostrophe before a formula is taken back, and no other") {
    for (const char* text : {"=1+1", "'=1+1", "''=1+1", "'", "''", "'90年代", "-5", "売上", "",
                             "＝1", "'＠x", "\n=1", "=", "a=1"}) {
      CAPTURE(text);
      const std::string cell = disarmed(text);
      CHECK(rearmed(cell) == text);
    }
    CHECK(rearmed("'90年代") == "'90年代");
    CHECK(rearmed("'=1") == "=1");
    CHECK(rearmed("''=1") == "'=1");
  }

  TEST_CASE("reads cells as RFC 4180 has them") {
    struct Row {
      std::string bytes;
      std::vector<std::string> rows;
    };
    for (const Row& row : {
             Row{"", {}},
             {"\n\r\n  \n", {}},
             {"a,b,c", {"1:a|b|c"}},
             {"a,b\r\nc,d\r\n", {"1:a|b", "2:c|d"}},
             {"a,,\n", {"1:a||"}},
             {" a , b b \n", {"1:a|b b"}},
             {"\"a,b\",\"c\"\"d\"\n", {"1:a,b|c\"d"}},
             {"\"a\r\nb\nc\",d\ne,f\n", {"1:a\nb\nc|d", "4:e|f"}},
             {"\n\n\"a\n\nb\",c\n\nd,e", {"3:a\n\nb|c", "7:d|e"}},
             {"\xEF\xBB\xBF\"a\",b\n", {"1:a|b"}},
             {"課題,資金\n", {"1:課題|資金"}},
             {std::string("a\0b,c\n", 6), {std::string("1:a\0b|c", 7)}},
         }) {
      CAPTURE(row.bytes);
      CHECK(rows_of(row.bytes) == row.rows);
    }
  }

  TEST_CASE("a stray or open quote costs its own line only") {
    const std::string stray =
        R"(!引用符 " の使い方が正しくありません。値の中の " は "" と書き、値の全体を " で囲みます)";
    const std::string open = R"(!引用符 " が閉じていません)";
    CHECK(rows_of("a,b\"c\nd,e\n") == std::vector<std::string>{"1" + stray, "2:d|e"});
    CHECK(rows_of("\"a\"b,c\nd,e\n") == std::vector<std::string>{"1" + stray, "2:d|e"});
    CHECK(rows_of("a,\"b\nc,d\ne,f\n") == std::vector<std::string>{"1" + open, "2:c|d", "3:e|f"});
    CHECK(rows_of("a,b\nc,\"") == std::vector<std::string>{"1:a|b", "2" + open});
    CHECK(rows_of("a,\"b\nc,\"d e\",f\ng,h") ==
          std::vector<std::string>{"1" + open, "2:c|d e|f", "3:g|h"});
  }

  TEST_CASE("keeps the physical lines of a row") {
    CsvRows rows(LineReader(std::make_unique<std::istringstream>("\"a\r\nb\",c\r\nd,\"e\r\nf")));
    CHECK((*rows.next())->raw == "\"a\nb\",c\n");
    CHECK((*rows.next())->raw == "d,\"e\n");
    CHECK((*rows.next())->raw == "f\n");
  }

  TEST_CASE("an open quote is noticed before it swallows a large file") {
    std::string bytes = "a,\"b\n";
    for (std::size_t i = 0; i < k_csv_row_max_lines + 10; ++i) bytes += "x,y\n";
    const auto rows = rows_of(bytes);
    REQUIRE(rows.size() == k_csv_row_max_lines + 11);
    CHECK(rows[0].starts_with("1!"));
    CHECK(rows[1] == "2:x|y");
  }

  TEST_CASE("a line that is too long is a row of its own") {
    const auto rows = rows_of("a,b\n" + std::string(5 * 1024 * 1024, 'x') + ",c\nd,e\n");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1] == "2!1行が 4 MiB を超えています");
    CHECK(rows[2] == "3:d|e");
  }
}

}  // namespace
}  // namespace tsunagu::exchange
