// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xlsx_check.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "exchange/zip_file.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_piece_bytes = 64 * 1024;
constexpr std::int64_t k_parts_max = 32;  // the writer makes nine
constexpr std::string_view k_sheet = "xl/worksheets/sheet1.xml";
constexpr std::string_view k_row_end = "</row>";
constexpr std::string_view k_cell_end = "</c>";
constexpr std::string_view k_sheet_end = "</worksheet>";

tl::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorCode::io, fmt::format("書いた XLSX が欠けています（{}）", what));
}

// Counts what ends in pieces of a text; keeps the last bytes, as a mark may lie across two pieces.
class Marks {
 public:
  void read(std::string_view piece) {
    m_text.append(piece);
    m_size.rows += count(k_row_end);
    m_size.cells += count(k_cell_end);
    m_is_closed = m_text.ends_with(k_sheet_end);
    if (m_text.size() >= k_sheet_end.size())
      m_text.erase(0, m_text.size() - (k_sheet_end.size() - 1));
    m_counted_from = m_text.size();
  }
  const SheetSize& size() const { return m_size; }
  bool is_closed() const { return m_is_closed; }

 private:
  // Those that end after what was counted before.
  std::int64_t count(std::string_view mark) const {
    std::int64_t found = 0;
    const std::size_t from = m_counted_from >= mark.size() ? m_counted_from - (mark.size() - 1) : 0;
    for (std::size_t at = from; (at = m_text.find(mark, at)) != std::string::npos;
         at += mark.size())
      ++found;
    return found;
  }

  std::string m_text;
  std::size_t m_counted_from = 0;
  SheetSize m_size;
  bool m_is_closed = false;
};

// Reads a part to its end, where its checksum is compared.
Result<void> read_part(const ZipFile& file, const ZipEntry& part, Marks& marks) {
  auto stream = file.stream(part);
  if (!stream) return broken(part.name);
  std::array<char, k_piece_bytes> piece{};
  bool is_empty = true;
  while (true) {
    const auto got = stream->read(piece);
    if (!got) return broken(part.name);
    if (*got == 0) break;
    is_empty = false;
    if (part.name == k_sheet) marks.read({piece.data(), *got});
  }
  return is_empty ? Result<void>(broken(part.name)) : Result<void>();
}

}  // namespace

Result<SheetSize> size_of_sheet(const std::string& path) {
  const auto file = ZipFile::open(path, k_parts_max);
  if (!file) return broken("ZIP");
  Marks marks;
  for (const ZipEntry& part : file->entries()) TRY(read_part(*file, part, marks));
  if (!marks.is_closed()) return broken(k_sheet);
  return marks.size();
}

}  // namespace tsunagu::exchange
