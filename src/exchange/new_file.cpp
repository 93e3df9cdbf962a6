// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/new_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tsunagu::exchange {
namespace {

tl::unexpected<Error> failed(std::string_view path) {
  if (errno == ENOSPC || errno == EDQUOT) {
    return fail(ErrorCode::no_space,
                fmt::format("{} を書く空きがありません。空きを作ってからやり直してください", path));
  }
  return fail(ErrorCode::io, fmt::format("{} に書けません ({})", path, std::strerror(errno)));
}

}  // namespace

Result<NewFile> NewFile::create(const std::string& path, std::string_view preamble) {
  std::FILE* file = std::fopen((path + ".tmp").c_str(), "wb");
  if (file == nullptr) return failed(path);
  ::fchmod(::fileno(file), S_IRUSR | S_IWUSR);
  NewFile rows(file, path);
  TRY(rows.add(preamble));
  return rows;
}

NewFile::NewFile(NewFile&& other) noexcept
    : m_file(std::exchange(other.m_file, nullptr)),
      m_path(std::move(other.m_path)) {}

NewFile::~NewFile() {
  if (m_file == nullptr) return;
  std::fclose(m_file);
  std::remove(temporary().c_str());
}

Result<void> NewFile::add(std::string_view raw) {
  if (raw.empty()) return {};  // its bytes may be nowhere
  if (std::fwrite(raw.data(), 1, raw.size(), m_file) != raw.size()) return failed(m_path);
  return {};
}

Result<void> NewFile::flush() {
  if (std::fflush(m_file) != 0 || ::fsync(::fileno(m_file)) != 0) return failed(m_path);
  return {};
}

Result<void> NewFile::publish() {
  if (std::rename(temporary().c_str(), m_path.c_str()) != 0) return failed(m_path);
  std::fclose(std::exchange(m_file, nullptr));
  return {};
}

}  // namespace tsunagu::exchange
