// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/generation.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"

namespace tsunagu::index {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view k_prefix = "gen-";

std::string name_of_generation(std::int64_t number) {
  return fmt::format("{}{:06}", k_prefix, number);
}

// Number of a name such as gen-000012, or 0.
std::int64_t number_of(std::string_view name) {
  std::int64_t number = 0;
  if (!name.starts_with(k_prefix) || !text::parse_integer(name.substr(k_prefix.size()), number))
    return 0;
  return number;
}

std::string pointer_path(const std::string& index_dir) { return index_dir + "/current"; }
std::string previous_path(const std::string& index_dir) { return index_dir + "/previous"; }
std::string chosen_path(const std::string& index_dir) { return index_dir + "/chosen"; }

bool is_there(const std::string& index_dir, std::int64_t number) {
  std::error_code ignored;
  return number > 0 && fs::is_directory(generation_path(index_dir, number), ignored);
}

// The generation that a file names; 0 when it names none that is there.
std::int64_t named_by(const std::string& path, const std::string& index_dir) {
  const auto content = file::read(path);
  const std::int64_t number = content ? number_of(text::trim(*content)) : 0;
  return is_there(index_dir, number) ? number : 0;
}

}  // namespace

std::string generation_path(const std::string& index_dir, std::int64_t number) {
  return index_dir + "/" + name_of_generation(number);
}

std::string evidence_path(const std::string& generation_dir, const std::string& layer) {
  return generation_dir + "/" + layer + "/evidence";
}

std::string people_path(const std::string& generation_dir, const std::string& layer) {
  return generation_dir + "/" + layer + "/people";
}

Result<std::int64_t> current_generation(const std::string& index_dir) {
  const auto content = file::read(pointer_path(index_dir));
  if (!content) {
    if (content.error().code == ErrorCode::not_found) return 0;
    return tl::unexpected(content.error());
  }
  const std::int64_t number = number_of(text::trim(*content));
  if (!is_there(index_dir, number)) {
    return fail(ErrorCode::corrupt,
                fmt::format("{} が指す索引がありません", pointer_path(index_dir)));
  }
  return number;
}

std::int64_t previous_generation(const std::string& index_dir) {
  const std::int64_t running = current_generation(index_dir).value_or(0);
  const std::int64_t named = named_by(previous_path(index_dir), index_dir);
  if (named != 0 && named != running) return named;
  std::int64_t before = 0;  // of an older program, or a crash came before the switch
  for (const std::int64_t number : generations(index_dir)) {
    if (number < running) before = number;
  }
  return before;
}

Result<void> switch_generation(const std::string& index_dir, std::int64_t number) {
  const std::int64_t running = current_generation(index_dir).value_or(0);
  if (running != 0 && running != number)
    TRY(file::write_durably(previous_path(index_dir), name_of_generation(running) + "\n"));
  return file::write_durably(pointer_path(index_dir), name_of_generation(number) + "\n");
}

std::int64_t chosen_generation(const std::string& index_dir) {
  return named_by(chosen_path(index_dir), index_dir);
}

Result<void> choose_generation(const std::string& index_dir, std::int64_t number) {
  if (number != 0)
    return file::write_durably(chosen_path(index_dir), name_of_generation(number) + "\n");
  std::error_code error;
  if (!fs::remove(chosen_path(index_dir), error)) return {};
  return file::sync(index_dir);
}

Result<void> forget_current(const std::string& index_dir) {
  std::error_code error;
  fs::remove(pointer_path(index_dir), error);
  if (error) {
    return fail(ErrorCode::io,
                fmt::format("{} を消せません ({})", pointer_path(index_dir), error.message()));
  }
  return file::sync(index_dir);
}

std::vector<std::int64_t> generations(const std::string& index_dir) {
  std::vector<std::int64_t> numbers;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(index_dir, ignored)) {
    if (const std::int64_t number = number_of(entry.path().filename().string()))
      numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

void remove_generations_except(const std::string& index_dir,
                               const std::vector<std::int64_t>& kept) {
  for (const std::int64_t number : generations(index_dir)) {
    std::error_code ignored;
    if (std::find(kept.begin(), kept.end(), number) == kept.end()) {
      fs::remove_all(generation_path(index_dir, number), ignored);
    }
  }
}

Result<void> sync_tree(const std::string& dir) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir, error), end; !error && it != end;
       it.increment(error)) {
    TRY(file::sync(it->path().string()));
  }
  if (error) return fail(ErrorCode::io, fmt::format("{} を読めません ({})", dir, error.message()));
  return file::sync(dir);
}

}  // namespace tsunagu::index
