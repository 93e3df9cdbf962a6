// SPDX-License-Identifier: GPL-3.0-or-later
// Room on a disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::disk {

struct Room {
  std::uint64_t free = 0;   // bytes that this user may still write
  std::uint64_t total = 0;  // bytes
};

// Of the disk that `path` lies on; io.
Result<Room> room(const std::string& path);

// no_space unless `needed` bytes are free where `path` lies. `lacking`: what there is no room for,
// `remedy`: what to do, Japanese.
Result<void> ask_for_room(const std::string& path, std::int64_t needed, std::string_view lacking,
                          std::string_view remedy = "空きを作ってからやり直してください");

// Sum of the files below `dir`, bytes; 0 when there is none. What goes away meanwhile is left out.
std::uint64_t bytes_below(const std::string& dir);

// For people: "1.4 GB", "35 MB"; decimal units.
std::string told(std::uint64_t bytes);

}  // namespace tsunagu::disk
