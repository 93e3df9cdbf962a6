// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/import_sweeper.hpp"

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "operations/import_files.hpp"

namespace tsunagu::operations {
namespace {

using store::ImportRows;

constexpr std::int64_t k_day_s = 24 * 60 * 60;
constexpr std::chrono::hours k_swept_every{1};
constexpr std::chrono::hours k_folder_of_nobody{1};  // older ones are left over from a crash

}  // namespace

ImportSweeper::ImportSweeper(const service::DataDir& dir, const service::Clock& clock,
                             service::StorePool& readers, Write write)
    : m_dir(dir),
      m_clock(clock),
      m_readers(readers),
      m_write(std::move(write)),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {}

void ImportSweeper::run(const std::stop_token& stop) const {
  do {
    if (const auto swept = sweep(); !swept)
      log::warn(fmt::format("imports: {}", name_of(swept.error().code)));
  } while (interruptible_sleep(stop, k_swept_every));
}

Result<void> ImportSweeper::sweep() const {
  std::vector<std::string> old;
  TRY(m_write([&](ImportRows& rows) -> Result<void> {
    TRY_ASSIGN(old, rows.made_before(m_clock() - k_import_kept_days * k_day_s));
    for (const std::string& id : old) TRY(rows.remove(id));
    return {};
  }));
  std::vector<std::string> ids;
  {
    TRY_ASSIGN(auto reader, m_readers.borrow());
    TRY_ASSIGN(ids, ImportRows(reader.get()).ids());
  }
  const std::set<std::string> known(ids.begin(), ids.end());
  const std::set<std::string> gone(old.begin(), old.end());
  const auto now = std::filesystem::file_time_type::clock::now();
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(imports_folder(m_dir), error)) {
    const std::string name = entry.path().filename().string();
    if (known.contains(name)) continue;
    std::error_code ignored;
    const bool is_old = now - entry.last_write_time(ignored) > k_folder_of_nobody;
    if (gone.contains(name) || is_old) std::filesystem::remove_all(entry.path(), ignored);
  }
  return {};
}

}  // namespace tsunagu::operations
