// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/vcard.hpp"

#include <doctest/doctest.h>

namespace tsunagu {

TEST_SUITE("exchange/vcard") {
  TEST_CASE("a person is a card with name, reading, hub and contact") {
    model::Coordinator person;
    person.id = "co-1";
    person.name = "見本 花子";
    person.yomi = "みほん はなこ";
    person.title = "中小企業診断士";
    person.contact = "hanako@example.jp";
    CHECK(exchange::write_vcard(person, "東京都よろず支援拠点",
                                "https://t.example/coordinators/co-1") ==
          "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\nUID;VALUE=text:tsunagu:co-1\r\n"
          "FN:見本 花子\r\nN;SORT-AS=\"みほん はなこ\":見本;花子;;;\r\nORG:東京都よろず支援拠点\r\n"
          "TITLE:中小企業診断士\r\nEMAIL;TYPE=work:hanako@example.jp\r\n"
          "URL:https://t.example/coordinators/co-1\r\nEND:VCARD\r\n");
  }

  TEST_CASE("numbers and addresses are found in a contact, and more in it is a note") {
    model::Coordinator person;
    person.id = "co-1";
    person.name = "見本";
    person.contact = "代表 ０３-1234-5678（平日）; a@example.jp\n内線 12";
    const std::string card = exchange::write_vcard(person, "", "");
    CHECK(card.find("EMAIL;TYPE=work:a@example.jp\r\n") != std::string::npos);
    CHECK(card.find("NOTE:代表 ０３-1234-5678（平日）\\; a@example.jp\\n内線 12\r\n") !=
          std::string::npos);
    CHECK(card.find("N:見本;;;;\r\n") != std::string::npos);
    CHECK(card.find("URL") == std::string::npos);
  }
}

}  // namespace tsunagu
