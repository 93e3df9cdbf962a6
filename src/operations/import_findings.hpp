// SPDX-License-Identifier: GPL-3.0-or-later
// What a dry run found, as it lies beside the file: written down while it runs, read back page by
// page and as a file to put right. Internal to operations/imports. Errors: io, no_space, corrupt.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/new_file.hpp"
#include "operations/import_files.hpp"
#include "operations/jobs.hpp"

namespace tsunagu::operations {

// Writes it down. Nothing is seen of it before publish(). One thread at a time.
class FindingsWriter {
 public:
  static Result<FindingsWriter> create(const ImportFolder& folder, std::string_view kind,
                                       const ImportLook& look);
  // What plan_import() is to tell; lives no longer than this.
  service::PlanListener listener(const JobContext& context);
  // What is wrong with the header is of no row.
  Result<void> header_problems(const std::vector<service::RowProblem>& problems);
  Result<void> publish();

 private:
  using NewFile = exchange::NewFile;
  FindingsWriter(ImportFolder folder, std::set<std::string, std::less<>> restricted,
                 std::size_t columns, std::optional<std::size_t> names, NewFile plan,
                 NewFile differences, NewFile problems, NewFile refused);
  Result<void> difference(service::RecordDifference found);
  Result<void> keep(const service::RowProblem& problem);
  Result<void> refused(const std::vector<service::RowProblem>& problems, std::string_view raw,
                       const exchange::TableRow* source);

  ImportFolder m_folder;
  // Fields whose values only those see who edit the record; whoever imports is not one of them.
  std::set<std::string, std::less<>> m_restricted;
  std::size_t m_columns;  // of the table
  std::optional<std::size_t> m_names;
  NewFile m_plan, m_differences, m_problems, m_refused;
  std::int64_t m_difference_count = 0, m_problem_count = 0;
};

// `change`: "added", "changed" or empty for both; pages count from 1.
Result<ImportDifferences> read_differences(const ImportFolder& folder, std::string_view change,
                                           int page);
Result<ImportProblems> read_problems(const ImportFolder& folder, const ImportLook& look, int page);

// The bytes of a file of the refused rows. Besides: not_found when no dry run came to its end.
Result<std::string> read_corrections(const ImportFolder& folder, std::string_view kind,
                                     const ImportLook& look);

}  // namespace tsunagu::operations
