// SPDX-License-Identifier: GPL-3.0-or-later
// Room on a disk.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace tsunagu::disk {

struct Room {
  std::uint64_t free = 0;   // bytes that this user may still write
  std::uint64_t total = 0;  // bytes
};

// Of the disk that `path` lies on; io.
Result<Room> room(const std::string& path);

// Sum of the files below `dir`, bytes; 0 when there is none. What goes away meanwhile is left out.
std::uint64_t bytes_below(const std::string& dir);

// For people: "1.4 GB", "35 MB"; decimal units.
std::string told(std::uint64_t bytes);

}  // namespace tsunagu::disk
