// SPDX-License-Identifier: GPL-3.0-or-later
#include "anonymity/scan.hpp"

#include <algorithm>
#include <numeric>

#include "anonymity/lint.hpp"

namespace tsunagu::anonymity {
namespace {

// Reports kept before overlaps are settled: a bound for texts made of nothing but findings.
constexpr std::size_t k_reports_max = 4 * k_findings_max;

}  // namespace

Scan::Scan(std::string_view text, const Tables& tables, const KnownNames& known)
    : m_tables(tables),
      m_letters(text),
      m_numbers(read_numbers(m_letters)),
      m_not_name(size()) {
  m_first.reserve(size() + 1);
  for (std::size_t i = 0; i < size(); ++i) {
    m_first.push_back(static_cast<std::uint32_t>(m_marks.size()));
    tables.words().match(m_letters.points(), i, m_marks);
    known.words().match(m_letters.points(), i, m_marks);
  }
  m_first.push_back(static_cast<std::uint32_t>(m_marks.size()));

  // By end, with a counting sort.
  m_first_ending.assign(size() + 2, 0);
  for (const Mark& mark : m_marks) ++m_first_ending[mark.end + 1];
  std::partial_sum(m_first_ending.begin(), m_first_ending.end(), m_first_ending.begin());
  m_ending.resize(m_marks.size());
  std::vector<std::uint32_t> place = m_first_ending;
  for (std::uint32_t i = 0; i < m_marks.size(); ++i) m_ending[place[m_marks[i].end]++] = i;

  m_number_at.resize(size() + 1);
  m_number_ending.resize(size() + 1);
  for (std::uint32_t i = 0; i < m_numbers.size(); ++i) {
    m_number_at[m_numbers[i].begin] = i + 1;
    m_number_ending[m_numbers[i].end] = i + 1;
  }

  for (const Mark& mark : m_marks) {
    if (mark.table != Table::not_names) continue;
    std::fill(m_not_name.begin() + mark.begin, m_not_name.begin() + mark.end, true);
  }
}

const Mark* Scan::longest(Table table, std::size_t begin) const {
  if (begin >= size()) return nullptr;
  const Mark* best = nullptr;  // marks come shortest first
  for (std::size_t k = m_first[begin]; k < m_first[begin + 1]; ++k) {
    if (m_marks[k].table == table) best = &m_marks[k];
  }
  return best;
}

const Mark* Scan::longest_with(Table table, std::size_t begin, std::size_t column,
                               std::string_view value) const {
  if (begin >= size()) return nullptr;
  const Mark* best = nullptr;
  for (std::size_t k = m_first[begin]; k < m_first[begin + 1]; ++k) {
    if (m_marks[k].table == table && cell(m_marks[k], column) == value) best = &m_marks[k];
  }
  return best;
}

const Mark* Scan::longest_ending(Table table, std::size_t end) const {
  if (end > size()) return nullptr;
  for (std::size_t k = m_first_ending[end]; k < m_first_ending[end + 1]; ++k) {
    // Sorted by begin, so the first is the longest.
    if (m_marks[m_ending[k]].table == table) return &m_marks[m_ending[k]];
  }
  return nullptr;
}

const Mark* Scan::longest_ending_with(Table table, std::size_t end, std::size_t column,
                                      std::string_view value) const {
  if (end > size()) return nullptr;
  for (std::size_t k = m_first_ending[end]; k < m_first_ending[end + 1]; ++k) {
    const Mark& mark = m_marks[m_ending[k]];
    if (mark.table == table && cell(mark, column) == value) return &mark;
  }
  return nullptr;
}

const Number* Scan::number_ending(std::size_t end) const {
  return end <= size() && m_number_ending[end] > 0 ? &m_numbers[m_number_ending[end] - 1] : nullptr;
}

const Number* Scan::number_at(std::size_t begin) const {
  return begin <= size() && m_number_at[begin] > 0 ? &m_numbers[m_number_at[begin] - 1] : nullptr;
}

void Scan::add(std::size_t begin, std::size_t end, Kind kind, std::string proposal,
               std::optional<Severity> severity) {
  if (m_findings.size() >= k_reports_max || begin >= end || end > size()) return;
  if (proposal.empty()) proposal = "（削除）";
  m_findings.push_back(
      {.field = {},
       .begin_byte = m_letters.byte(begin),
       .end_byte = m_letters.end_byte(end),
       .kind = kind,
       .severity = severity.value_or(k_kinds[static_cast<std::size_t>(kind)].severity),
       .text = std::string(m_letters.original(begin, end)),
       .proposal = std::move(proposal)});
}

std::vector<Finding> Scan::take() {
  std::stable_sort(m_findings.begin(), m_findings.end(), [](const Finding& a, const Finding& b) {
    if (a.begin_byte != b.begin_byte) return a.begin_byte < b.begin_byte;
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.end_byte > b.end_byte;
  });
  std::vector<Finding> kept;
  for (Finding& finding : m_findings) {
    bool drop = false;
    while (!kept.empty() && kept.back().end_byte > finding.begin_byte) {
      // Of the same kind the longer one stays, of two kinds the earlier one.
      const Finding& last = kept.back();
      const bool better = finding.kind == last.kind ? finding.end_byte - finding.begin_byte >
                                                          last.end_byte - last.begin_byte
                                                    : finding.kind < last.kind;
      if (!better) {
        drop = true;
        break;
      }
      kept.pop_back();
    }
    if (!drop) kept.push_back(std::move(finding));
  }
  if (kept.size() > k_findings_max) kept.resize(k_findings_max);
  m_findings.clear();
  return kept;
}

bool ends_word(const Scan& scan, std::size_t i) {
  constexpr std::u32string_view k_particles = U"はがをにとものでへや";
  const char32_t c = scan.at(i);
  if (c == U'\0' || is_blank(c)) return true;
  if (k_particles.find(c) != std::u32string_view::npos) return true;
  if (c == U'か' && scan.at(i + 1) == U'ら') return true;
  return !is_kanji(c) && !is_hiragana(c) && !is_katakana(c) && !is_latin(c) && !is_digit(c);
}

bool is_placeholder(const Scan& scan, std::size_t begin, std::size_t end) {
  constexpr std::u32string_view k_marks = U"○●◯〇△▲□■×✕*＊…・.-ー";
  if (end == begin + 1 && is_latin(scan.at(begin))) return true;
  for (std::size_t i = begin; i < end; ++i) {
    if (k_marks.find(scan.at(i)) == std::u32string_view::npos) return false;
  }
  return true;
}

}  // namespace tsunagu::anonymity
