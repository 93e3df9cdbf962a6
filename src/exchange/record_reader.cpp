// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/bound_field.hpp"
#include "exchange/cells.hpp"
#include "exchange/csv.hpp"
#include "exchange/line_reader.hpp"
#include "exchange/record_json.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::exchange {
namespace {

using model::FieldProblem;

constexpr std::size_t k_sniffed_bytes = 256;
constexpr std::string_view k_bom = "\xEF\xBB\xBF";

template <class Record>
class JsonLinesReader final : public RecordReader<Record> {
 public:
  JsonLinesReader(LineReader lines, std::int64_t bytes)
      : m_lines(std::move(lines)),
        m_bytes(bytes) {}

  Result<std::optional<Row<Record>>> next() override {
    while (true) {
      TRY_ASSIGN(const auto line, m_lines.next());
      if (!line) return std::optional<Row<Record>>();
      const std::string_view json = text::trim(line->text);
      if (json.empty()) continue;
      if (m_first) TRY(check_first(json));
      m_first = false;
      return line->too_long ? too_long(*line) : decode(*line, json);
    }
  }

  const std::vector<FieldProblem>& header_problems() const override { return m_none; }
  std::size_t header_line() const override { return 0; }
  std::string preamble() const override { return {}; }
  std::int64_t bytes_read() const override { return m_lines.bytes_read(); }
  std::int64_t bytes_total() const override { return m_bytes; }

 private:
  // A document spread over lines would give one error per line; say it once.
  static Result<void> check_first(std::string_view json) {
    if (json == "{" || json.starts_with('[')) {
      return fail(
          ErrorCode::rejected_input,
          "1行に1件の JSON Lines ではありません。配列をやめ、1件のオブジェクト {…} を1行に書いてください（jq -c '.[]' などで直せます）");
    }
    return {};
  }

  static std::optional<Row<Record>> too_long(const Line& line) {
    Row<Record> row{.line = line.number};
    row.readable = false;
    row.problems.push_back({"", shown(line.text),
                            fmt::format("1行が {} MiB を超えています", k_line_max_bytes >> 20U)});
    return row;
  }

  std::optional<Row<Record>> decode(const Line& line, std::string_view json) {
    auto decoded = decode_json<Record>(json);
    Row<Record> row{.line = line.number};
    m_raw.assign(line.text).append("\n");
    row.raw = m_raw;
    row.record = std::move(decoded.record);
    row.problems = std::move(decoded.problems);
    row.readable = decoded.readable;
    return row;
  }

  LineReader m_lines;
  std::int64_t m_bytes;
  std::string m_raw;
  std::vector<FieldProblem> m_none;
  bool m_first = true;
};

// A column's place in the field table; an empty header has none.
using Columns = std::vector<std::optional<std::size_t>>;

class HeaderReader {
 public:
  HeaderReader(std::span<const BoundField> fields, Columns& columns,
               std::vector<FieldProblem>& problems)
      : m_fields(fields),
        m_columns(columns),
        m_problems(problems) {}

  void read(const CsvRow& row) {
    if (!row.problem.empty()) return add("", row.problem);
    if (!text::is_utf8(row.raw)) {
      return add(row.raw, not_utf8_reason(row.raw) + "（Excel では「CSV UTF-8」を選びます）");
    }
    for (const std::string& cell : row.cells) read_cell(text::trim(cell));
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
      if (m_fields[i].required && !has(i)) {
        m_problems.push_back({std::string(m_fields[i].name), "",
                              fmt::format("必須の見出し「{}」がありません", m_fields[i].label)});
      }
    }
  }

 private:
  bool has(std::size_t field) const {
    return std::find(m_columns.begin(), m_columns.end(), std::optional(field)) != m_columns.end();
  }

  void read_cell(std::string_view header) {
    const auto found = std::find_if(m_fields.begin(), m_fields.end(), [&](const BoundField& f) {
      return f.name == header || f.label == header || f.label == text::fold_width(header);
    });
    if (found == m_fields.end()) {
      if (!header.empty()) add(header, unknown_field_reason(header, m_fields));
      m_columns.emplace_back();
      return;
    }
    const auto at = static_cast<std::size_t>(found - m_fields.begin());
    if (has(at)) return add(header, "同じ見出しが2回あります");
    m_columns.emplace_back(at);
  }

  void add(std::string_view header, std::string reason) {
    m_problems.push_back({shown(header), shown(header), std::move(reason)});
  }

  std::span<const BoundField> m_fields;
  Columns& m_columns;
  std::vector<FieldProblem>& m_problems;
};

// Fills the bound fields from one row of cells.
void decode_cells(const CsvRow& row, const Columns& columns, std::span<const BoundField> fields,
                  const model::Reference& reference, std::vector<FieldProblem>& problems) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view cell = rearmed(row.cells[i]);
    if (text::trim(cell).empty()) continue;
    if (!columns[i]) {
      problems.push_back(
          {fmt::format("{}列目", i + 1), shown(cell), "見出しのない列に値があります"});
      continue;
    }
    const BoundField& field = fields[*columns[i]];
    std::string reason =
        text::is_utf8(cell) ? decode_cell(cell, field, reference) : not_utf8_reason(cell);
    if (!reason.empty())
      problems.push_back({std::string(field.name), shown(cell), std::move(reason)});
  }
}

template <class Record>
class CsvReader final : public RecordReader<Record> {
 public:
  CsvReader(LineReader lines, const model::Reference& reference)
      : m_rows(std::move(lines)),
        m_reference(reference) {}

  Result<void> read_header() {
    TRY_ASSIGN(const CsvRow* row, m_rows.next());
    if (row == nullptr) return {};
    Record any;
    const auto fields = bind_fields(any);
    HeaderReader(fields, m_columns, m_header_problems).read(*row);
    m_header_line = row->line;
    m_header = row->raw;
    return {};
  }

  Result<std::optional<Row<Record>>> next() override {
    while (m_header_problems.empty()) {
      TRY_ASSIGN(const CsvRow* cells, m_rows.next());
      if (cells == nullptr) break;
      if (cells->problem.empty() && is_blank(*cells))
        continue;  // spreadsheets leave rows of commas behind
      return decode(*cells);
    }
    return std::optional<Row<Record>>();
  }

  const std::vector<FieldProblem>& header_problems() const override { return m_header_problems; }
  std::size_t header_line() const override { return m_header_line; }
  std::string preamble() const override {
    return std::string(k_bom) + m_header;
  }  // Excel needs the mark
  std::int64_t bytes_read() const override { return m_rows.bytes_read(); }

 private:
  static bool is_blank(const CsvRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(),
                       [](const auto& cell) { return text::trim(cell).empty(); });
  }

  std::optional<Row<Record>> decode(const CsvRow& cells) {
    Row<Record> row{.line = cells.line, .raw = cells.raw};
    std::string problem = cells.problem;
    if (problem.empty() && cells.cells.size() != m_columns.size()) {
      problem = fmt::format("列の数が見出しと違います（見出しは{}列、この行は{}列）",
                            m_columns.size(), cells.cells.size());
    }
    if (problem.empty()) {
      const auto fields = bind_fields(row.record);
      decode_cells(cells, m_columns, fields, m_reference, row.problems);
    } else {
      row.readable = false;
      row.problems.push_back({"", shown(cells.raw), std::move(problem)});
    }
    return row;
  }

  CsvRows m_rows;
  const model::Reference& m_reference;
  Columns m_columns;
  std::vector<FieldProblem> m_header_problems;
  std::size_t m_header_line = 0;
  std::string m_header;
};

}  // namespace

Format format_of(std::string_view path, std::string_view beginning) {
  const std::string name = text::lower_ascii(path);
  for (const std::string_view ending : {".jsonl", ".ndjson", ".json"}) {
    if (name.ends_with(ending)) return Format::json_lines;
  }
  if (name.ends_with(".csv")) return Format::csv;
  if (beginning.starts_with(k_bom)) beginning.remove_prefix(k_bom.size());
  beginning = text::trim(beginning);
  return beginning.starts_with('{') || beginning.starts_with('[') ? Format::json_lines
                                                                  : Format::csv;
}

Result<OpenFile> open_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} はフォルダーです。ファイルを指定してください", path));
  }
  if (!std::filesystem::exists(path, ignored)) {
    return fail(ErrorCode::not_found, fmt::format("{} がありません", path));
  }
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file)
    return fail(ErrorCode::io, fmt::format("{} を開けません ({})", path, std::strerror(errno)));
  std::array<char, k_sniffed_bytes> beginning{};
  file->read(beginning.data(), beginning.size());
  const std::string_view read(beginning.data(), static_cast<std::size_t>(file->gcount()));
  if (file->bad()) return fail(ErrorCode::io, fmt::format("{} を読めません", path));
  if (read.empty())
    return fail(ErrorCode::rejected_input, fmt::format("{} は空のファイルです", path));
  file->clear();
  file->seekg(0);
  const auto bytes = std::filesystem::file_size(path, ignored);
  return OpenFile{std::move(file), format_of(path, read),
                  ignored ? 0 : static_cast<std::int64_t>(bytes)};
}

template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_json_lines(std::unique_ptr<std::istream> input,
                                                              std::int64_t bytes) {
  return std::make_unique<JsonLinesReader<Record>>(LineReader(std::move(input)), bytes);
}

template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_records(std::unique_ptr<std::istream> input,
                                                           Format format,
                                                           const model::Reference& reference) {
  if (format == Format::json_lines) return read_json_lines<Record>(std::move(input));
  LineReader lines(std::move(input));
  auto reader = std::make_unique<CsvReader<Record>>(std::move(lines), reference);
  TRY(reader->read_header());
  return reader;
}

template Result<std::unique_ptr<RecordReader<model::Organization>>> read_records(
    std::unique_ptr<std::istream>, Format, const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Measure>>> read_records(
    std::unique_ptr<std::istream>, Format, const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Coordinator>>> read_records(
    std::unique_ptr<std::istream>, Format, const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Case>>> read_records(
    std::unique_ptr<std::istream>, Format, const model::Reference&);

template Result<std::unique_ptr<RecordReader<model::Organization>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);
template Result<std::unique_ptr<RecordReader<model::Measure>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);
template Result<std::unique_ptr<RecordReader<model::Coordinator>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);
template Result<std::unique_ptr<RecordReader<model::Case>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);

}  // namespace tsunagu::exchange
