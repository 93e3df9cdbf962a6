// SPDX-License-Identifier: GPL-3.0-or-later
// Records of a file into the store, in two steps. Planning reads every row, checks it and compares
// it with what is stored; that takes long and keeps nobody from writing. Applying the plan is one
// short transaction: all of it or nothing, and nothing over what somebody changed in between.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_file.hpp"
#include "base/result.hpp"
#include "exchange/record_reader.hpp"
#include "model/reference.hpp"
#include "service/progress.hpp"
#include "service/workflow.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_import_problems_kept = 1000;  // in a report; the count goes on
inline constexpr std::int64_t k_import_rows_max =
    5'000'000;  // of one file: the ids seen stay in memory

// Why a row was refused. One row may have several.
struct RowProblem {
  std::int64_t line = 0;  // first physical line of the row, or row of the sheet, from 1
  std::string field;      // JSON name, or the header as written; empty: the whole row
  std::string label;      // Japanese name of the field, when it has one
  std::string value;      // as written, shortened, printable
  std::string reason;     // Japanese, one line
  // Listed with a row before already, for the whole file: lists leave it out.
  bool is_said = false;
};

// One line for people: 「12行目 題名 (title)「…」: 必須の項目です」.
std::string describe(const RowProblem& problem);

struct ImportCounts {
  std::int64_t rows =
      0;  // read; added + changed + unchanged + rejected; a refused header counts as one
  std::int64_t added = 0, changed = 0, unchanged = 0, rejected = 0;
  std::int64_t problems_total = 0;
  std::int64_t without_consent =
      0;  // coordinators taken whose consent is not recorded: not in public search
};

struct ImportReport : ImportCounts {
  std::vector<RowProblem> problems;  // the first k_import_problems_kept, in the order of the file
  bool has_questions = false;        // how the columns are read is open: nothing was read
  bool written = false;              // the counts are what was done; otherwise what would have been
  std::string rejected_path;         // file of the refused rows, when one was written
  // Labels of fields that no column gives: records that exist keep them. Empty for JSON Lines.
  std::vector<std::string_view> kept_fields;
};

// A record that the file adds or changes, field by field.
struct RecordDifference {
  std::int64_t line = 0;
  std::string id, title;
  bool is_new = false;
  std::vector<FieldChange> fields;
};

// Cuts long values to `most` code points, from shortly before the first one that differs: of long
// texts the rest would look alike.
void shorten(FieldChange& change, std::size_t most);

// What planning tells on its way. Everything may be empty.
struct PlanListener {
  // The record to write and the version that it was compared with (0: none), as apply_plan() reads
  // them: one line.
  std::function<Result<void>(std::string_view line)> step;
  std::function<Result<void>(const RecordDifference&)> difference;
  // All problems of one row, never none; `raw` and `source` as in exchange::Row.
  std::function<Result<void>(const std::vector<RowProblem>&, std::string_view raw,
                             const exchange::TableRow* source)>
      refused;
  Progress progress;
  std::stop_token stop;
};

// Reads and compares; writes nothing. Errors: those of the reader, the store and the listener;
// rejected_input (no record at all, too many); not_ready when asked to stop.
template <class Record>
Result<ImportReport> plan_import(store::Store& store, const model::Reference& reference,
                                 exchange::RecordReader<Record>& reader,
                                 const PlanListener& listener);

// Writes what was planned, in a transaction that the caller has begun, and answers what was done: a
// record that became the same meanwhile is unchanged. `plan` stands at its start; `planned` says
// how much belongs to it. Errors besides those of the store: stale (a record was changed by
// somebody since it was compared), corrupt (the plan is not whole), not_ready when asked to stop.
template <class Record>
Result<ImportCounts> apply_plan(store::Store& store, file::LineFile& plan,
                                const ImportCounts& planned, std::string_view actor,
                                std::string_view request_id, const std::stop_token& stop);

}  // namespace tsunagu::service
