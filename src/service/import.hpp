// SPDX-License-Identifier: GPL-3.0-or-later
// Files of records into the store: all of a file or nothing, with every refused row named.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "service/progress.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_import_problems_kept = 1000;  // in a report; the count goes on
inline constexpr std::int64_t k_import_rows_max =
    5'000'000;  // of one file: the ids seen stay in memory

struct ImportOptions {
  std::string path;
  bool dry_run = false;         // everything is tried and checked, nothing is written
  bool keep_good_rows = false;  // store the good rows, write the refused ones to `rejected_path`
  std::string actor = "import";
  std::string rejected_path;  // empty: PATH.rejected.jsonl or PATH.rejected.csv
};

// Why a row was refused. One row may have several.
struct RowProblem {
  std::int64_t line = 0;  // first physical line of the row, from 1
  std::string field;      // JSON name, or the header as written; empty: the whole row
  std::string label;      // Japanese name of the field, when it has one
  std::string value;      // as written, shortened, printable
  std::string reason;     // Japanese, one line
};

// One line for people: 「12行目 題名 (title)「…」: 必須の項目です」.
std::string describe(const RowProblem& problem);

struct ImportReport {
  std::int64_t rows =
      0;  // read; added + changed + unchanged + rejected; a refused header counts as one
  std::int64_t added = 0, changed = 0, unchanged = 0, rejected = 0;
  std::int64_t problems_total = 0;
  std::vector<RowProblem> problems;  // the first k_import_problems_kept, in the order of the file
  std::int64_t without_consent =
      0;                 // coordinators taken whose consent is not recorded: not in public search
  bool written = false;  // the counts are what was done; otherwise what would have been
  std::string rejected_path;  // file of the refused rows, when one was written
};

// Reads JSON Lines or CSV (exchange/record_reader.hpp) in one transaction. A report with problems
// and not `written` means that the file was refused and the store is as before. Errors: not_found,
// invalid_argument, rejected_input and io for a file that cannot be read at all; no_space, locked,
// corrupt and io from the store. Nothing is written then.
template <class Record>
Result<ImportReport> import_file(store::Store& store, const model::Reference& reference,
                                 const ImportOptions& options, const Progress& progress);

}  // namespace tsunagu::service
