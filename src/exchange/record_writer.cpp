// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_writer.hpp"

#include "exchange/bound_field.hpp"
#include "exchange/cells.hpp"
#include "exchange/record_json.hpp"

namespace tsunagu::exchange {
namespace {

template <class Record>
class JsonLinesWriter final : public RecordWriter<Record> {
 public:
  explicit JsonLinesWriter(Sink sink) : m_sink(std::move(sink)) {}
  Result<void> add(const Record& record) override { return m_sink(encode_json(record) + "\n"); }
  Result<void> finish() override { return {}; }
  const UnfitReport& unfit() const override { return m_unfit; }

 private:
  Sink m_sink;
  UnfitReport m_unfit;  // every character fits
};

// The record as rows of a table.
template <class Record>
class TableOfRecords final : public RecordWriter<Record> {
 public:
  TableOfRecords(std::unique_ptr<TableWriter> table, bool with_restricted,
                 const model::Reference& reference)
      : m_table(std::move(table)),
        m_with_restricted(with_restricted),
        m_reference(reference) {}

  Result<void> add(const Record& record) override {
    // The field table hands out plain pointers; they are only read here.
    const auto bound = bind_fields(const_cast<Record&>(record));
    m_cells.clear();
    for (std::size_t i = 0; i < bound.size(); ++i) {
      if (!m_with_restricted && model::fields<Record>()[i].restricted) continue;
      const bool is_number =
          bound[i].type == model::FieldType::integer || bound[i].type == model::FieldType::number;
      m_cells.push_back({encode_cell(bound[i], m_reference), is_number});
    }
    return m_table->add(m_cells);
  }
  Result<void> finish() override { return m_table->finish(); }
  const UnfitReport& unfit() const override { return m_table->unfit(); }

 private:
  std::unique_ptr<TableWriter> m_table;
  bool m_with_restricted;
  const model::Reference& m_reference;
  std::vector<Cell> m_cells;
};

}  // namespace

std::string_view extension_of(OutputFormat format) {
  switch (format) {
    case OutputFormat::csv: return "csv";
    case OutputFormat::xlsx: return "xlsx";
    case OutputFormat::json_lines: return "jsonl";
  }
  return "";
}

std::optional<OutputFormat> output_format_from(std::string_view name) {
  for (const auto format : {OutputFormat::csv, OutputFormat::xlsx, OutputFormat::json_lines}) {
    if (extension_of(format) == name) return format;
  }
  return std::nullopt;
}

std::optional<Encoding> encoding_from(std::string_view name) {
  if (name == "utf-8") return Encoding::utf8;
  if (name == "cp932") return Encoding::cp932;
  return std::nullopt;
}

template <class Record>
Result<std::unique_ptr<RecordWriter<Record>>> write_records(Sink sink, const Output& output,
                                                            bool with_restricted,
                                                            const model::Reference& reference) {
  if (output.format == OutputFormat::json_lines)
    return std::make_unique<JsonLinesWriter<Record>>(std::move(sink));
  std::vector<std::string> header;
  for (const auto& field : model::fields<Record>()) {
    if (with_restricted || !field.restricted) header.emplace_back(field.label);
  }
  std::unique_ptr<TableWriter> table;
  if (output.format == OutputFormat::csv) {
    TRY_ASSIGN(table, write_csv(std::move(sink), output.encoding, std::move(header)));
  } else {
    TRY_ASSIGN(table, write_xlsx(std::move(sink), std::string(model::k_names<Record>.label),
                                 std::move(header)));
  }
  return std::make_unique<TableOfRecords<Record>>(std::move(table), with_restricted, reference);
}

template Result<std::unique_ptr<RecordWriter<model::Organization>>> write_records(
    Sink, const Output&, bool, const model::Reference&);
template Result<std::unique_ptr<RecordWriter<model::Measure>>> write_records(
    Sink, const Output&, bool, const model::Reference&);
template Result<std::unique_ptr<RecordWriter<model::Coordinator>>> write_records(
    Sink, const Output&, bool, const model::Reference&);
template Result<std::unique_ptr<RecordWriter<model::Case>>> write_records(Sink, const Output&, bool,
                                                                          const model::Reference&);

}  // namespace tsunagu::exchange
