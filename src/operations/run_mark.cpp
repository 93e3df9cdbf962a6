// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/run_mark.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/date.hpp"
#include "base/file.hpp"

namespace tsunagu::operations {

RunMark::RunMark(const service::DataDir& dir)
    : m_path(dir.path + "/serve.running"),
      m_was_left(std::filesystem::exists(m_path)) {}

void RunMark::take_away() const {
  const auto found = file::read(m_path);
  if (m_content.empty() || !found || *found != m_content) return;
  std::error_code ignored;
  std::filesystem::remove(m_path, ignored);
}

Result<void> RunMark::set() {
  const std::string content = fmt::format("{} {}\n", ::getpid(), date::now_utc());
  TRY(file::write_durably(m_path, content));
  m_content = content;
  return {};
}

}  // namespace tsunagu::operations
