// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/common_passwords.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tsunagu::secrets {
namespace {

constexpr std::size_t k_bytes_max = 4 * 128;
constexpr std::size_t k_walk_min = 3;     // keys side by side, counting, repeating
constexpr std::size_t k_digits_free = 8;  // a year, a day, a number that was put behind
constexpr std::size_t k_piece = 2;        // what a word, a walk or such a number is worth

// Lower case.
// clang-format off
constexpr std::array<std::string_view, 381> k_words{
    "password", "passwd", "passw", "pass", "passcode", "passphrase", "pasuwado", "pasuwaado",
    "secret", "himitsu", "angou", "aikotoba", "admin", "administrator", "administrador", "root",
    "superuser", "sysadmin", "manager", "master", "owner", "user", "username", "guest", "test",
    "testing", "tester", "demo", "sample", "example", "default", "temp", "temporary", "changeme",
    "change", "welcome", "hello", "letmein", "login", "logon", "signin", "access", "open",
    "iloveyou", "loveyou", "love", "lovely", "sunshine", "princess", "prince", "dragon",
    "monkey", "shadow", "superman", "batman", "spiderman", "pokemon", "pikachu", "football",
    "baseball", "basketball", "soccer", "hockey", "tennis", "golf", "yakyuu", "sakka", "jordan",
    "michael", "jessica", "jennifer", "daniel", "thomas", "charlie", "ashley", "hunter",
    "ranger", "killer", "pepper", "ginger", "summer", "winter", "spring", "autumn", "flower",
    "angel", "angels", "freedom", "whatever", "trustno", "trust", "nothing", "computer",
    "internet", "server", "network", "system", "windows", "linux", "ubuntu", "google", "yahoo",
    "apple", "iphone", "android", "samsung", "microsoft", "facebook", "twitter", "instagram",
    "amazon", "netflix", "github", "docker", "oracle", "postgres", "mysql", "database",
    "company", "office", "business", "work", "project", "team", "member", "staff", "customer",
    "service", "support", "account", "bank", "money", "cash", "qwerty", "qazwsx", "asdf", "zxcv",
    "starwars", "matrix", "mustang", "harley", "yankees", "dallas", "london", "paris", "newyork",
    "america", "china", "korea", "japan", "nippon", "nihon", "tokyo", "osaka", "kyoto", "nagoya",
    "sapporo", "fukuoka", "yokohama", "kobe", "sendai", "hiroshima", "okinawa", "hokkaido",
    "kagoshima", "miyazaki", "kumamoto", "oita", "nagasaki", "saga", "kyushu", "shikoku",
    "kansai", "kanto", "tohoku", "chubu", "sakura", "himawari", "momiji", "fuji", "fujisan",
    "yama", "kawa", "umi", "sora", "hoshi", "tsuki", "hana", "yuki", "haru", "natsu", "aki",
    "fuyu", "kaze", "tanaka", "suzuki", "sato", "satou", "takahashi", "watanabe", "ito", "itou",
    "yamamoto", "nakamura", "kobayashi", "kato", "katou", "yoshida", "yamada", "sasaki", "taro",
    "tarou", "hanako", "ichiro", "jiro", "haruto", "yuto", "aoi", "hinata", "rin", "mei", "yui",
    "doraemon", "totoro", "naruto", "onepiece", "luffy", "goku", "conan", "kitty", "hellokitty",
    "snoopy", "mario", "luigi", "zelda", "gundam", "arigato", "arigatou", "ohayo", "ohayou",
    "konnichiwa", "konbanwa", "sayonara", "ganbare", "ganbaru", "yoroshiku", "onegai", "daisuki",
    "aishiteru", "neko", "inu", "usagi", "kuma", "sushi", "ramen", "tempura", "curry", "ringo",
    "mikan", "ichigo", "momo", "tsunagu", "yorozu", "shien", "kyoten", "shinyo", "kinko",
    "ginko", "shoko", "kaigi", "chusho", "kigyo", "keiei", "soudan", "hojokin", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "zero", "hundred", "thousand", "million", "abc", "abcd", "alpha", "beta", "gamma", "delta",
    "omega", "number", "first", "last", "new", "old", "good", "best", "super", "mega", "ultra",
    "happy", "birthday", "christmas", "the", "and", "for", "you", "are", "your", "our", "this",
    "that", "with", "from", "please", "thank", "thanks", "パスワード", "ぱすわーど", "ひみつ", "秘密", "あいことば",
    "合言葉", "おはよう", "こんにちは", "ありがとう", "さようなら", "よろしく", "おねがい", "お願いします", "だいすき", "大好き", "あいしてる",
    "愛してる", "さくら", "桜", "にほん", "日本", "とうきょう", "東京", "よろず", "支援", "拠点", "てすと", "テスト", "管理者",
    "かんりしゃ", "ログイン", "ようこそ", "ください", "いろはにほへと", "あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの",
};
// clang-format on

// Keys that lie side by side, rows and columns, read in both directions; and counting.
constexpr std::array<std::string_view, 14> k_rows{"1234567890-^",
                                                  "qwertyuiop@[",
                                                  "asdfghjkl;:]",
                                                  "zxcvbnm,./",
                                                  "!@#$%^&*()_+",
                                                  "abcdefghijklmnopqrstuvwxyz",
                                                  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.",
                                                  "1q2w3e4r5t6y7u8i9o0p",
                                                  "q1w2e3r4t5y6u7i8o9p0",
                                                  "qazwsxedcrfvtgbyhnujm",
                                                  "a1b2c3d4e5f6g7h8i9j0",
                                                  "01234567890123456789",
                                                  "qawsedrftgyhujikolp",
                                                  "azsxdcfvgbhnjmk"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool begins_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Signs that people write instead of a letter.
char meant(char c) {
  switch (c) {
    case '0': return 'o';
    case '1':
    case '!': return 'i';
    case '3': return 'e';
    case '4':
    case '@': return 'a';
    case '5':
    case '$': return 's';
    case '7': return 't';
    default: return c;
  }
}

bool begins_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char wanted, char c) { return c == wanted || meant(c) == wanted; });
}

std::size_t first_point(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && !begins_point(text[bytes])) ++bytes;
  return bytes;
}

// Without what only repeats the beginning, also cut off at the end.
std::string_view once(std::string_view text) {
  for (std::size_t period = 1; period <= text.size() / 2; ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return text.substr(0, period);
  }
  return text;
}

// How many bytes at the beginning of `text` are also in `row` from some place on.
template <class Iterator>
std::size_t longest_in(std::string_view text, Iterator begin, Iterator end) {
  std::size_t longest = 0;
  for (auto at = begin; at != end; ++at) {
    std::size_t n = 0;
    for (auto next = at; next != end && n < text.size() && *next == text[n]; ++next) ++n;
    longest = std::max(longest, n);
  }
  return longest;
}

// Bytes of the longest walk, count or repetition that `text` begins with; 0 when it is too short.
std::size_t walk(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string_view row : k_rows) {
    longest = std::max({longest, longest_in(text, row.begin(), row.end()),
                        longest_in(text, row.rbegin(), row.rend())});
  }
  const std::size_t point = first_point(text);
  std::size_t same = 0;
  while (same < text.size() && text[same] == text[same % point]) ++same;
  same -= same % point;
  if (same >= k_walk_min * point) longest = std::max(longest, same);
  return longest >= k_walk_min ? longest : 0;
}

// Digits in a row that begin at `text`, when they are few.
std::size_t few_digits(std::string_view text, bool is_first) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return is_first && n <= k_digits_free ? n : 0;
}

}  // namespace

std::size_t worth(std::string_view lower) {
  const std::string_view text = once(lower.substr(0, k_bytes_max));
  // least[i]: what the bytes before i are worth at least.
  const std::size_t never = 2 * text.size() + k_piece;
  std::vector<std::size_t> least{0};
  least.resize(text.size() + 1, never);
  const auto reach = [&](std::size_t at, std::size_t sum) { least[at] = std::min(least[at], sum); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (least[i] == never) continue;  // inside of a code point
    const std::string_view rest = text.substr(i);
    const std::size_t walked = walk(rest);
    for (std::size_t n = k_walk_min; n <= walked; ++n) reach(i + n, least[i] + k_piece);
    if (const std::size_t n = few_digits(rest, i == 0 || !is_digit(text[i - 1])); n > 0)
      reach(i + n, least[i] + std::min(n, k_piece));
    for (const std::string_view word : k_words) {
      if (begins_with(rest, word)) reach(i + word.size(), least[i] + k_piece);
    }
    const bool is_sign = !is_letter(rest[0]) && !is_digit(rest[0]);
    reach(i + first_point(rest), least[i] + (is_sign ? 0 : 1));
  }
  return least[text.size()];
}

}  // namespace tsunagu::secrets
