// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/forward/extent.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::index {

std::string pack_extent(const Extent& extent) {
  return fmt::format("{} {} {} {}", extent.layer.entries, extent.layer.words, extent.vocabulary,
                     extent.people);
}

Extent unpack_extent(const std::string& packed) {
  std::array<std::int64_t, 4> numbers{};
  const auto parts = text::split(packed, ' ');
  bool is_sound = parts.size() == numbers.size();
  for (std::size_t i = 0; is_sound && i < numbers.size(); ++i)
    is_sound = text::parse_integer(parts[i], numbers[i]) && numbers[i] >= 0;
  if (!is_sound) throw Xapian::DatabaseCorruptError("metadata of the forward index");
  const auto number = [&](std::size_t i) { return static_cast<std::uint64_t>(numbers[i]); };
  return {{number(0), number(1)}, number(2), number(3)};
}

std::string vocabulary_path(const std::string& generation_dir) {
  return generation_dir + "/vocabulary";
}

std::string people_ids_path(const std::string& generation_dir) {
  return generation_dir + "/people_ids";
}

}  // namespace tsunagu::index
