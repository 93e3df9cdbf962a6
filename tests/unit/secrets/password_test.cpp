// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/password.hpp"

#include <atomic>
#include <ctime>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::secrets {
namespace {

// The least that argon2id takes: these tests look at rules, not at cost.
constexpr PasswordHasher::Options k_cheap{.memory_bytes = 8192, .passes = 1};

ErrorCode refusal(std::string_view password) {
  const auto checked = check_new_password(password, "tanaka@example.jp", "北つなぐ信用保証協会");
  return checked ? ErrorCode::internal : checked.error().code;
}

}  // namespace

TEST_SUITE("secrets/password") {
  TEST_CASE("a password belongs to its own hash only") {
    PasswordHasher hasher(k_cheap);
    const auto stored = hasher.hash("正しい馬の電池ホチキス");
    REQUIRE(stored.has_value());
    CHECK(stored->starts_with("$argon2id$"));
    CHECK(*hasher.hash("正しい馬の電池ホチキス") != *stored);  // its own salt
    CHECK(*hasher.matches(*stored, "正しい馬の電池ホチキス"));
    CHECK_FALSE(*hasher.matches(*stored, "正しい馬の電池ホチキズ"));
    CHECK_FALSE(*hasher.matches("", ""));
    CHECK_FALSE(*hasher.matches("", "正しい馬の電池ホチキス"));
    CHECK_FALSE(*hasher.matches("not a hash", "x"));
  }

  TEST_CASE("nobody's hash is a hash of the usual cost") {
    // Were it malformed, libsodium would answer at once and an unknown user could be told by it.
    PasswordHasher hasher(k_cheap);
    PasswordHasher costly({.memory_bytes = 16 << 20, .passes = 2});
    const auto time = [](auto&& call) {  // of the processor: others may use it in between
      const std::clock_t start = std::clock();
      call();
      return std::clock() - start;
    };
    const auto cheap = time([&] { CHECK_FALSE(*hasher.matches("", "x")); });
    const auto dear = time([&] { CHECK_FALSE(*costly.matches("", "x")); });
    CHECK(dear > cheap);
  }

  TEST_CASE("long passwords are refused before they are hashed") {
    PasswordHasher hasher({.memory_bytes = 8192, .passes = 1, .at_once = 0, .waiting = 0});
    const std::string megabyte(1 << 20, 'x');
    CHECK(hasher.hash(megabyte).error().code == ErrorCode::invalid_argument);
    CHECK(hasher.matches("", megabyte).error().code == ErrorCode::invalid_argument);
    CHECK(check_password_size(std::string(129, 'x')).error().code == ErrorCode::invalid_argument);
    CHECK(check_password_size("\xff\xfe").error().code == ErrorCode::invalid_argument);
    CHECK(check_password_size(std::string(128, 'x')).has_value());
    std::string kanji;
    for (int i = 0; i < 128; ++i) kanji += "鑿";
    CHECK(check_password_size(kanji).has_value());
  }

  TEST_CASE("what may be chosen") {
    for (const char* good :
         {"correct horse battery", "雨の日の傘は三本まである", "9f#kQ2!vL0pz",
          "tanaka no neko wa shiroi", "password for the shed", "summer company soccer monkey tokyo",
          "846291573026", "yet-another-secret"}) {
      CAPTURE(good);
      CHECK(refusal(good) == ErrorCode::internal);
    }
    for (const char* bad : {"short",
                            "elevenchars",
                            "password1234",
                            "Password!!!!",
                            "PASSWORDPASSWORD",
                            "qwertyuiop12",
                            "123456789012",
                            "aaaaaaaaaaaa",
                            "ああああああああああああ",
                            "tanaka@example.jp",
                            "Tanaka123456",
                            "tanakatanaka",
                            "北つなぐ信用保証協会2026",
                            "北つなぐ信用保証協会北つなぐ",
                            "abcdefghijkl",
                            "098765432109",
                            "1qaz2wsx3edc!",
                            "Sunshine-Tokyo2026",
                            "P@ssw0rd!2026",
                            "qazwsxedcrfv",
                            "1q2w3e4r5t6y",
                            "iloveyou-sakura",
                            "Summer2026!!",
                            "changeme-now1",
                            "パスワードパスワード12",
                            "ありがとうさくら2026",
                            "zxcvbnm,./zxcvbnm",
                            "admin@admin.admin",
                            "password-password-password-password"}) {
      CAPTURE(bad);
      CHECK(refusal(bad) == ErrorCode::rejected_input);
    }
  }

  TEST_CASE("only so many hash at once, only so many wait") {
    PasswordHasher hasher({.memory_bytes = 32 << 20,
                           .passes = 2,
                           .at_once = 1,
                           .waiting = 1,
                           .wait = std::chrono::milliseconds(60'000)});
    std::atomic<int> done = 0;
    std::atomic<int> refused = 0;
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        const auto hashed = hasher.hash("正しい馬の電池ホチキス");
        if (hashed) ++done;
        if (!hashed && hashed.error().code == ErrorCode::overloaded) ++refused;
      });
    }
    callers.clear();
    CHECK(done + refused == 8);
    CHECK(done >= 1);
  }

  TEST_CASE("nobody waits for ever") {
    PasswordHasher hasher({.memory_bytes = 8192,
                           .passes = 1,
                           .at_once = 0,
                           .waiting = 1,
                           .wait = std::chrono::milliseconds(1)});
    CHECK(hasher.hash("正しい馬の電池ホチキス").error().code == ErrorCode::overloaded);
  }

  TEST_CASE("knows a hash of another cost") {
    PasswordHasher old(k_cheap);
    const PasswordHasher today({.memory_bytes = 16384, .passes = 1});
    const std::string stored = *old.hash("正しい馬の電池ホチキス");
    CHECK_FALSE(old.is_outdated(stored));
    CHECK(today.is_outdated(stored));
  }
}

}  // namespace tsunagu::secrets
