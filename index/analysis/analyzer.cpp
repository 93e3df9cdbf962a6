// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/analyzer.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "base/text.hpp"
#include "index/analysis/filters.hpp"
#include "index/analysis/fold.hpp"
#include "index/analysis/kana.hpp"
#include "index/analysis/romaji.hpp"
#include "index/analysis/segment.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_katakana_run_max = 12;  // letters of a run that is a word as a whole
constexpr int k_chain_version = 2;  // raise when the code below changes what terms come out

std::string to_utf8(std::u16string_view word) {
  std::string out(word.size() * 3, '\0');  // three bytes a unit at most
  std::int32_t size = 0;
  for (std::size_t i = 0; i < word.size();) {
    char32_t point = 0;
    U16_NEXT_UNSAFE(word.data(), i, point);
    U8_APPEND_UNSAFE(out.data(), size, point);
  }
  out.resize(static_cast<std::size_t>(size));
  return out;
}

// Words of a list file, folded the way text is.
WordSet read_words(std::string_view file, const Folder& folder) {
  WordSet words;
  for (const std::string_view line : text::split(file, '\n')) {
    const std::string_view word = text::trim(line);
    if (!word.empty() && word.front() != '#') words.insert(folder.fold(word).text);
  }
  return words;
}

// Whether `text` begins with the kanji of `term`, but with other kana between or after them.
bool is_spelled_otherwise(std::u16string_view text, std::u16string_view term) {
  constexpr std::size_t k_okurigana_max = 3;  // letters after one kanji
  std::size_t at = 0;
  bool otherwise = false;
  for (const char16_t c : term) {
    if (at < text.size() && text[at] == c) {
      ++at;
      continue;
    }
    if (!is_kanji(c)) return at < text.size() && is_hiragana(text[at]);
    const std::size_t limit = std::min(text.size(), at + k_okurigana_max);
    while (at < limit && is_hiragana(text[at])) ++at;
    if (at == text.size() || (text[at] != c && text[at] != u'々')) return false;
    otherwise = true;
    ++at;
  }
  return otherwise;
}

// Long vowels of romanised names.
char16_t without_macron(char16_t c) {
  switch (c) {
    case u'ā':
    case u'â': return u'a';
    case u'ī':
    case u'î': return u'i';
    case u'ū':
    case u'û': return u'u';
    case u'ē':
    case u'ê': return u'e';
    case u'ō':
    case u'ô': return u'o';
    default: return c;
  }
}

// Cuts on a code point so that a term never passes the limit.
std::string bounded(std::string term) {
  if (term.size() <= k_term_max_bytes) return term;
  std::size_t end = k_term_max_bytes;
  while (end > 0 && (static_cast<unsigned char>(term[end]) & 0xC0U) == 0x80U) --end;
  term.resize(end);
  return term;
}

}  // namespace

struct Analyzer::Impl {
  Folder folder;
  WordSet stop_words;
  SpellingTable table;
  std::string version;
  std::set<std::string, std::less<>> question_words = {};  // terms
};

namespace {

// One text on its way from words to tokens.
class Emitter {
 public:
  Emitter(const Folded& folded, const SpellingTable& table, const WordSet& stop_words)
      : m_folded(folded),
        m_table(table),
        m_stop_words(stop_words),
        m_words(segment(folded.text)) {
    m_tokens.reserve(m_words.size());
  }

  std::vector<Token> tokens() && {
    const std::vector<Segment> words = m_words;  // emit() cuts some
    emit(0, m_words.size(), true);
    katakana_runs(words);
    std::u16string joined;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::size_t n = joined_latin(m_folded.text, words, i, joined);
      if (n > 0 && !std::binary_search(m_spelled.begin(), m_spelled.end(), words[i].begin))
        add(joined, joined, words[i].begin, words[i + n - 1].end);
    }
    return std::move(m_tokens);
  }

 private:
  // Words [from, to); forms that are terms only with `with_terms`: a term's parts hold no terms.
  void emit(std::size_t from, std::size_t to, bool with_terms) {
    for (std::size_t i = from; i < to;) {
      const TableMatch match = match_table(m_folded.text, m_words, i, to, m_table, with_terms);
      if (match.entry == nullptr || (match.last == i && is_stop_word(m_words[i]))) {
        plain(m_words[i++]);
      } else {
        i = known(i, match);
      }
    }
  }

  // インター|フェイス, ルー|ター: what the tokenizer cuts out of a run of katakana depends on its
  // spelling, so a short run is a word as a whole as well.
  void katakana_runs(const std::vector<Segment>& words) {
    for (std::size_t i = 0; i < words.size();) {
      std::size_t end = i + 1;
      if (is_katakana_word(view(words[i].begin, words[i].end))) {
        while (end < words.size() && words[end].begin == words[end - 1].end &&
               is_katakana_word(view(words[end].begin, words[end].end)))
          ++end;
        const std::u16string_view run = view(words[i].begin, words[end - 1].end);
        const bool spelled = std::binary_search(m_spelled.begin(), m_spelled.end(), words[i].begin);
        if (end - i > 1 && run.size() <= k_katakana_run_max && !spelled)
          add(kana_key(run), run, words[i].begin, words[end - 1].end);
      }
      i = end;
    }
  }

  bool is_stop_word(Segment word) const {
    const std::u16string_view surface = view(word.begin, word.end);
    return is_hiragana_word(surface) && (surface.size() == 1 || m_stop_words.contains(surface));
  }

  // A word that no list names.
  void plain(Segment word) {
    if (is_stop_word(word)) return;
    const std::u16string_view surface = view(word.begin, word.end);
    add(word_key(surface), surface, word.begin, word.end);
  }

  // A form of the table. Returns the word to go on with.
  std::size_t known(std::size_t i, const TableMatch& match) {
    if (match.last > i) m_spelled.push_back(m_words[i].begin);
    Segment& last = m_words[match.last];
    const std::uint32_t begin = m_words[i].begin;
    const std::u16string_view rest = view(match.end, last.end);
    const bool cut = !rest.empty() && is_kanji(rest.front());
    if (cut && match.last == i && match.entry->fit != Fit::inflected) {
      plain(last);  // 借入金 stays whole beside 借入
      add(match.entry->key, view(begin, match.end), begin, match.end);
      return i + 1;
    }
    add(match.entry->key, view(begin, match.end), begin, match.end);
    if (match.entry->fit == Fit::term && match.last > i) parts(i, match.last + 1);
    if (!cut) return match.last + 1;
    last.begin = match.end;  // the rest is a word of its own
    return match.last;
  }

  void parts(std::size_t from, std::size_t to) {
    const std::size_t before = m_tokens.size();
    emit(from, to, false);
    const auto is_short = [&](const Token& part) { return part.end - part.begin < 2; };
    m_tokens.erase(std::remove_if(m_tokens.begin() + static_cast<std::ptrdiff_t>(before),
                                  m_tokens.end(), is_short),
                   m_tokens.end());
  }

  void add(std::u16string_view term, std::u16string_view surface, std::uint32_t begin,
           std::uint32_t end) {
    Token token{bounded(to_utf8(term)), {}, m_folded.begin[begin], m_folded.end[end - 1]};
    const bool as_written = m_folded.changes.empty();
    if (as_written && term == surface) {
      token.written = token.term;
    } else {
      token.written = bounded(to_utf8(as_written ? surface : m_folded.written(begin, end)));
    }
    m_tokens.push_back(std::move(token));
  }

  std::u16string_view view(std::uint32_t begin, std::uint32_t end) const {
    return std::u16string_view(m_folded.text).substr(begin, end - begin);
  }

  const Folded& m_folded;
  const SpellingTable& m_table;
  const WordSet& m_stop_words;
  std::vector<Segment> m_words;
  std::vector<std::uint32_t> m_spelled;  // where forms of several words begin, ascending
  std::vector<Token> m_tokens;
};

}  // namespace

Analyzer::Analyzer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;
Analyzer::~Analyzer() = default;

Result<Analyzer> Analyzer::create(const Lexicon& lexicon) {
  TRY_ASSIGN(Folder folder, Folder::create(lexicon.variants));
  auto stop_words = read_words(lexicon.stop_words, folder);
  TRY_ASSIGN(SpellingTable table,
             SpellingTable::create(
                 {lexicon.terms, lexicon.spellings, lexicon.okurigana, lexicon.inflected}, folder));
  std::uint64_t hash = text::k_fnv1a_start;
  for (const std::string_view file : {lexicon.variants, lexicon.stop_words, lexicon.terms,
                                      lexicon.spellings, lexicon.okurigana, lexicon.inflected}) {
    hash = text::fnv1a("\n", text::fnv1a(file, hash));
  }
  Analyzer analyzer(
      std::make_unique<Impl>(Impl{std::move(folder), std::move(stop_words), std::move(table),
                                  fmt::format("{}-{:016x}", k_chain_version, hash)}));
  for (const std::string_view line : text::split(lexicon.question_words, '\n')) {
    if (line.starts_with('#')) continue;
    for (Token& word : analyzer.analyze(line))
      analyzer.m_impl->question_words.insert(std::move(word.term));
  }
  return analyzer;
}

std::vector<Token> Analyzer::analyze(std::string_view utf8) const {
  const Folded folded = m_impl->folder.fold(utf8);
  return Emitter(folded, m_impl->table, m_impl->stop_words).tokens();
}

bool Analyzer::only_asks(std::string_view term) const {
  return m_impl->question_words.contains(term);
}

std::string Analyzer::name_key(std::string_view utf8) const {
  constexpr std::u16string_view k_left_out = u" ・,.-'’";
  std::u16string kept;
  for (const char16_t c : m_impl->folder.fold(utf8).text) {
    if (k_left_out.find(c) != std::u16string_view::npos) continue;
    const bool repeats = c == u'々' && !kept.empty() && is_kanji(kept.back());
    kept.push_back(repeats ? kept.back() : without_macron(c));
  }
  return bounded(romaji_key(to_utf8(to_hiragana(kept))));
}

Folded Analyzer::fold_for_matching(std::string_view utf8) const {
  Folded folded = m_impl->folder.fold(utf8);
  folded.text = to_hiragana(folded.text);
  return folded;
}

bool Analyzer::may_hold_otherwise(std::u16string_view folded, std::u16string_view term) const {
  if (term.empty()) return false;
  if (m_impl->table.begins_otherwise(term)) return true;
  if (!is_kanji(term.front())) {
    return is_kana(term.front()) &&
           loose_kana(folded).find(loose_kana(term)) != std::u16string::npos;
  }
  for (std::size_t at = folded.find(term.front()); at != std::u16string_view::npos;
       at = folded.find(term.front(), at + 1)) {
    if (is_spelled_otherwise(folded.substr(at), term)) return true;
  }
  return false;
}

std::string Analyzer::fold(std::string_view utf8) const {
  return to_utf8(fold_for_matching(utf8).text);
}

const std::string& Analyzer::version() const { return m_impl->version; }

}  // namespace tsunagu::index
