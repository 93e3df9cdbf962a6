// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_reader.hpp"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "exchange/new_file.hpp"
#include "exchange/record_json.hpp"
#include "unit/support/read_table.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::exchange {
namespace {

using model::Case;
using model::Coordinator;

template <class Record>
std::unique_ptr<RecordReader<Record>> reader_of(const std::string& bytes, Format format) {
  if (format == Format::csv) return test::read_csv<Record>(bytes);
  return read_json_lines<Record>(std::make_unique<std::istringstream>(bytes)).value();
}

// "line: JSON" of readable rows, "line! field: reason" of problems, in order.
template <class Record>
std::vector<std::string> rows_of(RecordReader<Record>& reader) {
  std::vector<std::string> out;
  while (true) {
    auto row = reader.next();
    if (!row) {
      out.push_back("error: " + row.error().message);
      return out;
    }
    if (!*row) return out;
    const std::string line = std::to_string((*row)->line);
    for (const auto& problem : (*row)->problems)
      out.push_back(line + "! " + problem.field + ": " + problem.reason);
    if (!(*row)->readable) continue;
    auto& record = (*row)->record;
    model::normalize_and_check(record, test::reference());
    out.push_back(line + ": " + encode_json(record));
  }
}

TEST_SUITE("exchange/record_reader") {
  TEST_CASE("a CSV with Japanese headers gives the same record as JSON Lines") {
    const std::string csv =
        "\xEF\xBB\xBFコーディネーターID,拠点ID,氏名,よみ,役割,資格,分野,業種,対応曜日,職員研修,同時対応上限,同意範囲,同意日,ひとこと\r\n"
        "p-1,hub-45,髙澤 一郎,たかざわ いちろう,チーフ,中小企業診断士@2025/4/1@拠点,資金繰り、売上拡大,\"農業、林業;製造業\","
        "月;水,○,１０,公開,2026年4月1日,\"一行目\r\n\"\"二\"\"行目\"\r\n";
    const std::string json =
        R"({"id":"p-1","hub_id":"hub-45","role":"chief","name":"髙澤 一郎","yomi":"たかざわ いちろう","message":"一行目\n\"二\"行目",)"
        R"("qualifications":[{"code":"smec","verified_on":"2025-04-01","verified_by":"拠点"}],"topics":["cashflow","sales"],)"
        R"("industries":["A","E"],"weekdays":["mon","wed"],"outside_region":"no","can_train_staff":true,"capacity":{"max_open":10},)"
        R"("consent":{"scope":"public","on":"2026-04-01"}})";
    auto from_csv = reader_of<Coordinator>(csv, Format::csv);
    CHECK(from_csv->header_problems().empty());
    CHECK(rows_of(*from_csv) == std::vector<std::string>{"2: " + json});
    auto from_json = reader_of<Coordinator>("\xEF\xBB\xBF" + json + "\r\n", Format::json_lines);
    CHECK(rows_of(*from_json) == std::vector<std::string>{"1: " + json});
  }

  TEST_CASE("JSON names serve as headers, empty cells and blank rows are not given") {
    auto reader = reader_of<Case>("id,hub_id,title,year,\n,,,,\na,hub-01,題,,\n\n\"\",\" \",,,\n",
                                  Format::csv);
    CHECK(
        rows_of(*reader) ==
        std::vector<std::string>{
            R"(3: {"id":"a","hub_id":"hub-01","title":"題","visibility":"public","status":"published"})"});
  }

  TEST_CASE("rows that do not fit are named by their first line, the others are read") {
    auto reader = reader_of<Case>(
        "事例ID,拠点ID,題名,年,回数,\n"
        "a,hub-01,\"二行の\n題\",2024,,\n"
        "b,hub-01,題,二千,3回,\n"
        "c,hub-01,題\n"
        "d,hub-01,題,,,余り\n"
        "e,hub-01,\"題,,,\n"
        "f,hub-01,\x91\xe8,,,\n"
        "g,hub-01,題,\"2,024\",,\n",
        Format::csv);
    const std::string defaults = R"(,"visibility":"public","status":"published"})";
    CHECK(rows_of(*reader) ==
          std::vector<std::string>{
              R"(2: {"id":"a","hub_id":"hub-01","year":2024,"title":"二行の\n題")" + defaults,
              "4! year: 年は 2025 か 令和7年度 のように、1つだけ書いてください",
              "4! sessions: 整数ではありません。単位や「約」を付けず、12 のように書いてください",
              R"(4: {"id":"b","hub_id":"hub-01","title":"題")" + defaults,
              "5! : 列の数が見出しと違います（見出しは6列、この行は3列）",
              "6! 6列目: 見出しのない列に値があります",
              R"(6: {"id":"d","hub_id":"hub-01","title":"題")" + defaults,
              R"(7! : 引用符 " が閉じていません)",
              "8! title: 1文字目が UTF-8 として読めません (0x91)。UTF-8 で保存し直してください",
              R"(8: {"id":"f","hub_id":"hub-01")" + defaults,
              R"(9: {"id":"g","hub_id":"hub-01","year":2024,"title":"題")" + defaults,
          });
  }

  TEST_CASE("raw rows with the preamble are a file of the same format") {
    const std::string csv = "事例ID,拠点ID,題名\r\na,hub-01,\"二行\r\nの題\"\r\n";
    auto reader = reader_of<Case>(csv, Format::csv);
    const auto row = reader->next();
    auto again = reader_of<Case>(reader->preamble() + std::string((*row)->raw), Format::csv);
    CHECK(rows_of(*again).size() == 1);
    auto jsonl = reader_of<Case>("{\"id\":\"a\xff\"}\r\n", Format::json_lines);
    CHECK((*jsonl->next())->raw == "{\"id\":\"a\xff\"}\n");
    CHECK(jsonl->preamble().empty());
  }

  TEST_CASE("JSON that is not one record per line is refused once") {
    for (const char* bytes :
         {"[\n{\"id\":\"a\"},\n", "{\n  \"id\": \"a\"\n}\n", "[{\"id\":\"a\"}]"}) {
      CAPTURE(bytes);
      auto reader = reader_of<Case>(bytes, Format::json_lines);
      const auto rows = rows_of(*reader);
      REQUIRE(rows.size() == 1);
      CHECK(rows[0].starts_with("error: 1行に1件の JSON Lines ではありません"));
    }
  }

  TEST_CASE("a line of JSON that is too long is refused, the rest is read") {
    auto reader =
        reader_of<Case>("{\"id\":\"" + std::string(5 * 1024 * 1024, 'x') + "\"}\n{\"id\":\"b\"}\n",
                        Format::json_lines);
    const auto rows = rows_of(*reader);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == "1! : 1行が 4 MiB を超えています");
    CHECK(rows[1].starts_with("2: {\"id\":\"b\""));
  }
}

TEST_SUITE("exchange/new_file") {
  TEST_CASE("the file appears at once when it is published, and not otherwise") {
    const test::TempDir dir;
    const std::string path = dir / "x.rejected.csv";
    {
      auto rows = NewFile::create(path, "header\n");
      REQUIRE(rows.has_value());
      CHECK(rows->add("row\n").has_value());
    }
    CHECK(std::filesystem::is_empty(dir.path()));
    auto rows = NewFile::create(path, "header\n");
    REQUIRE(rows.has_value());
    CHECK(rows->add("row\n").has_value());
    CHECK(rows->flush().has_value());
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(rows->publish().has_value());
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    CHECK(content.str() == "header\nrow\n");
  }

  TEST_CASE("a folder that is not there and a full disk are told apart") {
    CHECK(NewFile::create("/nonexistent/x", "").error().code == ErrorCode::io);
    const test::TempDir dir;
    std::filesystem::create_symlink("/dev/full", dir / "x.tmp");
    auto rows = NewFile::create(dir / "x", "header\n");
    REQUIRE(rows.has_value());
    CHECK(rows->flush().error().code == ErrorCode::no_space);
  }
}

}  // namespace
}  // namespace tsunagu::exchange
