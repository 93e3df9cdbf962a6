// SPDX-License-Identifier: GPL-3.0-or-later
// Imports from the pages: a file is sent, how it is read is shown and put right, a dry run tells
// what would change field by field, and the import writes exactly that. Checking and importing are
// jobs (operations/jobs.hpp) that bear being done twice: the dry run leaves a plan beside the file,
// and the import applies the plan and notes that it is done in one transaction. What somebody
// changed after the dry run is never overwritten: the import is refused and wants another one.
//
// DIR/imports/ID/ holds the file and what was found in it, readable by its owner only; the file and
// the plan go when the import is done, everything after k_import_kept_days.
//
// Threads: any. Errors besides those of the store and of exchange::look_at(): unauthenticated and
// forbidden (Action::operate), not_found, conflict (a job of this import is under way, or it is
// done), rejected_input ("FIELD: what is wrong").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/import_json.hpp"
#include "exchange/mapping.hpp"
#include "exchange/table.hpp"
#include "model/reference.hpp"
#include "operations/import_sweeper.hpp"
#include "operations/jobs.hpp"
#include "service/data_dir.hpp"
#include "service/id_name.hpp"
#include "service/import.hpp"
#include "service/import_files.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"
#include "store/imports.hpp"

namespace tsunagu::operations {

inline constexpr std::size_t k_imports_a_page = 20;
inline constexpr std::size_t k_import_rows_a_page = 50;    // differences and problems
inline constexpr std::int64_t k_differences_kept = 5'000;  // of a dry run, on 100 pages; the counts
                                                           // go on
inline constexpr std::int64_t k_problem_rows_kept = 5'000;  // problems likewise
inline constexpr std::size_t k_difference_text_max = 400;   // code points shown of a value
inline constexpr std::size_t k_import_name_max = 200;       // code points of a file's name

// How a file is read, as it was found out and decided.
struct ImportLook {
  exchange::Reading reading;
  exchange::Wish wish;  // what somebody decided
  std::vector<exchange::TextEncoding> encodings;
  std::vector<exchange::SheetLook> sheets;
  std::vector<exchange::ColumnLook> columns;
  std::vector<exchange::ProposedColumn> proposed;  // one a column
  std::string problem;                             // why nobody should go on; empty: nothing
};

struct ImportField {
  std::string_view name, label;
  bool required = false;
};

struct ImportView {
  store::ImportRow row;
  std::string state;  // uploaded checking checked running done failed cancelled
  ImportLook look;
  std::vector<ImportField> fields, missing;
  service::IdName by, profile;  // empty ids: nobody, none
  std::optional<service::ImportCounts> found, done;
  std::optional<store::JobRow> job;
  bool can_run = false;
};

struct ImportList {
  std::int64_t total = 0;
  std::vector<ImportView> imports;  // newest first; without columns and fields
};

struct ImportDifferences {
  std::int64_t total = 0;  // kept ones that are asked for
  std::vector<service::RecordDifference> differences;
};

struct ImportProblem {
  std::string column;  // letters; empty: no column
  service::RowProblem problem;
};
struct ImportProblems {
  std::int64_t total = 0;  // kept ones
  std::string sheet;       // of all of them; empty: a file without sheets
  std::vector<ImportProblem> problems;
};

// The refused rows with the columns of the file, in its format, and why before them.
struct ImportCorrections {
  exchange::Format format = exchange::Format::csv;
  std::string name, bytes;
};

class Imports {
 public:
  // What it is given must outlive it.
  static Result<std::unique_ptr<Imports>> open(const service::DataDir& dir,
                                               const model::Reference& reference, Jobs& jobs,
                                               service::Clock clock = service::system_clock_s);

  Result<ImportList> list(const service::Actor& actor, int page);
  Result<ImportView> create(const service::Actor& actor, std::string_view kind,
                            std::string_view name, std::string_view bytes);
  Result<ImportView> find(const service::Actor& actor, std::string_view id);
  Result<void> remove(const service::Actor& actor, std::string_view id);
  // What is not wished for stays as it was decided. What was found before is void.
  Result<ImportView> set_reading(const service::Actor& actor, std::string_view id,
                                 const exchange::Wish& wish);
  // Columns that are not chosen stay as they are. `save_as` keeps all of them for files with the
  // same headers.
  Result<ImportView> set_mapping(const service::Actor& actor, std::string_view id,
                                 const exchange::ColumnChoices& choices);
  Result<store::JobRow> check(const service::Actor& actor, std::string_view id);
  Result<store::JobRow> run(const service::Actor& actor, std::string_view id, bool keep_good_rows);

  // `change`: "added", "changed" or empty for both.
  Result<ImportDifferences> differences(const service::Actor& actor, std::string_view id,
                                        std::string_view change, int page);
  Result<ImportProblems> problems(const service::Actor& actor, std::string_view id, int page);
  Result<ImportCorrections> corrections(const service::Actor& actor, std::string_view id);

  Result<std::vector<store::ImportProfileRow>> profiles(const service::Actor& actor);
  Result<void> remove_profile(const service::Actor& actor, std::string_view id);

 private:
  Imports(service::DataDir dir, const model::Reference& reference, Jobs& jobs, service::Clock clock,
          store::Store store);
  Result<void> write(const std::function<Result<void>(store::ImportRows&)>& body);
  Result<void> note(const service::Actor& actor, std::string_view action, std::string_view id);
  Result<store::ImportRow> row_of(const service::Actor& actor, std::string_view id);
  Result<ImportView> view_of(store::ImportRow row);
  // The import as it is, when nothing is under way with it and it is not done.
  Result<ImportView> free_one(const service::Actor& actor, std::string_view id);
  Result<store::JobRow> start(const service::Actor& actor, store::ImportRow row,
                              std::string_view kind, std::string_view state);
  Result<void> use_profile(store::ImportRows& rows, store::ImportRow& row, ImportLook& look);

  const service::DataDir m_dir;
  const model::Reference& m_reference;
  Jobs& m_jobs;
  const service::Clock m_clock;
  service::StorePool m_readers;
  service::WriteTurns m_turns;
  store::Store m_store;     // used in one's turn only
  std::mutex m_file_turn;   // one file is looked at at a time
  ImportSweeper m_sweeper;  // last: ends before what it uses goes
};

// The work behind check() and run(), for Jobs::open(). `reference` must outlive it.
std::vector<JobKind> import_jobs(const service::DataDir& dir, const model::Reference& reference);

}  // namespace tsunagu::operations
