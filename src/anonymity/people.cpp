// SPDX-License-Identifier: GPL-3.0-or-later
// Names of people: a family name with 社長, さん, a title before it or a given name after it; a
// name in no list before 氏 or さん; names that the directory knows.
#include <algorithm>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::size_t k_unknown_min = 2;   // letters of a name that is in no list
constexpr std::size_t k_unknown_max = 4;   // letters
constexpr std::size_t k_full_max = 6;      // of one that begins or ends like a name
constexpr std::size_t k_given_max = 3;     // letters of a given name in no list
constexpr std::size_t k_reading_max = 8;   // letters of either half of （やまだ・はなこ）
constexpr std::string_view k_any = "any";  // honorifics that a name in no list may have
constexpr std::string_view k_office = "office";  // those that a place has as well: 佐賀工場長
constexpr const char* k_person = "相談者";

const Mark* title_before(const Scan& scan, std::size_t begin) {
  if (const Mark* title = scan.longest_ending(Table::titles, begin)) return title;
  constexpr std::u32string_view k_joints = U"の :・=-、(";
  if (begin == 0 || k_joints.find(scan.at(begin - 1)) == std::u32string_view::npos) return nullptr;
  return scan.longest_ending(Table::titles, begin - 1);
}

// The honorific or title at `i`, or behind one blank or の-less joint there.
const Mark* honorific_at(const Scan& scan, std::size_t i) {
  const Mark* found = scan.longest(Table::honorifics, i);
  if (found == nullptr && is_blank(scan.at(i))) found = scan.longest(Table::honorifics, i + 1);
  if (found == nullptr || scan.covered_by_not_name(found->begin)) return nullptr;
  return found;
}

// A given name at `i`, or behind one blank there, that ends as a name does.
const Mark* given_name_at(const Scan& scan, std::size_t i) {
  const std::size_t at = is_blank(scan.at(i)) || scan.at(i) == U'・' ? i + 1 : i;
  const Mark* given = scan.longest(Table::given_names, at);
  if (given == nullptr) return nullptr;
  if (ends_word(scan, given->end) || honorific_at(scan, given->end) != nullptr) return given;
  return nullptr;
}

class People {
 public:
  explicit People(Scan& scan) : m_scan(scan) {}

  void run() {
    // By index: reporting does not change the marks.
    for (const Mark& mark : m_scan.marks()) {
      if (mark.table == Table::surnames) surname(mark);
      if (mark.table == Table::known_people) known(mark);
      if (mark.table == Table::honorifics) unknown(mark);
    }
    for (std::size_t i = 0; i < m_scan.size(); ++i) {
      if (m_scan.at(i) == U'(' || m_scan.at(i) == U'（') reading(i);
    }
  }

 private:
  void known(const Mark& mark) {
    const bool inside = is_kanji(m_scan.before(mark.begin)) || is_kanji(m_scan.at(mark.end));
    // A short name inside a longer run of kanji is some other word.
    if (inside && mark.end - mark.begin < 3 && title_before(m_scan, mark.begin) == nullptr) return;
    const Mark* honorific = honorific_at(m_scan, mark.end);
    m_scan.add(
        mark.begin, honorific != nullptr ? honorific->end : mark.end, Kind::person,
        honorific != nullptr ? std::string(m_scan.cell(*honorific, 1)) : std::string(k_person));
  }

  // 源香（みなもと・かおり）さん: a name with how it is read.
  void reading(std::size_t open) {
    std::size_t i = open + 1;
    const auto run = [&] {
      const std::size_t begin = i;
      while (i - begin < k_reading_max && is_hiragana(m_scan.at(i))) ++i;
      return i - begin;
    };
    if (run() < 1 || (m_scan.at(i) != U'・' && !is_blank(m_scan.at(i)))) return;
    ++i;
    if (run() < 2 || (m_scan.at(i) != U')' && m_scan.at(i) != U'）')) return;
    std::size_t begin = open;
    while (begin > 0 && open - begin < k_full_max &&
           (is_kanji(m_scan.at(begin - 1)) || is_blank(m_scan.at(begin - 1))))
      --begin;
    if (open - begin < k_unknown_min) return;
    const Mark* honorific = honorific_at(m_scan, i + 1);
    if (honorific == nullptr && m_scan.longest(Table::surnames, begin) == nullptr) return;
    m_scan.add(
        begin, honorific != nullptr ? honorific->end : i + 1, Kind::person,
        honorific != nullptr ? std::string(m_scan.cell(*honorific, 1)) : std::string(k_person));
  }

  // End of a given name in no list behind the family name that ends at `i`: 本間 勝司, 早野 こずえ.
  // 0 when there is none.
  std::size_t any_given(std::size_t i) const {
    const bool blank = is_blank(m_scan.at(i));
    std::size_t end = i + (blank ? 1 : 0);
    const std::size_t begin = end;
    const bool kana = is_hiragana(m_scan.at(begin));
    if (kana && !blank) return 0;
    while (end - begin <= k_given_max &&
           (kana ? is_hiragana(m_scan.at(end)) : is_kanji(m_scan.at(end))) &&
           m_scan.longest(Table::honorifics, end) == nullptr)
      ++end;
    return end > begin && end - begin <= k_given_max ? end : 0;
  }

  void surname(const Mark& mark) {
    const Mark* title = title_before(m_scan, mark.begin);
    const bool joined = is_kanji(m_scan.before(mark.begin)) && title == nullptr;
    const std::size_t length = mark.end - mark.begin;
    const Mark* given = given_name_at(m_scan, mark.end);
    const std::size_t end = given != nullptr ? given->end : mark.end;
    if (const Mark* honorific = honorific_at(m_scan, end)) {
      if (addressed(mark, *honorific, joined, given != nullptr))
        m_scan.add(begin_with(mark, title), honorific->end, Kind::person,
                   std::string(m_scan.cell(*honorific, 1)));
      return;
    }
    if (joined || m_scan.covered_by_not_name(mark.begin)) return;
    if (const std::size_t full = any_given(mark.end); full > 0 && length > 1) {
      const Mark* honorific = honorific_at(m_scan, full);
      const bool addressed = honorific != nullptr && m_scan.cell(*honorific, 2) == k_any;
      if (addressed ||
          (title != nullptr && is_blank(m_scan.at(mark.end)) && ends_word(m_scan, full))) {
        m_scan.add(begin_with(mark, title), addressed ? honorific->end : full, Kind::person,
                   proposal_of(title));
        return;
      }
    }
    if (given != nullptr && full_name(mark, *given, title != nullptr)) {
      m_scan.add(begin_with(mark, title), end, Kind::person, proposal_of(title));
      return;
    }
    if (title != nullptr && length > 1 && titled(mark, *title))
      m_scan.add(title->begin, mark.end, Kind::person, proposal_of(title));
  }

  // 佐藤さん, 株式会社山田の佐藤社長; not 西支店長 nor 大手林業氏.
  bool addressed(const Mark& mark, const Mark& honorific, bool joined, bool given) const {
    const bool any = m_scan.cell(honorific, 2) == k_any;
    const bool one = mark.end - mark.begin == 1;
    if (joined && (one || !any || m_scan.cell(honorific, 0) == "様")) return given && !one;
    const bool office = m_scan.cell(honorific, 2) == k_office;
    if (office && !given && m_scan.longest(Table::place_names, mark.begin) != nullptr) return false;
    if (one && !any && !given && honorific.end - honorific.begin < 2) return false;
    if (one && is_direction(m_scan.at(mark.begin)) && !any && !given) return false;
    if (m_scan.longest_ending(Table::role_words, honorific.begin) != nullptr && one) return false;
    return ends_address(honorific);
  }

  // 君 and 組 begin other words; a one-letter honorific must end where words end.
  bool ends_address(const Mark& honorific) const {
    if (honorific.end - honorific.begin > 1) return true;
    return !is_kanji(m_scan.at(honorific.end)) || m_scan.cell(honorific, 2) == k_any;
  }

  static bool is_direction(char32_t c) {
    return std::u32string_view(U"東西南北前奥上下中").find(c) != std::u32string_view::npos;
  }

  bool full_name(const Mark& mark, const Mark& given, bool titled) const {
    const std::size_t family = mark.end - mark.begin;
    const std::size_t own = given.end - given.begin;
    const bool kana = is_hiragana(m_scan.at(given.begin));
    const bool place = m_scan.longest_ending(Table::place_names, mark.end) != nullptr;
    if (family == 1 || own == 1 || kana || place)
      return titled || (!place && family > 1 && given.begin == mark.end + 1);
    return true;
  }

  // 代表の山口は; not 担当の福島では.
  bool titled(const Mark& mark, const Mark& title) const {
    if (!ends_word(m_scan, mark.end)) return false;
    if (m_scan.longest(Table::place_names, mark.begin) == nullptr) return true;
    return title.end == mark.begin && m_scan.at(mark.end) != U'で' && m_scan.at(mark.end) != U'へ';
  }

  static std::size_t begin_with(const Mark& mark, const Mark* title) {
    return title != nullptr ? title->begin : mark.begin;
  }
  std::string proposal_of(const Mark* title) const {
    return title != nullptr ? std::string(m_scan.cell(*title, 1)) : std::string(k_person);
  }

  // 勅使河原さん, スミス氏: a run of kanji or katakana that is no role.
  void unknown(const Mark& honorific) {
    if (m_scan.cell(honorific, 2) != k_any || m_scan.covered_by_not_name(honorific.begin)) return;
    if (m_scan.longest_ending(Table::role_words, honorific.begin) != nullptr) return;
    const bool kanji = is_kanji(m_scan.before(honorific.begin));
    const bool certain = m_scan.cell(honorific, 0) == "氏";
    if (!kanji && !(certain && is_katakana(m_scan.before(honorific.begin)))) return;
    if (is_kanji(m_scan.at(honorific.end)) && !certain) return;
    std::size_t begin = honorific.begin;
    while (begin > 0 && honorific.begin - begin <= 2 * k_unknown_max &&
           (kanji ? is_kanji(m_scan.at(begin - 1)) : is_katakana(m_scan.at(begin - 1))))
      --begin;
    const std::size_t length = honorific.begin - begin;
    const bool like_a_name = m_scan.longest(Table::surnames, begin) != nullptr ||
                             m_scan.longest_ending(Table::given_names, honorific.begin) != nullptr;
    const std::size_t most = !kanji                   ? 2 * k_unknown_max
                             : like_a_name || certain ? k_full_max
                                                      : k_unknown_max;
    if (length < k_unknown_min || length > most || m_scan.number_at(begin) != nullptr) return;
    m_scan.add(begin, honorific.end, Kind::person, std::string(m_scan.cell(honorific, 1)),
               certain || like_a_name ? Severity::high : Severity::low);
  }

  Scan& m_scan;
};

}  // namespace

void scan_people(Scan& scan) { People(scan).run(); }

}  // namespace tsunagu::anonymity
