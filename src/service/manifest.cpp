// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/manifest.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "base/file.hpp"
#include "secrets/checksum.hpp"

namespace tsunagu::service {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_first_line = "tsunagu manifest 1";
constexpr std::string_view k_version_file = "iamglass";  // of a Xapian database

std::string path_of(const std::string& generation_dir) { return generation_dir + "/manifest"; }

// The folder of the Xapian database that the file belongs to, empty when to none.
std::string database_of(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.ends_with("/evidence") || folder.ends_with("/people") ? folder : std::string();
}

// Locks, and what tells of the building itself.
bool is_left_out(const std::string& name) {
  return name == "flintlock" || name == "manifest" || name == "unfinished" ||
         name.ends_with(".tmp");
}

tl::unexpected<Error> differs(const std::string& path) {
  return fail(ErrorCode::corrupt, fmt::format("{} が、作ったときと違います", path));
}

}  // namespace

bool has_manifest(const std::string& generation_dir) {
  std::error_code ignored;
  return fs::exists(path_of(generation_dir), ignored);
}

Result<void> write_manifest(const std::string& generation_dir, std::int64_t built_at,
                            const std::stop_token& stop) {
  std::map<std::string, std::uint64_t> sizes;
  std::error_code error;
  for (fs::recursive_directory_iterator it(generation_dir, error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_regular_file() || is_left_out(it->path().filename().string())) continue;
    sizes.emplace(fs::relative(it->path(), generation_dir).string(), it->file_size());
  }
  if (error)
    return fail(ErrorCode::io,
                fmt::format("{} を読めません ({})", generation_dir, error.message()));
  std::string text = fmt::format("{}\nbuilt {}\n", k_first_line, built_at);
  for (const auto& [path, bytes] : sizes) {
    TRY_ASSIGN(const std::string sum,
               secrets::sha256_of_file(generation_dir + "/" + path, bytes, stop));
    text += fmt::format("{}  {}  {}\n", sum, bytes, path);
  }
  return file::write_durably(path_of(generation_dir), text);
}

Result<Manifest> read_manifest(const std::string& generation_dir) {
  TRY_ASSIGN(const std::string text, file::read(path_of(generation_dir)));
  std::istringstream lines(text);
  std::string line, word;
  Manifest manifest;
  const bool begins = std::getline(lines, line) && line == k_first_line && lines >> word &&
                      word == "built" && lines >> manifest.built_at;
  for (Manifest::File file; begins && lines >> file.sha256 >> file.bytes >> file.path;)
    manifest.files.push_back(file);
  if (!begins || manifest.files.empty())
    return fail(ErrorCode::corrupt, fmt::format("{} を読めません", path_of(generation_dir)));
  return manifest;
}

Result<void> check_manifest(const std::string& generation_dir, const std::stop_token& stop) {
  const auto manifest = read_manifest(generation_dir);
  if (!manifest && manifest.error().code == ErrorCode::not_found) return {};
  if (!manifest) return tl::unexpected(manifest.error());
  const auto is_as_built = [&](const Manifest::File& file) -> Result<bool> {
    const auto sum = secrets::sha256_of_file(generation_dir + "/" + file.path, file.bytes, stop);
    if (sum) return *sum == file.sha256;
    if (sum.error().code == ErrorCode::corrupt || sum.error().code == ErrorCode::not_found)
      return false;
    return tl::unexpected(sum.error());
  };
  std::map<std::string, bool> untouched;  // databases
  for (const Manifest::File& file : manifest->files) {
    const std::string database = database_of(file.path);
    if (database.empty() || fs::path(file.path).filename() != k_version_file) continue;
    TRY_ASSIGN(untouched[database], is_as_built(file));
  }
  for (const Manifest::File& file : manifest->files) {
    const std::string database = database_of(file.path);
    if (!database.empty() && !untouched[database]) continue;
    TRY_ASSIGN(const bool same, is_as_built(file));
    if (!same) return differs(generation_dir + "/" + file.path);
  }
  return {};
}

}  // namespace tsunagu::service
