// SPDX-License-Identifier: GPL-3.0-or-later
// How far the files of the forward index count: metadata of each commit of a layer's evidence.
// Internal to the index library.
#pragma once

#include <string>

#include "index/forward/forward.hpp"

namespace tsunagu::index {

inline constexpr const char* k_extent_key = "forward";

struct Extent {
  ForwardExtent layer;
  // Bytes of the files that the layers share.
  std::uint64_t vocabulary = k_file_header;
  std::uint64_t people = k_file_header;
};

std::string pack_extent(const Extent& extent);
// Throws corrupt when it is none.
Extent unpack_extent(const std::string& packed);

std::string vocabulary_path(const std::string& generation_dir);
std::string people_ids_path(const std::string& generation_dir);

}  // namespace tsunagu::index
