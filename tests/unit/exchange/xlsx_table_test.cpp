// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xlsx_table.hpp"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::exchange {
namespace {

// The books of tests/support/books.py, made once.
const std::string& books() {
  static const test::TempDir folder;
  static const bool made =
      std::system(
          ("python3 " TSUNAGU_SOURCE_DIR "/tests/support/books.py " + folder.path()).c_str()) == 0;
  REQUIRE(made);
  return folder.path();
}

// Rows as "row: A=text(reading) B=[problem] ...", blank cells left out.
std::vector<std::string> rows_of(const std::string& name, const Wish& wish = {}) {
  const std::string path = books() + "/good/" + name;
  const auto look = look_at(path, wish);
  if (!look) return {look.error().message};
  auto table = open_table(path, look->reading).value();
  std::vector<std::string> out{text::join(table->headers(), "|")};
  while (const TableRow* row = table->next().value()) {
    std::string line = std::to_string(row->line) + ":";
    for (std::size_t i = 0; i < row->cells.size(); ++i) {
      const TableCell& cell = row->cells[i];
      if (cell.text.empty()) continue;
      line += " " + column_letters(i) + "=" + cell.text;
      if (!cell.furigana.empty()) line += "(" + cell.furigana + ")";
      if (!cell.problem.empty())
        line += "[" + cell.problem.substr(0, cell.problem.find("。")) + "]";
    }
    out.push_back(line);
  }
  return out;
}

TEST_SUITE("exchange/xlsx_table") {
  TEST_CASE(
      "text and reading apart, days, codes with zeros, formulas by their value, errors named") {
    CHECK(
        rows_of("people.xlsx") ==
        std::vector<std::string>{
            "コーディネーターID|拠点ID|氏名（漢字）|分野|ひとこと|同意日|任期開始|任期終了|同時対応上限|職員研修",
            "4: A=p-1 B=宮崎 C=佐藤　一郎(さとう いちろう) D=資金繰り、売上拡大 E=一行目\r\n二行目 F=2025-04-01 "
            "G=2025-04-01 H=46112 I=5 J=TRUE L=1",
            "5: A=p-2 B=45 C=髙澤 はなこ(たかざわ はなこ) D=資金繰り E=a_x000D_b & <c> F=2025-04-01 9:30 G=2025-04-01 "
            "H=2026-03-31 I=0.3 J=FALSE",
            "7: A=p-3 B=hub-45 C=𠮷野太郎 D=#REF![エラーの値です] E==A1&\"x\"[数式の結果が保存されていません] "
            "F=60[日付の書式ですが、存在しない日です] I=１０"});
  }

  TEST_CASE("sheets are listed, the first one shown is taken, another by its name") {
    const auto look = look_at(books() + "/good/people.xlsx").value();
    REQUIRE(look.sheets.size() == 2);
    CHECK(look.sheets[0].name == "控え");
    CHECK(look.sheets[1].rows == 5);
    CHECK(look.reading.sheet == "名簿");
    CHECK(look.reading.header_row == 3);
    CHECK(rows_of("people.xlsx", {.sheet = "控え"}) == std::vector<std::string>{"x"});
    const auto none = look_at(books() + "/good/people.xlsx", {.sheet = "名薄"});
    REQUIRE(!none);
    CHECK(none.error().code == ErrorCode::invalid_argument);
    CHECK(none.error().message.find("シート「名薄」がありません。あるのは「控え」「名簿」です") !=
          std::string::npos);
  }

  TEST_CASE("merged headers are joined, values merged downwards count for all their rows") {
    const auto look = look_at(books() + "/good/merged.xlsx").value();
    CHECK(look.reading.header_row == 2);
    CHECK(look.reading.header_rows == 2);
    CHECK(
        rows_of("merged.xlsx") ==
        std::vector<std::string>{
            "事例ID|拠点名|題名|営業利益 / 支援前|営業利益 / 支援後|支援の 内容|支援時期 / 解決日|支援時期 / 年度",
            "4: A=c-1 B=宮崎県よろず支援拠点 C=題一 D=1200000 E=-1500000 F=した G=令和７年２月２８日 H=R6",
            "5: A=c-2 B=宮崎県よろず支援拠点 C=題二 F=した G=令和7年2月30日"});
    CHECK(rows_of("merged.xlsx", {.header_row = 3})[0] == "支援前|支援後||解決日|年度");
  }

  TEST_CASE("books of other programs are read, and days that count from 1904") {
    CHECK(rows_of("prefixed.xlsx") ==
          std::vector<std::string>{"事例ID|拠点ID|題名|概要", "2: A=c-1 B=hub-45 C=題 D=概"});
    CHECK(rows_of("days_1904.xlsx")[1] == "2: A=c-1 B=hub-45 C=題 D=概 E=2025-04-01");
  }

  TEST_CASE("bombs, lies and broken books are refused in one line that says why") {
    std::ifstream expected(books() + "/bad.tsv");
    std::string line;
    int refused = 0;
    while (std::getline(expected, line)) {
      const std::size_t tab = line.find('\t');
      const std::string name = line.substr(0, tab);
      const std::string says = line.substr(tab + 1);
      CAPTURE(name);
      const auto look = look_at(books() + "/bad/" + name, {}, name);
      if (says.empty()) continue;  // harmless
      REQUIRE(!look);
      CAPTURE(look.error().message);
      CHECK(look.error().code == ErrorCode::rejected_input);
      CHECK(look.error().message.starts_with(name + ": "));
      CHECK(look.error().message.find(says) != std::string::npos);
      CHECK(look.error().message.find('\n') == std::string::npos);
      ++refused;
    }
    CHECK(refused >= 30);
  }
}

}  // namespace
}  // namespace tsunagu::exchange
