// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/nearest.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::model {
namespace {

constexpr double k_held = 0.6;                 // of 1, for a name that holds the other one
constexpr std::size_t k_held_letters = 2;      // of the name that is held, at least
constexpr double k_of_likest = 0.7;            // what is less like is left out beside the likest
constexpr double k_near_enough = 0.4;          // of 1
constexpr std::size_t k_compared_bytes = 200;  // longer texts are no names
constexpr std::size_t k_near_values = 3;       // named for one that is refused
constexpr std::size_t k_short_list = 8;        // entries; such a list is named whole

// Letters and digits in half width and lower case, without marks and blanks.
std::u32string letters_of(std::string_view written) {
  constexpr std::u32string_view k_marks = U"・、，。（）「」～〜／　＿－";
  std::u32string letters;
  const std::string folded = text::lower_ascii(text::fold_width(written));
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const auto lead = static_cast<unsigned char>(folded[i]);
    char32_t point = lead;
    if (lead >= 0xC0U) {
      const std::size_t more = lead >= 0xF0U ? 3 : lead >= 0xE0U ? 2 : 1;
      point = lead & (0x3FU >> more);
      for (std::size_t k = 0; k < more && i + 1 < folded.size(); ++k)
        point = (point << 6U) | (static_cast<unsigned char>(folded[++i]) & 0x3FU);
    }
    const bool is_mark = point < 0x80 ? !((point >= '0' && point <= '9') ||
                                          (point >= 'a' && point <= 'z') || point == '+')
                                      : k_marks.find(point) != std::u32string_view::npos;
    if (!is_mark) letters += point;
  }
  return letters;
}

// 0 to 1: a name within the other counts most, then how many letters they share.
double likeness(const std::u32string& a, const std::u32string& b) {
  const std::u32string& shorter = a.size() < b.size() ? a : b;
  const std::u32string& longer = a.size() < b.size() ? b : a;
  if (shorter.empty() || (shorter.size() == 1 && shorter[0] < 0x80)) return 0;
  const auto few = static_cast<double>(shorter.size());
  const auto many = static_cast<double>(longer.size());
  if (shorter.size() >= k_held_letters && longer.find(shorter) != std::u32string::npos)
    return k_held + (1 - k_held) * few / many;
  std::u32string left = longer;
  for (const char32_t letter : shorter) {
    if (const std::size_t at = left.find(letter); at != std::u32string::npos) left.erase(at, 1);
  }
  return 2 * (many - static_cast<double>(left.size())) / (few + many);
}

}  // namespace

std::vector<const CodeEntry*> nearest(const CodeList& list, std::string_view written,
                                      std::size_t most) {
  struct Near {
    double likeness;
    const CodeEntry* entry;
  };
  std::vector<Near> near;
  if (written.size() > k_compared_bytes) return {};
  const std::u32string letters = letters_of(written);
  for (const CodeEntry& entry : list.entries()) {
    double best = std::max(likeness(letters, letters_of(entry.label)),
                           likeness(letters, letters_of(entry.code)));
    for (const std::string& alias : entry.aliases)
      best = std::max(best, likeness(letters, letters_of(alias)));
    if (best >= k_near_enough) near.push_back({best, &entry});
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const Near& a, const Near& b) { return a.likeness > b.likeness; });
  std::vector<const CodeEntry*> entries;
  for (const auto& [of_it, entry] : near) {
    if (entries.size() < most && of_it >= k_of_likest * near.front().likeness)
      entries.push_back(entry);
  }
  return entries;
}

std::string allowed_values(const CodeList& list, std::string_view name, std::string_view written) {
  const auto& all = list.entries();
  const bool is_short = all.size() <= k_short_list;
  auto named = is_short ? std::vector<const CodeEntry*>() : nearest(list, written, k_near_values);
  const bool is_near = !named.empty();
  for (std::size_t i = 0; !is_near && i < (is_short ? all.size() : k_near_values); ++i)
    named.push_back(&all[i]);
  std::vector<std::string> values;
  for (const CodeEntry* entry : named)
    values.push_back(fmt::format("{}（{}）", entry->label, entry->code));
  const std::string joined = text::join(values, "、");
  if (is_near) return fmt::format("近い値は {} です", joined);
  if (is_short) return fmt::format("使えるのは {} です", joined);
  return fmt::format("使えるのは {} など{}個です（全部は docs/import.md の {}）", joined,
                     all.size(), name);
}

}  // namespace tsunagu::model
