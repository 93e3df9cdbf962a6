// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/support/killing_vfs.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <memory>

namespace tsunagu::test {
namespace {

int g_kill_at = 0;
int* g_steps = nullptr;  // shared with the parent

void step() {
  if (++*g_steps == g_kill_at) ::raise(SIGKILL);
}

// The methods of a file with ours in front; `methods` comes first, so that a file's pointer to them
// leads here.
struct Methods {
  sqlite3_io_methods methods{};
  const sqlite3_io_methods* original = nullptr;
};

const sqlite3_io_methods& original_of(sqlite3_file* file) {
  return *reinterpret_cast<const Methods*>(file->pMethods)->original;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  step();
  return original_of(file).xWrite(file, bytes, size, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  step();
  return original_of(file).xTruncate(file, size);
}
int sync(sqlite3_file* file, int flags) {
  step();
  return original_of(file).xSync(file, flags);
}

sqlite3_vfs* g_base = nullptr;

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_CREATE) != 0) step();
  const int code = g_base->xOpen(vfs, name, file, flags, flags_out);
  if (code != SQLITE_OK || file->pMethods == nullptr) return code;
  static std::map<const sqlite3_io_methods*, std::unique_ptr<Methods>> wrapped;
  auto& ours = wrapped[file->pMethods];
  if (!ours) {
    ours = std::make_unique<Methods>();
    ours->methods = *file->pMethods;
    ours->original = file->pMethods;
    ours->methods.xWrite = write;
    ours->methods.xTruncate = truncate;
    ours->methods.xSync = sync;
  }
  file->pMethods = &ours->methods;
  return code;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_dir) {
  step();
  return g_base->xDelete(vfs, name, sync_dir);
}

void become_mortal() {
  g_base = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs ours = *g_base;
  ours.zName = "killing";
  ours.xOpen = open;
  ours.xDelete = remove;
  sqlite3_vfs_register(&ours, 1);
}

}  // namespace

Killed run_and_kill(int at, const std::function<int()>& body) {
  if (g_steps == nullptr) {
    g_steps = static_cast<int*>(
        ::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  }
  *g_steps = 0;
  const pid_t child = ::fork();
  if (child == 0) {
    g_kill_at = at;
    become_mortal();
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {.was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
          .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

int count_steps(const std::function<int()>& body) {
  run_and_kill(0, body);
  return *g_steps;
}

}  // namespace tsunagu::test
