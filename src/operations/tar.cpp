// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/tar.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace tsunagu::operations {
namespace {

// Places of a header, in bytes.
constexpr std::size_t k_name_at = 0, k_name_bytes = 100, k_mode_at = 100, k_owner_at = 108,
                      k_group_at = 116, k_size_at = 124, k_size_bytes = 12, k_time_at = 136,
                      k_sum_at = 148, k_sum_bytes = 8, k_type_at = 156, k_magic_at = 257;
constexpr std::int64_t k_octal_size_max = 077777777777;  // 8 GiB less one
constexpr char k_is_binary = '\x80';

void put(std::string& block, std::size_t at, std::string_view text) {
  block.replace(at, text.size(), text);
}

std::uint32_t sum_of(std::string_view block) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool in_sum = i >= k_sum_at && i < k_sum_at + k_sum_bytes;
    sum += in_sum ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

bool octal(std::string_view digits, std::int64_t& value) {
  value = 0;
  bool any = false;
  for (const char c : digits) {
    if (c == '\0' || c == ' ') break;
    if (c < '0' || c > '7') return false;
    value = value * 8 + (c - '0');
    any = true;
  }
  return any;
}

bool size_in(std::string_view field, std::int64_t& size) {
  if (field[0] != k_is_binary) return octal(field, size);
  size = 0;
  for (const char c : field.substr(1)) {
    if (size > std::numeric_limits<std::int64_t>::max() >> 8) return false;
    size = (size << 8) | static_cast<unsigned char>(c);
  }
  return true;
}

tl::unexpected<Error> broken() {
  return fail(ErrorCode::corrupt,
              "バックアップの中身を読めません（壊れています）。別のバックアップを使ってください");
}

}  // namespace

std::string tar_header(std::string_view name, std::int64_t bytes, std::int64_t made_at) {
  std::string block(k_tar_block_bytes, '\0');
  put(block, k_name_at, name.substr(0, k_name_bytes - 1));
  put(block, k_mode_at, "0000600");
  put(block, k_owner_at, "0000000");
  put(block, k_group_at, "0000000");
  if (bytes <= k_octal_size_max) {
    put(block, k_size_at, fmt::format("{:011o}", bytes));
  } else {
    block[k_size_at] = k_is_binary;
    for (std::size_t i = 0; i < 8; ++i)
      block[k_size_at + k_size_bytes - 1 - i] = static_cast<char>(bytes >> (8 * i));
  }
  put(block, k_time_at, fmt::format("{:011o}", made_at));
  block[k_type_at] = '0';
  put(block, k_magic_at, std::string_view("ustar\00000", 8));
  put(block, k_sum_at, fmt::format("{:06o}", sum_of(block)));
  block[k_sum_at + 7] = ' ';
  return block;
}

std::string tar_padding(std::int64_t bytes) {
  const std::size_t over = static_cast<std::size_t>(bytes) % k_tar_block_bytes;
  return std::string(over == 0 ? 0 : k_tar_block_bytes - over, '\0');
}

std::string tar_end() { return std::string(2 * k_tar_block_bytes, '\0'); }

Result<void> TarReader::take_header() {
  const std::string_view block = m_header;
  if (std::all_of(block.begin(), block.end(), [](char c) { return c == '\0'; })) {
    ++m_zero_blocks;
    m_header.clear();
    return {};
  }
  std::int64_t sum = 0;
  const bool is_ours = m_zero_blocks == 0 && block.substr(k_magic_at, 5) == "ustar" &&
                       block[k_type_at] == '0' && octal(block.substr(k_sum_at, 7), sum) &&
                       sum == sum_of(block) &&
                       size_in(block.substr(k_size_at, k_size_bytes), m_size) && m_size >= 0;
  if (!is_ours) return broken();
  const std::string_view name = block.substr(k_name_at, k_name_bytes);
  m_name = name.substr(0, name.find('\0'));
  m_left = m_size;
  m_padding = static_cast<std::int64_t>(tar_padding(m_size).size());
  m_header.clear();
  return m_sink(m_name, m_size, {});
}

Result<void> TarReader::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (is_at_end()) return broken();
    if (m_left > 0) {
      const std::string_view part =
          bytes.substr(0, static_cast<std::size_t>(std::min<std::int64_t>(
                              m_left, static_cast<std::int64_t>(bytes.size()))));
      TRY(m_sink(m_name, m_size, part));
      m_left -= static_cast<std::int64_t>(part.size());
      bytes.remove_prefix(part.size());
    } else if (m_padding > 0) {
      const auto skipped =
          std::min<std::int64_t>(m_padding, static_cast<std::int64_t>(bytes.size()));
      m_padding -= skipped;
      bytes.remove_prefix(static_cast<std::size_t>(skipped));
    } else {
      const std::string_view part = bytes.substr(0, k_tar_block_bytes - m_header.size());
      m_header += part;
      bytes.remove_prefix(part.size());
      if (m_header.size() == k_tar_block_bytes) TRY(take_header());
    }
  }
  return {};
}

}  // namespace tsunagu::operations
