// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/analyzer.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <unicode/unistr.h>

#include "base/text.hpp"
#include "index/analysis/filters.hpp"
#include "index/analysis/fold.hpp"
#include "index/analysis/segment.hpp"

namespace tsunagu::index {
namespace {

constexpr int k_chain_version = 1;  // raise when the code below changes what terms come out

std::string to_utf8(std::u16string_view word) {
  std::string out;
  icu::UnicodeString(false, word.data(), static_cast<std::int32_t>(word.size())).toUTF8String(out);
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

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
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
  WordSet terms;
  std::string version;
  std::set<std::string, std::less<>> question_words = {};  // terms
};

Analyzer::Analyzer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;
Analyzer::~Analyzer() = default;

Result<Analyzer> Analyzer::create(const Lexicon& lexicon) {
  TRY_ASSIGN(Folder folder, Folder::create(lexicon.variants));
  auto stop_words = read_words(lexicon.stop_words, folder);
  auto terms = read_words(lexicon.terms, folder);
  std::uint64_t hash = fnv1a(lexicon.variants, 14695981039346656037ULL);
  hash = fnv1a(lexicon.terms, fnv1a(lexicon.stop_words, hash));
  Analyzer analyzer(
      std::make_unique<Impl>(Impl{std::move(folder), std::move(stop_words), std::move(terms),
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
  const std::u16string_view text = folded.text;
  const std::vector<Segment> segments = segment(text);
  const std::vector<Segment> words = merge_terms(text, segments, m_impl->terms);
  std::vector<Token> tokens;
  tokens.reserve(words.size());
  const auto add = [&](std::u16string_view term, std::u16string_view written, std::uint32_t begin,
                       std::uint32_t end) {
    tokens.push_back({bounded(to_utf8(term)), bounded(to_utf8(written)), folded.begin[begin],
                      folded.end[end - 1]});
  };
  for (const Segment& word : words) {
    const std::u16string_view surface = text.substr(word.begin, word.end - word.begin);
    if (is_hiragana_word(surface) && (surface.size() == 1 || m_impl->stop_words.contains(surface)))
      continue;
    add(to_hiragana(without_final_long_mark(surface)), surface, word.begin, word.end);
  }
  std::u16string joined;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (const std::size_t n = joined_latin(text, segments, i, joined)) {
      add(joined, joined, segments[i].begin, segments[i + n - 1].end);
    }
  }
  return tokens;
}

bool Analyzer::only_asks(std::string_view term) const {
  return m_impl->question_words.contains(term);
}

std::string Analyzer::name_key(std::string_view utf8) const {
  std::u16string kept;
  for (const char16_t c : m_impl->folder.fold(utf8).text) {
    if (c != u' ' && c != u'・' && c != u',' && c != u'.' && c != u'-') kept.push_back(c);
  }
  return bounded(to_utf8(to_hiragana(kept)));
}

Folded Analyzer::fold_for_matching(std::string_view utf8) const {
  Folded folded = m_impl->folder.fold(utf8);
  folded.text = to_hiragana(folded.text);
  return folded;
}

std::string Analyzer::fold(std::string_view utf8) const {
  return to_utf8(fold_for_matching(utf8).text);
}

const std::string& Analyzer::version() const { return m_impl->version; }

}  // namespace tsunagu::index
