// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/nearest.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/spelling.hpp"

namespace tsunagu::model {
namespace {

constexpr double k_held = 0.6;                 // of 1, for a name that holds the other one
constexpr std::size_t k_held_letters = 2;      // of the name that is held, at least
constexpr std::size_t k_held_sound = 4;        // Latin letters of it
constexpr std::size_t k_sound_min = 3;         // letters; shorter ones sound like anything
constexpr double k_sounds_alike = 0.75;        // of 1; letters of romaji come together by chance
constexpr double k_of_likest = 0.7;            // what is less like is left out beside the likest
constexpr double k_near_enough = 0.4;          // of 1
constexpr std::size_t k_compared_bytes = 200;  // longer texts are no names
constexpr std::size_t k_near_values = 3;       // named for one that is refused
constexpr std::size_t k_short_list = 8;        // entries; such a list is named whole

// A name within the other one, by their lengths.
double held(std::size_t shorter, std::size_t longer) {
  return k_held + (1 - k_held) * static_cast<double>(shorter) / static_cast<double>(longer);
}

// 0 to 1, of two readings: one within the other, then few slips.
double sound_likeness(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (a.size() < k_sound_min) return 0;
  if (a == b) return 1;
  if (a.size() >= k_held_sound && b.find(a) != std::string_view::npos)
    return held(a.size(), b.size());
  const auto longer = static_cast<double>(b.size());
  if (static_cast<double>(a.size()) < k_sounds_alike * longer) return 0;
  const double like = 1 - static_cast<double>(text::edit_distance(a, b)) / longer;
  return like >= k_sounds_alike ? like : 0;
}

// 0 to 1: a name within the other counts most, then how many letters they share.
double letter_likeness(const std::u32string& a, const std::u32string& b) {
  const std::u32string& shorter = a.size() < b.size() ? a : b;
  const std::u32string& longer = a.size() < b.size() ? b : a;
  if (shorter.empty() || (shorter.size() == 1 && shorter[0] < 0x80)) return 0;
  const auto few = static_cast<double>(shorter.size());
  const auto many = static_cast<double>(longer.size());
  if (shorter.size() >= k_held_letters && longer.find(shorter) != std::u32string::npos)
    return held(shorter.size(), longer.size());
  std::u32string left = longer;
  for (const char32_t letter : shorter) {
    if (const std::size_t at = left.find(letter); at != std::u32string::npos) left.erase(at, 1);
  }
  return 2 * (many - static_cast<double>(left.size())) / (few + many);
}

bool reads_itself(const std::u32string& letters) {
  return std::all_of(letters.begin(), letters.end(),
                     [](char32_t c) { return c < 0x80 || (c >= 0x3041 && c <= 0x30FF); });
}

// Kana and Latin letters alone are compared in their order: any two words share many.
double likeness(const Spelling& a, const Spelling& b) {
  const double sounds = sound_likeness(a.sound, b.sound);
  return reads_itself(a.letters) && reads_itself(b.letters)
             ? sounds
             : std::max(sounds, letter_likeness(a.letters, b.letters));
}

// What names of the lists are like, made when one is compared first: they are few and stay.
class Spellings {
 public:
  double likeness_of(const Spelling& written, const std::string& name) {
    auto found = m_known.find(name);
    if (found == m_known.end()) found = m_known.emplace(name, spell(name)).first;
    return likeness(written, found->second);
  }

 private:
  std::unordered_map<std::string, Spelling> m_known;
};

}  // namespace

std::vector<const CodeEntry*> nearest(const CodeList& list, std::string_view written,
                                      std::size_t most) {
  struct Near {
    double likeness;
    const CodeEntry* entry;
  };
  std::vector<Near> near;
  if (written.size() > k_compared_bytes || !text::is_utf8(written)) return {};
  const Spelling spelling = spell(written);
  {
    static std::mutex mutex;
    static Spellings known;
    const std::lock_guard one_at_a_time(mutex);
    for (const CodeEntry& entry : list.entries()) {
      double best = std::max(known.likeness_of(spelling, entry.label),
                             known.likeness_of(spelling, entry.code));
      for (const std::string& alias : entry.aliases)
        best = std::max(best, known.likeness_of(spelling, alias));
      if (best >= k_near_enough) near.push_back({best, &entry});
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const Near& a, const Near& b) { return a.likeness > b.likeness; });
  std::vector<const CodeEntry*> entries;
  if (near.empty()) return entries;
  // What is the same but for its letters needs no others beside it.
  const double likest = near.front().likeness;
  const double least = likest < 1 ? k_of_likest * likest : 1;
  for (const auto& [of_it, entry] : near) {
    if (entries.size() < most && of_it >= least) entries.push_back(entry);
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
