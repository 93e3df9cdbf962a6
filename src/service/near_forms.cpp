// SPDX-License-Identifier: GPL-3.0-or-later
// Near forms (もしかして): what a reader may have meant by words that nothing visible has. Words of
// the lexicon, of the reference tables and names go first; words of record texts only when enough
// documents of the reader's layers have them.
#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "index/suggest/near.hpp"
#include "index/suggest/points.hpp"
#include "service/directory_impl.hpp"
#include "service/suggesting.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_need_max_points = 120;  // longer needs have words enough
constexpr std::size_t k_pieces_max = 8;         // pieces of a need that are looked up
// Where something was found, only a short need is worth the milliseconds: a mistyped word is most
// of it.
constexpr std::size_t k_answered_max_points = 20;
constexpr std::size_t k_answered_pieces_max = 4;
constexpr std::size_t k_tried_max = 8;         // near forms whose people are counted
constexpr std::int64_t k_known_documents = 3;  // of a word of record texts, in the reader's layers

// Part of a need, in code points.
struct Piece {
  std::size_t begin = 0, end = 0;
  auto operator<=>(const Piece&) const = default;
};

enum class Script { other, kanji, hiragana, katakana, latin };

Script script_of(char32_t c) {
  if (c == U'ー' || (c >= U'ァ' && c <= U'ヺ') || (c >= 0xFF66 && c <= 0xFF9F))
    return Script::katakana;
  if (c >= U'ぁ' && c <= U'ゖ') return Script::hiragana;
  if (c == U'々' || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000)
    return Script::kanji;
  const char32_t ascii = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
  const bool is_letter = (ascii >= U'0' && ascii <= U'9') || (ascii >= U'A' && ascii <= U'Z') ||
                         (ascii >= U'a' && ascii <= U'z') || (c >= 0xC0 && c <= 0x17F);
  return is_letter ? Script::latin : Script::other;
}

// Maximal runs of letters between which `continues(a, b)` holds.
template <class Continues>
void add_runs(std::u32string_view need, Continues&& continues, std::vector<Piece>& pieces) {
  for (std::size_t i = 0; i < need.size();) {
    if (script_of(need[i]) == Script::other) {
      ++i;
      continue;
    }
    Piece piece{i, i + 1};
    while (piece.end < need.size() && continues(need[piece.end - 1], need[piece.end])) ++piece.end;
    pieces.push_back(piece);
    i = piece.end;
  }
}

// What may be one word: romaji over blanks, what stands between blanks and marks, runs of one
// script, the words that the analyzer sees.
std::vector<Piece> pieces_of(std::u32string_view need, const std::vector<index::Token>& unknown) {
  std::vector<Piece> all;
  const auto is_letter = [](char32_t c) { return script_of(c) != Script::other; };
  add_runs(
      need,
      [](char32_t a, char32_t b) {
        const auto fits = [](char32_t c) { return script_of(c) == Script::latin || c == U' '; };
        return fits(a) && fits(b);
      },
      all);
  add_runs(
      need, [&](char32_t, char32_t b) { return is_letter(b); }, all);
  add_runs(
      need, [](char32_t a, char32_t b) { return script_of(a) == script_of(b); }, all);
  for (const index::Token& token : unknown) all.push_back({token.begin, token.end});
  std::vector<Piece> pieces;
  for (Piece piece : all) {
    while (piece.end > piece.begin && need[piece.end - 1] == U' ') --piece.end;
    const std::size_t size = piece.end - piece.begin;
    const bool is_unknown =
        unknown.empty() || std::any_of(unknown.begin(), unknown.end(), [&](const auto& token) {
          return token.begin < piece.end && piece.begin < token.end;
        });
    if (is_unknown && size >= 2 && size <= index::k_near_max_points &&
        std::find(pieces.begin(), pieces.end(), piece) == pieces.end())
      pieces.push_back(piece);
  }
  return pieces;
}

struct Near {
  Piece piece;
  std::string text;
  double distance = 0;  // by letter
  int order = 0;        // words before names before words of texts

  auto rank() const { return std::tuple(distance, order, piece.begin - piece.end, text); }
};

}  // namespace

class Directory::Impl::NearForms {
 public:
  NearForms(const Impl& directory, const Suggesting& suggesting)
      : m_directory(directory),
        m_suggesting(suggesting),
        m_words(directory.words()),
        m_analyzer(m_words->analyzer()) {}

  // Best first, each text once.
  Result<std::vector<Near>> find(const std::string& need, bool is_answered) const {
    std::vector<Near> found;
    const std::u32string points = index::points_of(need);
    if (points.size() > (is_answered ? k_answered_max_points : k_need_max_points)) return found;
    const auto tokens = m_analyzer.analyze(need);
    TRY_ASSIGN(const auto unknown, unknown_of(need, tokens));
    if (unknown.empty() && !tokens.empty()) return found;
    std::vector<Piece> pieces = pieces_of(points, unknown);
    pieces.resize(std::min(pieces.size(), is_answered ? k_answered_pieces_max : k_pieces_max));
    for (const Piece& piece : pieces) TRY(add(need, piece, found));
    std::sort(found.begin(), found.end(),
              [](const Near& a, const Near& b) { return a.rank() < b.rank(); });
    return found;
  }

 private:
  Result<bool> is_known(const std::vector<std::string>& terms) const {
    TRY_ASSIGN(const auto documents,
               m_directory.searcher->frequencies(terms, layers_of(m_suggesting.reader())));
    return std::find(documents.begin(), documents.end(), 0) == documents.end();
  }

  // Words that are in no document, neither as they are nor as the reading of a word that is.
  Result<std::vector<index::Token>> unknown_of(const std::string& need,
                                               const std::vector<index::Token>& tokens) const {
    std::vector<index::Readings::Found> read;
    for (const auto& found : m_directory.readings.find(need)) {
      bool any = false;
      for (const std::string& word : *found.words) {
        TRY_ASSIGN(const bool known, is_known(terms_of(word, m_analyzer)));
        any = any || known;
      }
      if (any) read.push_back(found);
    }
    std::vector<index::Token> unknown;
    for (const index::Token& token : tokens) {
      const bool is_read = std::any_of(read.begin(), read.end(), [&](const auto& found) {
        return token.begin >= found.begin && token.end <= found.end;
      });
      if (is_read) continue;
      TRY_ASSIGN(const bool known, is_known({token.term}));
      if (!known) unknown.push_back(token);
    }
    return unknown;
  }

  Result<void> add(const std::string& need, const Piece& piece, std::vector<Near>& found) const {
    const std::size_t from = text::byte_offset(need, piece.begin);
    const std::string written = need.substr(from, text::byte_offset(need, piece.end) - from);
    const auto typed = index::Typed::from(written, m_analyzer);
    TRY_ASSIGN(const auto names, m_suggesting.near(typed));
    for (const auto& name : names) {
      if (name.text != written)
        found.push_back({piece, name.text, name.distance, name.is_person ? 1 : 0});
    }
    TRY_ASSIGN(const auto words,
               m_directory.searcher->near_words(typed.written, k_known_documents,
                                                layers_of(m_suggesting.reader())));
    for (const auto& word : words) found.push_back({piece, word.written, word.distance, 2});
    return {};
  }

  const Impl& m_directory;
  const Suggesting& m_suggesting;
  const std::shared_ptr<const Words> m_words;
  const index::Analyzer& m_analyzer;
};

Result<std::vector<NearForm>> Directory::Impl::near_forms(const std::string& need, bool is_answered,
                                                          model::Tier reader,
                                                          const CountAnswers& count) const {
  std::vector<NearForm> forms;
  const Suggesting suggesting(*this, reader);
  TRY_ASSIGN(const auto found, NearForms(*this, suggesting).find(need, is_answered));
  std::set<std::string> tried;
  for (const Near& near : found) {
    const std::size_t begin = text::byte_offset(need, near.piece.begin);
    const std::size_t end = text::byte_offset(need, near.piece.end);
    NearForm form{.query = need.substr(0, begin) + near.text + need.substr(end),
                  .from = need.substr(begin, end - begin),
                  .to = near.text};
    if (form.query == need || !tried.insert(form.query).second) continue;
    TRY_ASSIGN(form.total, count(form.query));
    if (form.total > 0) forms.push_back(std::move(form));
    if (forms.size() == k_near_forms_max || tried.size() == k_tried_max) break;
  }
  return forms;
}

}  // namespace tsunagu::service
