// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/reading.hpp"

#include <cstdlib>
#include <memory>
#include <mutex>

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

namespace tsunagu::text {
namespace {

constexpr const char16_t* k_hiragana = u":: NFKC; :: [^ー] Katakana-Hiragana;";

// Vowels as romaji writes them long, after the Hepburn letters of ICU.
constexpr const char16_t* k_sound =
    u":: NFKC; :: Katakana-Hiragana; :: Hiragana-Latin; :: Latin-ASCII; :: Lower;"
    u"[[:P:][:S:][:Z:]] > ; :: Null;"
    u"dz > z; dj > j; ou > o; oo > o; oh } [^aiueoy] > o; oh } $ > o; uu > u; aa > a; ii > i; ee > e;";

// Rules of ICU, compiled once. Its transforms hold a lock of their own only while they share data.
class Transform {
 public:
  explicit Transform(const char16_t* rules) {
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    m_rules.reset(
        icu::Transliterator::createFromRules(u"tsunagu", rules, UTRANS_FORWARD, where, status));
    if (U_FAILURE(status) || m_rules == nullptr) std::abort();  // the rules above are wrong
  }

  std::string operator()(std::string_view utf8) const {
    auto text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    {
      const std::lock_guard one_at_a_time(m_mutex);
      m_rules->transliterate(text);
    }
    std::string out;
    return text.toUTF8String(out);
  }

 private:
  std::unique_ptr<icu::Transliterator> m_rules;
  mutable std::mutex m_mutex;
};

bool is_kana(UChar32 c) {
  return (c >= 0x3041 && c <= 0x309F) || c == u'ー' || c == u'・' || c == u' ' || c == 0x3000;
}

}  // namespace

std::string nfkc(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer = icu::Normalizer2::getNFKCInstance(status);
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  std::string out;
  if (U_SUCCESS(status)) normalizer->normalize(text, status).toUTF8String(out);
  return U_SUCCESS(status) ? out : std::string(utf8);
}

std::string hiragana(std::string_view utf8) {
  static const Transform transform(k_hiragana);
  return transform(utf8);
}

std::string kana_reading(std::string_view utf8) {
  std::string reading = hiragana(utf8);
  const auto text = icu::UnicodeString::fromUTF8(reading);
  for (std::int32_t i = 0; i < text.length(); ++i) {
    if (!is_kana(text[i])) return {};
  }
  return reading;
}

std::string sound(std::string_view utf8) {
  static const Transform transform(k_sound);
  return transform(utf8);
}

}  // namespace tsunagu::text
