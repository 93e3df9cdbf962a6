// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::service {
namespace {

using index::Synonym;

constexpr std::size_t k_shown_points = 20;                      // of a wrong line that are repeated
constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";  // some editors write one
constexpr std::string_view k_arrow = "=>";

struct Line {
  std::size_t number = 0;
  bool removes = false;
  std::string_view text;  // without the '-'
};

class Problems {
 public:
  Problems(const LexiconFile& file, std::vector<LexiconProblem>& list)
      : m_file(file),
        m_list(list) {}
  void add(std::size_t line, std::string what) const {
    m_list.push_back({m_file.name, line, std::move(what)});
  }
  void note(std::size_t line, std::string what) const {
    m_list.push_back({m_file.name, line, std::move(what), true});
  }

 private:
  const LexiconFile& m_file;
  std::vector<LexiconProblem>& m_list;
};

bool has_control(std::string_view utf8) {
  return std::any_of(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

// Every letter from U+3041 to U+309F, or ー.
bool is_hiragana(std::string_view utf8) {
  for (; !utf8.empty(); utf8.remove_prefix(3)) {
    const std::string_view letter = utf8.substr(0, 3);
    const bool in_block = letter >= "\xE3\x81\x81" && letter <= "\xE3\x82\x9F";
    if (letter.size() < 3 || !(in_block || letter == "ー")) return false;
  }
  return true;
}

std::vector<Line> lines_of(std::string_view bytes, const Problems& problems) {
  std::vector<Line> lines;
  if (bytes.size() > k_lexicon_file_max_bytes) {
    problems.add(0, fmt::format("大きすぎます（{} バイトまで）。行を減らしてください",
                                k_lexicon_file_max_bytes));
    return lines;
  }
  if (bytes.starts_with(k_byte_order_mark)) bytes.remove_prefix(k_byte_order_mark.size());
  std::size_t number = 0;
  for (std::string_view raw : text::split(bytes, '\n')) {
    ++number;
    if (!raw.empty() && raw.back() == '\r') raw.remove_suffix(1);
    if (!text::is_utf8(raw)) {
      problems.add(number, "UTF-8 ではありません。エディターで UTF-8 を選んで保存してください");
      continue;
    }
    std::string_view line = text::trim(raw);
    if (line.empty() || line.front() == '#') continue;
    if (has_control(line)) {
      problems.add(number, "見えない制御文字が入っています。消してください");
      continue;
    }
    const bool removes = line.front() == '-';
    if (removes) line = text::trim(line.substr(1));
    lines.push_back({number, removes, line});
  }
  return lines;
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (const std::string_view cell : text::split(line, '\t')) {
    if (!text::trim(cell).empty()) cells.push_back(text::trim(cell));
  }
  return cells;
}

std::string shown(std::string_view utf8) { return text::shorten(utf8, k_shown_points); }

// 採算^0.6 as (採算, 0.6). An empty text: not a member; `why` tells. Without an analyzer any text
// is a word.
Synonym member_of(std::string_view cell, const index::Analyzer* analyzer, std::string& why) {
  Synonym member{std::string(cell)};
  if (const auto mark = cell.rfind('^'); mark != std::string_view::npos) {
    const std::string_view number = text::trim(cell.substr(mark + 1));
    const auto end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, member.nearness);
    if (read.ec != std::errc() || read.ptr != end ||
        !(member.nearness > 0 && member.nearness <= 1)) {
      why = fmt::format("「{}」の近さは 0 より大きく 1 以下の数で書きます（例: 採算^0.6）",
                        shown(cell));
      return {};
    }
    member.text = text::trim(cell.substr(0, mark));
  }
  if (text::length(member.text) > k_lexicon_word_points) {
    why = fmt::format("「{}」は長すぎます（{} 文字まで）。語の間はタブで区切ってください",
                      shown(member.text), k_lexicon_word_points);
    return {};
  }
  if (analyzer == nullptr) return member;
  const std::vector<index::Token> tokens = analyzer->analyze(member.text);
  const std::size_t words = index::reading(tokens, true).size();
  if (words == 0) {
    why = fmt::format("「{}」は検索に使う語を含みません。別の言い方にしてください",
                      shown(member.text));
    return {};
  }
  if (words > index::k_synonym_words_max) {
    why = fmt::format("「{}」は語が多すぎます。短い言い方にしてください", shown(member.text));
    return {};
  }
  return member;
}

// The members of one side; false when one cannot be used.
bool read_side(std::string_view side, const index::Analyzer* analyzer, std::vector<Synonym>& into,
               std::string& why) {
  for (const std::string_view cell : cells_of(side)) {
    Synonym member = member_of(cell, analyzer, why);
    if (member.text.empty()) return false;
    into.push_back(std::move(member));
  }
  if (into.size() > k_lexicon_members_max) {
    why = fmt::format("1行の語は {} 個までです。行を分けてください", k_lexicon_members_max);
    return false;
  }
  return true;
}

// What two ways of writing share when they are the same word to the search.
std::string same_key(const std::string& word, const index::Analyzer& analyzer) {
  std::string key;
  const std::vector<index::Token> tokens = analyzer.analyze(word);
  for (const auto* token : index::reading(tokens, true)) key += token->term + '\t';
  return key;
}

using Pairs = std::map<std::pair<std::string, std::string>, std::size_t>;  // -> line

// Visits (word, also) for every pair that a line makes, in both directions of a group.
template <class Visit>
void for_each_pair(const SynonymLine& line, const Visit& visit) {
  for (const Synonym& word : line.from) {
    for (const Synonym& also : line.to.empty() ? line.from : line.to) {
      if (&word != &also) visit(word, also);
    }
  }
}

// Pairs that stand twice, or are added and taken away.
void tell_repeats(const SynonymLines& lines, const index::Analyzer& analyzer,
                  const Problems& problems) {
  Pairs added;
  std::unordered_map<std::string, std::string> keys;
  const auto key = [&](const Synonym& member) -> const std::string& {
    const auto [place, is_new] = keys.emplace(member.text, std::string());
    if (is_new) place->second = same_key(member.text, analyzer);
    return place->second;
  };
  for (const SynonymLine& line : lines.added) {
    std::size_t told = 0;  // the earlier line, once a line
    for_each_pair(line, [&](const Synonym& a, const Synonym& b) {
      const auto [place, is_new] = added.emplace(std::pair(key(a), key(b)), line.line);
      if (key(a) == key(b) && told != line.line) {
        told = line.line;
        problems.note(line.line, fmt::format("「{}」と「{}」は検索では同じ語です。片方は要りません",
                                             a.text, b.text));
      } else if (!is_new && place->second != line.line && told != place->second) {
        told = place->second;
        problems.note(line.line,
                      fmt::format("「{}」と「{}」は {} 行目にもあります。片方を消してください",
                                  a.text, b.text, place->second));
      }
    });
  }
  for (const SynonymLine& line : lines.removed) {
    for_each_pair(line, [&](const Synonym& a, const Synonym& b) {
      const auto found = added.find({key(a), key(b)});
      if (found != added.end() && found->second != 0) {
        problems.add(line.line, fmt::format("「{}」と「{}」を {} 行目で足し、この行で除いています。"
                                            "どちらかを消してください",
                                            a.text, b.text, found->second));
        found->second = 0;  // told
        added[{key(b), key(a)}] = 0;
      }
    });
  }
}

SynonymLines read_lines(std::string_view bytes, const index::Analyzer* analyzer,
                        const Problems& problems) {
  SynonymLines lines;
  for (const Line& line : lines_of(bytes, problems)) {
    SynonymLine read{.line = line.number};
    std::string why;
    const auto arrow = line.text.find(k_arrow);
    const bool directed = arrow != std::string_view::npos;
    const bool good =
        read_side(line.text.substr(0, arrow), analyzer, read.from, why) &&
        (!directed || read_side(line.text.substr(arrow + k_arrow.size()), analyzer, read.to, why));
    if (!good) {
      problems.add(line.number, std::move(why));
    } else if (line.removes && (directed || read.from.empty())) {
      problems.add(line.number, "除く行は「-<タブ>語<タブ>語」か「-<タブ>語」と書きます");
    } else if (directed && (read.from.empty() || read.to.empty())) {
      problems.add(line.number, "一方向の行は「語 => 言い換え」のように両側に語を書きます");
    } else if (!line.removes && !directed && read.from.size() < 2) {
      problems.add(line.number,
                   "語が1つしかありません。同じ意味の語をタブで区切って2つ以上書いてください");
    } else {
      (line.removes ? lines.removed : lines.added).push_back(std::move(read));
    }
  }
  return lines;
}

}  // namespace

SynonymLines read_synonyms(std::string_view bytes, const index::Analyzer& analyzer,
                           std::vector<LexiconProblem>& list) {
  const Problems problems(k_synonyms_file, list);
  SynonymLines lines = read_lines(bytes, &analyzer, problems);
  tell_repeats(lines, analyzer, problems);
  return lines;
}

SynonymLines read_checked_synonyms(std::string_view bytes) {
  std::vector<LexiconProblem> none;
  return read_lines(bytes, nullptr, Problems(k_synonyms_file, none));
}

WordLines read_words(const LexiconFile& file, std::string_view bytes,
                     std::vector<LexiconProblem>& list) {
  const Problems problems(file, list);
  WordLines words;
  std::map<std::string, std::pair<std::string, std::size_t>> seen;  // first cell -> (entry, line)
  const bool is_variants = file.kind == "variants";
  for (const Line& line : lines_of(bytes, problems)) {
    const auto cells = cells_of(line.text);
    if (cells.empty()) {
      problems.add(line.number, "除く語がありません。「-<タブ>語」と書きます");
      continue;
    }
    const std::string_view word = cells[0];
    if (text::length(word) > (is_variants ? 1 : k_lexicon_word_points)) {
      problems.add(
          line.number,
          is_variants
              ? fmt::format("「{}」は1文字ではありません。「字<タブ>字」と書きます", shown(word))
              : fmt::format("「{}…」は長すぎます（{} 文字まで）", shown(word),
                            k_lexicon_word_points));
      continue;
    }
    if (line.removes) {
      words.removed.emplace_back(word);
      continue;
    }
    if (is_variants && (cells.size() != 2 || text::length(cells[1]) != 1 || cells[0] == cells[1])) {
      problems.add(line.number, "違う2つの字を「字<タブ>字」と書きます");
      continue;
    }
    if (!is_variants && cells.size() > 1) {
      problems.add(line.number, "1行に1語だけ書きます。行を分けてください");
      continue;
    }
    if (file.kind == "stop_words" && !is_hiragana(word)) {
      problems.add(
          line.number,
          fmt::format("「{}」はひらがなだけの語ではありません。ここにはひらがなの語を書きます",
                      shown(word)));
      continue;
    }
    const std::string entry =
        is_variants ? fmt::format("{}\t{}", cells[0], cells[1]) : std::string(word);
    const auto [place, is_new] = seen.emplace(std::string(word), std::pair(entry, line.number));
    if (!is_new && place->second.first != entry) {
      problems.add(line.number,
                   fmt::format("{} 行目では「{}」を別の字にしています。どちらかを消してください",
                               place->second.second, word));
    } else if (!is_new) {
      problems.note(line.number,
                    fmt::format("「{}」は {} 行目にもあります", word, place->second.second));
    } else {
      words.added.push_back(entry);
    }
  }
  return words;
}

std::vector<index::SynonymEntry> combine(const SynonymLines& built_in, const SynonymLines& site,
                                         const index::Analyzer& analyzer) {
  std::set<std::string> removed_words;
  std::set<std::pair<std::string, std::string>> removed_pairs;
  for (const SynonymLine& line : site.removed) {
    if (line.from.size() == 1) removed_words.insert(same_key(line.from[0].text, analyzer));
    for_each_pair(line, [&](const Synonym& a, const Synonym& b) {
      removed_pairs.emplace(same_key(a.text, analyzer), same_key(b.text, analyzer));
    });
  }
  std::vector<index::SynonymEntry> entries;
  std::unordered_map<std::string, std::size_t> place;
  const auto add = [&](const SynonymLine& line, bool is_built_in) {
    for_each_pair(line, [&](const Synonym& word, const Synonym& also) {
      if (is_built_in && !site.removed.empty()) {
        const std::string a = same_key(word.text, analyzer);
        const std::string b = same_key(also.text, analyzer);
        if (removed_words.contains(a) || removed_words.contains(b) ||
            removed_pairs.contains({a, b}))
          return;
      }
      const auto [found, is_new] = place.emplace(word.text, entries.size());
      if (is_new) entries.push_back({word.text, {}});
      entries[found->second].also.push_back({also.text, std::min(word.nearness, also.nearness)});
    });
  };
  for (const SynonymLine& line : built_in.added) add(line, true);
  for (const SynonymLine& line : site.added) add(line, false);
  return entries;
}

std::string combine(std::string_view built_in, const WordLines& site) {
  if (site.added.empty() && site.removed.empty()) return std::string(built_in);
  const std::set<std::string_view> removed(site.removed.begin(), site.removed.end());
  std::string all;
  for (const std::string_view line : text::split(built_in, '\n')) {
    const auto cells = cells_of(line);
    const bool is_entry = !cells.empty() && cells[0].front() != '#';
    if (is_entry && !removed.contains(cells[0])) (all += line) += '\n';
  }
  for (const std::string& line : site.added) (all += line) += '\n';
  return all;
}

}  // namespace tsunagu::service
