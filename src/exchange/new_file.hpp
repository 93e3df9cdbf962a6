// SPDX-License-Identifier: GPL-3.0-or-later
// A file of records that is there whole or not at all: refused rows, exports. Readable by its owner
// only, as the store is.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::exchange {

// Bytes go to PATH.tmp; publish() puts it in place of PATH at once. Without publish() nothing
// stays. Errors: no_space, io. One thread at a time.
class NewFile {
 public:
  static Result<NewFile> create(const std::string& path, std::string_view preamble = {});
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  Result<void> add(std::string_view bytes);
  Result<void> flush();    // everything is on the disk
  Result<void> publish();  // after flush()
  const std::string& path() const { return m_path; }
  std::string temporary() const { return m_path + ".tmp"; }  // where the bytes are until then

 private:
  NewFile(std::FILE* file, std::string path) : m_file(file), m_path(std::move(path)) {}

  std::FILE* m_file;
  std::string m_path;
};

}  // namespace tsunagu::exchange
