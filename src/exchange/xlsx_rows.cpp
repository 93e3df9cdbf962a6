// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/wording.hpp"
#include "exchange/xlsx_book.hpp"
#include "exchange/xlsx_cells.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_row_number_max = 1'048'576;  // of a sheet of Excel
constexpr std::size_t k_day_bytes = 10;              // 2025-04-01

// A day without a time, or with one that says nothing: 2025-04-01T00:00:00.
std::string day_and_time(std::string text) {
  if (text.size() <= k_day_bytes || text[k_day_bytes] != 'T') return text;
  const std::string_view time = std::string_view(text).substr(k_day_bytes + 1);
  if (time.find_first_not_of("0:.Z") == std::string_view::npos) return text.substr(0, k_day_bytes);
  text[k_day_bytes] = ' ';
  return text;
}

}  // namespace

XlsxRows::XlsxRows(const XlsxBook& book, std::string what, XmlPieces pieces,
                   std::shared_ptr<std::int64_t> bytes_read)
    : m_book(&book),
      m_what(std::move(what)),
      m_pieces(std::move(pieces)),
      m_bytes_read(std::move(bytes_read)) {}

tl::unexpected<Error> XlsxRows::broken(std::size_t row, std::string_view why) const {
  return fail(ErrorCode::rejected_input,
              fmt::format("{}の{}行目が壊れています（{}）。Excel で開いて保存し直してください",
                          m_what, row, why));
}

Result<const XlsxRow*> XlsxRows::next() {
  while (true) {
    TRY_ASSIGN(const auto piece, m_pieces.next());
    if (piece.name.empty()) return nullptr;
    TRY(read_row(piece.xml));
    if (m_row.cells.empty()) continue;
    if (++m_rows > k_xlsx_rows_max) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("{}が {} 行を超えています。分けるか、「CSV UTF-8」で保存し直して"
                              "ください",
                              m_what, k_xlsx_rows_max));
    }
    return &m_row;
  }
}

Result<void> XlsxRows::read_row(std::string_view xml) {
  pugi::xml_document document;
  if (!parse_piece(xml, document)) return broken(m_number + 1, "XML");
  const pugi::xml_node row = document.document_element();
  const std::string_view number = attribute(row, "r");
  const std::size_t given = number.empty() ? m_number + 1 : whole_number(number).value_or(0);
  if (given <= m_number || given > k_row_number_max) return broken(m_number + 1, "行の番号");
  m_row.number = m_number = given;
  m_row.cells.clear();
  std::size_t next_column = 0;
  for (const pugi::xml_node node : row.children()) {
    if (local_name(node.name()) != "c") continue;
    std::size_t column = next_column;
    if (const std::string_view reference = attribute(node, "r"); !reference.empty()) {
      const auto place = place_of(reference);
      if (!place || place->row != m_number || place->column < next_column)
        return broken(m_number, fmt::format("セル {}", shown(reference)));
      column = place->column;
    }
    next_column = column + 1;
    TRY_ASSIGN(TableCell cell, read_cell(node));
    if (cell.problem.empty() && text::trim(cell.text).empty()) continue;
    if (column >= k_columns_max) {
      return fail(
          ErrorCode::rejected_input,
          fmt::format(
              "シートの{}行目 {} 列に値があります。{} 列までです。要らない列を消してください",
              m_number, column_letters(column), k_columns_max));
    }
    m_row.cells.resize(column + 1);
    m_row.cells[column] = std::move(cell);
  }
  return {};
}

Result<TableCell> XlsxRows::read_cell(const pugi::xml_node& node) const {
  TableCell cell;
  const std::string_view type = attribute(node, "t");
  const pugi::xml_node value = child(node, "v");
  const bool is_computed = !child(node, "f").empty();
  if (type == "inlineStr") {
    RichText rich = rich_text(child(node, "is"));
    cell.text = std::move(rich.text);
    cell.furigana = std::move(rich.furigana);
  } else if (value.empty()) {
    if (is_computed) {
      cell.problem = "数式の結果が保存されていません。Excel で開いて保存し直してください";
      cell.text = shown("=" + text_of(child(node, "f")));
    }
    return cell;
  } else if (type == "s") {
    const std::string index_text = text_of(value);
    const auto index = whole_number(text::trim(index_text));
    const auto& starts = m_book->m_starts;
    if (!index || 2 * *index + 2 >= starts.size()) return broken(m_number, "文字列の番号");
    const std::string_view strings = m_book->m_strings;
    const std::size_t at = 2 * *index;
    cell.text = strings.substr(starts[at], starts[at + 1] - starts[at]);
    cell.furigana = strings.substr(starts[at + 1], starts[at + 2] - starts[at + 1]);
  } else if (type == "str") {
    cell.text = without_escapes(text_of(value));
  } else if (type == "d") {
    cell.text = day_and_time(text_of(value));
  } else if (type == "b") {
    const std::string written = text_of(value);
    cell.text = written == "1" || written == "true" ? "TRUE" : "FALSE";
  } else if (type == "e") {
    cell.text = shown(text_of(value));
    cell.problem = "エラーの値です。数式か参照先を直してください";
  } else {
    const std::size_t style = whole_number(attribute(node, "s")).value_or(0);
    const std::string written = text_of(value);
    NumberText number = number_text(text::trim(written), m_book->format_of(style),
                                    m_book->counts_from_1904(), is_computed);
    cell.text = std::move(number.text);
    cell.problem = std::move(number.problem);
    cell.is_number = number.is_number;
  }
  if (!text::is_utf8(cell.text)) {
    cell.problem = not_utf8_reason(cell.text);
    cell.text = shown(cell.text);
  }
  return cell;
}

}  // namespace tsunagu::exchange
