// SPDX-License-Identifier: GPL-3.0-or-later
// Files carried inside the binary (made by cmake/embed.cmake).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace tsunagu::embedded {

struct File {
  std::string_view path;   // relative to its root, '/' between folders
  std::string_view bytes;  // lives as long as the process
};

std::span<const File> data_files();  // data/: reference tables, lexicon, sample vocabulary
std::span<const File> web_files();   // web/dist; empty when built without the web client
std::span<const File> api_files();   // openapi.yaml

}  // namespace tsunagu::embedded
