// SPDX-License-Identifier: GPL-3.0-or-later
// Matcher: which entries a few typed letters may mean. Two texts of keys, how entries are written
// and how they sound, searched from end to end: with 100,000 people that is 15 MB and takes a few
// milliseconds, it needs no structure to keep up to date, and it finds inner matches as well.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::index {

class Analyzer;

// Where the typed letters stand in the best key of an entry; better ones first.
enum class Fit : std::uint8_t {
  exact,  // they are the whole key
  start,  // the key begins with them
  word,   // a later word of it does (a given name)
  inner,  // somewhere
};

// Keys of one entry. Folded: Analyzer::name_key for `written`, sound_of for `sounds`.
struct SuggestKeys {
  struct Key {
    std::string text;
    bool is_later_word = false;  // belongs to a part of the entry that is not its beginning
    std::uint8_t name = 0;    // which name of the entry it is a key of, as its caller counts them
    std::uint8_t points = 0;  // code points of `text`
    std::uint64_t mark = 0;   // near_mark of `text`
  };
  std::vector<Key> written, sounds;

  // Adds what is found by `text`: as written and, when it is kana or romaji, by its sound.
  void add(std::string_view text, const Analyzer& analyzer, std::uint8_t name = 0,
           bool is_later_word = false);
};

// What somebody has typed so far.
struct Typed {
  std::string written;               // folded; empty: nothing to look for
  std::optional<std::string> sound;  // when it may be a reading
  // `written` without the last Latin letters after Japanese ones, which an input method may not
  // have converted yet (高k); looked for when nothing else is found. Empty: there are none.
  std::string converted;

  static Typed from(std::string_view utf8, const Analyzer& analyzer);
};

struct SuggestMatch {
  std::uint32_t entry = 0;  // place in the list the matcher was made of
  Fit fit = Fit::inner;
  bool by_sound = false;
  std::uint32_t rest = 0;  // bytes of the key that were not typed

  // Better matches first; equal ones in the order of the list.
  friend bool operator<(const SuggestMatch& a, const SuggestMatch& b);
};

struct NearMatch {
  std::uint32_t entry = 0;
  std::uint8_t name = 0;  // of the nearest key
  double distance = 0;    // near_distance by letter of the key
};

// Immutable; any thread.
class Matcher {
 public:
  Matcher() = default;
  explicit Matcher(std::span<const SuggestKeys* const> entries);

  // Each entry at most once, in the order of the list. A single kana or Latin letter is looked for
  // at the beginning of keys only.
  std::vector<SuggestMatch> find(const Typed& typed) const;

  // Entries with a whole key, written or as it sounds, within near_limit of what was typed; each at
  // most once, in the order of the list.
  std::vector<NearMatch> near(const Typed& typed) const;

 private:
  // Keys of all entries behind one another, each after a mark that tells where its word stands.
  struct Keys {
    std::string text;
    std::vector<std::uint32_t> begin, entry;  // by key: place of its mark, whose it is
    std::vector<std::uint64_t> mark;
    std::vector<std::uint8_t> points, name;
    void add(const std::vector<SuggestKeys::Key>& keys, std::uint32_t entry);
    void find(std::string_view needle, bool anywhere, const Typed* by_sound,
              std::vector<SuggestMatch>& found) const;
    void near(std::string_view typed, bool letters, std::vector<NearMatch>& found) const;
  };
  Keys m_written, m_sounds;
};

}  // namespace tsunagu::index
