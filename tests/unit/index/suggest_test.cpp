// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "index/suggest/matcher.hpp"
#include "index/suggest/readings.hpp"
#include "index/suggest/sound.hpp"
#include "service/lexicon.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::index {
namespace {

std::string sound(std::string_view typed) {
  return sound_of(test::analyzer().fold(typed)).value_or("none");
}

TEST_CASE("one reading has one sound, in kana, Hepburn, Kunrei or what an input method shows") {
  const std::vector<std::vector<std::string>> same{
      {"じぎょうしょうけい", "ジギョウショウケイ", "jigyoushoukei", "jigyou shoukei",
       "zigyousyoukei", "jigyō shōkei", "jigyo-shokei", "JIGYOUSHOUKEI", "ｊｉｇｙｏｕshoukei"},
      {"しきんぐり", "shikinguri", "sikinguri"},
      {"たかざわ", "takazawa", "タカザワ"},
      {"つちや", "tsuchiya", "tutiya"},
      {"しんいち", "shin'ichi", "shinichi", "sinniti"},
      {"ほんま", "honma", "homma"},
      {"なんば", "nanba", "namba"},
      {"おおの", "oono", "ohno", "ono", "ōno"},
      {"さとう", "satou", "satoh", "sato", "satō"},
      {"はっちょう", "hatchou", "hacchou", "hattyo"},
      {"じゃっかん", "jakkan", "zyakkan", "jyakkan"},
      {"ふぁんど", "fando", "ファンド"},
      {"でぃーえっくす", "diekkusu", "ディーエックス"},
      {"こーひー", "コーヒー", "kohi"},
      {"にいがた", "niigata", "nigata"},
      {"づか", "zuka", "duka"},
      {"ぢば", "jiba", "ziba"},
      {"うぇぶ", "webu", "uebu"},
  };
  for (const auto& forms : same) {
    for (const std::string& form : forms) CHECK_MESSAGE(sound(form) == sound(forms[0]), form);
  }
  CHECK(sound("じぎょうしょうけい") == "zigyosyokei");
}

TEST_CASE("different readings sound different") {
  CHECK(sound("かき") != sound("かぎ"));
  CHECK(sound("さか") != sound("さっか"));
  CHECK(sound("しか") != sound("しゃか"));
}

TEST_CASE("the sound of every beginning that one types begins the sound of the whole") {
  for (const std::string& whole : std::vector<std::string>{
           "takazawa", "shikinguri", "jigyoushoukei", "tsuchiya", "chihiro", "fujii", "hojokin",
           "kyoutosangyou", "shinjuku", "jakkan", "myouga", "たｋ", "たかｚ", "しｋ"}) {
    const std::string of_whole = whole == "たｋ" || whole == "たかｚ" ? sound("たかざわ")
                                 : whole == "しｋ"                    ? sound("しきん")
                                                                      : sound(whole);
    for (std::size_t n = 1; n <= text::length(whole); ++n) {
      const std::string typed = sound(whole.substr(0, text::byte_offset(whole, n)));
      CHECK_MESSAGE(of_whole.starts_with(typed), whole << " " << n << " " << typed);
    }
  }
}

TEST_CASE("what is no reading has no sound") {
  for (const std::string& none :
       std::vector<std::string>{"", " ", "高", "高ざわ", "5s", "m&a", "ー", "っ", "😀", "'"}) {
    CHECK_MESSAGE(sound(none) == "none", none);
  }
}

// A matcher over names, each given as words: the first key is the whole, later words follow.
class Names {
 public:
  using Forms = std::vector<std::string>;
  explicit Names(const std::vector<Forms>& names) {
    for (const auto& forms : names) {
      SuggestKeys keys;
      for (const std::string& form : forms) {
        keys.add(form, test::analyzer());
        const auto words = text::split_blanks(form);
        for (std::size_t i = 1; i < words.size(); ++i)
          keys.add(words[i], test::analyzer(), 0, true);
      }
      m_keys.push_back(std::move(keys));
      m_names.push_back(forms[0]);
    }
    std::vector<const SuggestKeys*> pointers;
    for (const auto& keys : m_keys) pointers.push_back(&keys);
    m_matcher = Matcher(pointers);
  }

  // Names found, best first.
  std::string find(std::string_view typed) const {
    auto found = m_matcher.find(Typed::from(typed, test::analyzer()));
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (const SuggestMatch& match : found) names.push_back(m_names[match.entry]);
    return text::join(names, "|");
  }

 private:
  std::vector<SuggestKeys> m_keys;
  std::vector<std::string> m_names;
  Matcher m_matcher;
};

TEST_CASE("names are found by any form of their beginning, better matches first") {
  const Names names(std::vector<Names::Forms>{{"髙澤 一郎", "たかざわ いちろう"},
                                              {"高田 花", "たかだ はな"},
                                              {"田中 高子", "たなか たかこ"},
                                              {"本間 翔", "ほんま しょう"}});
  for (const std::string& typed : std::vector<std::string>{
           "髙澤", "高沢", "たかざ", "タカザ", "ﾀｶｻﾞ", "takaza", "takazawa i", "たかｚ"}) {
    CHECK_MESSAGE(names.find(typed) == "髙澤 一郎", typed);
  }
  CHECK(names.find("髙") == "高田 花|髙澤 一郎|田中 高子");
  CHECK(names.find("たか") == "高田 花|髙澤 一郎|田中 高子");
  CHECK(names.find("taka") == "高田 花|髙澤 一郎|田中 高子");
  CHECK(names.find("ｔ") == "高田 花|田中 高子|髙澤 一郎");
  CHECK(names.find("一郎") == "髙澤 一郎");
  CHECK(names.find("高田 花") == "高田 花");
  CHECK(names.find("高d") == "高田 花|髙澤 一郎|田中 高子");  // だ is not converted yet
  CHECK(names.find("homma") == "本間 翔");
}

TEST_CASE("one kana or Latin letter is looked for at beginnings, one kanji everywhere") {
  const Names names(
      std::vector<Names::Forms>{{"事業承継", "じぎょうしょうけい"}, {"資金繰り", "しきんぐり"}});
  CHECK(names.find("継") == "事業承継");
  CHECK(names.find("り") == "");
  CHECK(names.find("g") == "");
  CHECK(names.find("ぐり") == "資金繰り");
  CHECK(names.find("shoukei") == "事業承継");
  CHECK(names.find("ing") == "");  // き is one
}

TEST_CASE("ん is no beginning of の, and kana are not found across their borders") {
  const Names names(std::vector<Names::Forms>{
      {"金融", "きんゆう"}, {"木下 弘", "きのした ひろし"}, {"佐々木 信夫", "ささき のぶお"}});
  CHECK(names.find("きん") == "金融");
  CHECK(names.find("kin") == "金融|木下 弘|佐々木 信夫");
  CHECK(names.find("さきの") == "佐々木 信夫");
}

TEST_CASE("anything may be typed") {
  const Names names(std::vector<Names::Forms>{{"事業承継", "じぎょうしょうけい"}});
  for (const std::string& typed : std::vector<std::string>{
           std::string(), std::string(" "), std::string("\n"), std::string("\v"),
           std::string("\0", 1), std::string("'"), std::string("ー"), std::string("😀"),
           std::string("\u200B"), std::string(300, 'a')}) {
    CHECK(names.find(typed) == "");
  }
  CHECK(Names(std::vector<Names::Forms>()).find("じ") == "");
}

TEST_CASE("readings tell how a word is read and which words sound alike") {
  const auto readings = Readings::parse(
      "# note\n資金繰り\tしきんぐり\nno tab\n保育\tほいく\n事業\tじぎょう\n自行\tジギョー\n資金繰り\tべつ\n",
      test::analyzer());
  CHECK(readings.reading_of("資金繰り") == "しきんぐり");
  CHECK(readings.reading_of("資金") == "");
  CHECK(readings.words_of(sound("shikinguri")) == std::vector<std::string>{"資金繰り"});
  CHECK(readings.words_of(sound("じぎょう")) == std::vector<std::string>{"事業", "自行"});
  CHECK(readings.words_of("nothing").empty());
  CHECK(readings.words().size() == 4);
}

// Kanji words of the lexicon and of the lists that people type into the search field.
TEST_CASE("every word with kanji in terms.txt and in the reference lists has a reading") {
  const auto readings = Readings::parse(service::lexicon_file("readings.tsv"), test::analyzer());
  std::vector<std::string> words;
  const std::string_view terms = service::lexicon_file("terms.txt");
  for (const auto line : text::split(terms, '\n')) {
    if (!line.starts_with('#')) words.emplace_back(text::trim(line));
  }
  for (const std::string& list :
       std::vector<std::string>{"topics", "industries", "qualifications"}) {
    for (const auto& entry : test::reference().list(list).entries()) words.push_back(entry.label);
  }
  CHECK(words.size() > 250);
  for (const std::string& word : words) {
    const bool has_sound = sound_of(test::analyzer().name_key(word)).has_value();
    const bool has_kanji = !has_sound && std::any_of(word.begin(), word.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0xE4;  // lead bytes of the kanji block
    });
    if (has_kanji) CHECK_MESSAGE(!readings.reading_of(word).empty(), word);
  }
}

}  // namespace
}  // namespace tsunagu::index
