// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/mapping.hpp"

#include <sstream>

#include <doctest/doctest.h>

#include "exchange/header_names.hpp"
#include "exchange/other_kind.hpp"
#include "exchange/record_json.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::exchange {
namespace {

using model::Case;
using model::Coordinator;
using model::Organization;

struct Column {
  const char* header;
  std::vector<std::string> samples;
};

std::vector<ColumnLook> columns_of(const std::vector<Column>& columns) {
  std::vector<ColumnLook> looks;
  for (const auto& [header, samples] : columns) looks.push_back({header, samples});
  return looks;
}

// "header -> field how note" of each column.
template <class Record>
std::vector<std::string> proposed(const std::vector<Column>& columns) {
  const auto looks = columns_of(columns);
  std::vector<std::string> out;
  const auto proposal = propose<Record>(looks, test::reference());
  for (std::size_t i = 0; i < looks.size(); ++i) {
    out.push_back(looks[i].header + " -> " + proposal[i].field + " " +
                  std::string(name_of(proposal[i].how)) +
                  (proposal[i].note.empty() ? "" : " " + proposal[i].note));
  }
  return out;
}

template <class Record>
std::vector<std::string> records_of(const std::string& csv, const std::vector<std::string>& fields,
                                    bool is_confirmed = true) {
  auto table = open_csv(std::make_unique<std::istringstream>(csv), {}).value();
  auto reader = read_mapped<Record>(std::move(table), {fields, is_confirmed}, test::reference());
  if (!reader) return {reader.error().message};
  std::vector<std::string> out;
  for (const auto& problem : (*reader)->header_problems()) out.push_back(problem.reason);
  while (auto row = (*reader)->next().value()) {
    REQUIRE(row->source != nullptr);
    const std::string line = std::to_string(row->line);
    for (const auto& problem : row->problems)
      out.push_back(line + "! " + problem.field + ": " + problem.reason);
    if (row->readable && row->problems.empty())
      out.push_back(line + ": " + encode_json(row->record));
  }
  return out;
}

TEST_SUITE("exchange/mapping") {
  TEST_CASE("every label and JSON name is exact") {
    const auto check = [](auto record) {
      using Record = decltype(record);
      std::vector<ColumnLook> labels;
      std::vector<ColumnLook> names;
      for (const auto& field : model::fields<Record>()) {
        labels.push_back({std::string(field.label), {}});
        names.push_back({std::string(field.name), {}});
      }
      for (const auto& columns : {labels, names}) {
        const auto proposal = propose<Record>(columns, test::reference());
        CHECK(is_exact(columns, proposal));
        const auto mapping = mapping_of(proposal, false);
        for (std::size_t i = 0; i < columns.size(); ++i)
          CHECK(mapping.fields[i] == model::fields<Record>()[i].name);
        CHECK(missing_fields<Record>(mapping).empty());
        CHECK(check_mapping<Record>(mapping, columns.size()));
      }
    };
    check(Organization{});
    check(Coordinator{});
    check(Case{});
    check(model::Measure{});
  }

  TEST_CASE("a name that belongs to two fields of a kind belongs to one") {
    for (const HeaderName& name : header_names<Case>())
      CHECK(field_of_header<Case>(name.form) == name.field);
  }

  TEST_CASE("usual ways to write a header are understood") {
    CHECK(proposed<Coordinator>({{"専門家番号", {"p-1"}},
                                 {"所属拠点", {"宮崎県よろず支援拠点"}},
                                 {"氏 名（漢字）", {"佐藤 一郎"}},
                                 {"※フリガナ【必須】", {"さとう"}},
                                 {"専門分野", {"資金繰り"}},
                                 {"基本情報 / 肩書き", {}},
                                 {"任期 / 開始日", {"R7.4.1"}},
                                 {"誤り", {"前回の誤り"}},
                                 {"", {"x"}}}) ==
          std::vector<std::string>{"専門家番号 -> id alias", "所属拠点 -> hub_id alias",
                                   "氏 名（漢字） -> name alias", "※フリガナ【必須】 -> yomi alias",
                                   "専門分野 -> topics alias", "基本情報 / 肩書き -> title alias",
                                   "任期 / 開始日 -> term.from alias", "誤り ->  none",
                                   " ->  none"});
    CHECK(proposed<Case>({{"営業利益 / 前", {}}, {"営業利益(後)", {}}, {"相談内容", {}}}) ==
          std::vector<std::string>{"営業利益 / 前 -> outcome.operating_profit.before alias",
                                   "営業利益(後) -> outcome.operating_profit.after exact",
                                   "相談内容 -> challenge alias"});
  }

  TEST_CASE("near headers are proposed to be looked at, unless their values speak against it") {
    CHECK(
        proposed<Case>({{"今回の題名", {"題"}},
                        {"主な解決日", {"令和7年4月1日"}},
                        {"解決日数", {"三日", "五日"}}}) ==
        std::vector<std::string>{
            "今回の題名 -> title similar", "主な解決日 -> resolved_on similar",
            "解決日数 ->  none この名前の項目はありません。近い項目は resolved_on（解決日）です"});
    // Names where ids belong.
    CHECK(proposed<Case>({{"担当者", {"佐藤 一郎", "髙澤 はなこ"}}}) ==
          std::vector<std::string>{"担当者 -> coordinator_ids similar"});
    CHECK(proposed<Case>({{"題目", {}}})[0] ==
          "題目 ->  none この名前の項目はありません。近い項目は title（題名）です");
  }

  TEST_CASE("a header twice is used once and said") {
    CHECK(proposed<Case>({{"題名", {}}, {"タイトル", {}}, {"題名", {}}}) ==
          std::vector<std::string>{
              "題名 -> title exact", "タイトル ->  none 題名にはA列「題名」を使います",
              "題名 ->  none 同じ見出しが2回あります（A列にも）。1つにしてください"});
    const auto columns = columns_of({{"題名", {}}, {"題名", {}}});
    CHECK_FALSE(is_exact(columns, propose<Case>(columns, test::reference())));
  }

  TEST_CASE("what is required needs a column, but for readings") {
    const auto missing = [](const std::vector<std::string>& fields) {
      std::vector<std::string_view> names;
      for (const auto* field : missing_fields<Coordinator>({fields, true}))
        names.push_back(field->name);
      return names;
    };
    CHECK(missing({"id", "hub_id", "name"}).empty());
    CHECK(missing({"id", "yomi", ""}) == std::vector<std::string_view>{"hub_id", "name"});
  }

  TEST_CASE("a name in kana reads itself where no column does") {
    auto table = open_csv(std::make_unique<std::istringstream>("a,b,c,d\n"
                                                               "p-1,hub-45,ﾐﾎﾝ ハナコ,\n"
                                                               "p-2,hub-45,見本 花子,\n"
                                                               "p-3,hub-45,みほん,みほんのよみ\n"),
                          {});
    const auto reader = read_mapped<Coordinator>(
        std::move(*table), {{"id", "hub_id", "name", "yomi"}, true}, test::reference());
    std::vector<std::string> readings;
    for (auto row = (*reader)->next(); row->has_value(); row = (*reader)->next())
      readings.push_back((*row)->reading + "/" + (*row)->record.yomi);
    CHECK(readings == std::vector<std::string>{"みほん はなこ/", "/", "/みほんのよみ"});
  }

  TEST_CASE("a mapping must fit the table and the kind") {
    const auto message = [](const Mapping& mapping, std::size_t columns) {
      const auto checked = check_mapping<Case>(mapping, columns);
      return checked ? std::string() : checked.error().message;
    };
    CHECK(message({{"id", "", "title"}, true}, 3) == "");
    CHECK(message({{"id"}, true}, 2) == "列の数が違います（表は2列、割り当ては1列）");
    CHECK(message({{"id", "yomi"}, true}, 2) == "2列目: 項目「yomi」はありません");
    CHECK(message({{"id", "title", "id"}, true}, 3) == "1列目と3列目が同じ項目「事例ID」です");
  }

  TEST_CASE("tables with the same headers in another order have the same key") {
    CHECK(header_key(columns_of({{"ＩＤ", {}}, {"氏名", {}}})) ==
          header_key(columns_of({{"氏名", {"x"}}, {"id", {}}})));
    CHECK(header_key(columns_of({{"ID", {}}})) != header_key(columns_of({{"ID", {}}, {"", {}}})));
  }

  TEST_CASE("rows are read through the mapping, in the words of offices") {
    CHECK(
        records_of<Case>("番号,拠点,件名,年度,解決,業種,メモ\n"
                         "c-1,宮崎,題,令和６年度,R7.2.28,農業、林業,捨てる\n"
                         "c-2,東京都よろず支援拠点,題,2024,令和7年2月30日,1,\n",
                         {"id", "hub_id", "title", "year", "resolved_on", "industry", ""}) ==
        std::vector<std::string>{
            R"(2: {"id":"c-1","hub_id":"hub-45","year":2024,"industry":"農業、林業","title":"題","resolved_on":"2025-02-28","visibility":"public","status":"published"})",
            "3! resolved_on: 存在しない日です（令和7年2月は28日まで）"});
    CHECK(records_of<Case>("番号,件名\na,b\n", {"id", "title"}) ==
          std::vector<std::string>{"必須の見出し「拠点ID」がありません"});
  }

  TEST_CASE("notes and sums among the rows are told from records") {
    CHECK(
        records_of<Case>("事例ID,拠点ID,題名,回数\n"
                         "※英数字,※コード,※200字まで,\n"
                         "a,hub-01,合計の話,\n"
                         "（例）c-1,hub-01,題,1\n"
                         ",,合計,12\n"
                         ",hub-01,題,1\n",
                         {"id", "hub_id", "title", "sessions"}) ==
        std::vector<std::string>{
            "2! : 記録ではない行（注、記入例、合計など）のようです。この行を消すか、ID を書いてください",
            R"(3: {"id":"a","hub_id":"hub-01","title":"合計の話","visibility":"public","status":"published"})",
            "4! : 記録ではない行（注、記入例、合計など）のようです。この行を消すか、ID を書いてください",
            "5! : 記録ではない行（注、記入例、合計など）のようです。この行を消すか、ID を書いてください",
            R"(6: {"hub_id":"hub-01","title":"題","sessions":1,"visibility":"public","status":"published"})"});
  }

  TEST_CASE("a table gives the fields of its columns, JSON all") {
    const auto gives = [](const RecordReader<Case>& reader) {
      std::vector<std::string> names;
      for (std::size_t i = 0; i < model::fields<Case>().size(); ++i) {
        if (reader.gives(i)) names.emplace_back(model::fields<Case>()[i].name);
      }
      return names;
    };
    auto table = open_csv(std::make_unique<std::istringstream>("a,b,c,d\n"), {}).value();
    const auto reader = read_mapped<Case>(std::move(table), {{"id", "title", "", "hub_id"}, true},
                                          test::reference());
    REQUIRE(reader.has_value());
    CHECK(gives(**reader) == std::vector<std::string>{"id", "hub_id", "title"});
    const auto lines = read_json_lines<Case>(std::make_unique<std::istringstream>("{}\n"));
    CHECK(gives(**lines).size() == model::fields<Case>().size());
  }

  TEST_CASE("a list of another kind is told by what it must have") {
    const auto reason = [](const std::vector<Column>& columns) {
      return other_kind_reason<Case>(columns_of(columns));
    };
    CHECK(
        reason({{"コーディネーターID", {}}, {"拠点ID", {}}, {"氏名", {}}, {"よみ", {}}}) ==
        "「コーディネーター」の一覧のようです（「支援事例」として読もうとしています）。種類かファイルを"
        "選び直してください");
    CHECK(reason({{"機関ID", {}}, {"機関名", {}}}).find("「機関」") == 0);
    CHECK(reason({{"事例ID", {}}, {"拠点ID", {}}, {"題名", {}}, {"氏名", {}}}) == "");
    CHECK(reason({{"コーディネーターID", {}}, {"拠点ID", {}}, {"氏名", {}}}).find("「コーディ") ==
          0);
    CHECK(reason({{"なまえ", {}}}) == "");
  }

  TEST_CASE("values without a header are lost only when somebody saw the mapping") {
    const std::string csv = "事例ID,拠点ID,題名,,備考\na,hub-01,題,余り,メモ\n";
    const std::vector<std::string> fields{"id", "hub_id", "title", "", ""};
    CHECK(records_of<Case>(csv, fields, false) ==
          std::vector<std::string>{"2! 4列目: 見出しのない列に値があります"});
    CHECK(records_of<Case>(csv, fields, true).size() == 1);
    CHECK(records_of<Case>(csv, fields, true)[0].find("2: {") == 0);
  }
}

}  // namespace
}  // namespace tsunagu::exchange
