// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/csv.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <csv.h>
#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_grow_bytes =
    16 * 1024;  // libcsv grows its cell by this; its default is 128

constexpr const char* k_open_quote = R"(引用符 " が閉じていません)";
constexpr const char* k_stray_quote =
    R"(引用符 " の使い方が正しくありません。値の中の " は "" と書き、値の全体を " で囲みます)";

// Only LF ends a row: lines come in without their CR, and a CR inside a cell is its content.
int is_line_end(unsigned char c) { return c == CSV_LF ? 1 : 0; }

bool is_formula_behind_apostrophes(std::string_view text) {
  constexpr std::array<std::string_view, 11> k_formula_marks{"=",  "+",  "-",  "@",  "\t", "\r",
                                                             "\n", "＝", "＋", "－", "＠"};
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  return std::any_of(k_formula_marks.begin(), k_formula_marks.end(),
                     [&](std::string_view mark) { return text.starts_with(mark); });
}

}  // namespace

// libcsv's state with the row it is filling.
struct CsvRows::Parser {
  Parser(std::vector<std::string>& target, char between) : cells(target), delimiter(between) {
    start();
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { csv_free(&state); }

  void start() {
    if (csv_init(&state, CSV_STRICT) != 0) throw std::bad_alloc();
    csv_set_blk_size(&state, k_grow_bytes);
    csv_set_term_func(&state, is_line_end);
    csv_set_delim(&state, static_cast<unsigned char>(delimiter));
    cells.clear();
    row_done = false;
  }

  void restart() {
    csv_free(&state);
    start();
  }

  // False when a quote stands where none may.
  bool feed(std::string_view bytes) {
    return csv_parse(&state, bytes.data(), bytes.size(), on_cell, on_row, this) == bytes.size();
  }

  static void on_cell(void* bytes, std::size_t size, void* self) {
    static_cast<Parser*>(self)->cells.emplace_back(static_cast<const char*>(bytes), size);
  }
  static void on_row(int, void* self) { static_cast<Parser*>(self)->row_done = true; }

  csv_parser state{};
  std::vector<std::string>& cells;
  char delimiter;
  bool row_done = false;
};

CsvRows::CsvRows(LineReader lines, char delimiter)
    : m_lines(std::move(lines)),
      m_delimiter(delimiter) {}
CsvRows::CsvRows(CsvRows&&) noexcept = default;
CsvRows::~CsvRows() = default;

Result<bool> CsvRows::next_line(KeptLine& line, bool& too_long) {
  too_long = false;
  if (!m_again.empty()) {
    line = std::move(m_again.front());
    m_again.pop_front();
    return true;
  }
  TRY_ASSIGN(const auto read, m_lines.next());
  if (!read) return false;
  line.number = read->number;
  line.text.assign(read->text);
  too_long = read->too_long;
  return true;
}

// The lines after the first are read again: they were only swallowed by its open quote.
void CsvRows::give_up_first_line(std::string problem) {
  const std::size_t end = m_row.raw.find('\n') + 1;
  const std::string_view rest = std::string_view(m_row.raw).substr(end);
  std::deque<KeptLine> swallowed;
  std::size_t number = m_row.line;
  for (std::size_t begin = 0; begin < rest.size();) {
    const std::size_t line_end = rest.find('\n', begin);
    swallowed.push_back({++number, std::string(rest.substr(begin, line_end - begin))});
    begin = line_end + 1;
  }
  m_again.insert(m_again.begin(), std::make_move_iterator(swallowed.begin()),
                 std::make_move_iterator(swallowed.end()));
  m_row.raw.resize(end);
  m_row.lines = 1;
  m_row.cells.clear();
  m_row.problem = std::move(problem);
}

Result<const CsvRow*> CsvRows::next() {
  if (m_parser == nullptr) m_parser = std::make_unique<Parser>(m_row.cells, m_delimiter);
  m_parser->restart();
  m_row.raw.clear();
  m_row.problem.clear();
  KeptLine line;
  bool too_long = false;
  std::size_t& lines = m_row.lines;
  for (lines = 0;;) {
    TRY_ASSIGN(const bool more, next_line(line, too_long));
    if (!more) break;
    if (lines == 0 && text::trim(line.text).empty()) continue;
    if (lines++ == 0) m_row.line = line.number;
    m_row.raw.append(line.text).append("\n");
    if (too_long) {
      m_row.cells.clear();
      m_row.raw.clear();
      m_row.problem = fmt::format("1行が {} MiB を超えています", k_line_max_bytes >> 20U);
      return &m_row;
    }
    if (!m_parser->feed(line.text) || !m_parser->feed("\n")) {
      give_up_first_line(lines > 1 ? k_open_quote : k_stray_quote);
      return &m_row;
    }
    if (m_parser->row_done) return &m_row;
    if (lines >= k_csv_row_max_lines || m_row.raw.size() > k_csv_row_max_bytes) break;
  }
  if (m_row.raw.empty()) return nullptr;
  give_up_first_line(k_open_quote);
  return &m_row;
}

std::string disarmed(std::string_view text) {
  return is_formula_behind_apostrophes(text) ? "'" + std::string(text) : std::string(text);
}

std::string_view rearmed(std::string_view cell) {
  return cell.starts_with('\'') && is_formula_behind_apostrophes(cell) ? cell.substr(1) : cell;
}

std::string csv_cell(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : disarmed(text)) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace tsunagu::exchange
