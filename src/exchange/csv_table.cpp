// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/csv_table.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/csv.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::string_view k_bom = "\xEF\xBB\xBF";
constexpr std::size_t k_beginning_bytes = 256 * 1024;  // in which the delimiter is looked for
constexpr std::size_t k_marks_of_columns = 2;  // in a row of one column: it has more in truth
constexpr std::array k_delimiters{',', '\t', ';'};

// Characters of a user's own font: what they looked like is not in the file.
std::size_t private_use_prefix(std::string_view utf8) {
  for (std::size_t i = 0; i + 2 < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const auto next = static_cast<unsigned char>(utf8[i + 1]);
    if (lead == 0xEE || (lead == 0xEF && next >= 0x80 && next <= 0xA3)) return i;
  }
  return utf8.size();
}

// Rows with the number that a spreadsheet gives them: blank lines count, lines within quotes do
// not.
class NumberedRows {
 public:
  NumberedRows(LineReader lines, char delimiter) : m_rows(std::move(lines), delimiter) {}

  // Null at the end.
  Result<const CsvRow*> next() {
    TRY_ASSIGN(const CsvRow* row, m_rows.next());
    if (row == nullptr) return nullptr;
    m_number += row->line - m_next_line + 1;
    m_next_line = row->line + std::max<std::size_t>(row->lines, 1);
    return row;
  }
  std::size_t number() const { return m_number; }
  std::int64_t bytes_read() const { return m_rows.bytes_read(); }

 private:
  CsvRows m_rows;
  std::size_t m_number = 0;
  std::size_t m_next_line = 1;
};

bool is_blank(const CsvRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return text::trim(cell).empty(); });
}

class CsvTable final : public Table {
 public:
  CsvTable(LineReader lines, TextDecoder decoder, const Reading& reading, std::int64_t bytes)
      : m_rows(std::move(lines), reading.delimiter),
        m_decoder(std::move(decoder)),
        m_reading(reading),
        m_bytes(bytes) {}

  Result<void> read_header() {
    std::vector<SheetRow> rows;
    const std::size_t last = m_reading.header_row + m_reading.header_rows - 1;
    while (m_rows.number() < last) {
      TRY_ASSIGN(const CsvRow* row, m_rows.next());
      if (row == nullptr) break;
      if (m_rows.number() < m_reading.header_row) continue;
      if (m_rows.number() > last) {  // blank lines where the header should be
        m_last = row;
        m_kept = true;
        break;
      }
      if (!row->problem.empty()) {
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}行目（見出し）: {}", row->line, row->problem));
      }
      if (m_raw_header.empty()) m_line = row->line;
      m_raw_header += row->raw;
      TRY_ASSIGN(auto cells, decode_header(*row));
      rows.push_back({m_rows.number(), std::move(cells)});
    }
    if (rows.empty()) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("{}行目に見出しがありません", m_reading.header_row));
    }
    m_headers = join_header(rows, {m_reading.header_row, m_reading.header_rows}, {});
    return {};
  }

  const Reading& reading() const override { return m_reading; }
  const std::vector<std::string>& headers() const override { return m_headers; }
  std::size_t header_line() const override { return m_line; }
  std::string raw_header() const override {
    const bool is_utf8 =
        m_reading.encoding == TextEncoding::utf8 || m_reading.encoding == TextEncoding::utf8_bom;
    return (is_utf8 ? std::string(k_bom) : std::string()) + m_raw_header;  // Excel needs the mark
  }

  Result<const TableRow*> next() override {
    while (true) {
      if (!std::exchange(m_kept, false)) {
        TRY_ASSIGN(m_last, m_rows.next());
      }
      if (m_last == nullptr) return nullptr;
      // Spreadsheets leave rows of commas behind.
      if (!m_last->problem.empty() || !is_blank(*m_last)) return decode(*m_last);
    }
  }

  std::int64_t bytes_read() const override { return m_rows.bytes_read(); }
  std::int64_t bytes_total() const override { return m_bytes; }

 private:
  Result<std::vector<std::string>> decode_header(const CsvRow& row) {
    if (row.cells.size() > k_columns_max) {
      return fail(
          ErrorCode::rejected_input,
          fmt::format("{}行目（見出し）の列が {} あります。{} までです。要らない列を消すか、"
                      "区切りの文字を確かめてください",
                      row.line, row.cells.size(), k_columns_max));
    }
    std::vector<std::string> cells;
    for (const std::string& bytes : row.cells) {
      TableCell cell = decode(bytes);
      if (!cell.problem.empty()) {
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}行目（見出し）の{}列目「{}」: {}", row.line, cells.size() + 1,
                                shown(cell.text), cell.problem));
      }
      cells.push_back(std::move(cell.text));
    }
    return cells;
  }

  const TableRow* decode(const CsvRow& row) {
    m_row.line = row.line;
    m_row.raw = row.raw;
    m_row.problem = row.problem;
    m_row.cells.clear();
    if (m_row.problem.empty() && row.cells.size() != m_headers.size()) {
      m_row.problem = fmt::format("列の数が見出しと違います（見出しは{}列、この行は{}列）",
                                  m_headers.size(), row.cells.size());
    }
    if (!m_row.problem.empty()) return &m_row;
    for (const std::string& bytes : row.cells) m_row.cells.push_back(decode(bytes));
    return &m_row;
  }

  // Without the apostrophe that our own export puts in front of formulas.
  TableCell decode(std::string_view bytes) {
    TableCell cell;
    const auto bad = m_decoder.append(bytes, cell.text);
    if (bad) {
      cell.problem = unreadable_reason(text::length(cell.text) + 1,
                                       static_cast<unsigned char>(bytes[*bad]), m_reading.encoding);
      std::string rest(bytes.substr(*bad));
      for (char& c : rest) {  // what is left of it can be anything
        if (static_cast<unsigned char>(c) >= 0x80) c = '\xFF';
      }
      cell.text = shown(cell.text + rest);
      return cell;
    }
    if (const std::string_view plain = rearmed(cell.text); plain.size() < cell.text.size())
      cell.text.erase(0, cell.text.size() - plain.size());
    if (m_reading.encoding != TextEncoding::cp932 && m_reading.encoding != TextEncoding::euc_jp)
      return cell;
    const std::size_t plain = private_use_prefix(cell.text);
    if (plain < cell.text.size()) {
      cell.problem = fmt::format(
          "{}文字目が外字です。形がファイルに入っていないため読めません。"
          "ふつうの文字に直してください",
          text::length(std::string_view(cell.text).substr(0, plain)) + 1);
    }
    return cell;
  }

  NumberedRows m_rows;
  TextDecoder m_decoder;
  Reading m_reading;
  std::int64_t m_bytes;
  std::vector<std::string> m_headers;
  std::string m_raw_header;
  std::size_t m_line = 0;          // of the header
  const CsvRow* m_last = nullptr;  // of m_rows
  bool m_kept = false;             // m_last is still to be handed out
  TableRow m_row;
};

struct Mark {
  std::string_view mark, name;
};
constexpr std::array k_marks{Mark{",", "コンマ"}, Mark{"\t", "タブ"}, Mark{";", "セミコロン"}};
constexpr std::array k_other_marks{Mark{"|", "|"},     Mark{"｜", "｜"}, Mark{"，", "，"},
                                   Mark{"、", "、"},   Mark{"；", "；"}, Mark{":", ":"},
                                   Mark{"　", "空白"}, Mark{" ", "空白"}};

std::string other_mark_reason(std::string_view name) {
  return fmt::format(
      "区切りが「{}」のようです。コンマ、タブ、セミコロンのどれかで区切って保存し直してください",
      name);
}

// What is wrong with quotes: "a"|"b" has them where no known delimiter stands.
std::string quote_problem(const CsvRow& row) {
  for (const auto& [mark, name] : k_other_marks) {
    if (row.raw.find(fmt::format("\"{}\"", mark)) != std::string::npos)
      return other_mark_reason(name);
  }
  return row.problem;
}

// The first rows by a delimiter.
Result<CsvGuess> first_rows(std::string_view beginning, TextDecoder& decoder, char delimiter) {
  NumberedRows rows(LineReader(std::make_unique<std::istringstream>(std::string(beginning))),
                    delimiter);
  CsvGuess guess;
  guess.delimiter = delimiter;
  while (rows.number() < k_header_row_max) {
    TRY_ASSIGN(const CsvRow* row, rows.next());
    if (row == nullptr) break;
    if (!row->problem.empty() && guess.problem.empty()) {
      guess.problem_row = rows.number();
      guess.problem = fmt::format("{}行目: {}", row->line, quote_problem(*row));
    }
    const bool is_left_out = is_blank(*row) && row->cells.size() <= k_columns_max;
    if (!row->problem.empty() || is_left_out) continue;
    SheetRow decoded{rows.number(), {}};
    for (const std::string& bytes : row->cells) {
      if (decoded.cells.size() > k_columns_max) break;  // opening the table tells
      decoder.append(bytes, decoded.cells.emplace_back());
    }
    guess.rows.push_back(std::move(decoded));
  }
  return guess;
}

// How much speaks for a delimiter: names of fields, then columns.
std::pair<std::size_t, std::size_t> weight_of(const std::vector<SheetRow>& rows) {
  std::size_t columns = 0;
  for (const SheetRow& row : rows) columns = std::max(columns, row.cells.size());
  return {known_headers(rows), columns};
}

bool has_often(std::string_view cell, std::string_view mark) {
  std::size_t times = 0;
  for (std::size_t at = 0; times < k_marks_of_columns; at += mark.size(), ++times) {
    at = cell.find(mark, at);
    if (at == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

std::string one_column_problem(const CsvGuess& guess, std::size_t header_row) {
  for (const SheetRow& row : guess.rows) {
    const auto is_often = [&](const Mark& each) { return has_often(row.cells.front(), each.mark); };
    if (std::any_of(k_marks.begin(), k_marks.end(), is_often)) {
      return fmt::format(
          "{}行目の全体が引用符 \" で囲まれ、1つの列になっています。引用符を外すか、値ごとに囲んで"
          "保存し直してください",
          row.number);
    }
    const auto* const other = std::find_if(k_other_marks.begin(), k_other_marks.end(), is_often);
    if (other != k_other_marks.end())
      return fmt::format("{}行目が1列しかありません。{}", row.number,
                         other_mark_reason(other->name));
  }
  return fmt::format(
      "{}行目が1列しかありません。見出しと値を並べた表を、コンマ区切りか XLSX で保存してください",
      header_row);
}

Result<CsvGuess> guess_csv(std::istream& input, TextDecoder& decoder,
                           std::optional<char> delimiter) {
  input.clear();
  input.seekg(0);
  std::string beginning(k_beginning_bytes, '\0');
  input.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(input.gcount()));
  if (beginning.size() == k_beginning_bytes) {  // without the line that is cut in two
    const std::size_t end = beginning.rfind('\n');
    if (end != std::string::npos) beginning.resize(end + 1);
  }
  if (beginning.find('\n') == std::string::npos && beginning.find('\r') != std::string::npos) {
    return fail(ErrorCode::rejected_input,
                "改行が古い Mac の形（CR だけ）です。「CSV UTF-8」か XLSX で保存し直してください");
  }
  CsvGuess guess;
  std::pair<std::size_t, std::size_t> most{0, 0};
  for (const char candidate : k_delimiters) {
    if (delimiter && candidate != *delimiter) continue;
    TRY_ASSIGN(auto tried, first_rows(beginning, decoder, candidate));
    const auto weight = weight_of(tried.rows);
    if (!guess.rows.empty() && weight <= most) continue;
    most = weight;
    guess = std::move(tried);
  }
  return guess;
}

Result<std::unique_ptr<Table>> open_csv(std::unique_ptr<std::istream> input, const Reading& reading,
                                        std::int64_t bytes) {
  TRY_ASSIGN(auto decoder, TextDecoder::create(reading.encoding));
  auto table =
      std::make_unique<CsvTable>(LineReader(std::move(input)), std::move(decoder), reading, bytes);
  TRY(table->read_header());
  return table;
}

}  // namespace tsunagu::exchange
