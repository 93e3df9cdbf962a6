// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/nearest.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::model {
namespace {

std::string first(std::string_view list, std::string_view written) {
  const auto near = nearest(test::reference().list(list), written, 1);
  return near.empty() ? std::string() : near[0]->code;
}

TEST_SUITE("model/nearest") {
  TEST_CASE("what offices write leads to what was meant") {
    struct Row {
      const char *list, *written, *code;
    };
    for (const Row& row : {Row{"topics", "資金ぐり", "cashflow"},
                           {"topics", "補助金の申請", "planning"},
                           {"topics", "ＤＸ化", "digital"},
                           {"topics", "人材育成", "training"},
                           {"topics", "cashflows", "cashflow"},
                           {"industries", "飲食", "M"},
                           {"industries", "農業・林業", "A"},
                           {"prefectures", "宮崎けん", "45"},
                           {"prefectures", "青森市", "02"},
                           {"qualifications", "社会保険労務士（東京会）", "sharoshi"},
                           {"languages", "中国語（簡体）", "zh"},
                           {"prefectures", "ﾐﾔｻﾞｷｼ", "45"},
                           {"prefectures", "みやさき", "45"},
                           {"prefectures", "ohsaka", "27"},
                           {"prefectures", "トーキョー", "13"},
                           {"topics", "しきんぐり", "cashflow"},
                           {"topics", "ｼﾞｷﾞｮｳｼｮｳｹｲ", "succession"},
                           {"topics", "shikinguri", "cashflow"},
                           {"topics", "資金繰の相談", "cashflow"},
                           {"topics", "經營計画", "planning"},
                           {"qualifications", "ちゅうしょうきぎょうしんだんし", "smec"},
                           {"topics", "デザイン", ""},
                           {"topics", "qqq", ""},
                           {"topics", "", ""},
                           {"topics", "・、", ""},
                           {"topics", "\xff\xfe", ""}}) {
      CAPTURE(row.written);
      CHECK(first(row.list, row.written) == row.code);
    }
  }

  TEST_CASE("no more than asked for, the likeliest first, long texts none") {
    const auto& list = test::reference().list("industries");
    CHECK(nearest(list, "小売の店", 3).size() == 3);
    CHECK(nearest(list, "製造業", 1)[0]->code == "E");
    CHECK(nearest(list, "ﾉｳｷﾞｮｳ", 3).size() == 1);
    CHECK(nearest(list, std::string(10'000, 'x'), 3).empty());
  }

  TEST_CASE("values to choose from are named with label and code") {
    const auto values = [](std::string_view list, std::string_view written) {
      return allowed_values(test::reference().list(list), list, written);
    };
    CHECK(values("prefectures", "青森市") == "近い値は 青森県（02） です");
    CHECK(values("modes", "電話") ==
          "使えるのは 訪問（visit）、来所（office）、オンライン（online） です");
    CHECK(
        values("prefectures", "全国") ==
        "使えるのは 北海道（01）、青森県（02）、岩手県（03） など47個です（全部は docs/import.md の "
        "prefectures）");
  }
}

}  // namespace
}  // namespace tsunagu::model
