// SPDX-License-Identifier: GPL-3.0-or-later
// What the anonymisation lint reports (docs/anonymity.md).
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagu::anonymity {

// In order of precedence: of two findings over the same letters the earlier kind stays.
enum class Kind {
  mail,
  url,
  corporate_number,
  telephone,
  bank_account,
  postcode,
  address,
  founding,
  day,
  person,
  company,
  headcount,
  amount,
  uniqueness,
  product,
};

enum class Severity {
  high,    // tells who it is
  medium,  // tells who it is to those who know the place or the trade
  low,     // may be harmless; look at it
};

struct KindRow {
  std::string_view name, label;  // stable name; Japanese
  Severity severity;             // unless the finding says otherwise
};
// In the order of Kind.
inline constexpr std::array k_kinds{
    KindRow{"mail", "メールアドレス", Severity::high},
    KindRow{"url", "URL・アカウント", Severity::high},
    KindRow{"corporate_number", "法人番号", Severity::high},
    KindRow{"telephone", "電話番号", Severity::high},
    KindRow{"bank_account", "口座番号", Severity::high},
    KindRow{"postcode", "郵便番号", Severity::high},
    KindRow{"address", "住所", Severity::high},
    KindRow{"founding", "創業・設立の年", Severity::medium},
    KindRow{"day", "日付", Severity::low},
    KindRow{"person", "人名", Severity::high},
    KindRow{"company", "企業名・屋号", Severity::high},
    KindRow{"headcount", "人数", Severity::medium},
    KindRow{"amount", "金額", Severity::medium},
    KindRow{"uniqueness", "唯一・最初などの表現", Severity::medium},
    KindRow{"product", "商品名", Severity::medium},
};

constexpr std::string_view name_of(Kind kind) {
  return k_kinds[static_cast<std::size_t>(kind)].name;
}
constexpr std::string_view label_of(Kind kind) {
  return k_kinds[static_cast<std::size_t>(kind)].label;
}
constexpr std::string_view name_of(Severity severity) {
  constexpr std::array<std::string_view, 3> k_names{"high", "medium", "low"};
  return k_names[static_cast<std::size_t>(severity)];
}

struct Finding {
  std::string field;  // JSON name; "partners[2]" for an entry of a list; empty for a bare text
  std::size_t begin_byte = 0;  // in the field's text, UTF-8
  std::size_t end_byte = 0;    // one past the last byte
  Kind kind{};
  Severity severity{};
  std::string text;      // the bytes found
  std::string proposal;  // what to write instead; never empty
  bool operator==(const Finding&) const = default;
};

}  // namespace tsunagu::anonymity
