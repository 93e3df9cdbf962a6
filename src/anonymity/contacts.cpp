// SPDX-License-Identifier: GPL-3.0-or-later
// Mail, addresses on the network, and runs of digits: telephone, postcode, corporate number,
// account.
#include <algorithm>
#include <array>

#include "anonymity/scan.hpp"
#include "model/check.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::size_t k_local_max = 64;  // letters before the @ of a mail address
constexpr std::size_t k_host_max = 255;  // letters of a host name
constexpr std::size_t k_url_max = 2000;  // letters of a URL
constexpr std::size_t k_handle_min = 3;  // letters of an account name after @
constexpr std::size_t k_corporate = 13;  // digits of a corporate number
constexpr const char* k_left_out = "（連絡先省略）";

bool is_host_letter(char32_t c) { return is_latin(c) || is_digit(c) || c == U'-' || c == U'.'; }
bool is_local_letter(char32_t c) {
  return is_host_letter(c) || c == U'_' || c == U'+' || c == U'%';
}
bool is_url_letter(char32_t c) {
  return c > U' ' && c < 0x7F && c != U'"' && c != U'<' && c != U'>' && c != U')' && c != U',';
}

bool starts(const Scan& scan, std::size_t i, std::u32string_view word) {
  return scan.letters().points().substr(std::min(i, scan.size()), word.size()) == word;
}

template <class Is>
std::size_t run_right(const Scan& scan, std::size_t i, std::size_t max, Is is) {
  const std::size_t begin = i;
  while (i < scan.size() && i - begin < max && is(scan.at(i))) ++i;
  return i;
}

template <class Is>
std::size_t run_left(const Scan& scan, std::size_t i, std::size_t max, Is is) {
  const std::size_t end = i;
  while (i > 0 && end - i < max && is(scan.at(i - 1))) --i;
  return i;
}

// Letters of an @ or what is written for it; 0 when there is none.
std::size_t at_sign(const Scan& scan, std::size_t i) {
  const char32_t c = scan.at(i);
  if (c == U'@') return 1;
  if (c != U'(' && c != U'[' && c != U'ア') return 0;
  for (const std::u32string_view word :
       {U"(at)", U"[at]", U"(アット)", U"[アット]", U"アットマーク"}) {
    if (starts(scan, i, word)) return word.size();
  }
  return 0;
}

void scan_mail(Scan& scan) {
  for (std::size_t i = 0; i < scan.size(); ++i) {
    const std::size_t sign = at_sign(scan, i);
    if (sign == 0) continue;
    const std::size_t begin = run_left(scan, i, k_local_max, is_local_letter);
    std::size_t end = run_right(scan, i + sign, k_host_max, is_host_letter);
    while (end > i + sign && !is_latin(scan.at(end - 1)) && !is_digit(scan.at(end - 1))) --end;
    const auto host = scan.letters().points().substr(i + sign, end - i - sign);
    if (begin < i && host.find(U'.') != std::u32string_view::npos) {
      scan.add(begin, end, Kind::mail, k_left_out);
    } else if (begin == i && sign == 1) {
      const std::size_t handle = run_right(scan, i + 1, k_local_max, is_local_letter);
      if (handle - i > k_handle_min && !is_kanji(scan.before(i)))
        scan.add(i, handle, Kind::url, k_left_out);
    }
  }
}

void scan_urls(Scan& scan) {
  for (std::size_t i = 0; i < scan.size(); ++i) {
    if (scan.at(i) != U'w' && scan.at(i) != U'h') continue;
    const bool www = starts(scan, i, U"www.") && !is_host_letter(scan.before(i));
    if (!www && !starts(scan, i, U"http://") && !starts(scan, i, U"https://")) continue;
    const std::size_t end = run_right(scan, i, k_url_max, is_url_letter);
    scan.add(i, end, Kind::url, k_left_out);
    i = end - 1;
  }
  for (const Mark& mark : scan.marks()) {
    if (mark.table != Table::domains || scan.before(mark.begin) != U'.') continue;
    const char32_t next = scan.at(mark.end);
    if (is_latin(next) || is_digit(next) || next == U'-' || next == U'@') continue;
    if (next == U'.' && is_latin(scan.at(mark.end + 1))) continue;
    const std::size_t begin = run_left(scan, mark.begin, k_host_max, is_host_letter);
    const auto name = scan.letters().points().substr(begin, mark.begin - 1 - begin);
    if (name.size() < 2 || std::none_of(name.begin(), name.end(), is_latin)) continue;
    const Mark* known = scan.longest_ending(Table::public_sites, mark.end);
    const bool is_public =
        known != nullptr && (known->begin == begin || scan.before(known->begin) == U'.');
    if (is_public && next != U'/') continue;
    const std::size_t end =
        next == U'/' ? run_right(scan, mark.end, k_url_max, is_url_letter) : mark.end;
    scan.add(begin, end, Kind::url, k_left_out);
  }
}

// Digits in groups: 03-1234-5678, (03)1234-5678, 〇三-..., 1234567.
struct Digits {
  std::size_t begin = 0, end = 0;
  std::string digits;
  std::vector<std::size_t> groups;  // lengths
  bool joined_by_dash = true;       // all groups
  bool cut = false;                 // longer than anything we look for
};

int digit_of(char32_t c) { return is_digit(c) ? static_cast<int>(c - U'0') : kanji_digit(c); }

// Letters between two groups at `i`: a dash, a parenthesis, ")-", and a blank when allowed.
std::size_t separator(const Scan& scan, std::size_t i, bool blanks) {
  std::size_t n = 0;
  while (n < 2) {
    const char32_t c = scan.at(i + n);
    const bool one = is_dash(c) || c == U'(' || c == U')' || (blanks && c == U' ');
    if (!one) break;
    ++n;
  }
  return n > 0 && digit_of(scan.at(i + n)) >= 0 ? n : 0;
}

// Into `run`, which keeps its memory from one to the next.
void read_digits(const Scan& scan, std::size_t begin, bool blanks, Digits& run) {
  run.begin = run.end = begin;
  run.digits.clear();
  run.groups.clear();
  run.joined_by_dash = true;
  run.cut = false;
  std::size_t i = begin;
  for (;;) {
    const std::size_t start = i;
    for (; digit_of(scan.at(i)) >= 0; ++i) {
      if (i - begin > k_reach) {
        run.cut = true;
        run.end = i;
        return;
      }
      run.digits += static_cast<char>('0' + digit_of(scan.at(i)));
    }
    run.groups.push_back(i - start);
    run.end = i;
    const std::size_t gap = separator(scan, i, blanks);
    if (gap == 0) return;
    if (gap != 1 || !is_dash(scan.at(i))) run.joined_by_dash = false;
    i += gap;
  }
}

// A word of the table before `i`, with at most three marks such as "：" between.
const Mark* word_before(const Scan& scan, Table table, std::size_t i) {
  constexpr std::u32string_view k_between = U" :はの.(「";
  for (int gap = 0; gap <= 3; ++gap) {
    if (const Mark* word = scan.longest_ending(table, i)) return word;
    if (i == 0 || k_between.find(scan.at(i - 1)) == std::u32string_view::npos) break;
    --i;
  }
  return nullptr;
}

bool is_telephone(const Scan& scan, const Digits& run) {
  const std::size_t total = run.digits.size();
  const auto& g = run.groups;
  if (word_before(scan, Table::phone_words, run.begin) != nullptr && total >= 6 && total <= 12)
    return g.size() <= 4;
  if (scan.before(run.begin) == U'+' && run.digits.starts_with("81"))
    return total == 11 || total == 12;
  if (run.digits[0] != '0' || (total != 10 && total != 11)) return false;
  if (g.size() == 1) {
    const bool mobile = run.digits[2] == '0' &&
                        std::string_view("5789").find(run.digits[1]) != std::string_view::npos;
    return total == 11 ? mobile : run.digits[1] != '0';
  }
  if (g.size() == 2) return g[0] >= 2 && g[0] <= 5;
  return g.size() == 3 && g[0] >= 2 && g[0] <= 5 && g[1] >= 1 && g[1] <= 4 && g[2] >= 3 &&
         g[2] <= 4;
}

// Reports the run when it is one of the kinds; false when it is none.
bool report(Scan& scan, const Digits& run) {
  const std::size_t total = run.digits.size();
  const bool is_t = scan.before(run.begin) == U't';
  if (total == k_corporate && (is_t || !is_latin(scan.before(run.begin)))) {
    if (model::is_corporate_number(run.digits) ||
        word_before(scan, Table::corporate_words, run.begin - (is_t ? 1 : 0)) != nullptr) {
      scan.add(run.begin - (is_t ? 1 : 0), run.end, Kind::corporate_number, "（法人番号省略）");
      return true;
    }
  }
  if (is_latin(scan.before(run.begin)) &&
      scan.longest_ending(Table::phone_words, run.begin) == nullptr)
    return false;
  if (run.groups.size() == 1 && total >= 5 && total <= 8 &&
      word_before(scan, Table::account_words, run.begin) != nullptr) {
    scan.add(run.begin, run.end, Kind::bank_account, "（口座番号省略）");
    return true;
  }
  if (is_telephone(scan, run)) {
    const char32_t before = scan.before(run.begin);
    scan.add(run.begin - (before == U'+' || before == U'(' ? 1 : 0), run.end, Kind::telephone,
             k_left_out);
    return true;
  }
  const bool sign =
      scan.before(run.begin) == U'〒' ||
      (scan.before(run.begin) == U' ' && run.begin > 1 && scan.at(run.begin - 2) == U'〒');
  const bool postcode =
      run.groups.size() == 2 && run.groups[0] == 3 && run.groups[1] == 4 && run.joined_by_dash;
  if (postcode || (sign && total == 7)) {
    if (!sign &&
        (scan.longest(Table::not_address, run.end) != nullptr || is_dash(scan.before(run.begin))))
      return false;
    const std::size_t begin =
        !sign ? run.begin : run.begin - (scan.before(run.begin) == U' ' ? 2 : 1);
    scan.add(begin, run.end, Kind::postcode, {}, sign ? Severity::high : Severity::medium);
    return true;
  }
  return false;
}

// Where digits joined by blanks and marks from `i` on end.
std::size_t joined_end(const Scan& scan, std::size_t i) {
  for (std::size_t gap = 1; gap > 0; i += gap) {
    while (digit_of(scan.at(i)) >= 0) ++i;
    gap = separator(scan, i, true);
  }
  return i;
}

void scan_digits(Scan& scan) {
  Digits run;
  std::size_t joined_until = 0;  // so that a long row of figures is not read again from each
  for (std::size_t i = 0; i < scan.size();) {
    if (digit_of(scan.at(i)) < 0) {
      ++i;
      continue;
    }
    if (i >= joined_until) joined_until = joined_end(scan, i);
    const bool too_long = joined_until - i > k_reach + 1;
    if (!too_long) read_digits(scan, i, true, run);
    if (too_long || !report(scan, run)) {
      read_digits(scan, i, false, run);
      if (!run.cut) report(scan, run);
    }
    i = run.end;
    while (run.cut && digit_of(scan.at(i)) >= 0) ++i;
  }
}

}  // namespace

void scan_contacts(Scan& scan) {
  scan_mail(scan);
  scan_urls(scan);
  scan_digits(scan);
}

}  // namespace tsunagu::anonymity
