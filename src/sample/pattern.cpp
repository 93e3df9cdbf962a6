// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/pattern.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::sample {
namespace {

using namespace std::string_view_literals;

constexpr std::array k_slot_names{
    "business"sv, "place"sv,  "product"sv, "customer"sv, "owner"sv, "partner"sv,
    "method"sv,   "age"sv,    "years"sv,   "staff"sv,    "theme"sv, "sessions"sv,
    "career"sv,   "sector"sv, "percent"sv, "months"sv,   "n"sv,     "man"sv,
};
static_assert(k_slot_names.size() == static_cast<std::size_t>(Slot::man) + 1);

constexpr std::array k_percents{"3%"sv,  "5%"sv,  "6%"sv,  "8%"sv,  "10%"sv,
                                "12%"sv, "15%"sv, "18%"sv, "20%"sv, "25%"sv};
constexpr std::array k_months{"2か月"sv, "3か月"sv,  "4か月"sv, "半年"sv,
                              "8か月"sv, "10か月"sv, "1年"sv};
constexpr std::array k_numbers{"2"sv, "3"sv, "4"sv, "5"sv, "6"sv};
constexpr std::array k_man{"5万円"sv, "8万円"sv, "10万円"sv, "15万円"sv, "20万円"sv, "30万円"sv};

std::string_view word_for(Slot slot, const Words& words, Random& random) {
  switch (slot) {
    case Slot::percent: return random.one_of(k_percents);
    case Slot::months: return random.one_of(k_months);
    case Slot::n: return random.one_of(k_numbers);
    case Slot::man: return random.one_of(k_man);
    default: return words[slot];
  }
}

}  // namespace

Result<Pattern::Option> Pattern::compile_option(std::string_view source) {
  Option option;
  while (!source.empty()) {
    const std::size_t open = source.find('{');
    Piece piece{.literal = source.substr(0, open)};
    if (open == std::string_view::npos) {
      option.push_back(piece);
      break;
    }
    const std::size_t close = source.find('}', open);
    if (close == std::string_view::npos) return fail(ErrorCode::corrupt, "{ が閉じていません");
    const std::string_view name = source.substr(open + 1, close - open - 1);
    const auto* const found = std::find(k_slot_names.begin(), k_slot_names.end(), name);
    if (found == k_slot_names.end())
      return fail(ErrorCode::corrupt, fmt::format("知らない語 {{{}}} です", name));
    piece.slot = static_cast<Slot>(found - k_slot_names.begin());
    piece.has_slot = true;
    option.push_back(piece);
    source.remove_prefix(close + 1);
  }
  return option;
}

Result<Pattern> Pattern::compile(std::string_view source) {
  Pattern pattern;
  while (!source.empty()) {
    const std::size_t open = source.find('[');
    if (open != 0) {
      TRY_ASSIGN(Option fixed, compile_option(source.substr(0, open)));
      pattern.m_parts.push_back({std::move(fixed)});
    }
    if (open == std::string_view::npos) break;
    const std::size_t close = source.find(']', open);
    if (close == std::string_view::npos) return fail(ErrorCode::corrupt, "[ が閉じていません");
    Part part;
    for (const std::string_view alternative :
         text::split(source.substr(open + 1, close - open - 1), '|')) {
      TRY_ASSIGN(Option option, compile_option(alternative));
      part.push_back(std::move(option));
    }
    if (part.size() < 2)
      return fail(ErrorCode::corrupt, "[ ] には | で区切った言い方が二つ以上要ります");
    pattern.m_parts.push_back(std::move(part));
    source.remove_prefix(close + 1);
  }
  if (pattern.m_parts.empty()) return fail(ErrorCode::corrupt, "文がありません");
  return pattern;
}

std::uint32_t Pattern::render(const Words& words, Random& random, std::string& out) const {
  std::uint32_t used = 0;
  for (const Part& part : m_parts) {
    const Option& option = part.size() == 1 ? part.front() : random.one_of(part);
    for (const Piece& piece : option) {
      out += piece.literal;
      if (!piece.has_slot) continue;
      out += word_for(piece.slot, words, random);
      used |= 1U << static_cast<unsigned>(piece.slot);
    }
  }
  return used;
}

}  // namespace tsunagu::sample
