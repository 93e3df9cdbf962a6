// SPDX-License-Identifier: GPL-3.0-or-later
// Claims to be the only or the first one, and names in brackets.
#include <algorithm>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::size_t k_name_max = 20;  // letters of a name in brackets
constexpr std::size_t k_title_max =
    15;  // of one in double brackets with nothing beside it that tells what it is

// The area before a claim, directly or with で, では, に or の between.
const Mark* scope_before(const Scan& scan, std::size_t begin) {
  for (int gap = 0; gap <= 2; ++gap) {
    if (const Mark* scope = scan.longest_ending(Table::unique_scopes, begin)) return scope;
    if (begin == 0 ||
        std::u32string_view(U"ではにの、").find(scan.at(begin - 1)) == std::u32string_view::npos)
      break;
    --begin;
  }
  return nullptr;
}

// Takes の along when what is proposed does not need it.
std::size_t with_no(const Scan& scan, std::size_t end, std::string_view proposal) {
  const bool attributive = proposal.ends_with("い") || proposal.ends_with("の") ||
                           proposal.ends_with("な") || proposal.ends_with("つ");
  return attributive && scan.at(end) == U'の' ? end + 1 : end;
}

void scan_uniqueness(Scan& scan) {
  for (const Mark& mark : scan.marks()) {
    if (mark.table != Table::unique_claims ||
        scan.longest(Table::unique_claims, mark.begin) != &mark)
      continue;
    const Mark* other = scan.longest(Table::not_unique, mark.begin);
    if (other != nullptr && other->end > mark.end) continue;
    const Mark* scope = scope_before(scan, mark.begin);
    if (scope == nullptr && scan.cell(mark, 2) != "alone") continue;
    std::string proposal;
    if (scope != nullptr) proposal = scan.cell(*scope, 1);
    proposal += scan.cell(mark, 1);
    scan.add(scope != nullptr ? scope->begin : mark.begin, with_no(scan, mark.end, proposal),
             Kind::uniqueness, proposal, scope != nullptr ? Severity::medium : Severity::low);
  }
}

// 「…」 at letters [begin, end) with its content [begin + 1, end - 1).
struct Brackets {
  std::size_t begin = 0, end = 0;
  bool twofold = false;  // 『』
};

// The brackets that open at `i`; end 0 when they do not close soon.
Brackets brackets_at(const Scan& scan, std::size_t i) {
  Brackets found{.begin = i, .end = 0, .twofold = scan.at(i) == U'『'};
  const char32_t close = found.twofold ? U'』' : U'」';
  for (std::size_t k = i + 1; k < scan.size() && k - i <= k_name_max + 1; ++k) {
    const char32_t c = scan.at(k);
    if (c == close) {
      found.end = k + 1;
      break;
    }
    if (c == scan.at(i) || c == U'\n') break;
  }
  return found;
}

// True for what people said, a heading or a theme: not the name of a thing.
bool is_saying(const Scan& scan, const Brackets& brackets) {
  constexpr std::u32string_view k_sentence = U"。、？?！!…";
  constexpr std::u32string_view k_verb_ends = U"たるいすうよかね";
  std::size_t kana = 0;
  std::size_t kanji = 0;
  std::size_t katakana = 0;
  for (std::size_t i = brackets.begin + 1; i + 1 < brackets.end; ++i) {
    if (k_sentence.find(scan.at(i)) != std::u32string_view::npos) return true;
    if (is_hiragana(scan.at(i))) ++kana;
    if (is_kanji(scan.at(i))) ++kanji;
    if (is_katakana(scan.at(i))) ++katakana;
  }
  if (kanji > 0 && k_verb_ends.find(scan.at(brackets.end - 2)) != std::u32string_view::npos)
    return true;
  const std::size_t length = brackets.end - brackets.begin - 2;
  return length > 8 && katakana == 0 && 2 * kana > length;
}

const Mark* word_before(const Scan& scan, std::size_t i) {
  constexpr std::u32string_view k_joints = U"のは:、 ・";
  if (const Mark* word = scan.longest_ending_with(Table::product_words, i, 1, "before"))
    return word;
  if (i == 0 || k_joints.find(scan.at(i - 1)) == std::u32string_view::npos) return nullptr;
  const Mark* word = scan.longest_ending_with(Table::product_words, i - 1, 1, "before");
  if (word == nullptr || word->end - word->begin < 2) return nullptr;
  // 旅館の「集客」 names nothing; 店名は「…」 does.
  const char32_t last = scan.at(word->end - 1);
  const bool names = last == U'名' || last == U'号';
  return names || scan.cell(*word, 2) == "product" ? word : nullptr;
}

void bracket(Scan& scan, const Brackets& found) {
  const std::size_t begin = found.begin + 1;
  const std::size_t end = found.end - 1;
  if (end <= begin || is_placeholder(scan, begin, end) || is_saying(scan, found)) return;
  const Mark* common = scan.longest(Table::not_products, begin);
  if (common != nullptr && common->end == end) return;
  const Mark* word = scan.longest_with(Table::product_words, found.end, 1, "after");
  if (word == nullptr) word = word_before(scan, found.begin);
  if (word != nullptr) {
    const bool company = scan.cell(*word, 2) == "company";
    scan.add(found.begin, found.end, company ? Kind::company : Kind::product,
             company ? "A社" : "自社商品");
    return;
  }
  const char32_t next = scan.at(found.end);
  const auto first = scan.letters().points().begin();
  const bool only_kana = std::all_of(first + static_cast<std::ptrdiff_t>(begin),
                                     first + static_cast<std::ptrdiff_t>(end), is_hiragana);
  if (found.twofold && !only_kana && end - begin <= k_title_max && next != U'と')
    scan.add(found.begin, found.end, Kind::product, "自社商品", Severity::low);
}

void scan_brackets(Scan& scan) {
  for (std::size_t i = 0; i < scan.size(); ++i) {
    if (scan.at(i) != U'「' && scan.at(i) != U'『') continue;
    const Brackets found = brackets_at(scan, i);
    if (found.end > 0) bracket(scan, found);
  }
}

}  // namespace

void scan_claims(Scan& scan) {
  scan_uniqueness(scan);
  scan_brackets(scan);
}

}  // namespace tsunagu::anonymity
