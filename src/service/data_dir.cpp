// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/data_dir.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "secrets/fingerprint.hpp"
#include "service/accounts.hpp"
#include "service/lexicon.hpp"
#include "service/server_lock.hpp"

namespace tsunagu::service {
namespace {

namespace fs = std::filesystem;

model::Organization hub_from(const model::CodeEntry& entry) {
  const auto extra = [&](const char* column) {
    const auto found = entry.extra.find(column);
    return found == entry.extra.end() ? std::string() : found->second;
  };
  return {.id = entry.code,
          .name = entry.label,
          .yomi = extra("yomi"),
          .types = {"hub"},
          .prefecture = extra("prefecture"),
          .service_area = {extra("prefecture")}};
}

// Records and index hold what only some readers may see. Also for data that was copied or restored
// with wider modes; whoever may not change them is told by the system when opening.
void keep_to_owner(const DataDir& dir) {
  std::error_code ignored;
  fs::permissions(dir.index(), fs::perms::owner_all, ignored);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    fs::permissions(dir.records() + suffix, fs::perms::owner_read | fs::perms::owner_write,
                    ignored);
  }
}

}  // namespace

Result<std::string> init_data_dir(const DataDir& dir, const model::Reference& reference) {
  std::error_code error;
  if (fs::exists(dir.records(), error)) {
    return fail(ErrorCode::locked,
                fmt::format("{} にはすでにデータがあります。別の場所を --data で指定してください",
                            dir.path));
  }
  fs::create_directories(dir.index(), error);
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を作れません ({})", dir.path, error.message()));
  keep_to_owner(dir);
  TRY(complete_lexicon(dir));
  const std::string unfinished = dir.records() + ".new";
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(unfinished + suffix, error);
  std::string token;
  {
    TRY_ASSIGN(auto store, store::Store::open(unfinished, store::Mode::create, secrets::digest));
    // SQLite gives its other files the same mode.
    fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, error);
    if (error)
      return fail(ErrorCode::io, fmt::format("{} を持ち主だけのものにできません ({})", unfinished,
                                             error.message()));
    TRY(store.transact([&]() -> Result<void> {
      for (const auto& entry : reference.list("hubs").entries())
        TRY(store.put(hub_from(entry), "init"));
      TRY_ASSIGN(token, add_first_admin(store, system_clock_s()));
      return {};
    }));
  }  // closing writes everything into the one file
  fs::rename(unfinished, dir.records(), error);
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を作れません ({})", dir.records(), error.message()));
  TRY(file::sync(dir.path));
  return token;
}

Result<void> check_owner(const DataDir& dir) {
  struct stat info {};
  if (::stat(dir.path.c_str(), &info) != 0 || info.st_uid == ::geteuid()) return {};
  const passwd* const owner = ::getpwuid(info.st_uid);  // one thread: before anything is started
  const std::string name = owner != nullptr ? owner->pw_name : fmt::to_string(info.st_uid);
  return fail(ErrorCode::io,
              fmt::format("{} の持ち主は別の利用者 {} です。その利用者で動かしてください"
                          "（例: sudo -u {} tsunagu …）",
                          dir.path, name, name));
}

Result<store::Store> open_store(const DataDir& dir, store::Mode mode) {
  return store::Store::open(dir.records(), mode, secrets::digest);
}

Result<file::Lock> lock_index(const DataDir& dir) {
  std::error_code error;
  fs::create_directories(dir.index(), error);
  keep_to_owner(dir);
  return file::Lock::acquire(
      dir.path + "/index.lock",  // beside it: who deletes an index must not let in a second writer
      fmt::format(
          "{} は別の tsunagu が使っています。そちらを止めるか、別の --data を指定してください",
          dir.path));
}

Result<file::Lock> lock_server(const DataDir& dir) {
  constexpr std::chrono::milliseconds k_tried_every{10};
  const std::string busy = fmt::format(
      "{} では別のサーバーが動いています。そちらを止めるか、別の --data を指定してください",
      dir.path);
  const auto until = std::chrono::steady_clock::now() + k_server_lock_patience;
  for (;;) {
    auto lock = file::Lock::acquire(server_lock_path(dir), busy);
    const bool is_held = !lock && lock.error().code == ErrorCode::locked;
    if (!is_held || std::chrono::steady_clock::now() >= until) return lock;
    std::this_thread::sleep_for(k_tried_every);
  }
}

}  // namespace tsunagu::service
