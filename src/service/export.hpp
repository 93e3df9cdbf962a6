// SPDX-License-Identifier: GPL-3.0-or-later
// Records and lists to take away as a file. What a reader gets is what the pages would show:
// records of the own layers on this day, restricted fields only of what the reader may edit. Who
// may take what: Action::export_records, export_results, read_audit, read_concentration and
// list_users (service/authorization.hpp).
//
// Threads: any. Errors besides those of the store and of the writers: unauthenticated and
// forbidden, rejected_input (more than one answer may hold), overloaded (another export is being
// made).
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "exchange/record_writer.hpp"
#include "model/role.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"
#include "service/concentration.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"

namespace tsunagu::service {

// Of one answer; the command line has neither.
inline constexpr std::int64_t k_export_rows_max = 50'000;
inline constexpr std::size_t k_export_bytes_max = 32UL * 1024 * 1024;

inline constexpr int k_export_people_max = 500;  // best people of a search

struct ExportReport {
  std::int64_t rows = 0;
  exchange::UnfitReport unfit;
};

// For the command line, which asks nobody and leaves no audit row. `kind`: plural name of a kind.
// `reader`: what that tier sees, without restricted fields; nothing: every record, whole.
Result<ExportReport> export_records(const DataDir& dir, const model::Reference& reference,
                                    std::string_view kind, std::optional<model::Tier> reader,
                                    const exchange::Output& output, exchange::Sink sink);

struct ExportedFile {
  std::string bytes;
  ExportReport report;
};

// Who asks, and the request it came with (for the audit trail).
struct Exporter {
  model::Viewer viewer;
  std::string request_id;
};

// Makes one file at a time, in memory, and records each in the audit trail before it is handed
// over.
class Exports {
 public:
  // What it is given must outlive it.
  Exports(DataDir dir, const Directory& directory, Audit& audit)
      : m_dir(std::move(dir)),
        m_directory(directory),
        m_audit(audit) {}

  // `hub`: only its records; empty: all that the viewer may take.
  Result<ExportedFile> records(const Exporter& by, std::string_view kind, const std::string& hub,
                               const exchange::Output& output);
  // The first k_export_people_max people of a search, with why; a table, no JSON Lines.
  Result<ExportedFile> people(const Exporter& by, PeopleRequest request,
                              const exchange::Output& output);
  // The audit trail, newest first; a table as well.
  Result<ExportedFile> audit_trail(const Exporter& by, const AuditRequest& request,
                                   const exchange::Output& output);
  // The users that the viewer sees, by login, without secrets.
  Result<ExportedFile> users(const Exporter& by, Accounts& accounts, UsersRequest request,
                             const exchange::Output& output);
  // The people of a report that the viewer may see (Dispatch::concentration); a table as well.
  Result<ExportedFile> concentration(const Exporter& by, const Concentration& report,
                                     const exchange::Output& output);

 private:
  Result<ExportedFile> recorded(const Exporter& by, std::string_view kind,
                                const exchange::Output& output, ExportedFile file,
                                std::vector<std::pair<std::string, std::string>> filters);

  const DataDir m_dir;
  const Directory& m_directory;
  Audit& m_audit;
  std::mutex m_one_at_a_time;
};

}  // namespace tsunagu::service
