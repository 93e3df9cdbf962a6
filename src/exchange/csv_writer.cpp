// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>

#include "exchange/cp932.hpp"
#include "exchange/csv.hpp"
#include "exchange/table_writer.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::string_view k_bom = "\xEF\xBB\xBF";
constexpr std::string_view k_line_end = "\r\n";

class CsvWriter final : public TableWriter {
 public:
  CsvWriter(Sink sink, std::optional<Cp932> cp932, std::vector<std::string> header)
      : m_sink(std::move(sink)),
        m_cp932(std::move(cp932)),
        m_header(std::move(header)) {}

  Result<void> add(std::span<const Cell> row) override {
    ++m_row;
    m_line.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) m_line += ',';
      append(row[i].is_number ? row[i].text : csv_cell(row[i].text), i);
    }
    m_line += k_line_end;
    return m_sink(m_line);
  }

  Result<void> add_header() {
    if (!m_cp932) TRY(m_sink(k_bom));
    std::vector<Cell> cells;
    for (const std::string& name : m_header) cells.push_back({name});
    return add(cells);
  }

  Result<void> finish() override { return {}; }
  const UnfitReport& unfit() const override { return m_unfit; }

 private:
  void append(const std::string& cell, std::size_t column) {
    if (!m_cp932) {
      m_line += cell;
      return;
    }
    m_found.clear();
    m_cp932->append(cell, m_line, m_found);
    for (auto& [character, instead] : m_found) {
      if (++m_unfit.total > static_cast<std::int64_t>(k_unfit_kept)) continue;
      m_unfit.entries.push_back(
          {m_row, column + 1, m_header[column], character, std::move(instead)});
    }
  }

  Sink m_sink;
  std::optional<Cp932> m_cp932;
  std::vector<std::string> m_header;
  std::int64_t m_row = 0;
  std::string m_line;
  std::vector<Cp932::Unfit> m_found;
  UnfitReport m_unfit;
};

}  // namespace

Result<std::unique_ptr<TableWriter>> write_csv(Sink sink, Encoding encoding,
                                               std::vector<std::string> header) {
  std::optional<Cp932> cp932;
  if (encoding == Encoding::cp932) {
    TRY_ASSIGN(cp932, Cp932::create());
  }
  auto writer = std::make_unique<CsvWriter>(std::move(sink), std::move(cp932), std::move(header));
  TRY(writer->add_header());
  return writer;
}

}  // namespace tsunagu::exchange
