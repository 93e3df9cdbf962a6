// SPDX-License-Identifier: GPL-3.0-or-later
// A folder for what is only needed while something is done: readable by its owner, emptied when it
// is made (an interrupted run may have left something), gone when the object goes.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/result.hpp"

namespace tsunagu::operations {

class Scratch {
 public:
  static Result<Scratch> make(const std::string& path) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (!std::filesystem::create_directory(path, error)) {
      return fail(error == std::errc::no_space_on_device ? ErrorCode::no_space : ErrorCode::io,
                  fmt::format("作業用のフォルダー {} を作れません ({})", path, error.message()));
    }
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    return Scratch(path);
  }
  Scratch(Scratch&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
  }

  const std::string& path() const { return m_path; }

 private:
  explicit Scratch(std::string path) : m_path(std::move(path)) {}
  std::string m_path;
};

}  // namespace tsunagu::operations
