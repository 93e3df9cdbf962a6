// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/reference.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::model {
namespace {

TEST_SUITE("model/reference") {
  TEST_CASE("a name is known in other letters, and not by its likeness") {
    struct Row {
      const char *list, *written, *code;
    };
    for (const Row& row : {Row{"prefectures", " ４５ ", "45"},
                           {"prefectures", "ﾐﾔｻﾞｷ", "45"},
                           {"prefectures", "ミヤザキケン", "45"},
                           {"prefectures", "神奈川縣", "14"},
                           {"prefectures", "MIYAZAKI", "45"},
                           {"prefectures", "みやざきし", ""},
                           {"languages", "ﾍﾞﾄﾅﾑ語", "vi"},
                           {"topics", "事業繼承", ""},
                           {"topics", "税務･会計", "tax"},
                           {"topics", "しきんぐり", ""},
                           {"size_bands", "15", ""},
                           {"topics", "\xff\xfeあ", ""},
                           {"topics", "", ""}}) {
      CAPTURE(row.written);
      CHECK(test::reference().list(row.list).resolve(row.written) == row.code);
    }
  }
}

}  // namespace
}  // namespace tsunagu::model
