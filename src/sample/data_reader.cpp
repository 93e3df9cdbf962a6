// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/data_reader.hpp"

#include "base/text.hpp"

namespace tsunagu::sample {

Result<std::vector<TableRow>> DataReader::table(std::string path,
                                                std::span<const std::string_view> columns) {
  m_path = std::move(path);
  return read_table(m_files, m_path, columns);
}

Result<std::vector<Sentence>> DataReader::sentences(std::string path) {
  m_path = std::move(path);
  return read_sentences(m_files, m_path);
}

Result<std::uint32_t> DataReader::number(std::size_t line, std::string_view cell) const {
  std::int64_t value = 0;
  if (!text::parse_integer(cell, value) || value < 0 || value > 1000) {
    return wrong(line, fmt::format("「{}」は0から1000までの整数ではありません", cell));
  }
  return static_cast<std::uint32_t>(value);
}

Result<std::vector<Pair>> DataReader::pairs(std::size_t line, std::string_view cell) const {
  std::vector<Pair> result;
  for (const std::string_view entry : text::split(cell, '|')) {
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos)
      return wrong(line, fmt::format("「{}」は 名前:数 の形ではありません", entry));
    TRY_ASSIGN(const std::uint32_t value, number(line, entry.substr(colon + 1)));
    result.push_back({entry.substr(0, colon), value});
  }
  return result;
}

Result<std::vector<Chance>> DataReader::chances(std::size_t line, std::string_view cell,
                                                std::string_view list) const {
  std::vector<Chance> result;
  TRY_ASSIGN(const std::vector<Pair> entries, pairs(line, cell));
  for (const Pair& entry : entries) {
    TRY_ASSIGN(const std::string_view what, code(line, entry.name, list));
    result.push_back({what, static_cast<int>(entry.number)});
  }
  return result;
}

Result<std::string_view> DataReader::code(std::size_t line, std::string_view code,
                                          std::string_view list) const {
  if (m_reference.list(list).find(code) == nullptr) {
    return wrong(line, fmt::format("「{}」は {} のコードではありません", code, list));
  }
  return code;
}

}  // namespace tsunagu::sample
