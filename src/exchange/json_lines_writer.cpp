// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "exchange/table_writer.hpp"

namespace tsunagu::exchange {
namespace {

class JsonLines final : public TableWriter {
 public:
  JsonLines(Sink sink, std::vector<std::string> names)
      : m_sink(std::move(sink)),
        m_names(std::move(names)) {}

  Result<void> add(std::span<const Cell> row) override {
    std::string line = "{";
    for (std::size_t i = 0; i < m_names.size(); ++i) {
      line += (i > 0 ? ",\"" : "\"") + m_names[i] + "\":";
      line += i >= row.size() || row[i].text.empty() ? "null"
              : row[i].is_number                     ? row[i].text
                                                     : quoted(row[i].text);
    }
    return m_sink(line + "}\n");
  }
  Result<void> finish() override { return {}; }
  const UnfitReport& unfit() const override { return m_unfit; }

 private:
  static std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  Sink m_sink;
  const std::vector<std::string> m_names;
  UnfitReport m_unfit;  // every character fits
};

}  // namespace

Result<std::unique_ptr<TableWriter>> write_json_lines(Sink sink, std::vector<std::string> names) {
  return std::make_unique<JsonLines>(std::move(sink), std::move(names));
}

}  // namespace tsunagu::exchange
