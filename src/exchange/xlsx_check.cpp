// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xlsx_check.hpp"

#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <minizip/unzip.h>

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_piece_bytes = 64 * 1024;
constexpr std::size_t k_name_bytes = 256;
constexpr int k_parts_max = 32;  // the writer makes nine
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

// Reads the part that `zip` stands at to its end, where its checksum is compared.
Result<void> read_part(unzFile zip, std::string_view name, Marks& marks) {
  if (unzOpenCurrentFile(zip) != UNZ_OK) return broken(name);
  std::array<char, k_piece_bytes> piece{};
  bool is_empty = true;
  int got = 0;
  while ((got = unzReadCurrentFile(zip, piece.data(), piece.size())) > 0) {
    is_empty = false;
    if (name == k_sheet) marks.read({piece.data(), static_cast<std::size_t>(got)});
  }
  const int closed = unzCloseCurrentFile(zip);
  if (got < 0 || closed != UNZ_OK || is_empty) return broken(name);
  return {};
}

}  // namespace

Result<SheetSize> size_of_sheet(const std::string& path) {
  const std::unique_ptr<void, int (*)(unzFile)> zip(unzOpen64(path.c_str()), unzClose);
  if (zip == nullptr) return broken("ZIP");
  Marks marks;
  int parts = 0;
  int next = unzGoToFirstFile(zip.get());
  for (; next == UNZ_OK; next = unzGoToNextFile(zip.get())) {
    std::array<char, k_name_bytes> name{};
    if (++parts > k_parts_max ||
        unzGetCurrentFileInfo64(zip.get(), nullptr, name.data(), name.size() - 1, nullptr, 0,
                                nullptr, 0) != UNZ_OK)
      return broken("ZIP");
    TRY(read_part(zip.get(), name.data(), marks));
  }
  if (next != UNZ_END_OF_LIST_OF_FILE) return broken("ZIP");
  if (!marks.is_closed()) return broken(k_sheet);
  return marks.size();
}

}  // namespace tsunagu::exchange
