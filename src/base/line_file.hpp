// SPDX-License-Identifier: GPL-3.0-or-later
// A file of lines of our own: written once, then read from the start. An anonymous one is on the
// disk of its folder, seen by nobody, and gone with the process, however that ends.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::file {

// One thread at a time. Errors: no_space, io; not_found of open().
class LineFile {
 public:
  // `folder` must exist.
  static Result<LineFile> anonymous(const std::string& folder);
  static Result<LineFile> open(const std::string& path);
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&&) = delete;
  ~LineFile();

  // `line` without its LF.
  Result<void> add(std::string_view line);
  // Back to the start, to read.
  Result<void> rewind();
  // The next line without its LF, or nothing at the end; lives until the next call.
  Result<std::optional<std::string_view>> next();

 private:
  LineFile(std::FILE* file, std::string name) : m_file(file), m_name(std::move(name)) {}

  std::FILE* m_file;
  std::string m_name;  // for messages
  char* m_line = nullptr;
  std::size_t m_capacity = 0;  // bytes of m_line
};

}  // namespace tsunagu::file
