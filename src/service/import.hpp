// SPDX-License-Identifier: GPL-3.0-or-later
// A whole file into the store: looked at, mapped, planned and applied (service/import_plan.hpp).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "exchange/mapping.hpp"
#include "service/import_plan.hpp"

namespace tsunagu::service {

// A file, and how it is read.
struct ImportSource {
  std::string path;
  exchange::Look look;
  std::vector<exchange::ProposedColumn> columns;  // empty for JSON Lines
};

// Looks at a file and proposes what its columns are. Errors: those of exchange::look_at().
template <class Record>
Result<ImportSource> look_at_source(const std::string& path, const exchange::Wish& wish,
                                    const model::Reference& reference);

// What stands against reading the file as it was proposed without asking anybody: columns that are
// no field, twice there, or only near one. Empty: nothing does.
template <class Record>
std::vector<RowProblem> open_questions(const ImportSource& source);

struct ImportOptions {
  std::string folder;           // on the disk of the store; holds the plan while the import runs
  bool dry_run = false;         // everything is tried and checked, nothing is written
  bool keep_good_rows = false;  // store the good rows, write the refused ones to `rejected_path`
  bool is_confirmed = false;    // a person saw the columns: open questions are answered
  std::string actor = "import";
  std::string rejected_path;  // empty: PATH.rejected.jsonl or .csv; of an XLSX none is written
};

// Both steps. A report with problems and not `written` means that the file was refused and the
// store is as before. Errors: those of both; nothing is written then.
template <class Record>
Result<ImportReport> import_source(store::Store& store, const model::Reference& reference,
                                   const ImportSource& source, const ImportOptions& options,
                                   PlanListener listener);

// A file that needs no questions, read as it is found to be.
template <class Record>
Result<ImportReport> import_file(store::Store& store, const model::Reference& reference,
                                 const std::string& path, const ImportOptions& options,
                                 const PlanListener& listener = {});

}  // namespace tsunagu::service
