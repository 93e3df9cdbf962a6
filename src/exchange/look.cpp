// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/look.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/csv_table.hpp"
#include "exchange/encodings.hpp"
#include "exchange/wording.hpp"
#include "exchange/xlsx_table.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_sampled_rows = 300;
constexpr std::size_t k_beginning_bytes = 4096;
constexpr std::streamsize k_ole_directory_bytes = 8 * 1024 * 1024;  // in which its names stand
constexpr std::string_view k_bom = "\xEF\xBB\xBF";
constexpr std::string_view k_ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

tl::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

std::string utf16(std::string_view ascii) {
  std::string wide;
  for (const char c : ascii) wide.append({c, '\0'});
  return wide;
}

// Excel puts an encrypted XLSX into the same kind of container as an old XLS.
std::string kind_of_ole(std::istream& file) {
  std::string bytes(static_cast<std::size_t>(k_ole_directory_bytes), '\0');
  file.read(bytes.data(), k_ole_directory_bytes);
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.find(utf16("EncryptedPackage")) != std::string::npos)
    return "パスワード付きの Excel ブックです。パスワードを外して保存し直してください";
  if (bytes.find(utf16("WordDocument")) != std::string::npos)
    return "Word の文書です。表を Excel か CSV で作ってください";
  return "古い形式の Excel ブック (XLS) です。XLSX か「CSV UTF-8」で保存し直してください";
}

// Files that no reader here is for, told by how they begin.
Result<void> check_kind(InputFile& opened) {
  const std::string_view beginning = opened.beginning;
  if (beginning.starts_with(k_ole)) return refused(kind_of_ole(*opened.input));
  if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF"))
    return refused("文字コードが UTF-16 です。「CSV UTF-8」か XLSX で保存し直してください");
  if (beginning.starts_with("%PDF"))
    return refused("PDF です。元の Excel か CSV を指定してください");
  if (beginning.starts_with("\x1F\x8B") || beginning.starts_with("7z\xBC\xAF") ||
      beginning.starts_with("Rar!"))
    return refused("圧縮したファイルです。中のファイルを取り出して指定してください");
  std::string text =
      text::lower_ascii(beginning.substr(beginning.starts_with(k_bom) ? k_bom.size() : 0));
  text = std::string(text::trim(std::string_view(text)));
  if (text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<table"))
    return refused("HTML です。Excel で開き、XLSX か「CSV UTF-8」で保存し直してください");
  if (text.starts_with("<?xml"))
    return refused("XML です。Excel で開き、XLSX か「CSV UTF-8」で保存し直してください");
  return {};
}

Format format_of(std::string_view name, std::string_view beginning) {
  if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("PK\x05\x06"))
    return Format::xlsx;
  const std::string lower = text::lower_ascii(name);
  for (const std::string_view ending : {".jsonl", ".ndjson", ".json"}) {
    if (lower.ends_with(ending)) return Format::json_lines;
  }
  if (lower.ends_with(".csv") || lower.ends_with(".tsv")) return Format::csv;
  if (beginning.starts_with(k_bom)) beginning.remove_prefix(k_bom.size());
  beginning = text::trim(beginning);
  return beginning.starts_with('{') || beginning.starts_with('[') ? Format::json_lines
                                                                  : Format::csv;
}

Result<Look> look_at_csv(InputFile opened, const Wish& wish) {
  Look look;
  TRY_ASSIGN(const EncodingFinding finding, find_encoding(*opened.input));
  look.encodings = finding.fitting;
  look.reading.encoding = wish.encoding.value_or(finding.best);
  if (!wish.encoding) look.problem = problem_of(finding);
  TRY_ASSIGN(auto decoder, TextDecoder::create(look.reading.encoding));
  TRY_ASSIGN(const CsvGuess guess, guess_csv(*opened.input, decoder, wish.delimiter));
  look.reading.delimiter = guess.delimiter;
  const HeaderPlace place = find_header(guess.rows, {});
  look.reading.header_row = wish.header_row.value_or(place.row);
  look.reading.header_rows = wish.header_rows.value_or(place.rows);
  // The broken row was the header, as no other has names of fields.
  if (guess.problem_row > 0 && !wish.header_row && known_headers(guess.rows) < 2 &&
      (guess.rows.empty() || guess.problem_row < place.row))
    return refused(guess.problem);
  opened.input->clear();
  opened.input->seekg(0);
  auto table = open_csv(std::move(opened.input), look.reading, opened.bytes);
  if (!table) {
    if (look.problem.empty()) return tl::unexpected(std::move(table).error());
    return look;  // in another encoding its header may be read
  }
  TRY_ASSIGN(look.columns, sample_columns(**table));
  if (look.columns.size() == 1 && look.problem.empty())
    look.problem = one_column_problem(guess, look.reading.header_row);
  return look;
}

Result<void> check_wish(const Wish& wish) {
  const auto wrong = [](std::string message) {
    return fail(ErrorCode::invalid_argument, std::move(message));
  };
  if (wish.header_rows && (*wish.header_rows == 0 || *wish.header_rows > k_header_rows_max))
    return wrong(fmt::format("見出しの行数は 1 から {} までです", k_header_rows_max));
  if (wish.header_row && (*wish.header_row == 0 || *wish.header_row > k_header_row_max))
    return wrong(fmt::format("見出しの行は 1 から {} までです", k_header_row_max));
  if (wish.delimiter && *wish.delimiter != ',' && *wish.delimiter != '\t' && *wish.delimiter != ';')
    return wrong("区切りの文字は , か ; かタブです");
  return {};
}

// The same file as what the wish names, or why not.
Result<void> check_format(Format found, const std::optional<Format>& wished) {
  if (!wished || *wished == found || (found != Format::xlsx && *wished != Format::xlsx)) return {};
  return fail(ErrorCode::rejected_input,
              *wished == Format::xlsx
                  ? "XLSX ではありません。XLSX で保存し直すか、CSV として読んでください"
                  : "XLSX です。XLSX として読んでください");
}

Error with_name(Error error, std::string_view name) {
  error.message = fmt::format("{}: {}", name, error.message);
  return error;
}

Result<Look> look_at_file(const std::string& path, const Wish& wish, std::string_view name) {
  TRY(check_wish(wish));
  TRY_ASSIGN(auto opened, open_input(path));
  TRY(check_kind(opened));
  const Format found = format_of(name, opened.beginning);
  TRY(check_format(found, wish.format));
  switch (wish.format.value_or(found)) {
    case Format::xlsx: return look_at_xlsx(path, wish);
    case Format::csv: return look_at_csv(std::move(opened), wish);
    case Format::json_lines: break;
  }
  Look look;
  look.reading.format = Format::json_lines;
  if (opened.beginning.starts_with(k_bom)) look.reading.encoding = TextEncoding::utf8_bom;
  look.encodings = {look.reading.encoding};
  return look;
}

}  // namespace

Result<InputFile> open_input(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return fail(ErrorCode::invalid_argument, "フォルダーです。ファイルを指定してください");
  if (!std::filesystem::exists(path, ignored)) return fail(ErrorCode::not_found, "ありません");
  InputFile opened;
  opened.input = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*opened.input)
    return fail(ErrorCode::io, fmt::format("開けません ({})", std::strerror(errno)));
  opened.beginning.resize(k_beginning_bytes);
  opened.input->read(opened.beginning.data(), k_beginning_bytes);
  opened.beginning.resize(static_cast<std::size_t>(opened.input->gcount()));
  if (opened.input->bad()) return fail(ErrorCode::io, "読めません");
  if (opened.beginning.empty()) return refused("空のファイルです");
  opened.input->clear();
  opened.input->seekg(0);
  const auto bytes = std::filesystem::file_size(path, ignored);
  opened.bytes = ignored ? 0 : static_cast<std::int64_t>(bytes);
  return opened;
}

Result<std::vector<ColumnLook>> sample_columns(Table& table) {
  std::vector<ColumnLook> columns;
  for (const std::string& header : table.headers()) columns.push_back({header, {}});
  std::size_t left = columns.size();
  for (std::size_t rows = 0; rows < k_sampled_rows && left > 0; ++rows) {
    TRY_ASSIGN(const TableRow* row, table.next());
    if (row == nullptr) break;
    for (std::size_t i = 0; i < std::min(columns.size(), row->cells.size()); ++i) {
      const TableCell& cell = row->cells[i];
      std::string sample = shown(text::trim(std::string_view(cell.text)));
      auto& samples = columns[i].samples;
      if (sample.empty() || samples.size() == k_samples_max ||
          std::find(samples.begin(), samples.end(), sample) != samples.end())
        continue;
      samples.push_back(std::move(sample));
      if (samples.size() == k_samples_max) --left;
    }
  }
  return columns;
}

Result<Look> look_at(const std::string& path, const Wish& wish, std::string_view name) {
  if (name.empty()) name = path;
  auto look = look_at_file(path, wish, name);
  if (!look) return tl::unexpected(with_name(std::move(look).error(), name));
  return look;
}

Result<std::unique_ptr<Table>> open_table(const std::string& path, const Reading& reading,
                                          std::string_view name) {
  const auto opened_table = [&]() -> Result<std::unique_ptr<Table>> {
    TRY_ASSIGN(auto opened, open_input(path));
    TRY(check_kind(opened));
    if (reading.format == Format::xlsx) return open_xlsx(path, reading);
    return open_csv(std::move(opened.input), reading, opened.bytes);
  };
  auto table = opened_table();
  if (!table)
    return tl::unexpected(with_name(std::move(table).error(), name.empty() ? path : name));
  return table;
}

}  // namespace tsunagu::exchange
