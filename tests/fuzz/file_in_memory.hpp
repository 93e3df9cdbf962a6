// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes under a name, for readers that open files.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#include "base/text.hpp"
#include "exchange/table.hpp"

namespace tsunagu::fuzz {

class FileInMemory {
 public:
  explicit FileInMemory(std::string_view bytes) : m_fd(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (::write(m_fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  FileInMemory(const FileInMemory&) = delete;
  FileInMemory& operator=(const FileInMemory&) = delete;
  ~FileInMemory() { ::close(m_fd); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(m_fd); }

 private:
  int m_fd;
};

inline void expect_text(std::string_view text) {
  if (!text::is_utf8(text)) std::abort();
}

// Looks at a file as an import does and reads all of it: what comes out is text, and reading ends.
inline void read_wholly(const std::string& path, std::string_view name) {
  const auto look = exchange::look_at(path, {}, name);
  if (!look) {
    expect_text(look.error().message);
    if (look.error().message.find('\n') != std::string::npos) std::abort();
    return;
  }
  expect_text(look->problem);
  for (const auto& column : look->columns) {
    for (const std::string& sample : column.samples) expect_text(sample);
  }
  if (look->reading.format == exchange::Format::json_lines) return;
  auto table = exchange::open_table(path, look->reading);
  if (!table) return;
  for (const std::string& header : (*table)->headers()) expect_text(header);
  for (auto row = (*table)->next(); row && *row != nullptr; row = (*table)->next()) {
    if ((*row)->problem.empty() && (*row)->cells.size() < (*table)->headers().size()) std::abort();
    for (const auto& cell : (*row)->cells) {
      expect_text(cell.text);
      expect_text(cell.furigana);
      expect_text(cell.problem);
    }
  }
}

}  // namespace tsunagu::fuzz
