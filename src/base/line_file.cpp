// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/line_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace tsunagu::file {
namespace {

tl::unexpected<Error> failed(std::string_view what, const std::string& name) {
  const int error = errno;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return fail(ErrorCode::no_space,
                fmt::format("{} に書く空きがありません。空きを作ってからやり直してください", name));
  }
  return fail(error == ENOENT ? ErrorCode::not_found : ErrorCode::io,
              fmt::format("{} を{}できません ({})", name, what, std::strerror(error)));
}

}  // namespace

Result<LineFile> LineFile::anonymous(const std::string& folder) {
  int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    std::string path = folder + "/tmp-XXXXXX";  // where the file system knows no O_TMPFILE
    descriptor = ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor >= 0) ::unlink(path.c_str());
  }
  if (descriptor < 0) return failed("作ることが", folder);
  std::FILE* const file = ::fdopen(descriptor, "w+b");
  if (file == nullptr) {
    ::close(descriptor);
    return failed("作ることが", folder);
  }
  return LineFile(file, folder);
}

Result<LineFile> LineFile::open(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return failed("開くことが", path);
  return LineFile(file, path);
}

LineFile::LineFile(LineFile&& other) noexcept
    : m_file(std::exchange(other.m_file, nullptr)),
      m_name(std::move(other.m_name)),
      m_line(std::exchange(other.m_line, nullptr)),
      m_capacity(std::exchange(other.m_capacity, 0)) {}

LineFile::~LineFile() {
  if (m_file != nullptr) std::fclose(m_file);
  std::free(m_line);  // of getline(3)
}

Result<void> LineFile::add(std::string_view line) {
  if (std::fwrite(line.data(), 1, line.size(), m_file) != line.size() ||
      std::fputc('\n', m_file) == EOF)
    return failed("書くことが", m_name);
  return {};
}

Result<void> LineFile::rewind() {
  if (std::fflush(m_file) != 0) return failed("書くことが", m_name);
  if (std::fseek(m_file, 0, SEEK_SET) != 0) return failed("読むことが", m_name);
  return {};
}

Result<std::optional<std::string_view>> LineFile::next() {
  const ssize_t bytes = ::getline(&m_line, &m_capacity, m_file);
  if (bytes < 0) {
    if (std::ferror(m_file) != 0) return failed("読むことが", m_name);
    return std::optional<std::string_view>();
  }
  std::string_view line(m_line, static_cast<std::size_t>(bytes));
  if (line.ends_with('\n')) line.remove_suffix(1);
  return std::optional(line);
}

}  // namespace tsunagu::file
