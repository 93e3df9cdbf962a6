// SPDX-License-Identifier: GPL-3.0-or-later
// The audit trail: who did, saw or took away what, when. Rows are only ever added and each is
// chained to the one before by its hash (store/audit.hpp); the newest hash is written apart once a
// day, to DIR/audit/heads.jsonl, so that a rewritten chain shows. What it holds and what it does
// not: docs/accounts.md.
//
// Threads: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/records.hpp"
#include "model/role.hpp"
#include "service/data_dir.hpp"
#include "service/progress.hpp"
#include "service/read_queue.hpp"
#include "service/write_turns.hpp"
#include "store/accounts.hpp"
#include "store/audit.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

inline constexpr int k_contact_reveals_a_day = 30;        // of one user, days of Japan
inline constexpr int k_organization_reveals_a_day = 300;  // of all users of an organisation
inline constexpr std::chrono::seconds k_verification_reused{60};
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
  model::Coordinator person;
  std::string hub_name;
};

// What was taken away, in names and codes only: values of filters that are no text of people.
struct RecordExport {
  std::string kind;    // coordinator, case, organization
  std::string format;  // xlsx, csv, jsonl
  std::int64_t rows = 0;
  std::vector<std::pair<std::string, std::string>> filters;  // name, codes; never a query's words
};
inline constexpr std::size_t k_export_filters_max_bytes = 2'000;  // kept of all filters together

class Audit {
 public:
  // With a thread that writes a head every day, and a last one at the end. The data directory must
  // exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Audit>> open(const DataDir& dir, Clock clock = system_clock_s);
  ~Audit();

  // One row in a transaction of its own; for what is seen or taken away. A change writes its row in
  // its own transaction instead (Store::put, Store::append_audit).
  Result<void> record(const store::AuditEntry& entry);

  // A record above the public layer is about to be shown in full. One row `action` for each viewer,
  // record and day (of Japan), written soon after by the thread; what waits is written at the end.
  // overloaded: the trail cannot follow, so nothing may be shown. Nothing happens for the
  // anonymous.
  Result<void> saw(const model::Viewer& viewer, std::string_view kind, std::string_view record_id,
                   std::string_view request_id, std::string_view action = "read");

  // Records are about to be handed over as a file: one row `export`, written when this returns.
  // Callers ask authorize(Action::export_records) themselves and hand nothing over when this fails.
  Result<void> record_export(const model::Viewer& viewer, const RecordExport& taken,
                             std::string_view request_id);

  // The contact of a coordinator whom the viewer may see, counted and audited. not_found: unknown,
  // not visible or without a contact; too_many_requests: the day's number of the viewer or of the
  // viewer's organisation is used up.
  Result<RevealedContact> reveal_contact(const model::Viewer& viewer,
                                         std::string_view coordinator_id,
                                         std::string_view request_id);

  // How many contacts the viewer may still see today, by the numbers of the viewer and of the
  // organisation.
  Result<int> reveals_left(const model::Viewer& viewer);

  // Newest first. Needs Action::read_audit; reading is itself recorded, once a day for each reader.
  Result<std::vector<store::AuditRow>> list(const model::Viewer& viewer,
                                            const AuditRequest& request,
                                            std::string_view request_id);
  // A report no older than k_verification_reused is given again. overloaded: another one is
  // reading.
  Result<AuditReport> verify(const model::Viewer& viewer, std::string_view request_id);

 private:
  Audit(DataDir dir, Clock clock, store::Store store);
  void run(const std::stop_token& stop);
  Result<void> write_reads(const std::vector<PendingRead>& reads);
  Result<void> check_reveals(store::AccountRows& rows, const model::Viewer& viewer,
                             const std::string& day);

  const DataDir m_dir;
  const Clock m_clock;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
  ReadQueue m_reads;
  std::mutex m_verifying;  // protects m_report; held while the trail is read
  struct {
    AuditReport report;
    std::int64_t at = 0;  // by m_clock; 0: none yet
  } m_report;
  std::jthread m_thread;  // last
};

}  // namespace tsunagu::service
