// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "base/file.hpp"
#include "store/connection.hpp"
#include "store/integrity.hpp"
#include "store/schema.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

namespace fs = std::filesystem;

constexpr int k_steps_between_looks =
    10'000;  // instructions of SQLite's machine; about a millisecond
constexpr std::chrono::milliseconds k_between_looks{50};

// Asks the caller now and then while SQLite works on a statement of `db`.
class Watch {
 public:
  Watch(SQLite::Database& db, std::function<bool()> go_on) : m_db(db), m_go_on(std::move(go_on)) {
    sqlite3_progress_handler(db.getHandle(), k_steps_between_looks, &Watch::look, this);
  }
  ~Watch() { sqlite3_progress_handler(m_db.getHandle(), 0, nullptr, nullptr); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool has_stopped() const { return m_has_stopped; }

 private:
  static int look(void* self) {
    Watch& watch = *static_cast<Watch*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (now - watch.m_looked < k_between_looks) return 0;
    watch.m_looked = now;
    watch.m_has_stopped = !watch.m_go_on();
    return watch.m_has_stopped ? 1 : 0;
  }

  SQLite::Database& m_db;
  const std::function<bool()> m_go_on;
  std::chrono::steady_clock::time_point m_looked;
  bool m_has_stopped = false;
};

// Does `work` on `db` and says so when it was the caller who stopped it.
template <class Work>
auto watched(SQLite::Database& db, std::function<bool()> go_on, Work&& work) -> decltype(work()) {
  Watch watch(db, std::move(go_on));
  auto done = guarded(std::forward<Work>(work));
  if (!done && watch.has_stopped()) return fail(ErrorCode::not_ready, "途中で止めました");
  return done;
}

Result<SQLite::Database> open_ours(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    return fail(ErrorCode::not_found, fmt::format("{} がありません", path));
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  db.setBusyTimeout(k_busy_timeout_ms);
  db.exec("PRAGMA trusted_schema = OFF");
  db.exec("PRAGMA cell_size_check = ON");
  TRY(check_is_ours(db, path));
  return db;
}

std::int64_t bytes_in(SQLite::Database& db) {
  const auto number = [&](const char* pragma) { return db.execAndGet(pragma).getInt64(); };
  return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) *
         number("PRAGMA page_size");
}

// An empty file that nobody else may read: SQLite fills it and gives its other files the same mode.
Result<void> make_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    const int error = errno;
    const bool is_full = error == ENOSPC || error == EDQUOT;
    return fail(is_full ? ErrorCode::no_space : ErrorCode::io,
                fmt::format("{} を作れません ({})。{}", path, std::strerror(error),
                            is_full ? "空きを作ってからやり直してください"
                                    : "フォルダーがあり、書き込めるか確かめてください"));
  }
  ::close(fd);
  return {};
}

std::int64_t count_in(SQLite::Database& db, const char* table) {
  if (!db.tableExists(table)) return 0;
  return db.execAndGet(fmt::format("SELECT count(*) FROM \"{}\"", table)).getInt64();
}

}  // namespace

Result<void> copy_database(const std::string& from, const std::string& to,
                           const CopyProgress& progress) {
  std::error_code ignored;
  fs::remove(to, ignored);
  auto copied = guarded([&]() -> Result<void> {
    TRY_ASSIGN(auto db, open_ours(from));
    const std::int64_t total = bytes_in(db);
    TRY(make_private(to));
    const auto look = [&] {
      std::error_code unknown;
      const auto done = static_cast<std::int64_t>(fs::file_size(to, unknown));
      return !progress || progress(unknown ? 0 : std::min(done, total), total);
    };
    return watched(db, look, [&]() -> Result<void> {
      SQLite::Statement vacuum(db, "VACUUM INTO ?1");
      vacuum.bind(1, to);
      vacuum.exec();
      return {};
    });
  });
  // SQLite does not sync what VACUUM INTO wrote.
  if (copied) copied = file::sync(to);
  if (copied) copied = file::sync(fs::absolute(to).parent_path().string());
  if (copied) return {};
  fs::remove(to, ignored);
  fs::remove(to + "-journal", ignored);
  if (copied.error().code == ErrorCode::no_space) {
    return fail(ErrorCode::no_space,
                fmt::format("{} を書く空きがありません。空きを作ってからやり直してください", to));
  }
  return copied;
}

Result<std::int64_t> database_bytes(const std::string& path) {
  return guarded([&]() -> Result<std::int64_t> {
    TRY_ASSIGN(auto db, open_ours(path));
    return bytes_in(db);
  });
}

Result<DatabaseFacts> database_facts(const std::string& path) {
  return guarded([&]() -> Result<DatabaseFacts> {
    TRY_ASSIGN(auto db, open_ours(path));
    const SQLite::Transaction one_moment(db);
    DatabaseFacts facts{.schema = db.execAndGet("PRAGMA user_version").getInt(),
                        .organizations = count_in(db, "organization"),
                        .coordinators = count_in(db, "coordinator"),
                        .cases = count_in(db, "case"),
                        .measures = count_in(db, "measure"),
                        .requests = count_in(db, "requests"),
                        .audit_rows = count_in(db, "audit")};
    const bool has_hashes =
        db.execAndGet("SELECT count(*) FROM pragma_table_info('audit') WHERE name = 'hash'")
            .getInt() > 0;
    if (has_hashes && facts.audit_rows > 0) {
      const auto hash = [&](const char* order) {
        return db
            .execAndGet(fmt::format("SELECT hash FROM audit ORDER BY sequence {} LIMIT 1", order))
            .getString();
      };
      facts.first_audit_hash = hash("ASC");
      facts.newest_audit_hash = hash("DESC");
    }
    return facts;
  });
}

Result<std::vector<std::string>> database_problems(const std::string& path,
                                                   const std::function<bool()>& go_on) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    TRY_ASSIGN(auto db, open_ours(path));
    return watched(
        db, [&] { return !go_on || go_on(); },
        [&]() -> Result<std::vector<std::string>> { return integrity_problems(db); });
  });
}

int newest_schema() { return static_cast<int>(migrations().size()); }

}  // namespace tsunagu::store
