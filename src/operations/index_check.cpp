// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/index_check.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "index/writer/generation.hpp"
#include "index/writer/integrity.hpp"
#include "service/documents.hpp"

namespace tsunagu::operations {
namespace {

constexpr std::chrono::milliseconds k_poll{20};

// The child is quiet, and signals reach it although the server's threads block them.
Result<pid_t> spawn(const std::string& program, const std::string& data) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::string name = "tsunagu", command(k_index_check_command), flag = "--data", where = data;
  std::array<char*, 5> arguments{name.data(), command.data(), flag.data(), where.data(), nullptr};
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, program.c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error == 0) return child;
  return fail(ErrorCode::io,
              fmt::format("索引を調べるプロセスを始められません ({})", std::strerror(error)));
}

void end(pid_t child) {
  ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<void> read_index(const service::DataDir& dir) {
  TRY_ASSIGN(const auto generation, index::current_generation(dir.index()));
  if (generation == 0) return {};
  auto sound = index::check_integrity(index::generation_path(dir.index(), generation),
                                      service::layer_names());
  // What no library foresaw while it read is damage as well.
  if (!sound && sound.error().code == ErrorCode::internal)
    return fail(ErrorCode::corrupt, std::move(sound).error().message);
  return sound;
}

Result<void> check_index_apart(const service::DataDir& dir, const std::stop_token& stop,
                               const std::string& program) {
  TRY_ASSIGN(const pid_t child, spawn(program, dir.path));
  const auto deadline = std::chrono::steady_clock::now() + k_index_check_within;
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR)
      return fail(ErrorCode::io, "索引を調べるプロセスの終わりが分かりません");
    if (stop.stop_requested()) {
      end(child);
      return fail(ErrorCode::not_ready, "索引を調べるのを途中で止めました");
    }
    if (std::chrono::steady_clock::now() > deadline) {
      end(child);
      return fail(ErrorCode::corrupt,
                  "索引を調べるのに時間がかかりすぎました。壊れているとみなします");
    }
    std::this_thread::sleep_for(k_poll);
  }
  if (WIFSIGNALED(status)) {
    return fail(ErrorCode::corrupt,
                fmt::format("索引を読んだプロセスが落ちました（シグナル {}）。索引は壊れています",
                            WTERMSIG(status)));
  }
  const int code = WEXITSTATUS(status);
  if (code == 0) return {};
  if (code == k_index_check_damaged) return fail(ErrorCode::corrupt, "索引は壊れています");
  return fail(ErrorCode::io, fmt::format("索引を調べられません（終了コード {}）", code));
}

}  // namespace tsunagu::operations
