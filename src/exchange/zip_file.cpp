// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/zip_file.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <zip.h>

namespace tsunagu::exchange {
namespace {

// The end of a ZIP: a record of 22 bytes with a comment behind it, in front of it perhaps the place
// of a 64-bit record.
constexpr std::size_t k_end_bytes = 22, k_comment_max = 0xFFFF, k_place_bytes = 20;
constexpr std::size_t k_end64_bytes = 56;
constexpr std::string_view k_end_mark = "PK\x05\x06", k_place_mark = "PK\x06\x07",
                           k_end64_mark = "PK\x06\x06";

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i > 0; --i)
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i - 1]);
  return value;
}

tl::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorCode::io, fmt::format("ZIP として読めません（{}）", what));
}

// Reading the directory costs memory for each entry: how many there are is looked up first. The
// 64-bit record counts when there is one, as it does for libzip.
std::optional<std::uint64_t> entries_claimed(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::int64_t>(file.tellg());
  if (!file || size < static_cast<std::int64_t>(k_end_bytes)) return std::nullopt;
  const auto tail_bytes = std::min<std::int64_t>(
      size, static_cast<std::int64_t>(k_end_bytes + k_comment_max + k_place_bytes));
  std::string tail(static_cast<std::size_t>(tail_bytes), '\0');
  file.seekg(size - tail_bytes);
  file.read(tail.data(), tail_bytes);
  std::uint64_t most = 0;
  bool is_found = false;
  for (std::size_t at = 0; (at = tail.find(k_end_mark, at)) != std::string::npos; ++at) {
    if (at + k_end_bytes > tail.size()) break;
    is_found = true;
    most = std::max(most, little_endian(tail, at + 10, 2));
    if (at < k_place_bytes || tail.compare(at - k_place_bytes, 4, k_place_mark) != 0) continue;
    const std::uint64_t place = little_endian(tail, at - k_place_bytes + 8, 8);
    std::string record(k_end64_bytes, '\0');
    if (place > static_cast<std::uint64_t>(size)) continue;
    file.clear();
    file.seekg(static_cast<std::int64_t>(place));
    file.read(record.data(), static_cast<std::streamsize>(record.size()));
    if (file && record.starts_with(k_end64_mark))
      most = std::max(most, little_endian(record, 32, 8));
  }
  return is_found ? std::optional(most) : std::nullopt;
}

}  // namespace

void ZipStream::Closer::operator()(zip_file* file) const { ::zip_fclose(file); }
void ZipFile::Closer::operator()(zip* archive) const { ::zip_discard(archive); }

ZipStream::ZipStream(zip_file* file, const ZipEntry& entry)
    : m_file(file),
      m_name(entry.name),
      m_left(entry.bytes) {}

Result<std::size_t> ZipStream::read(std::span<char> target) {
  const zip_int64_t got = ::zip_fread(m_file.get(), target.data(), target.size());
  if (got < 0) return broken(m_name + " が壊れています");
  m_left -= got;
  if (m_left < 0 || (got == 0 && m_left > 0)) return broken(m_name + " の大きさが一覧と違います");
  return static_cast<std::size_t>(got);
}

Result<ZipFile> ZipFile::open(const std::string& path, std::int64_t entries_max) {
  const auto claimed = entries_claimed(path);
  if (!claimed) return broken("終わりの記録がありません");
  if (*claimed > static_cast<std::uint64_t>(entries_max)) {
    return fail(ErrorCode::rejected_input,
                fmt::format("ZIP の中のファイルが {} 個を超えています", entries_max));
  }
  int code = 0;
  ZipFile file(::zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (file.m_archive == nullptr) return broken("一覧が壊れています");
  TRY(file.read_entries());
  return file;
}

Result<void> ZipFile::read_entries() {
  const zip_int64_t count = ::zip_get_num_entries(m_archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    ::zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    constexpr zip_uint64_t k_needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (::zip_stat_index(m_archive.get(), index, 0, &stat) != 0 ||
        (stat.valid & k_needed) != k_needed)
      return broken("一覧が壊れています");
    constexpr auto k_max = static_cast<zip_uint64_t>(std::numeric_limits<std::int64_t>::max());
    m_entries.push_back({.index = index,
                         .name = stat.name,
                         .bytes = static_cast<std::int64_t>(std::min(stat.size, k_max)),
                         .packed_bytes = static_cast<std::int64_t>(std::min(stat.comp_size, k_max)),
                         .is_encrypted = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
                                         stat.encryption_method != ZIP_EM_NONE});
  }
  return {};
}

const ZipEntry* ZipFile::find(std::string_view name) const {
  const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                  [&](const ZipEntry& entry) { return entry.name == name; });
  return found == m_entries.end() ? nullptr : &*found;
}

Result<ZipStream> ZipFile::stream(const ZipEntry& entry) const {
  zip_file_t* file = ::zip_fopen_index(m_archive.get(), entry.index, 0);
  if (file == nullptr) return broken(entry.name + " を開けません");
  return ZipStream(file, entry);
}

}  // namespace tsunagu::exchange
