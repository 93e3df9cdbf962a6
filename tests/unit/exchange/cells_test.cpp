// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/cells.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::exchange {
namespace {

using model::FieldType;

std::string decode(std::string_view cell, FieldType type, model::FieldRef ref,
                   std::string_view list = {}) {
  return decode_cell(cell, BoundField{.list = list, .type = type, .ref = ref}, test::reference());
}

TEST_SUITE("exchange/cells") {
  TEST_CASE("lists are separated as people write them") {
    struct Row {
      const char* cell;
      std::vector<std::string> entries;
    };
    for (const Row& row : {Row{"a;b", {"a", "b"}},
                           {"a； b ；", {"a", "b"}},
                           {"a|b｜c", {"a", "b", "c"}},
                           {"a、b", {"a", "b"}},
                           {"a\nb", {"a", "b"}},
                           {"a;b、c", {"a", "b、c"}},
                           {"一つ", {"一つ"}},
                           {"、", {}},
                           {" ; ", {}}}) {
      CAPTURE(row.cell);
      std::vector<std::string> entries;
      CHECK(decode(row.cell, FieldType::text_list, &entries).empty());
      CHECK(entries == row.entries);
    }
  }

  TEST_CASE("labels that hold the separator stay whole") {
    struct Row {
      const char* cell;
      std::vector<std::string> entries;
    };
    for (const Row& row :
         {Row{"農業、林業", {"農業、林業"}},
          {"農業、林業、製造業", {"農業、林業", "製造業"}},
          {"製造業、鉱業、採石業、砂利採取業、漁業",
           {"製造業", "鉱業、採石業、砂利採取業", "漁業"}},
          {"農業、林業;宿泊業、飲食サービス業", {"農業、林業", "宿泊業、飲食サービス業"}},
          {"D、ない業種、E", {"D", "ない業種", "E"}}}) {
      CAPTURE(row.cell);
      std::vector<std::string> entries;
      CHECK(decode(row.cell, FieldType::code_list, &entries, "industries").empty());
      CHECK(entries == row.entries);
    }
  }

  TEST_CASE("labels joined by other marks are several when each of them is one") {
    struct Row {
      const char *cell, *list;
      std::vector<std::string> entries;
    };
    for (const Row& row : {Row{"訪問・来所", "modes", {"訪問", "来所"}},
                           {"訪問 ／オンライン", "modes", {"訪問", "オンライン"}},
                           {"広報・SNS・Web", "topics", {"広報・SNS・Web"}},
                           {"訪問・電話", "modes", {"訪問・電話"}},
                           {"月水金", "weekdays", {"月", "水", "金"}},
                           {"月～水、土", "weekdays", {"月", "火", "水", "土"}},
                           {"月曜から水曜", "weekdays", {"月", "火", "水"}},
                           {"平日", "weekdays", {"月", "火", "水", "木", "金"}},
                           {"金～月", "weekdays", {"金～月"}},
                           {"月の午前", "weekdays", {"月の午前"}},
                           {"月次", "weekdays", {"月次"}}}) {
      CAPTURE(row.cell);
      std::vector<std::string> entries;
      CHECK(decode(row.cell, FieldType::code_list, &entries, row.list).empty());
      CHECK(entries == row.entries);
    }
  }

  TEST_CASE("the apostrophe that keeps a text is left out where no text is wanted") {
    std::string value;
    CHECK(decode("'2026/4/1", FieldType::date, &value).empty());
    CHECK(value == "2026-04-01");
    CHECK(decode("'01", FieldType::code, &value, "prefectures").empty());
    CHECK(value == "01");
    std::optional<std::int64_t> number;
    CHECK(decode("'12", FieldType::integer, &number).empty());
    CHECK(number == 12);
    CHECK(decode("'90年代", FieldType::text, &value).empty());
    CHECK(value == "'90年代");
  }

  TEST_CASE("a hub that nobody knows is named with those that are near") {
    std::string hub;
    const auto read = [&](std::string_view cell) {
      return decode_cell(cell, {.name = "hub_id", .type = FieldType::id, .ref = &hub},
                         test::reference());
    };
    CHECK(read("宮崎県よろず支援拠点") == "");
    CHECK(hub == "hub-45");
    CHECK(read("org-1") == "");
    CHECK(read("宮埼県").find("この名前の拠点はありません。近い拠点は ") == 0);
    CHECK(read("宮埼県").find("宮崎県よろず支援拠点（hub-45）") != std::string::npos);
    CHECK(read("株式会社").find("拠点のID（hub-45）か名称") == 0);
  }

  TEST_CASE("a prefecture code that lost its zero in a spreadsheet is found") {
    std::string code;
    CHECK(decode("1", FieldType::code, &code, "prefectures").empty());
    CHECK(code == "01");
    CHECK(decode("９", FieldType::code, &code, "prefectures").empty());
    CHECK(code == "09");
    std::vector<std::string> codes;
    CHECK(decode("1;47;3", FieldType::code_list, &codes, "prefectures").empty());
    CHECK(codes == std::vector<std::string>{"01", "47", "03"});
  }

  TEST_CASE("integers") {
    struct Row {
      const char* cell;
      std::optional<std::int64_t> value;
    };
    for (const Row& row : {Row{"12", 12},
                           {"１２", 12},
                           {" 1,234,567 ", 1234567},
                           {"１，２３４", 1234},
                           {"-5", -5},
                           {"−5", -5},
                           {"▲1,000", -1000},
                           {"△ 3", -3},
                           {"+7", 7},
                           {"1,23", {}},
                           {",123", {}},
                           {"1,2345", {}},
                           {"1.5", {}},
                           {"12回", {}},
                           {"一二", {}},
                           {"99999999999999999999", {}},
                           {"--5", {}},
                           {"-", {}}}) {
      CAPTURE(row.cell);
      std::optional<std::int64_t> value;
      CHECK(
          decode(row.cell, FieldType::integer, &value) ==
          (row.value ? "" : "整数ではありません。単位や「約」を付けず、12 のように書いてください"));
      CHECK(value == row.value);
    }
  }

  TEST_CASE("numbers") {
    struct Row {
      const char* cell;
      std::optional<double> value;
    };
    for (const Row& row : {Row{"2.5", 2.5},
                           {"２．５", 2.5},
                           {"1,234.25", 1234.25},
                           {"10", 10.0},
                           {"▲0.5", -0.5},
                           {"1e5", {}},
                           {"inf", {}},
                           {"nan", {}},
                           {"0x10", {}},
                           {"2.5時間", {}},
                           {"1.2.3", {}},
                           {"1.234,5", {}}}) {
      CAPTURE(row.cell);
      std::optional<double> value;
      CHECK(
          decode(row.cell, FieldType::number, &value) ==
          (row.value ? "" : "数ではありません。単位や「約」を付けず、1.5 のように書いてください"));
      CHECK(value == row.value);
    }
  }

  TEST_CASE("flags") {
    for (const char* cell :
         {"はい", "1", "１", "true", "TRUE", "○", "◯", "〇", "yes", "可", "あり", "✓"}) {
      CAPTURE(cell);
      bool value = false;
      CHECK(decode(cell, FieldType::flag, &value).empty());
      CHECK(value);
    }
    for (const char* cell : {"いいえ", "0", "０", "false", "False", "×", "no", "不可", "なし"}) {
      CAPTURE(cell);
      bool value = true;
      CHECK(decode(cell, FieldType::flag, &value).empty());
      CHECK_FALSE(value);
    }
    bool value = false;
    CHECK_FALSE(decode("たぶん", FieldType::flag, &value).empty());
  }

  TEST_CASE("dates that a spreadsheet rewrote are read, others are left for the check") {
    struct Row {
      const char *cell, *date;
    };
    for (const Row& row : {Row{"2026-04-01", "2026-04-01"},
                           {"2026/4/1", "2026-04-01"},
                           {"２０２６／４／１", "2026-04-01"},
                           {"2026年4月1日", "2026-04-01"},
                           {"令和8年4月1日", "2026-04-01"},
                           {"未定", "未定"}}) {
      CAPTURE(row.cell);
      std::string date;
      CHECK(decode(row.cell, FieldType::date, &date).empty());
      CHECK(date == row.date);
    }
  }

  TEST_CASE("qualifications and desks") {
    std::vector<model::Qualification> qualifications;
    CHECK(decode("中小企業診断士@2025-04-01@確認者；税理士＠2025/4/2;社労士@@拠点",
                 FieldType::qualifications, &qualifications, "qualifications")
              .empty());
    CHECK(qualifications ==
          std::vector<model::Qualification>{{"中小企業診断士", "2025-04-01", "確認者"},
                                            {"税理士", "2025-04-02", ""},
                                            {"社労士", "", "拠点"}});
    CHECK_FALSE(
        decode("a@b@c@d", FieldType::qualifications, &qualifications, "qualifications").empty());
    std::vector<model::Desk> desks;
    CHECK(
        decode("総合窓口@平日 9:00-17:00、土 10:00-12:00;出張", FieldType::desks, &desks).empty());
    CHECK(desks ==
          std::vector<model::Desk>{{"総合窓口", "平日 9:00-17:00、土 10:00-12:00"}, {"出張", ""}});
    CHECK_FALSE(decode("a@b@c", FieldType::desks, &desks).empty());
  }
}

}  // namespace
}  // namespace tsunagu::exchange
