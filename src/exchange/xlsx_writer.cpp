// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/text.hpp"
#include "exchange/table_writer.hpp"
#include "exchange/xlsx_check.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_cell_max = 32'767;  // UTF-16 units; Excel's own limit
constexpr std::size_t k_piece_bytes = 64 * 1024;
constexpr std::string_view k_replacement = "\xEF\xBF\xBD";  // U+FFFD

std::size_t utf16_units(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0U) == 0x80U ? 0U : byte >= 0xF0 ? 2U : 1U;
  }
  return units;
}

tl::unexpected<Error> failed(std::string_view what) {
  return fail(errno == ENOSPC ? ErrorCode::no_space : ErrorCode::io,
              fmt::format("XLSX を書けません（{}）", what));
}

// A file in memory: the library writes to a name only, and nothing may stay behind on a disk.
class MemoryFile {
 public:
  MemoryFile() : m_fd(::memfd_create("xlsx", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (m_fd >= 0) ::close(m_fd);
  }
  bool is_open() const { return m_fd >= 0; }
  std::string path() const { return fmt::format("/proc/self/fd/{}", m_fd); }

  Result<void> copy_to(const Sink& sink) const {
    std::array<char, k_piece_bytes> piece{};
    for (off_t at = 0;;) {
      const ssize_t got = ::pread(m_fd, piece.data(), piece.size(), at);
      if (got < 0) return failed(std::strerror(errno));
      if (got == 0) return {};
      TRY(sink({piece.data(), static_cast<std::size_t>(got)}));
      at += got;
    }
  }

 private:
  int m_fd;
};

// Strings are written as strings and numbers as numbers; nothing here writes a formula or a link.
class XlsxWriter final : public TableWriter {
 public:
  XlsxWriter(Sink sink, std::vector<std::string> header)
      : m_sink(std::move(sink)),
        m_header(std::move(header)) {}
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;
  ~XlsxWriter() override {
    if (m_book != nullptr) workbook_close(m_book);
  }

  Result<void> start(const std::string& sheet) {
    if (!m_file.is_open()) return failed(std::strerror(errno));
    // Constant memory: a row is given to a nameless temporary file as soon as the next one begins.
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    m_book = workbook_new_opt(m_file.path().c_str(), &options);
    m_sheet = m_book == nullptr ? nullptr : workbook_add_worksheet(m_book, sheet.c_str());
    if (m_sheet == nullptr) return failed(sheet);
    worksheet_freeze_panes(m_sheet, 1, 0);
    std::vector<Cell> cells;
    for (const std::string& name : m_header) cells.push_back({name});
    return add(cells);
  }

  Result<void> add(std::span<const Cell> row) override {
    if (m_rows > k_sheet_rows_max) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("XLSX に書けるのは {} 行までです。CSV か JSON Lines にしてください",
                              k_sheet_rows_max));
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].text.empty()) continue;
      TRY(write(row[i], i));
      ++m_cells;
    }
    ++m_rows;
    return {};
  }

  Result<void> finish() override {
    const lxw_error error = workbook_close(std::exchange(m_book, nullptr));
    if (error != LXW_NO_ERROR) return failed(lxw_strerror(error));
    const auto written = size_of_sheet(m_file.path());
    if (!written || *written != SheetSize{m_rows, m_cells}) {
      return fail(ErrorCode::no_space,
                  "XLSX を書ききれません。一時ファイルの場所（TMPDIR、無ければ /tmp）の空きを"
                  "確かめるか、CSV にしてください");
    }
    return m_file.copy_to(m_sink);
  }

  const UnfitReport& unfit() const override { return m_unfit; }

 private:
  Result<void> write(const Cell& cell, std::size_t column) {
    const auto row = static_cast<lxw_row_t>(m_rows);
    const auto col = static_cast<lxw_col_t>(column);
    lxw_error error = LXW_NO_ERROR;
    if (double value = 0; cell.is_number && keeps(cell.text, value)) {
      error = worksheet_write_number(m_sheet, row, col, value, nullptr);
    } else {
      const std::string text = with_escapes(without_noncharacters(cell.text, column));
      if (utf16_units(text) > k_cell_max) {
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}行目の「{}」は {} 文字を超えるので、XLSX に書けません。CSV か "
                                "JSON Lines にしてください",
                                m_rows + 1, m_header[column], k_cell_max));
      }
      error = worksheet_write_string(m_sheet, row, col, text.c_str(), nullptr);
    }
    if (error != LXW_NO_ERROR) return failed(lxw_strerror(error));
    return {};
  }

  // The library writes numbers with 16 digits; what needs more stays a text.
  static bool keeps(const std::string& digits, double& value) {
    value = std::strtod(digits.c_str(), nullptr);
    return std::strtod(fmt::format("{:.16G}", value).c_str(), nullptr) == value;
  }

  // _x003D_ is an equals sign to spreadsheets, unless its first character is written as _x005F_.
  static std::string with_escapes(std::string text) {
    constexpr std::size_t k_size = 7;
    const auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
    for (std::size_t at = 0; (at = text.find("_x", at)) != std::string::npos; ++at) {
      if (at + k_size > text.size() || text[at + k_size - 1] != '_' ||
          !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                       text.begin() + static_cast<std::ptrdiff_t>(at) + 6, is_hex))
        continue;
      text.insert(at, "_x005F");
      at += k_size - 1;
    }
    return text;
  }

  // U+FFFE and U+FFFF: Excel refuses a file that has them.
  std::string without_noncharacters(std::string text, std::size_t column) {
    for (const auto& [none, character] :
         {std::pair<std::string_view, char32_t>{"\xEF\xBF\xBE", 0xFFFE},
          {"\xEF\xBF\xBF", 0xFFFF}}) {
      for (std::size_t at = 0; (at = text.find(none, at)) != std::string::npos;) {
        text.replace(at, none.size(), k_replacement);
        if (++m_unfit.total > static_cast<std::int64_t>(k_unfit_kept)) continue;
        m_unfit.entries.push_back(
            {m_rows + 1, column + 1, m_header[column], character, std::string(k_replacement)});
      }
    }
    return text;
  }

  Sink m_sink;
  std::vector<std::string> m_header;
  MemoryFile m_file;
  lxw_workbook* m_book = nullptr;  // closing frees it
  lxw_worksheet* m_sheet = nullptr;
  std::int64_t m_rows = 0;   // written, with the header
  std::int64_t m_cells = 0;  // written, that are not empty
  UnfitReport m_unfit;
};

}  // namespace

Result<std::unique_ptr<TableWriter>> write_xlsx(Sink sink, const std::string& sheet,
                                                std::vector<std::string> header) {
  auto writer = std::make_unique<XlsxWriter>(std::move(sink), std::move(header));
  TRY(writer->start(sheet));
  return writer;
}

}  // namespace tsunagu::exchange
