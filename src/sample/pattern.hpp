// SPDX-License-Identifier: GPL-3.0-or-later
// Sentence patterns of data/sample: literal text, slots "{place}" and alternatives "[one|another]".
// Alternatives may hold slots but no further alternatives.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sample/random.hpp"

namespace tsunagu::sample {

// What a slot stands for. The first group is chosen once per record, the second anew at each use.
enum class Slot : std::uint8_t {
  business,
  place,
  product,
  customer,
  owner,
  partner,
  method,
  age,
  years,
  staff,
  theme,
  sessions,
  career,
  sector,
  percent,
  months,
  n,
  man,
};
inline constexpr std::size_t k_chosen_slots = static_cast<std::size_t>(Slot::percent);

// The words of one record for the slots chosen once. The views must outlive their use.
class Words {
 public:
  std::string_view& operator[](Slot slot) { return m_words[static_cast<std::size_t>(slot)]; }
  std::string_view operator[](Slot slot) const { return m_words[static_cast<std::size_t>(slot)]; }

 private:
  std::array<std::string_view, k_chosen_slots> m_words;
};

class Pattern {
 public:
  // Compiles one sentence; fails with `corrupt` and a reason in Japanese. `source` must outlive the
  // pattern.
  static Result<Pattern> compile(std::string_view source);

  // Appends the sentence to `out`. Returns the slots used, as bits 1 << slot.
  std::uint32_t render(const Words& words, Random& random, std::string& out) const;

 private:
  struct Piece {
    std::string_view literal;  // text before the slot
    Slot slot = Slot::business;
    bool has_slot = false;
  };
  using Option = std::vector<Piece>;
  using Part = std::vector<Option>;  // one option: fixed text; more: alternatives

  static Result<Option> compile_option(std::string_view source);
  std::vector<Part> m_parts;
};

}  // namespace tsunagu::sample
