// SPDX-License-Identifier: GPL-3.0-or-later
// The file of refused rows, as they were read, to be corrected and imported again.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::exchange {

// Rows go to PATH.tmp; publish() puts it in place of PATH at once. Without publish() nothing stays.
// Errors: no_space, io. One thread at a time.
class RejectedRows {
 public:
  static Result<RejectedRows> create(const std::string& path, std::string_view preamble);
  RejectedRows(RejectedRows&& other) noexcept;
  RejectedRows& operator=(RejectedRows&&) = delete;
  ~RejectedRows();

  Result<void> add(std::string_view raw);
  Result<void> flush();    // everything is on the disk
  Result<void> publish();  // after flush()
  const std::string& path() const { return m_path; }

 private:
  RejectedRows(std::FILE* file, std::string path) : m_file(file), m_path(std::move(path)) {}
  std::string temporary() const { return m_path + ".tmp"; }

  std::FILE* m_file;
  std::string m_path;
};

}  // namespace tsunagu::exchange
