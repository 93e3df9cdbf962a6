// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/index_check.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "base/text.hpp"
#include "index/writer/integrity.hpp"
#include "service/documents.hpp"
#include "service/manifest.hpp"

extern char** environ;  // of the C library

namespace tsunagu::service {
namespace {

constexpr std::chrono::milliseconds k_look{20};
constexpr std::size_t k_told_max = 4096;  // bytes of what a child says

// A child with its standard output; ended when this goes.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (m_pid > 0) {
      ::kill(m_pid, SIGKILL);
      ::waitpid(m_pid, nullptr, 0);
    }
    if (m_out >= 0) ::close(m_out);
  }

  Result<void> start(const std::string& program, const std::string& argument) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed();
    m_out = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = "tsunagu", command = k_check_command, path = argument;
    const std::array<char*, 4> arguments{name.data(), command.data(), path.data(), nullptr};
    const int error =
        ::posix_spawn(&m_pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error == 0) return {};
    m_pid = 0;
    errno = error;
    return failed();
  }

  // Its status once it has ended.
  Result<int> wait(const std::stop_token& stop) {
    for (int status = 0;;) {
      const pid_t ended = ::waitpid(m_pid, &status, WNOHANG);
      if (ended == m_pid) {
        m_pid = 0;
        return status;
      }
      if (ended < 0 && errno != EINTR) return failed();
      if (stop.stop_requested()) return fail(ErrorCode::not_ready, "調べるのを途中で止めました");
      std::this_thread::sleep_for(k_look);
    }
  }

  // What it said, which fits into the pipe.
  std::string said() const {
    std::string text(k_told_max, '\0');
    const ssize_t size = ::read(m_out, text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return std::string(text::trim(text));
  }

 private:
  static tl::unexpected<Error> failed() {
    return fail(ErrorCode::io,
                fmt::format("索引を調べるプロセスを動かせません ({})", std::strerror(errno)));
  }
  pid_t m_pid = 0;
  int m_out = -1;
};

}  // namespace

Result<void> check_generation(const std::string& generation_dir, const std::stop_token& stop) {
  TRY(check_manifest(generation_dir, stop));
  return index::check_integrity(generation_dir, layer_names(), stop);
}

IndexCheck check_in_child(const std::string& program) {
  return [program](const std::string& generation_dir, const std::stop_token& stop) -> Result<void> {
    Child child;
    TRY(child.start(program, generation_dir));
    TRY_ASSIGN(const int status, child.wait(stop));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (WIFEXITED(status) && WEXITSTATUS(status) != k_check_found_damage)
      return fail(ErrorCode::io, fmt::format("索引を調べられません ({})", child.said()));
    return fail(ErrorCode::corrupt,
                WIFEXITED(status) ? child.said()
                                  : fmt::format("{} を読むプログラムが止まりました（信号 {}）",
                                                generation_dir, WTERMSIG(status)));
  };
}

}  // namespace tsunagu::service
