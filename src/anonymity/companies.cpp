// SPDX-License-Identifier: GPL-3.0-or-later
// Names of businesses: beside a legal form, a family name with a trade, names that the directory
// knows.
#include <algorithm>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::size_t k_any_name_max = 6;   // letters of a name in no list before a trade
constexpr std::size_t k_kana_name_min = 3;  // letters of a name written in hiragana

bool is_name_letter(char32_t c) {
  return is_kanji(c) || is_katakana(c) || is_latin(c) || is_digit(c) || c == U'・' || c == U'&' ||
         c == U'\'' || c == U'○' || c == U'●' || c == U'△' || c == U'□' || c == U'×' || c == U'◯';
}

class Companies {
 public:
  explicit Companies(Scan& scan) : m_scan(scan) {}

  void run() {
    std::size_t done = 0;
    for (const Mark& mark : m_scan.marks()) {
      switch (mark.table) {
        case Table::legal_forms:
          // The longest form at a place; one inside another (NPO法人 in it) is left out.
          if (mark.begin >= done && m_scan.longest(Table::legal_forms, mark.begin) == &mark) {
            done = mark.end;
            legal_form(mark);
          }
          break;
        case Table::shop_words: trade(mark); break;
        case Table::known_organizations:
          m_scan.add(mark.begin, mark.end, Kind::company, "関係機関", Severity::low);
          break;
        default: break;
      }
    }
  }

 private:
  void legal_form(const Mark& form) {
    const std::string proposal(m_scan.cell(form, 1));
    const std::size_t left = left_begin(form.begin);
    if (left < form.begin) {
      if (!is_placeholder(m_scan, left, form.begin))
        m_scan.add(left, form.end, Kind::company, proposal);
      return;
    }
    const std::size_t from = form.end + (m_scan.at(form.end) == U' ' ? 1 : 0);
    const std::size_t quote = quoted_end(from);
    const std::size_t right = quote > 0 ? quote : right_end(from);
    if (right > from && !is_placeholder(m_scan, from, right))
      m_scan.add(form.begin, right, Kind::company, proposal);
  }

  // End of 「…」 at `i`; 0 when there is none.
  std::size_t quoted_end(std::size_t i) const {
    if (m_scan.at(i) != U'「' && m_scan.at(i) != U'『') return 0;
    const char32_t close = m_scan.at(i) == U'「' ? U'」' : U'』';
    for (std::size_t k = i + 1; k < m_scan.size() && k - i <= k_reach; ++k) {
      if (m_scan.at(k) == close) return is_placeholder(m_scan, i + 1, k) ? 0 : k + 1;
    }
    return 0;
  }

  // Where the name that ends at `end` begins; `end` when there is none.
  std::size_t left_begin(std::size_t end) const {
    std::size_t begin = end;
    const bool blank =
        end > 0 && m_scan.at(end - 1) == U' ' && end > 1 && is_latin(m_scan.at(end - 2));
    if (blank) --begin;  // Sakura Co., Ltd.
    while (begin > 0 && end - begin < k_reach &&
           (is_name_letter(m_scan.at(begin - 1)) || is_latin_gap(begin - 1)))
      --begin;
    // Words before it that are no part of it: 取引先山田製作所株式会社.
    for (;;) {
      const Mark* word = m_scan.longest(Table::not_company, begin);
      if (word == nullptr || word->end > end) break;
      begin = word->end;
    }
    if (m_scan.at(begin) == U' ') return end;
    return begin;
  }

  // A blank inside a name in latin letters.
  bool is_latin_gap(std::size_t i) const {
    return is_blank(m_scan.at(i)) && is_latin(m_scan.before(i)) && is_latin(m_scan.at(i + 1));
  }

  // Where the name that begins at `begin` ends; `begin` when there is none.
  std::size_t right_end(std::size_t begin) const {
    if (const Mark* word = m_scan.longest(Table::not_company, begin)) {
      // 株式会社新日本工業 is a name all the same: more than the word must follow.
      const std::size_t after = name_end(word->end);
      if (word->end - begin > 1 || after < word->end + 2) return begin;
    }
    if (!is_hiragana(m_scan.at(begin))) return name_end(begin);
    // をにのとがは ... go on with the sentence; so do など, なら, から, さらに.
    constexpr std::u32string_view k_particles = U"をにのとがはへでもやかだしらけ";
    const auto rest = m_scan.letters().points().substr(begin);
    const bool goes_on = k_particles.find(rest.front()) != std::u32string_view::npos ||
                         rest.starts_with(U"など") || rest.starts_with(U"なら") ||
                         rest.starts_with(U"なの") || rest.starts_with(U"さらに") ||
                         rest.starts_with(U"より");
    if (goes_on) return begin;
    std::size_t end = begin;
    while (end - begin < k_reach && is_hiragana(m_scan.at(end))) ++end;
    constexpr std::u32string_view k_endings = U"をにのとがはへでもや";
    while (end > begin && k_endings.find(m_scan.at(end - 1)) != std::u32string_view::npos) --end;
    if (end - begin < k_kana_name_min) return begin;
    return name_end(end);
  }

  // The letters of a name from `i` on, cut before a title (株式会社山田社長).
  std::size_t name_end(std::size_t i) const {
    const std::size_t begin = i;
    while (i - begin < k_reach && is_name_letter(m_scan.at(i))) {
      const Mark* title = m_scan.longest(Table::honorifics, i);
      if (i > begin && title != nullptr &&
          (title->end - title->begin > 1 || !is_name_letter(m_scan.at(title->end))))
        break;
      ++i;
    }
    return i;
  }

  // 佐藤商店, 山田製作所: a family name and a trade, with nothing of the same kind around them.
  void trade(const Mark& word) {
    if (m_scan.longest(Table::shop_words, word.begin) != &word) return;
    const char32_t next = m_scan.at(word.end);
    if (is_kanji(next) || is_katakana(next)) return;
    const std::string proposal(m_scan.cell(word, 1));
    const Mark* name = m_scan.longest_ending(Table::surnames, word.begin);
    const bool place =
        name != nullptr && m_scan.longest(Table::place_names, name->begin) != nullptr;
    if (name != nullptr && name->end - name->begin > 1 && !place &&
        !is_name_letter(m_scan.before(name->begin))) {
      m_scan.add(name->begin, word.end, Kind::company, proposal);
    } else if (m_scan.cell(word, 2) == "any") {
      const std::size_t begin = left_begin(word.begin);
      const std::size_t length = word.begin - begin;
      const Mark* trade = m_scan.longest(Table::shop_words, begin);  // 金型製作所 is a trade itself
      if (trade != nullptr && trade->end == word.begin) return;
      if (length >= 2 && length <= k_any_name_max && !is_placeholder(m_scan, begin, word.begin))
        m_scan.add(begin, word.end, Kind::company, proposal, Severity::medium);
    }
  }

  Scan& m_scan;
};

}  // namespace

void scan_companies(Scan& scan) { Companies(scan).run(); }

}  // namespace tsunagu::anonymity
