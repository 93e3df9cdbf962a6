// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/table.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::exchange {
namespace {

constexpr const char* k_text =
    "事例ID,拠点ID,題名,概要\r\n"
    "c-1,hub-45,髙﨑㈱①,価格転嫁の交渉をした\r\n"
    "c-2,hub-13,ソ表能―～,はなしことば\r\n";

// By the C library, through the program that comes with it.
std::string encoded(std::string_view utf8, const std::string& encoding) {
  const test::TempDir folder;
  std::ofstream(folder / "in", std::ios::binary) << utf8;
  const std::string command =
      "iconv -f UTF-8 -t " + encoding + " " + (folder / "in") + " >" + (folder / "out");
  REQUIRE(std::system(command.c_str()) == 0);
  return file::read(folder / "out").value();
}

std::string write(const test::TempDir& folder, const std::string& bytes,
                  const std::string& name = "a.csv") {
  std::ofstream(folder / name, std::ios::binary) << bytes;
  return folder / name;
}

Result<Look> look_at_bytes(const std::string& bytes, const Wish& wish = {}) {
  const test::TempDir folder;
  return look_at(write(folder, bytes), wish, "a.csv");
}

std::string refusal(const std::string& bytes, const Wish& wish = {}) {
  const auto look = look_at_bytes(bytes, wish);
  return look ? "" : look.error().message;
}

std::vector<std::string> names(const std::vector<TextEncoding>& encodings) {
  std::vector<std::string> out;
  for (const TextEncoding encoding : encodings) out.emplace_back(name_of(encoding));
  return out;
}

// "line: a|b|c" of rows, "line! problem" of those that could not be read.
std::vector<std::string> rows_of(const std::string& bytes, const Reading& reading) {
  auto table = open_csv(std::make_unique<std::istringstream>(bytes), reading);
  if (!table) return {"error: " + table.error().message};
  std::vector<std::string> out{text::join((*table)->headers(), "|")};
  while (true) {
    const auto row = (*table)->next();
    REQUIRE(row.has_value());
    if (*row == nullptr) return out;
    std::string line = std::to_string((*row)->line);
    if (!(*row)->problem.empty()) {
      out.push_back(line + "! " + (*row)->problem);
      continue;
    }
    line += ":";
    for (const TableCell& cell : (*row)->cells)
      line += " " + (cell.problem.empty() ? cell.text : "[" + cell.problem + "]");
    out.push_back(line);
  }
}

TEST_SUITE("exchange/table") {
  TEST_CASE("encodings of Japan are found and read") {
    struct Row {
      const char* encoding;
      TextEncoding found;
    };
    for (const Row& row : {Row{"UTF-8", TextEncoding::utf8},
                           {"CP932", TextEncoding::cp932},
                           {"EUC-JP-MS", TextEncoding::euc_jp}}) {
      CAPTURE(row.encoding);
      const std::string bytes = encoded(k_text, row.encoding);
      const auto look = look_at_bytes(bytes);
      REQUIRE(look.has_value());
      CHECK(look->reading.encoding == row.found);
      CHECK(names(look->encodings) == std::vector<std::string>{std::string(name_of(row.found))});
      CHECK(look->problem == "");
      CHECK(rows_of(bytes, look->reading) ==
            std::vector<std::string>{"事例ID|拠点ID|題名|概要",
                                     "2: c-1 hub-45 髙﨑㈱① 価格転嫁の交渉をした",
                                     "3: c-2 hub-13 ソ表能―～ はなしことば"});
    }
    CHECK(look_at_bytes("\xEF\xBB\xBF" + std::string(k_text))->reading.encoding ==
          TextEncoding::utf8_bom);
    CHECK(look_at_bytes("id,hub_id,title\na,b,c\n")->reading.encoding == TextEncoding::utf8);
  }

  TEST_CASE("what cannot be told is asked, and a choice settles it") {
    const std::string half_width = encoded("id,hub_id,title\na,hub-01,ﾔﾏﾀﾞ\n", "CP932");
    const auto look = look_at_bytes(half_width);
    REQUIRE(look.has_value());
    CHECK(names(look->encodings) == std::vector<std::string>{"cp932", "euc-jp"});
    CHECK(look->problem.find("文字コードが決められません") == 0);
    CHECK(look->columns[2].samples == std::vector<std::string>{"ﾔﾏﾀﾞ"});
    const auto chosen = look_at_bytes(half_width, {.encoding = TextEncoding::euc_jp});
    CHECK(chosen->problem == "");
    CHECK(chosen->reading.encoding == TextEncoding::euc_jp);
    CHECK(names(look_at_bytes("id,title\na,caf\xC3\xA9\n")->encodings) ==
          std::vector<std::string>{"utf-8", "cp932", "euc-jp"});
  }

  TEST_CASE("mixed encodings are named by the first line and byte") {
    const std::string mixed =
        std::string(k_text) + encoded("c-3,hub-01,題名,概要\r\n", "CP932") + "c-4,hub-01,題,概\r\n";
    const auto look = look_at_bytes(mixed);
    REQUIRE(look.has_value());
    CHECK(look->encodings.empty());
    CHECK(
        look->problem ==
        "文字コードが混ざっています。ほかの行は UTF-8 ですが、4行目は12バイト目 (0x91) から UTF-8 として"
        "読めません（CP932（Shift_JIS） なら読めます）。1つの文字コードで保存し直してください");
    CHECK(rows_of(mixed, look->reading)[3].find(
              "4: c-3 hub-01 [1文字目が UTF-8 として読めません (0x91)") == 0);
    CHECK(
        look_at_bytes(encoded(k_text, "CP932") + "c-3,\x81,x,y\n")->problem ==
        "4行目の5バイト目 (0x81) が CP932（Shift_JIS） として読めません。その文字を打ち直すか、UTF-8 で"
        "保存し直してください");
  }

  TEST_CASE("characters of a user's own font are problems of their cells") {
    const auto rows = rows_of(encoded("題名,概要\n", "CP932") + "a\xF0\x40,b\n",
                              {.encoding = TextEncoding::cp932});
    CHECK(rows[1].find("2: [2文字目が外字です") == 0);
  }

  TEST_CASE("delimiters and the row of the header are found below titles") {
    struct Row {
      std::string bytes;
      char delimiter;
      std::size_t header_row;
    };
    for (const Row& row : {
             Row{"事例ID,拠点ID,題名\na,b,c\n", ',', 1},
             {"事例ID\t拠点ID\t題名\na\tb\tc, d, e\n", '\t', 1},
             {"事例ID;拠点ID;題名\na;b;c\n", ';', 1},
             {"令和6年度 事例一覧,,\n\n,（単位：件）,\n事例ID,拠点ID,題名\na,b,c\n", ',', 4},
             {"\"二行の\n題\",,\n事例ID,拠点ID,題名\na,b,c\n", ',', 2},
             {"一覧\nなまえ,とし,備考欄\n山田,30,x\n", ',', 2},
             {"なまえ\n山田\n", ',', 1},
         }) {
      CAPTURE(row.bytes);
      const auto look = look_at_bytes(row.bytes);
      REQUIRE(look.has_value());
      CHECK(look->reading.delimiter == row.delimiter);
      CHECK(look->reading.header_row == row.header_row);
      CHECK(look->reading.header_rows == 1);
    }
  }

  TEST_CASE("a header of two rows is joined when somebody says so") {
    const std::string bytes = "事例ID,営業利益,,題名\n,前,後,\na,1,2,x\n";
    const auto look = look_at_bytes(bytes, {.header_row = 1, .header_rows = 2});
    REQUIRE(look.has_value());
    CHECK(rows_of(bytes, look->reading) ==
          std::vector<std::string>{"事例ID|営業利益 / 前|営業利益 / 後|題名", "3: a 1 2 x"});
  }

  TEST_CASE("columns are shown with their first different values") {
    const auto look = look_at_bytes("事例ID, 題 名 ,\n" + [] {
      std::string rows;
      for (const char* value : {"", "甲", "甲", " 乙 ", "丙", "丁"})
        rows += std::string("a,") + value + ",\n";
      return rows;
    }());
    REQUIRE(look.has_value());
    REQUIRE(look->columns.size() == 3);
    CHECK(look->columns[1].header == "題 名");
    CHECK(look->columns[1].samples == std::vector<std::string>{"甲", "乙", "丙"});
    CHECK(look->columns[2].header == "");
  }

  TEST_CASE("rows of a table are read one by one, the bad ones named") {
    CHECK(rows_of("a;b\n1;\"x;\ny\"\n;\n2\n3;'=1\n4;\"x\n5;z\n", {.delimiter = ';'}) ==
          std::vector<std::string>{"a|b", "2: 1 x;\ny",
                                   "5! 列の数が見出しと違います（見出しは2列、この行は1列）",
                                   "6: 3 =1", "7! 引用符 \" が閉じていません", "8: 5 z"});
    CHECK(rows_of("a\n", {.header_row = 3}) ==
          std::vector<std::string>{"error: 3行目に見出しがありません"});
  }

  TEST_CASE("files that are no table are told in one line") {
    std::string wide;
    for (int i = 0; i < 10'000; ++i) wide += "c" + std::to_string(i) + ",";
    CHECK(
        refusal(wide + "\n") ==
        "a.csv: 1行目（見出し）の列が 10001 あります。1000 までです。要らない列を消すか、区切りの文字を"
        "確かめてください");
    CHECK(refusal("事例ID,\"拠点ID,題名\na,b,c\n") == "a.csv: 1行目: 引用符 \" が閉じていません");
    CHECK(refusal("") == "a.csv: 空のファイルです");
    CHECK(refusal("\n\n") == "a.csv: 1行目に見出しがありません");
    CHECK(refusal("a,b\rc,d\r").find("CR だけ") != std::string::npos);
    CHECK(refusal("\xFF\xFE\x42\x30").find("UTF-16") != std::string::npos);
    CHECK(refusal(std::string("a\0b\0", 4)).find("0x00") != std::string::npos);
    CHECK(refusal("%PDF-1.7").find("PDF") != std::string::npos);
    CHECK(refusal("<html><table>").find("HTML") != std::string::npos);
    CHECK(refusal("<?xml version='1.0'?><Workbook>").find("XML") != std::string::npos);
    CHECK(refusal("a,b\n", {.format = Format::xlsx}).find("XLSX ではありません") !=
          std::string::npos);
    CHECK(refusal("a,b\n", {.header_rows = 4}).find("見出しの行数") != std::string::npos);
    CHECK(refusal("a,b\n", {.delimiter = '|'}).find("区切りの文字") != std::string::npos);
    const auto none = look_at("/nowhere/x.csv");
    REQUIRE(!none);
    CHECK(none.error().code == ErrorCode::not_found);
    CHECK(look_at("/proc/self/mem").error().code == ErrorCode::io);
    CHECK(look_at("/tmp").error().code == ErrorCode::invalid_argument);
  }

  TEST_CASE("a table that reads as one column is told from its marks") {
    const auto problem = [](const std::string& bytes) {
      const auto look = look_at_bytes(bytes);
      return look ? look->problem : look.error().message;
    };
    const auto many = [](const std::string& between, const std::string& quote) {
      std::string line;
      for (int i = 0; i < 10'000; ++i) line += (i == 0 ? "" : between) + quote + "列" + quote;
      return line;
    };
    for (const char* between : {"|", "、", "，", " "}) {
      CAPTURE(between);
      const std::string says = std::string("区切りが「") + (*between == ' ' ? "空白" : between) +
                               "」のようです。コンマ、タブ、セミコロンのどれかで";
      CHECK(problem(many(between, "") + "\n").find("1行目が1列しかありません。" + says) == 0);
      CHECK(problem(many(between, "\"")).find("1行目: " + says) != std::string::npos);
    }
    for (const char* between : {",", ";", "\t"}) {
      CAPTURE(between);
      CHECK(problem("\"" + many(between, "") + "\"\n\"a\"\n").find("1行目の全体が引用符") == 0);
      for (const char* quote : {"", "\""})
        CHECK(problem(many(between, quote)).find("1行目（見出し）の列が 10000 あります") !=
              std::string::npos);
    }
    CHECK(problem("なまえ\n山田\n") ==
          "1行目が1列しかありません。見出しと値を並べた表を、コンマ区切りか XLSX で保存して"
          "ください");
    CHECK(problem("事例ID|拠点ID\n") == problem("なまえ\n"));
  }

  TEST_CASE("formats are told by content before names") {
    const test::TempDir folder;
    CHECK(look_at(write(folder, "{\"id\":1}\n", "x"))->reading.format == Format::json_lines);
    CHECK(look_at(write(folder, " \xEF\xBB\xBF{\n", "x.jsonl"))->reading.format ==
          Format::json_lines);
    CHECK(look_at(write(folder, "{,b\n", "x.csv"))->reading.format == Format::csv);
    CHECK(look_at(write(folder, "a,b\n", "x"), {}, "名簿.ndjson")->reading.format ==
          Format::json_lines);
  }

  TEST_CASE("names go there and back") {
    for (const auto format : {Format::csv, Format::xlsx, Format::json_lines})
      CHECK(format_from(name_of(format)) == format);
    for (const auto encoding :
         {TextEncoding::utf8, TextEncoding::utf8_bom, TextEncoding::cp932, TextEncoding::euc_jp})
      CHECK(text_encoding_from(name_of(encoding)) == encoding);
    CHECK(text_encoding_from("Shift_JIS") == TextEncoding::cp932);
    CHECK(!text_encoding_from("latin1"));
    CHECK(column_letters(0) == "A");
    CHECK(column_letters(25) == "Z");
    CHECK(column_letters(26) == "AA");
    CHECK(column_letters(16'383) == "XFD");
  }
}

}  // namespace
}  // namespace tsunagu::exchange
