// SPDX-License-Identifier: GPL-3.0-or-later
// Files of records as record_reader.hpp reads them: JSON Lines under the JSON names, CSV and XLSX
// under the Japanese headers. What is written and read again is the same record.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "exchange/table_writer.hpp"
#include "model/fields.hpp"
#include "model/reference.hpp"

namespace tsunagu::exchange {

enum class OutputFormat { csv, xlsx, json_lines };

struct Output {
  OutputFormat format = OutputFormat::csv;
  Encoding encoding = Encoding::utf8;  // of a CSV
};

// Ending of file names of the format, without the dot.
std::string_view extension_of(OutputFormat format);
// "csv", "xlsx", "jsonl"; "utf-8", "cp932". Nothing: no such name.
std::optional<OutputFormat> output_format_from(std::string_view name);
std::optional<Encoding> encoding_from(std::string_view name);

// One thread at a time. Errors: those of TableWriter.
template <class Record>
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  virtual Result<void> add(const Record& record) = 0;
  virtual Result<void> finish() = 0;
  virtual const UnfitReport& unfit() const = 0;
};

// `with_restricted`: also the columns of restricted fields (JSON Lines has a field where it is not
// empty). `reference` must outlive the writer.
template <class Record>
Result<std::unique_ptr<RecordWriter<Record>>> write_records(Sink sink, const Output& output,
                                                            bool with_restricted,
                                                            const model::Reference& reference);

}  // namespace tsunagu::exchange
