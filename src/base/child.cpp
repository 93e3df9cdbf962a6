// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/text.hpp"

extern char** environ;  // of the C library

namespace tsunagu {
namespace {

constexpr std::chrono::milliseconds k_look{20};

// A child with its standard output; killed when this goes.
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

  Result<void> start(const std::string& program, std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed();
    m_out = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = "tsunagu";
    std::vector<char*> words{name.data()};
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    const int error =
        ::posix_spawn(&m_pid, program.c_str(), &actions, nullptr, words.data(), environ);
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
      if (!interruptible_sleep(stop, k_look)) return fail(ErrorCode::not_ready, "途中で止めました");
    }
  }

  // What it said, which fits into the pipe.
  std::string said() const {
    std::string text(k_child_told_max, '\0');
    const ssize_t size = ::read(m_out, text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return std::string(text::trim(text));
  }

 private:
  static tl::unexpected<Error> failed() {
    return fail(ErrorCode::io,
                fmt::format("索引のためのプロセスを動かせません ({})", std::strerror(errno)));
  }
  pid_t m_pid = 0;
  int m_out = -1;
};

}  // namespace

Result<ChildEnd> run_child(const std::string& program, const std::vector<std::string>& arguments,
                           const std::stop_token& stop) {
  Child child;
  TRY(child.start(program, arguments));
  TRY_ASSIGN(const int status, child.wait(stop));
  ChildEnd end{.said = child.said()};
  if (WIFEXITED(status))
    end.code = WEXITSTATUS(status);
  else
    end.signal = WTERMSIG(status);
  return end;
}

void end_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have gone before that: then nobody reads what is said here.
  pollfd reader{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  if (::poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR) != 0) ::raise(SIGKILL);
}

}  // namespace tsunagu
