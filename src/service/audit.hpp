// SPDX-License-Identifier: GPL-3.0-or-later
// The audit trail: who did, saw or took away what, when. Rows are only ever added and each is
// chained to the one before by its hash (store/audit.hpp); the newest hash is written apart once a
// day, to DIR/audit/heads.jsonl, so that a rewritten chain shows. What it holds and what it does
// not: docs/accounts.md.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "model/role.hpp"
#include "service/data_dir.hpp"
#include "service/progress.hpp"
#include "service/write_turns.hpp"
#include "store/audit.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

inline constexpr int k_contact_reveals_a_day = 30;       // of one user, days of Japan
inline constexpr std::size_t k_audit_rows_a_page = 200;  // at most

// Seconds since 1970, UTC; tests put in their own.
using Clock = std::function<std::int64_t()>;
std::int64_t system_clock_s();

struct AuditRequest {
  std::optional<std::int64_t> before;  // rows older than this one; newest first
  std::size_t limit = 50;
  std::string actor, kind, record_id;  // empty: any
  std::string from, to;                // first and last day in Japan, YYYY-MM-DD; empty: any
};

struct AuditReport {
  std::int64_t rows = 0;
  std::int64_t heads = 0;                    // written apart and found in the chain
  std::string newest_hash;                   // hexadecimal; empty without rows
  std::optional<std::int64_t> first_broken;  // sequence number
  std::string problem;                       // one line in Japanese; empty when all is well
};

// Reads every row and every head.
Result<AuditReport> verify_audit(const DataDir& dir, const Progress& progress);

// Adds the newest hash to DIR/audit/heads.jsonl, unless it is the last line already.
Result<void> write_audit_head(const DataDir& dir);

// Rows of a page, newest first; for the command line, which asks nobody.
Result<std::vector<store::AuditRow>> audit_rows(const DataDir& dir, const AuditRequest& request);

struct RevealedContact {
  std::string contact;
  int left_today = 0;  // further reveals of this user
};

class Audit {
 public:
  // With a thread that writes a head every day, and a last one at the end. The data directory must
  // exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Audit>> open(const DataDir& dir, Clock clock = system_clock_s);
  ~Audit();

  // One row in a transaction of its own; for what is seen or taken away. A change writes its row in
  // its own transaction instead (Store::put, Store::append_audit).
  Result<void> record(const store::AuditEntry& entry);

  // The contact of a coordinator whom the viewer may see, counted and audited. not_found: unknown,
  // not visible or without a contact; too_many_requests: the day's number is used up.
  Result<RevealedContact> reveal_contact(const model::Viewer& viewer,
                                         std::string_view coordinator_id,
                                         std::string_view request_id);

  // Newest first. Needs Action::read_audit; reading is itself recorded.
  Result<std::vector<store::AuditRow>> list(const model::Viewer& viewer,
                                            const AuditRequest& request,
                                            std::string_view request_id);
  Result<AuditReport> verify(const model::Viewer& viewer, std::string_view request_id);

 private:
  Audit(DataDir dir, Clock clock, store::Store store);
  void run(const std::stop_token& stop);

  const DataDir m_dir;
  const Clock m_clock;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
  std::condition_variable_any m_wake;
  std::mutex m_wake_mutex;
  std::jthread m_thread;  // last
};

}  // namespace tsunagu::service
