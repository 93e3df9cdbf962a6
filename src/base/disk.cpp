// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/disk.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace tsunagu::disk {

namespace fs = std::filesystem;

Result<Room> room(const std::string& path) {
  std::error_code error;
  const auto space = fs::space(path, error);
  if (error)
    return fail(ErrorCode::io,
                fmt::format("{} の空きを調べられません ({})", path, error.message()));
  return Room{.free = space.available, .total = space.capacity};
}

Result<void> ask_for_room(const std::string& path, std::int64_t needed, std::string_view lacking,
                          std::string_view remedy) {
  TRY_ASSIGN(const Room there, room(path));
  const auto wanted = static_cast<std::uint64_t>(std::max<std::int64_t>(0, needed));
  if (there.free >= wanted) return {};
  return fail(ErrorCode::no_space, fmt::format("{}（{} に {} 要りますが {} です）。{}", lacking,
                                               path, told(wanted), told(there.free), remedy));
}

std::uint64_t bytes_below(const std::string& dir) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    if (!it->is_regular_file(gone) || gone) continue;
    const auto size = it->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

std::string told(std::uint64_t bytes) {
  constexpr double k_mega = 1e6, k_giga = 1e9;
  const auto amount = static_cast<double>(bytes);
  if (amount >= k_giga) return fmt::format("{:.1f} GB", amount / k_giga);
  return fmt::format("{:.0f} MB", amount / k_mega);
}

}  // namespace tsunagu::disk
