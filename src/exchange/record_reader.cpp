// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_reader.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/line_reader.hpp"
#include "exchange/record_json.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::exchange {
namespace {

using model::FieldProblem;

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
  bool gives(std::size_t) const override { return true; }
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

}  // namespace

template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_json_lines(std::unique_ptr<std::istream> input,
                                                              std::int64_t bytes) {
  return std::make_unique<JsonLinesReader<Record>>(LineReader(std::move(input)), bytes);
}

template Result<std::unique_ptr<RecordReader<model::Organization>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);
template Result<std::unique_ptr<RecordReader<model::Measure>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);
template Result<std::unique_ptr<RecordReader<model::Coordinator>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);
template Result<std::unique_ptr<RecordReader<model::Case>>> read_json_lines(
    std::unique_ptr<std::istream>, std::int64_t);

}  // namespace tsunagu::exchange
