// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/import.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "secrets/fingerprint.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::service {
namespace {

using model::Case;
using model::Coordinator;
using model::Organization;

struct Wanted {
  std::string path;
  bool dry_run = false, keep_good_rows = false;
  std::string rejected_path = {};
};

// A data directory with the 47 hubs and one person, and files beside it.
class Fixture {
 public:
  Fixture() : m_store(make()) {
    const auto seeded = m_store.transact([&]() -> Result<void> {
      for (const auto& hub : test::reference().list("hubs").entries()) {
        TRY(m_store.put(Organization{.id = hub.code, .name = hub.label, .types = {"hub"}}, "test"));
      }
      Coordinator person;
      person.id = "p-1";
      person.hub_id = "hub-01";
      person.name = "名";
      person.yomi = "な";
      TRY(m_store.put(person, "test"));
      return {};
    });
    REQUIRE(seeded.has_value());
  }

  store::Store& store() { return m_store; }
  std::string path(const std::string& name) const { return m_dir / name; }

  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(path(name), std::ios::binary).rdbuf();
    return content.str();
  }

  template <class Record>
  Result<ImportReport> import(const Wanted& wanted, const PlanListener& listener = {}) {
    return import_file<Record>(m_store, test::reference(), wanted.path,
                               {.folder = m_dir / "",
                                .dry_run = wanted.dry_run,
                                .keep_good_rows = wanted.keep_good_rows,
                                .rejected_path = wanted.rejected_path},
                               listener);
  }
  template <class Record>
  std::int64_t count() {
    return *m_store.count<Record>();
  }

 private:
  store::Store make() {
    auto store = store::Store::open(m_dir / "t.sqlite", store::Mode::create, secrets::digest);
    REQUIRE(store.has_value());
    return std::move(*store);
  }

  test::TempDir m_dir;
  store::Store m_store;
};

std::string case_line(const std::string& id, const std::string& more = "") {
  return R"({"id":")" + id + R"(","hub_id":"hub-45","title":"題","outline":"概要")" + more + "}\n";
}

std::vector<std::string> described(const ImportReport& report) {
  std::vector<std::string> out;
  for (const auto& problem : report.problems) out.push_back(describe(problem));
  return out;
}

std::vector<std::int64_t> counts(const Result<ImportReport>& report) {
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  return {report->rows, report->added, report->changed, report->unchanged, report->rejected};
}

using Counts = std::vector<std::int64_t>;

TEST_SUITE("service/import") {
  TEST_CASE("the records of the published minutes import cleanly") {
    Fixture fixture;
    const std::string folder = TSUNAGU_SOURCE_DIR "/tests/data/minutes/";
    const auto people =
        fixture.import <Coordinator>({.path = folder + "minutes-coordinators.jsonl"});
    CHECK(counts(people) == Counts{8, 8, 0, 0, 0});
    CHECK(people->written);
    CHECK(people->without_consent == 0);  // desks need none
    CHECK(counts(fixture.import <Case>({.path = folder + "minutes-cases.jsonl"})) ==
          Counts{10, 10, 0, 0, 0});
    CHECK(fixture.count<Case>() == 10);
  }

  TEST_CASE("a second import changes what changed and nothing else") {
    Fixture fixture;
    fixture.write("a.jsonl", case_line("a") + case_line("b"));
    CHECK(counts(fixture.import <Case>({.path = fixture.path("a.jsonl")})) ==
          Counts{2, 2, 0, 0, 0});
    const auto before = *fixture.store().last_outbox_id();
    fixture.write("b.jsonl",
                  case_line("a") + case_line("b", R"(,"year":2024)") + "\n" + case_line("c"));
    CHECK(counts(fixture.import <Case>({.path = fixture.path("b.jsonl")})) ==
          Counts{3, 1, 1, 1, 0});
    CHECK(*fixture.store().last_outbox_id() == before + 2);
  }

  TEST_CASE("one bad row and nothing of the file is written") {
    Fixture fixture;
    const auto before = *fixture.store().last_outbox_id();
    fixture.write("a.jsonl", case_line("a") + case_line("b", R"(,"year":"2024")") + case_line("c"));
    const auto report = fixture.import <Case>({.path = fixture.path("a.jsonl")});
    CHECK(counts(report) == Counts{3, 2, 0, 0, 1});
    CHECK_FALSE(report->written);
    CHECK(described(*report) ==
          std::vector<std::string>{
              "2行目 年 (year)「2024」: 引用符なしの整数で書いてください（文字列になっています）"});
    CHECK(fixture.count<Case>() == 0);
    CHECK(*fixture.store().last_outbox_id() == before);
    CHECK_FALSE(std::filesystem::exists(fixture.path("a.jsonl.rejected.jsonl")));
  }

  TEST_CASE("a dry run counts and checks, and writes nothing") {
    Fixture fixture;
    fixture.write("a.jsonl", case_line("a") + case_line("b") + "{\n");
    const auto report = fixture.import <Case>(
        {.path = fixture.path("a.jsonl"), .dry_run = true, .keep_good_rows = true});
    CHECK(counts(report) == Counts{3, 2, 0, 0, 1});
    CHECK_FALSE(report->written);
    CHECK(fixture.count<Case>() == 0);
    CHECK_FALSE(std::filesystem::exists(fixture.path("a.jsonl.rejected.jsonl")));
  }

  TEST_CASE(
      "good rows are kept when asked, and the refused ones can be corrected and imported again") {
    Fixture fixture;
    fixture.write(
        "a.csv",
        "事例ID,拠点ID,題名,概要,年\r\na,hub-45,題,\"二行の\r\n概要\",2024\r\nb,hub-45,題,\"二行の\r\n概要\",X\r\n"
        "c,hub-45,\"題,概要,2024\r\nd,hub-45,題,概要,2025\r\n");
    const auto report =
        fixture.import <Case>({.path = fixture.path("a.csv"), .keep_good_rows = true});
    CHECK(counts(report) == Counts{4, 2, 0, 0, 2});
    CHECK(report->written);
    CHECK(report->rejected_path == fixture.path("a.csv.rejected.csv"));
    CHECK(
        fixture.read("a.csv.rejected.csv") ==
        "\xEF\xBB\xBF事例ID,拠点ID,題名,概要,年\nb,hub-45,題,\"二行の\n概要\",X\nc,hub-45,\"題,概要,2024\n");
    CHECK_FALSE(std::filesystem::exists(fixture.path("a.csv.rejected.csv.tmp")));
    fixture.write(
        "corrected.csv",
        "\xEF\xBB\xBF事例ID,拠点ID,題名,概要,年\nb,hub-45,題,\"二行の\n概要\",2023\nc,hub-45,題,概要,2024\n");
    CHECK(counts(fixture.import <Case>({.path = fixture.path("corrected.csv")})) ==
          Counts{2, 2, 0, 0, 0});
    CHECK(fixture.count<Case>() == 4);
  }

  TEST_CASE("refused lines of JSON are kept byte for byte, at a given path") {
    Fixture fixture;
    const std::string bad = "{\"id\":\"b\xff\"}\n";
    fixture.write("a.jsonl", case_line("a") + bad);
    const auto report = fixture.import <Case>({.path = fixture.path("a.jsonl"),
                                               .keep_good_rows = true,
                                               .rejected_path = fixture.path("bad.jsonl")});
    CHECK(report->rejected_path == fixture.path("bad.jsonl"));
    CHECK(fixture.read("bad.jsonl") == bad);
  }

  TEST_CASE("when the refused rows cannot be written, the good ones are not either") {
    Fixture fixture;
    fixture.write("a.jsonl", case_line("a") + "{}\n");
    const auto report = fixture.import <Case>({.path = fixture.path("a.jsonl"),
                                               .keep_good_rows = true,
                                               .rejected_path = "/nonexistent/bad.jsonl"});
    CHECK(report.error().code == ErrorCode::io);
    std::filesystem::create_symlink("/dev/full", fixture.path("full.tmp"));
    const auto full = fixture.import <Case>({.path = fixture.path("a.jsonl"),
                                             .keep_good_rows = true,
                                             .rejected_path = fixture.path("full")});
    CHECK(full.error().code == ErrorCode::no_space);
    CHECK(fixture.count<Case>() == 0);
  }

  TEST_CASE("every kind of bad row is named with line, field, value and reason") {
    Fixture fixture;
    struct Row {
      std::string line, description;
    };
    const std::vector<Row> rows{
        {case_line("a", ","), "2行目「}」: JSON として読めません（56文字目の付近）"},
        {case_line("b", R"(,"topics":"資金繰り")"),
         "3行目 分野 (topics)「資金繰り」: 文字列の配列 [\"…\", \"…\"] で書いてください（文字列になっています）"},
        {case_line("c", R"(,"challenges":"x")"),
         "4行目 challenges: この名前の項目はありません。近い項目は challenge（課題）です"},
        {R"({"id":"d","hub_id":"hub-99","title":"題","outline":"概要"})"
         "\n",
         "5行目 拠点ID (hub_id)「hub-99」: このIDの機関は登録されていません。先に機関を取り込んでください"},
        {case_line("e", R"(,"coordinator_ids":["p-1","p-9"])"),
         "6行目 担当コーディネーターID (coordinator_ids)「p-9」: このIDのコーディネーターは登録されていません。先にコーディネーターを取り込んでください"},
        {case_line("first"), "7行目 事例ID (id)「first」: 1行目と同じIDです"},
        {case_line("f", ",\"challenge\":\"" + std::string(1'000'000, 'x') + "\""),
         "8行目 課題 (challenge)「" + std::string(40, 'x') +
             "…」: 1000000文字あります。8000文字以内にしてください"},
        {case_line("g", ",\"challenge\":\"\x8e\x91\""),
         "9行目「{\"id\":\"g\",\"hub_id\":\"hub-45\",\"title\":\"題\",…」: 69文字目が UTF-8 として読めません (0x8E)。UTF-8 で保存し直してください"},
        {case_line("h", R"(,"challenge":"a\u0000b")"),
         "10行目 課題 (challenge)「a b」: NUL文字が含まれています"},
        {case_line("i", R"(,"title":5)"), "11行目 題名 (title): 同じ項目が2回書かれています"},
        {R"({"id":"j","hub_id":5,"title":"題","outline":"概要"})"
         "\n",
         "12行目 拠点ID (hub_id)「5」: 引用符で囲んだ文字列で書いてください（整数になっています）"},
    };
    std::string content = case_line("first");
    for (const auto& row : rows) content += row.line;
    fixture.write("a.jsonl", content);
    const auto report = fixture.import <Case>({.path = fixture.path("a.jsonl")});
    REQUIRE(report.has_value());
    const auto lines = described(*report);
    REQUIRE(lines.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(lines[i] == rows[i].description);
  }

  TEST_CASE("a duplicate of a refused row is still a duplicate") {
    Fixture fixture;
    fixture.write("a.jsonl", case_line("a", R"(,"year":1)") + case_line("a"));
    const auto report = fixture.import <Case>({.path = fixture.path("a.jsonl")});
    CHECK(report->rejected == 2);
    CHECK(describe(report->problems[1]) == "2行目 事例ID (id)「a」: 1行目と同じIDです");
  }

  TEST_CASE("a header that is not understood refuses the file") {
    Fixture fixture;
    fixture.write("a.csv", "事例ID,拠点ID,題目,概要\na,hub-45,題,概要\n");
    const auto report =
        fixture.import <Case>({.path = fixture.path("a.csv"), .keep_good_rows = true});
    CHECK(counts(report) == Counts{1, 0, 0, 0, 1});
    CHECK_FALSE(report->written);
    CHECK(described(*report) ==
          std::vector<std::string>{
              "1行目 C列「題目」: この名前の項目はありません。近い項目は title（題名）です",
              "1行目 題名 (title): 必須の見出し「題名」がありません"});
  }

  TEST_CASE("a file that cannot be read at all is one line with its name") {
    Fixture fixture;
    struct Row {
      std::string name, content;
      ErrorCode code;
      std::string message;
    };
    for (const Row& row :
         {Row{"empty.jsonl", "", ErrorCode::rejected_input, ": 空のファイルです"},
          {"blank.jsonl", "\n\n", ErrorCode::rejected_input, ": 記録が1件もありません"},
          {"header.csv", "事例ID,拠点ID,題名\n", ErrorCode::rejected_input,
           ": 記録が1件もありません"},
          {"utf16.csv",
           "\xFF\xFE"
           "a",
           ErrorCode::rejected_input, ": 文字コードが UTF-16 です。"},
          {"array.json", "[\n", ErrorCode::rejected_input,
           ": 1行に1件の JSON Lines ではありません"}}) {
      CAPTURE(row.name);
      const auto report = fixture.import <Case>({.path = fixture.write(row.name, row.content)});
      REQUIRE_FALSE(report.has_value());
      CHECK(report.error().code == row.code);
      CHECK(report.error().message.starts_with(fixture.path(row.name) + row.message));
    }
    CHECK(fixture.import <Case>({.path = fixture.path("none")}).error().code ==
          ErrorCode::not_found);
    CHECK(fixture.import <Case>({.path = fixture.path("")}).error().code ==
          ErrorCode::invalid_argument);
    CHECK(fixture.count<Case>() == 0);
  }

  TEST_CASE("the list of problems is capped, their number is not") {
    Fixture fixture;
    std::string content;
    for (int i = 0; i < 1500; ++i) content += "{}\n";
    const auto report = fixture.import <Case>({.path = fixture.write("a.jsonl", content)});
    CHECK(report->rejected == 1500);
    CHECK(report->problems_total == 6000);
    CHECK(report->problems.size() == k_import_problems_kept);
  }

  TEST_CASE("people without recorded consent are counted, desks are not") {
    Fixture fixture;
    const auto line = [](const std::string& id, const std::string& more) {
      return R"({"id":")" + id + R"(","hub_id":"hub-01","name":"名","yomi":"な")" + more + "}\n";
    };
    const auto report = fixture.import <Coordinator>(
        {.path = fixture.write("a.jsonl", line("a", "") +
                                              line("b", R"(,"consent":{"scope":"public"})") +
                                              line("c", R"(,"role":"相談窓口")") +
                                              line("d", R"(,"role":"サテライト")"))});
    CHECK(counts(report) == Counts{4, 4, 0, 0, 0});
    CHECK(report->without_consent == 2);
  }

  TEST_CASE("a table changes the fields of its columns, and an empty cell empties") {
    Fixture fixture;
    Coordinator person;
    person.id = "p-2";
    person.hub_id = "hub-45";
    person.name = "宮崎 花子";
    person.yomi = "みやざき はなこ";
    person.title = "主任";
    person.contact = "0985-00-0000";
    person.consent = {"public", "1", "2026-01-01"};
    REQUIRE(fixture.store().transact([&]() -> Result<void> {
      TRY(fixture.store().put(person, "test"));
      return {};
    }));
    const std::string header = "コーディネーターID,拠点ID,氏名,よみ,連絡先,職員研修\n";
    const std::string list = fixture.write(
        "list.csv", header + "p-2,hub-45,宮崎 花子,みやざき はなこ,,はい\np-3,hub-45,名,な,x,\n");
    std::vector<RecordDifference> found;
    const PlanListener listener{
        .difference = [&](const RecordDifference& difference) -> Result<void> {
          found.push_back(difference);
          return {};
        }};
    const auto tried = fixture.import <Coordinator>({.path = list, .dry_run = true}, listener);
    REQUIRE(found.size() == 2);
    std::vector<std::string> fields;
    for (const auto& change : found[0].fields) fields.push_back(change.field);
    CHECK(fields == std::vector<std::string>{"can_train_staff", "contact"});
    CHECK(tried->without_consent == 1);  // the new one
    CHECK(std::find(tried->kept_fields.begin(), tried->kept_fields.end(), "同意範囲") !=
          tried->kept_fields.end());
    CHECK(counts(fixture.import <Coordinator>({.path = list})) == Counts{2, 1, 1, 0, 0});
    person.contact = "";
    person.can_train_staff = true;
    CHECK(fixture.store().find<Coordinator>("p-2").value()->record == person);
    CHECK(counts(fixture.import <Coordinator>({.path = list})) == Counts{2, 0, 0, 2, 0});
    // A line of JSON is the whole record.
    const auto whole = fixture.import <Coordinator>(
        {.path = fixture.write(
             "p.jsonl", R"({"id":"p-2","hub_id":"hub-45","name":"宮崎 花子","yomi":"みやざき"})")});
    CHECK(whole->kept_fields.empty());
    CHECK(fixture.store().find<Coordinator>("p-2").value()->record.consent ==
          Coordinator::Consent{});
  }

  TEST_CASE("a list without readings keeps those that are stored and asks once for the others") {
    Fixture fixture;
    const std::string header = "コーディネーターID,拠点ID,氏名,肩書\n";
    std::vector<std::string> refused;
    const PlanListener listener{
        .refused = [&](const auto& problems, std::string_view, const auto*) -> Result<void> {
          for (const auto& problem : problems) refused.push_back(problem.value);
          return {};
        }};
    const std::string list = fixture.write("a.csv", header +
                                                        "p-1,hub-01,名,主任\n"
                                                        "p-2,hub-01,サトウ ハルカ,主任\n"
                                                        "p-3,hub-01,見本 花子,主任\n"
                                                        "p-4,hub-01,見本 太郎,主任\n");
    const auto report =
        fixture.import <Coordinator>({.path = list, .keep_good_rows = true}, listener);
    CHECK(counts(report) == Counts{4, 1, 1, 0, 2});
    REQUIRE(described(*report).size() == 1);
    CHECK(described(*report)[0].find("4行目 よみ (yomi)「見本 花子」: よみが分かりません。") == 0);
    CHECK(report->problems_total == 1);
    CHECK(refused == std::vector<std::string>{"見本 花子", "見本 太郎"});
    CHECK(fixture.store().find<Coordinator>("p-1").value()->record.yomi == "な");
    CHECK(fixture.store().find<Coordinator>("p-2").value()->record.yomi == "さとう はるか");
    // An empty cell is no reading, and says nothing of the one that is stored.
    fixture.write("b.csv",
                  "コーディネーターID,拠点ID,氏名,よみ\np-1,hub-01,名,\np-5,hub-01,名,\n"
                  "p-6,hub-01,名,\n");
    const auto cells = fixture.import <Coordinator>({.path = fixture.path("b.csv")});
    CHECK(described(*cells) == std::vector<std::string>{"3行目 よみ (yomi): 必須の項目です",
                                                        "4行目 よみ (yomi): 必須の項目です"});
    // A line of JSON is the whole record.
    const auto whole = fixture.import <Coordinator>(
        {.path = fixture.write("c.jsonl", R"({"id":"p-1","hub_id":"hub-01","name":"名"})")});
    CHECK(described(*whole) == std::vector<std::string>{"1行目 よみ (yomi): 必須の項目です"});
    // Another name brings its own reading.
    const std::string named = fixture.write("d.csv", header + "p-1,hub-01,ナマエ,\n");
    CHECK(fixture.import <Coordinator>({.path = named})->written);
    CHECK(fixture.store().find<Coordinator>("p-1").value()->record.yomi == "なまえ");
  }

  TEST_CASE("letters that CP932 has not stay as they are stored, and 〓 is never taken for one") {
    Fixture f;
    Coordinator person;
    person.id = "p-2";
    person.hub_id = "hub-01";
    person.name = "森 鷗外";
    person.yomi = "もり おうがい";
    person.message = "商い〜店づくり";
    person.qualifications = {{.code = "sommelier"}};
    const auto put = f.store().transact([&]() -> Result<void> {
      TRY(f.store().put(person, "test"));
      return {};
    });
    REQUIRE(put.has_value());
    // 森 〓外, 商い～店づくり
    const auto same = f.import <Coordinator>(
        {.path = f.write("copied.csv",
                         "id,hub_id,name,message\r\np-2,hub-01,\x90\x58 \x81\xAC\x8A\x4F,"
                         "\x8F\xA4\x82\xA2\x81\x60\x93\x58\x82\xC3\x82\xAD\x82\xE8\r\n")});
    CHECK(counts(same) == Counts{1, 0, 0, 1, 0});
    const std::string moved =
        "id,hub_id,name,message,qualifications\np-2,hub-01,森 〓外,仕入れ,ソムリエ・〓酒師\n";
    CHECK(counts(f.import <Coordinator>({.path = f.write("moved.csv", moved)})) ==
          Counts{1, 0, 1, 0, 0});
    const auto now = f.store().find<Coordinator>("p-2").value()->record;
    CHECK(now.name == "森 鷗外");
    CHECK(now.yomi == "もり おうがい");
    CHECK(now.message == "仕入れ");
    CHECK(now.qualifications.front().code == "sommelier");
    const auto other = f.import <Coordinator>(
        {.path = f.write("other.csv", "id,hub_id,name\np-2,hub-01,林 〓外\n")});
    REQUIRE(other.has_value());
    REQUIRE(other->problems.size() == 1);
    CHECK(other->problems.front().field == "name");
    CHECK(other->problems.front().reason.starts_with("〓 は、書けなかった文字の代わりの印です"));
  }

  TEST_CASE("JSON Lines of another kind are one line") {
    Fixture fixture;
    const auto message = [&]<class Record>(const std::string& lines) {
      const auto report = fixture.import <Record>({.path = fixture.write("a.jsonl", lines)});
      return report ? std::string("read") : report.error().message;
    };
    const std::string person =
        R"({"id":"p-2","hub_id":"hub-45","name":"名","yomi":"な","title":"主任","capacity":{}})"
        "\n";
    CHECK(message.operator()<Case>("\n" + person + person) ==
          fixture.path("a.jsonl") +
              ": 「コーディネーター」の一覧のようです（「支援事例」として読もうとしています）。"
              "種類かファイルを選び直してください");
    CHECK(message.operator()<Organization>(person).find("「コーディネーター」") !=
          std::string::npos);
    CHECK(message.operator()<Coordinator>(case_line("c")).find("「支援事例」") !=
          std::string::npos);
    CHECK(message.operator()<Coordinator>(person) == "read");
    CHECK(message.operator()<Case>(case_line("c", R"(,"titel":"x")")) == "read");
    CHECK(message.operator()<Case>("{\"x\":1}\n") == "read");
  }

  TEST_CASE("what a table keeps must fit what it brings") {
    Fixture fixture;
    fixture.write("a.csv",
                  "コーディネーターID,拠点ID,氏名,よみ,任期開始,任期終了\n"
                  "p-2,hub-45,名,な,2025-04-01,2026-03-31\n");
    CHECK(fixture.import <Coordinator>({.path = fixture.path("a.csv")})->written);
    fixture.write("b.csv",
                  "コーディネーターID,拠点ID,氏名,よみ,任期開始\n"
                  "p-2,hub-45,名,な,2026-04-01\n");
    CHECK(described(*fixture.import <Coordinator>({.path = fixture.path("b.csv")})) ==
          std::vector<std::string>{
              "2行目 任期終了 (term.until)「2026-03-31」: 任期終了が任期開始より前です"});
  }

  TEST_CASE("a list of another kind and the number of a hub are understood") {
    Fixture fixture;
    fixture.write("p.csv", "コーディネーターID,拠点ID,氏名,よみ\np-2,hub-45,名,な\n");
    const auto people = fixture.import <Case>({.path = fixture.path("p.csv")});
    CHECK(people->has_questions);
    CHECK(described(*people)[0].find("1行目: 「コーディネーター」の一覧のようです") == 0);
    fixture.write("c.csv", "事例ID,拠点ID,題名,概要\nc-1,45,題,概要\n");
    CHECK(described(*fixture.import <Case>({.path = fixture.path("c.csv")})) ==
          std::vector<std::string>{
              "2行目 拠点ID (hub_id)「45」: このIDの機関は登録されていません。先に"
              "機関を取り込んでください。宮崎県よろず支援拠点 なら hub-45 です"});
    fixture.write("d.csv", "事例ID,拠点ID,題名,概要\nc-1,miyazaki,題,概要\nc-2,ﾐﾔｻﾞｷ,題,概要\n");
    const auto read = fixture.import <Case>({.path = fixture.path("d.csv")});
    CHECK(read->rejected == 1);
    CHECK(described(*read)[0].ends_with("宮崎県よろず支援拠点 なら hub-45 です"));
  }

  TEST_CASE("what would change is told field by field, and nothing else") {
    Fixture fixture;
    CHECK(
        fixture.import <Case>({.path = fixture.write("a.jsonl", case_line("a") + case_line("b"))})
            ->written);
    std::vector<RecordDifference> found;
    const PlanListener listener{
        .difference = [&](const RecordDifference& difference) -> Result<void> {
          found.push_back(difference);
          return {};
        }};
    const std::string changed = case_line("a") + case_line("b", R"(,"year":2024)") + case_line("c");
    const auto report = fixture.import <Case>(
        {.path = fixture.write("b.jsonl", changed), .dry_run = true}, listener);
    CHECK(counts(report) == Counts{3, 1, 1, 1, 0});
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == "b");
    CHECK_FALSE(found[0].is_new);
    REQUIRE(found[0].fields.size() == 1);
    CHECK(found[0].fields[0].label == "年");
    CHECK(found[0].fields[0].after == "2024");
    CHECK(found[1].is_new);
    CHECK(fixture.count<Case>() == 2);
  }

  TEST_CASE("long values are cut from shortly before they differ") {
    const std::string same(1000, 'x');
    std::string shared;
    for (int i = 0; i < 300; ++i) shared += "あ";
    FieldChange change{"f", "項目", shared + "い" + same, shared + "う" + same};
    shorten(change, 30);
    CHECK(change.before ==
          "…ああああああああああああああああああああい" + std::string(9, 'x') + "…");
    CHECK(change.after.find("う") != std::string::npos);
    FieldChange brief{"f", "項目", "前", "後"};
    shorten(brief, 30);
    CHECK(brief.before == "前");
  }

  TEST_CASE("a plan is applied whole, and never over what somebody changed since") {
    Fixture fixture;
    fixture.write("a.jsonl", case_line("a") + case_line("b", R"(,"year":2024)"));
    const auto plan_of = [&](const std::string& path) {
      auto plan = file::LineFile::anonymous(fixture.path(""));
      REQUIRE(plan.has_value());
      const auto source = look_at_source<Case>(path, {}, test::reference());
      REQUIRE(source.has_value());
      auto reader = exchange::read_file<Case>(path, source->look.reading, {}, test::reference());
      REQUIRE(reader.has_value());
      const PlanListener listener{.step = [&](std::string_view line) { return plan->add(line); }};
      const auto report = plan_import<Case>(fixture.store(), test::reference(), **reader, listener);
      REQUIRE(report.has_value());
      REQUIRE(plan->rewind().has_value());
      return std::pair(std::move(*plan), static_cast<ImportCounts>(*report));
    };
    const auto apply = [&](file::LineFile& plan, const ImportCounts& counts) {
      return fixture.store().transact([&]() -> Result<void> {
        TRY(apply_plan<Case>(fixture.store(), plan, counts, "u-1", "r-1", {}));
        return {};
      });
    };
    auto [plan, planned] = plan_of(fixture.path("a.jsonl"));
    CHECK(planned.added == 2);
    auto [same, same_planned] = plan_of(fixture.path("a.jsonl"));
    CHECK(apply(plan, planned).has_value());
    CHECK(fixture.count<Case>() == 2);
    CHECK(apply(same, same_planned).has_value());  // what is there already is no conflict

    fixture.write("b.jsonl", case_line("c") + case_line("b", R"(,"year":2025)"));
    auto [late, late_planned] = plan_of(fixture.path("b.jsonl"));
    CHECK(fixture
              .import <Case>({.path = fixture.write("c.jsonl", case_line("b", R"(,"year":2020)"))})
              ->written);
    CHECK(apply(late, late_planned).error().code == ErrorCode::stale);
    CHECK(fixture.count<Case>() == 2);

    auto [torn, torn_planned] = plan_of(fixture.path("b.jsonl"));
    torn_planned.added += 1;
    CHECK(apply(torn, torn_planned).error().code == ErrorCode::corrupt);
    CHECK(fixture.count<Case>() == 2);
  }

  TEST_CASE("progress ends at the number of rows") {
    Fixture fixture;
    std::string content;
    for (int i = 0; i < 1000; ++i) content += case_line("c" + std::to_string(i));
    std::vector<std::pair<std::int64_t, std::int64_t>> calls;
    const Progress progress = [&](std::string_view, std::int64_t done, std::int64_t total) {
      calls.emplace_back(done, total);
    };
    const auto report =
        fixture.import <Case>({.path = fixture.write("a.jsonl", content)}, {.progress = progress});
    CHECK(report.has_value());
    REQUIRE(calls.size() > 2);
    CHECK(calls.back() == std::pair<std::int64_t, std::int64_t>(1000, 1000));
    for (const auto& [done, total] : calls) CHECK(done <= total);
  }

  TEST_CASE("an organisation file is read too") {
    Fixture fixture;
    const auto report = fixture.import <Organization>(
        {.path = fixture.write(
             "a.csv",
             "機関ID,名称,種別,都道府県,法人番号,窓口\n"
             "org-1,国税庁,その他,東京都,７０００012050002,総合@9:00-17:00\norg-2,誤り,その他,13,7000012050003,\n")});
    CHECK(counts(report) == Counts{2, 1, 0, 0, 1});
    CHECK(
        describe(report->problems[0]) ==
        "3行目 法人番号 (corporate_number)「7000012050003」: 法人番号は13桁の数字で、先頭は検査数字です");
  }
}

}  // namespace
}  // namespace tsunagu::service
