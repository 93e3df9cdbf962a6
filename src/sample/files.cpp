// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::sample {
namespace {

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

tl::unexpected<Error> broken(std::string_view path, std::size_t line, std::string_view why) {
  return fail(ErrorCode::corrupt, fmt::format("data/{} {}行目: {}", path, line, why));
}

Result<std::string_view> find_file(std::span<const embedded::File> files, std::string_view path) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
  if (found == files.end())
    return fail(ErrorCode::corrupt, fmt::format("data/{} がありません", path));
  return found->bytes;
}

Result<std::vector<TableRow>> read_table(std::span<const embedded::File> files,
                                         std::string_view path,
                                         std::span<const std::string_view> columns) {
  TRY_ASSIGN(const std::string_view bytes, find_file(files, path));
  std::vector<TableRow> rows;
  std::size_t line = 0;
  bool header = true;
  for (std::string_view text_line : text::split(bytes, '\n')) {
    ++line;
    text_line = without_return(text_line);
    if (text_line.empty() || text_line.front() == '#') continue;
    TableRow row{line, text::split(text_line, '\t')};
    row.cells.resize(
        std::max(row.cells.size(), columns.size()));  // editors drop empty cells at the end
    if (row.cells.size() != columns.size()) return broken(path, line, "列の数が見出しと違います");
    if (header) {
      if (!std::equal(columns.begin(), columns.end(), row.cells.begin())) {
        return broken(path, line, fmt::format("見出しは {} です", fmt::join(columns, " ")));
      }
      header = false;
      continue;
    }
    if (row.cells.front().empty()) return broken(path, line, "最初の列が空です");
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return broken(path, line, "行がありません");
  return rows;
}

Result<std::vector<Sentence>> read_sentences(std::span<const embedded::File> files,
                                             std::string_view path) {
  TRY_ASSIGN(const std::string_view bytes, find_file(files, path));
  std::vector<Sentence> sentences;
  Sentence at;
  for (std::string_view text_line : text::split(bytes, '\n')) {
    ++at.line;
    text_line = without_return(text_line);
    if (text_line.empty()) continue;
    if (text_line.starts_with("- ")) {
      at.text = text_line.substr(2);
      sentences.push_back(at);
    } else if (text_line.starts_with("### ")) {
      at.subsection = text_line.substr(4);
    } else if (text_line.starts_with("## ")) {
      at.section = text_line.substr(3);
      at.subsection = {};
    } else if (text_line.starts_with("# ")) {
      at.chapter = text_line.substr(2);
      at.section = {};
      at.subsection = {};
    } else {
      return broken(path, at.line, "見出し（#）でも文（- ）でもない行です");
    }
  }
  return sentences;
}

}  // namespace tsunagu::sample
