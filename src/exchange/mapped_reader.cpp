// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/reading.hpp"
#include "base/text.hpp"
#include "exchange/bound_field.hpp"
#include "exchange/cells.hpp"
#include "exchange/look.hpp"
#include "exchange/mapping.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::exchange {
namespace {

// Bare numbers taken for days: 1954 to 2119, so that a year alone is none.
constexpr std::int64_t k_serial_first = 20'000, k_serial_last = 80'000;

constexpr std::string_view k_remark_reason =
    "記録ではない行（注、記入例、合計など）のようです。この行を消すか、ID を書いてください";

using model::FieldProblem;
using model::FieldType;

// Whether a cell begins as notes below a header, examples and sums do, after brackets.
bool is_remark(std::string_view cell) {
  constexpr std::array<std::string_view, 13> k_words{"※",    "注",   "例",   "見本", "記入例",
                                                     "合計", "総計", "小計", "計",   "総数",
                                                     "以上", "備考", "＊"};
  constexpr std::array<std::string_view, 8> k_brackets{"（", "(", "【", "[", "［", "「", "<", "＜"};
  cell = text::trim(cell);
  for (const std::string_view bracket : k_brackets) {
    if (cell.starts_with(bracket)) cell.remove_prefix(bracket.size());
  }
  return std::any_of(k_words.begin(), k_words.end(),
                     [&](std::string_view word) { return cell.starts_with(word); });
}

template <class Record>
class MappedReader final : public RecordReader<Record> {
 public:
  MappedReader(std::unique_ptr<Table> table, const Mapping& mapping,
               const model::Reference& reference)
      : m_table(std::move(table)),
        m_reference(reference),
        m_is_confirmed(mapping.is_confirmed) {
    m_name_column = column_of(mapping, "name");
    m_id_column = column_of(mapping, "id");
    const auto& fields = model::fields<Record>();
    for (const std::string& name : mapping.fields) {
      const auto found =
          std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name; });
      m_fields.push_back(found == fields.end()
                             ? std::nullopt
                             : std::optional(static_cast<std::size_t>(found - fields.begin())));
    }
    for (const auto& field : fields) {
      if (!needs_column(field) || column_of(mapping, field.name)) continue;
      m_header_problems.push_back({std::string(field.name), "",
                                   fmt::format("必須の見出し「{}」がありません", field.label)});
    }
    m_gives.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
      m_gives[i] = column_of(mapping, fields[i].name).has_value();
  }

  Result<std::optional<Row<Record>>> next() override {
    if (!m_header_problems.empty()) return std::optional<Row<Record>>();
    TRY_ASSIGN(const TableRow* source, m_table->next());
    if (source == nullptr) return std::optional<Row<Record>>();
    Row<Record> row{.line = source->line, .raw = source->raw};
    row.source = source;
    if (!source->problem.empty()) {
      refuse(row, shown(source->raw), source->problem);
    } else if (const std::string_view remark = remark_of(*source); !remark.empty()) {
      refuse(row, shown(remark), std::string(k_remark_reason));
    } else {
      decode(*source, row);
    }
    return std::optional(std::move(row));
  }

  const std::vector<FieldProblem>& header_problems() const override { return m_header_problems; }
  std::size_t header_line() const override { return m_table->header_line(); }
  bool gives(std::size_t field) const override { return m_gives[field]; }
  bool is_cp932() const override {
    const Reading& reading = m_table->reading();
    return reading.format == Format::csv && reading.encoding == TextEncoding::cp932;
  }
  std::string preamble() const override { return m_table->raw_header(); }
  std::int64_t bytes_read() const override { return m_table->bytes_read(); }
  std::int64_t bytes_total() const override { return m_table->bytes_total(); }

 private:
  bool is_xlsx() const { return m_table->reading().format == Format::xlsx; }

  static void refuse(Row<Record>& row, std::string value, std::string reason) {
    row.readable = false;
    row.problems.push_back({"", std::move(value), std::move(reason)});
  }

  // The words that make a row a note or a sum; empty for a record. They stand where its id should.
  std::string_view remark_of(const TableRow& source) const {
    const auto first = std::find_if(source.cells.begin(), source.cells.end(), [](const auto& cell) {
      return !text::trim(std::string_view(cell.text)).empty();
    });
    if (first == source.cells.end()) return {};
    const bool has_id =
        m_id_column && !text::trim(std::string_view(source.cells[*m_id_column].text)).empty();
    const TableCell& cell = has_id ? source.cells[*m_id_column] : *first;
    return is_remark(cell.text) ? text::trim(std::string_view(cell.text)) : std::string_view();
  }

  void decode(const TableRow& source, Row<Record>& row) const {
    const auto fields = bind_fields(row.record);
    for (std::size_t i = 0; i < source.cells.size(); ++i) {
      const TableCell& cell = source.cells[i];
      if (cell.problem.empty() && text::trim(std::string_view(cell.text)).empty()) continue;
      const auto at = i < m_fields.size() ? m_fields[i] : std::nullopt;
      if (!at) {
        refuse_unnamed(i, cell, row.problems);
        continue;
      }
      const BoundField& field = fields[*at];
      std::string reason = cell.problem.empty() ? decode(cell, field) : cell.problem;
      if (!reason.empty())
        row.problems.push_back({std::string(field.name), shown(cell.text), std::move(reason)});
    }
    if constexpr (requires { row.record.yomi; }) {
      if (row.record.yomi.empty() && m_name_column) {
        const TableCell& name = source.cells[*m_name_column];
        const std::string_view written = text::trim(std::string_view(name.text));
        row.reading = !name.furigana.empty()   ? name.furigana
                      : text::is_utf8(written) ? text::kana_reading(written)
                                               : std::string();
      }
    }
  }

  // A day in a cell that does not look like one is a bare number.
  std::string decode(const TableCell& cell, const BoundField& field) const {
    if (field.type == FieldType::date && cell.is_number) {
      std::int64_t serial = 0;
      if (text::parse_integer(cell.text, serial) && serial >= k_serial_first &&
          serial <= k_serial_last) {
        return decode_cell(day_of_serial(static_cast<double>(serial), m_table->counts_from_1904()),
                           field, m_reference);
      }
    }
    return decode_cell(cell.text, field, m_reference);
  }

  void refuse_unnamed(std::size_t column, const TableCell& cell,
                      std::vector<FieldProblem>& problems) const {
    const auto& headers = m_table->headers();
    if (m_is_confirmed || (column < headers.size() && !headers[column].empty())) return;
    problems.push_back(
        {is_xlsx() ? column_letters(column) + "列" : fmt::format("{}列目", column + 1),
         shown(cell.text), "見出しのない列に値があります"});
  }

  std::unique_ptr<Table> m_table;
  const model::Reference& m_reference;
  bool m_is_confirmed;
  std::vector<std::optional<std::size_t>> m_fields;  // by column: place in the field table
  std::vector<bool> m_gives;                         // by place in the field table
  std::optional<std::size_t> m_name_column, m_id_column;
  std::vector<FieldProblem> m_header_problems;
};

}  // namespace

template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_mapped(std::unique_ptr<Table> table,
                                                          const Mapping& mapping,
                                                          const model::Reference& reference) {
  TRY(check_mapping<Record>(mapping, table->headers().size()));
  return std::make_unique<MappedReader<Record>>(std::move(table), mapping, reference);
}

template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_file(const std::string& path,
                                                        const Reading& reading,
                                                        const Mapping& mapping,
                                                        const model::Reference& reference,
                                                        std::string_view name) {
  if (reading.format != Format::json_lines) {
    TRY_ASSIGN(auto table, open_table(path, reading, name));
    return read_mapped<Record>(std::move(table), mapping, reference);
  }
  TRY_ASSIGN(InputFile file, open_input(path));
  return read_json_lines<Record>(std::move(file.input), file.bytes);
}

template Result<std::unique_ptr<RecordReader<model::Organization>>> read_mapped(
    std::unique_ptr<Table>, const Mapping&, const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Organization>>> read_file(
    const std::string&, const Reading&, const Mapping&, const model::Reference&, std::string_view);
template Result<std::unique_ptr<RecordReader<model::Coordinator>>> read_mapped(
    std::unique_ptr<Table>, const Mapping&, const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Coordinator>>> read_file(
    const std::string&, const Reading&, const Mapping&, const model::Reference&, std::string_view);
template Result<std::unique_ptr<RecordReader<model::Case>>> read_mapped(std::unique_ptr<Table>,
                                                                        const Mapping&,
                                                                        const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Case>>> read_file(
    const std::string&, const Reading&, const Mapping&, const model::Reference&, std::string_view);
template Result<std::unique_ptr<RecordReader<model::Measure>>> read_mapped(std::unique_ptr<Table>,
                                                                           const Mapping&,
                                                                           const model::Reference&);
template Result<std::unique_ptr<RecordReader<model::Measure>>> read_file(
    const std::string&, const Reading&, const Mapping&, const model::Reference&, std::string_view);

}  // namespace tsunagu::exchange
