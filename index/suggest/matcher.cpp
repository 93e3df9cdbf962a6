// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/matcher.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <tuple>

#include "index/analysis/analyzer.hpp"
#include "index/suggest/near.hpp"
#include "index/suggest/points.hpp"
#include "index/suggest/sound.hpp"

namespace tsunagu::index {
namespace {

constexpr char k_start = '\n';                    // stands before a key, which holds neither
constexpr char k_later_word = '\v';               // the same before a later word
constexpr std::size_t k_inner_sound_letters = 3;  // fewer letters sound like everything
constexpr std::size_t k_unconverted_letters = 3;  // the longest beginning of a kana: "tch"

bool is_latin_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_vowel(char c) { return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o'; }

bool is_latin(std::string_view written) {
  return std::all_of(written.begin(), written.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// One kana or Latin letter stands in nearly every name; one kanji tells something.
bool tells_anywhere(std::string_view written) {
  const std::u32string points = points_of(written);
  return points.size() > 1 || (points.size() == 1 && points[0] >= 0x3400);
}

// Folded, without the marks that separate keys.
std::string key_of(std::string_view text, const Analyzer& analyzer) {
  std::string key = analyzer.name_key(text);
  std::erase_if(key, [](char c) { return c == k_start || c == k_later_word; });
  return key;
}

}  // namespace

bool operator<(const SuggestMatch& a, const SuggestMatch& b) {
  return std::tie(a.fit, a.by_sound, a.rest, a.entry) <
         std::tie(b.fit, b.by_sound, b.rest, b.entry);
}

void SuggestKeys::add(std::string_view text, const Analyzer& analyzer, std::uint8_t name,
                      bool is_later_word) {
  const auto add_to = [&](std::vector<Key>& keys, std::string key) {
    const bool is_known = std::any_of(keys.begin(), keys.end(), [&](const Key& other) {
      return other.text == key && other.name == name;
    });
    if (is_known) return;
    const std::u32string points = points_of(key);
    const auto size = static_cast<std::uint8_t>(std::min<std::size_t>(points.size(), 255));
    keys.push_back({std::move(key), is_later_word, name, size, near_mark(points)});
  };
  std::string key = key_of(text, analyzer);
  if (key.empty()) return;
  if (auto sound = sound_of(key)) add_to(sounds, std::move(*sound));
  add_to(written, std::move(key));
}

Typed Typed::from(std::string_view utf8, const Analyzer& analyzer) {
  Typed typed{.written = key_of(utf8, analyzer), .sound = {}};
  typed.sound = sound_of(typed.written);
  std::string_view converted = typed.written;
  while (!converted.empty() && is_latin_letter(converted.back())) converted.remove_suffix(1);
  const std::size_t letters = typed.written.size() - converted.size();
  if (!typed.sound && letters > 0 && letters <= k_unconverted_letters) typed.converted = converted;
  return typed;
}

void Matcher::Keys::add(const std::vector<SuggestKeys::Key>& keys, std::uint32_t owner) {
  for (const SuggestKeys::Key& key : keys) {
    begin.push_back(static_cast<std::uint32_t>(text.size()));
    entry.push_back(owner);
    mark.push_back(key.mark);
    points.push_back(key.points);
    name.push_back(key.name);
    text += key.is_later_word ? k_later_word : k_start;
    text += key.text;
  }
}

Matcher::Matcher(std::span<const SuggestKeys* const> entries) {
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    m_written.add(entries[i]->written, i);
    m_sounds.add(entries[i]->sounds, i);
  }
  m_written.text += k_start;
  m_sounds.text += k_start;
}

void Matcher::Keys::find(std::string_view needle, bool anywhere, const Typed* by_sound,
                         std::vector<SuggestMatch>& found) const {
  const char* const end = text.data() + text.size();
  std::size_t key = 0;  // keys are met in order
  for (const char* at = text.data();;) {
    at = static_cast<const char*>(
        memmem(at, static_cast<std::size_t>(end - at), needle.data(), needle.size()));
    if (at == nullptr) return;
    const auto place = static_cast<std::uint32_t>(at - text.data());
    const char before = text[place - 1];
    const bool starts = before == k_start || before == k_later_word;
    ++at;
    if (!starts && !anywhere) continue;
    if (by_sound != nullptr) {
      // A vowel inside a sound stands for itself only after another vowel: no "aka" in taka. An ん
      // that was typed as such is no beginning of な.
      if (!starts && is_vowel(needle.front()) && !is_vowel(before)) continue;
      const char next = at[needle.size() - 1];
      if (by_sound->written.ends_with("ん") && (is_vowel(next) || next == 'y')) continue;
    }
    key =
        static_cast<std::size_t>(
            std::upper_bound(begin.begin() + static_cast<std::ptrdiff_t>(key), begin.end(), place) -
            begin.begin()) -
        1;
    const std::size_t after = key + 1 < begin.size() ? begin[key + 1] : text.size() - 1;
    const std::size_t rest = after - begin[key] - 1 - needle.size();
    const Fit fit = !starts                  ? Fit::inner
                    : before == k_later_word ? Fit::word
                    : rest == 0              ? Fit::exact
                                             : Fit::start;
    const SuggestMatch match{entry[key], fit, by_sound != nullptr,
                             static_cast<std::uint32_t>(rest)};
    if (found.empty() || found.back().entry != match.entry) {
      found.push_back(match);
    } else if (match < found.back()) {
      found.back() = match;
    }
  }
}

std::vector<SuggestMatch> Matcher::find(const Typed& typed) const {
  std::vector<SuggestMatch> written;
  std::vector<SuggestMatch> sounds;
  if (!typed.written.empty())
    m_written.find(typed.written, tells_anywhere(typed.written), nullptr, written);
  if (typed.sound) {
    // Kana inside a reading are found as written.
    const bool is_romaji = std::any_of(typed.written.begin(), typed.written.end(), is_latin_letter);
    m_sounds.find(*typed.sound, is_romaji && typed.sound->size() >= k_inner_sound_letters, &typed,
                  sounds);
  }
  std::vector<SuggestMatch> found;
  found.reserve(written.size() + sounds.size());
  std::merge(written.begin(), written.end(), sounds.begin(), sounds.end(),
             std::back_inserter(found),
             [](const auto& a, const auto& b) { return a.entry < b.entry; });
  // Of the two matches of one entry the better one stays.
  const auto last =
      std::unique(found.begin(), found.end(), [](SuggestMatch& kept, SuggestMatch& b) {
        if (kept.entry != b.entry) return false;
        if (b < kept) kept = b;
        return true;
      });
  found.erase(last, found.end());
  if (found.empty() && !typed.converted.empty())
    m_written.find(typed.converted, tells_anywhere(typed.converted), nullptr, found);
  return found;
}

void Matcher::Keys::near(std::string_view typed, bool letters,
                         std::vector<NearMatch>& found) const {
  const std::u32string wanted = points_of(typed);
  const double limit = near_limit(wanted.size(), letters);
  if (limit == 0 || wanted.size() > k_near_max_points) return;
  const std::uint64_t wanted_mark = near_mark(wanted);
  const auto full_edits = static_cast<int>(limit);
  // A light slip may add or drop a letter.
  const auto longer = static_cast<std::size_t>(std::ceil(limit / k_light_slip));
  for (std::size_t k = 0; k < begin.size(); ++k) {
    if (std::popcount(mark[k] ^ wanted_mark) > 2 * full_edits ||
        points[k] > wanted.size() + longer || points[k] + longer < wanted.size())
      continue;
    const std::size_t after = k + 1 < begin.size() ? begin[k + 1] : text.size() - 1;
    const std::u32string key =
        points_of(std::string_view(text).substr(begin[k] + 1, after - begin[k] - 1));
    const double distance = near_distance(wanted, key, limit);
    if (distance > limit) continue;
    const NearMatch match{entry[k], name[k], distance / static_cast<double>(key.size())};
    if (found.empty() || found.back().entry != match.entry) {
      found.push_back(match);
    } else if (match.distance < found.back().distance) {
      found.back() = match;
    }
  }
}

std::vector<NearMatch> Matcher::near(const Typed& typed) const {
  std::vector<NearMatch> found;
  std::vector<NearMatch> sounds;
  m_written.near(typed.written, is_latin(typed.written), found);
  if (typed.sound) m_sounds.near(*typed.sound, true, sounds);
  found.insert(found.end(), sounds.begin(), sounds.end());
  std::sort(found.begin(), found.end(), [](const NearMatch& a, const NearMatch& b) {
    return std::tie(a.entry, a.distance) < std::tie(b.entry, b.distance);
  });
  const auto last = std::unique(found.begin(), found.end(),
                                [](const auto& a, const auto& b) { return a.entry == b.entry; });
  found.erase(last, found.end());
  return found;
}

}  // namespace tsunagu::index
