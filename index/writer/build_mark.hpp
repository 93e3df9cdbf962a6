// SPDX-License-Identifier: GPL-3.0-or-later
// BuildMark: how far an unfinished generation has come, in GENERATION/unfinished, so that a build
// goes on after a crash where it was. What it counts is durable; whatever lies behind it never
// counted. Internal to the writer. Throws Xapian's database errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/forward/forward.hpp"
#include "index/writer/writer.hpp"

namespace tsunagu::index {

struct BuildMark {
  Unfinished of;
  // Bytes of the files that the layers share.
  std::uint64_t vocabulary = 0, people = 0;
  struct Layer {
    ForwardExtent extent;
    Xapian::docid documents = 0;
    std::size_t segments = 0;
  };
  std::vector<Layer> layers;
};

std::string mark_path(const std::string& generation_dir);
void write_mark(const std::string& generation_dir, const BuildMark& mark);
// nullopt: there is none, or none that this program reads.
std::optional<BuildMark> read_mark(const std::string& generation_dir);

}  // namespace tsunagu::index
