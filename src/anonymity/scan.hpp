// SPDX-License-Identifier: GPL-3.0-or-later
// One text made ready for the scanners: its letters, the words of all tables in it, its numbers.
// Internal to this room. Every look around is bounded by k_reach letters, so the scanners are
// linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anonymity/finding.hpp"
#include "anonymity/letters.hpp"
#include "anonymity/numbers.hpp"
#include "anonymity/tables.hpp"

namespace tsunagu::anonymity {

inline constexpr std::size_t k_reach = 24;  // letters a scanner looks to either side

class Scan {
 public:
  Scan(std::string_view text, const Tables& tables, const KnownNames& known);

  const Letters& letters() const { return m_letters; }
  char32_t at(std::size_t i) const { return m_letters.at(i); }
  // The letter before `i`; 0 at the start.
  char32_t before(std::size_t i) const { return i == 0 ? U'\0' : m_letters.at(i - 1); }
  std::size_t size() const { return m_letters.size(); }

  const std::vector<Mark>& marks() const { return m_marks; }  // by begin, shorter ones first
  const std::vector<Number>& numbers() const { return m_numbers; }

  // The longest word of the table that begins (ends) there; null when none does.
  const Mark* longest(Table table, std::size_t begin) const;
  const Mark* longest_ending(Table table, std::size_t end) const;
  // True when some word of the table covers letter `i`.
  bool covered_by_not_name(std::size_t i) const { return i < size() && m_not_name[i]; }
  // The number that ends (begins) there; null when none does.
  const Number* number_ending(std::size_t end) const;
  const Number* number_at(std::size_t begin) const;

  // Column of the row of a mark.
  std::string_view cell(const Mark& mark, std::size_t column) const {
    return m_tables.cell(mark.table, mark.row, column);
  }
  // The longest word of the table at the place whose column `column` is `value`.
  const Mark* longest_with(Table table, std::size_t begin, std::size_t column,
                           std::string_view value) const;
  const Mark* longest_ending_with(Table table, std::size_t end, std::size_t column,
                                  std::string_view value) const;

  // Reports the letters [begin, end). An empty proposal becomes "（削除）".
  void add(std::size_t begin, std::size_t end, Kind kind, std::string proposal,
           std::optional<Severity> severity = std::nullopt);
  // What was reported, without overlaps, in the order of the text.
  std::vector<Finding> take();

 private:
  const Tables& m_tables;
  Letters m_letters;
  std::vector<Mark> m_marks;
  std::vector<std::uint32_t> m_first;         // first mark that begins at a letter or later
  std::vector<std::uint32_t> m_ending;        // indexes of marks by end
  std::vector<std::uint32_t> m_first_ending;  // first of them that ends at a letter or later
  std::vector<Number> m_numbers;
  std::vector<std::uint32_t> m_number_at, m_number_ending;  // index + 1 by letter; 0: none
  std::vector<bool> m_not_name;
  std::vector<Finding> m_findings;
};

// The scanners; each reports into the scan.
void scan_contacts(Scan& scan);   // mail, url, telephone, postcode, corporate number, bank account
void scan_addresses(Scan& scan);  // street addresses
void scan_people(Scan& scan);
void scan_companies(Scan& scan);
void scan_figures(Scan& scan);  // amounts, headcounts
void scan_times(Scan& scan);    // founding years, days
void scan_claims(Scan& scan);   // uniqueness, names in brackets

// True for what ends a word after a name: nothing, punctuation, blank, or a particle.
bool ends_word(const Scan& scan, std::size_t i);
// True when the letters [begin, end) only stand for a name: one latin letter, ○○, 〇〇, ×× ...
bool is_placeholder(const Scan& scan, std::size_t begin, std::size_t end);

}  // namespace tsunagu::anonymity
