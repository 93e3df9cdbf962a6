// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/message.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace tsunagu {
namespace {

mail::Message message() {
  return {
      .message_id = "abc@example.jp",
      .date = 1'795'341'907,  // 2026-11-22T10:05:07Z
      .from = {"Tsunagu", "tsunagu@example.jp"},
      .to = {"田中 花子", "hanako@example.jp"},
      .subject = "[Tsunagu] 「引き受ける」がありました: 引き受け済み（オンライン相談・神奈川県）",
      .text = "田中 様\n\n.\n.点で始まる行\n"};
}

void check_lines(const std::string& written) {
  CHECK(written.ends_with("\r\n"));
  for (std::size_t at = 0; at < written.size();) {
    const std::size_t end = written.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    const std::string_view line(written.data() + at, end - at);
    CHECK_MESSAGE(line.size() <= 78, std::string(line));
    CHECK(line != ".");
    for (const char c : line) CHECK((c >= 0x20 && c < 0x7f));
    at = end + 2;
  }
}

}  // namespace

TEST_SUITE("mail/message") {
  TEST_CASE("a mail is short lines of plain ASCII with the headers that programs look for") {
    const std::string written = mail::write(message());
    check_lines(written);
    CHECK(written.find("Date: Sun, 22 Nov 2026 10:05:07 +0000\r\n") != std::string::npos);
    CHECK(written.find("Message-ID: <abc@example.jp>\r\n") != std::string::npos);
    CHECK(written.find("From: \"Tsunagu\"\r\n <tsunagu@example.jp>\r\n") != std::string::npos);
    CHECK(written.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
    CHECK(written.find("=?UTF-8?B?W1RzdW5hZ3Vd") != std::string::npos);
  }

  TEST_CASE("nothing that is written into a header ends its line") {
    auto hostile = message();
    hostile.subject = "a\r\nBcc: victim@example.jp";
    hostile.to.name = "b\" <victim@example.jp>\r\nBcc: \"c";
    const std::string written = mail::write(hostile);
    check_lines(written);
    CHECK(written.find("\r\nBcc") == std::string::npos);
    CHECK(written.find("Subject: a  Bcc: victim@example.jp\r\n") != std::string::npos);
    CHECK(written.find("To: \"b <victim@example.jp>  Bcc: c\"\r\n <hanako@example.jp>\r\n") !=
          std::string::npos);
  }

  TEST_CASE("an invitation stands beside the text, for programs that read it") {
    auto invited = message();
    invited.calendar_method = "REQUEST";
    invited.calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
    const std::string written = mail::write(invited);
    check_lines(written);
    CHECK(written.find("multipart/alternative") != std::string::npos);
    CHECK(written.find("text/calendar; charset=utf-8;\r\n method=REQUEST") != std::string::npos);
    CHECK(written.ends_with("\r\n--=_tsunagu_part--\r\n"));
  }

  TEST_CASE("an address is what everybody types, and nothing that ends a line") {
    for (const char* good :
         {"a@b", "tanaka.hanako@example.jp", "a+b_c-d@sub.example.co.jp", "tsunagu@localhost"})
      CHECK_MESSAGE(mail::is_address(good), good);
    for (const char* bad : {"", "a", "@b", "a@", "a@b@c", ".a@b", "a.@b", "a..b@c", "a b@c",
                            "a@b c", "a@b\r\nX: y", "<a@b>", "\"a\"@b", "a@[127.0.0.1]", "a@-b",
                            "a@b-.jp", "a@b..jp", "a@b.", "田中@example.jp"})
      CHECK_MESSAGE(!mail::is_address(bad), bad);
    CHECK(!mail::is_address(std::string(65, 'a') + "@b"));
    CHECK(mail::host_of("a@example.jp") == "example.jp");
  }
}

}  // namespace tsunagu
