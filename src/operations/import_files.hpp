// SPDX-License-Identifier: GPL-3.0-or-later
// What an import keeps: its folder, and its rows and lines as JSON. Internal to operations/imports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "operations/imports.hpp"

namespace tsunagu::operations {

// DIR/imports/ID and its files.
struct ImportFolder {
  std::string path;
  std::string source() const { return path + "/source"; }  // as it was sent
  std::string plan() const { return path + "/plan.jsonl"; }
  std::string differences() const { return path + "/differences.jsonl"; }
  std::string problems() const { return path + "/problems.jsonl"; }
  std::string refused() const { return path + "/refused.jsonl"; }
};
std::string imports_folder(const service::DataDir& dir);
ImportFolder folder_of(const service::DataDir& dir, std::string_view id);

// `work` for the records of a kind (plural name): an object with a template operator(). Unknown
// kinds are cases; create() lets none in.
template <class Work>
auto for_kind(std::string_view kind, const Work& work) {
  if (kind == model::k_names<model::Organization>.plural)
    return work.template operator()<model::Organization>();
  if (kind == model::k_names<model::Coordinator>.plural)
    return work.template operator()<model::Coordinator>();
  if (kind == model::k_names<model::Measure>.plural)
    return work.template operator()<model::Measure>();
  return work.template operator()<model::Case>();
}

// Rows and lines as JSON and back. The ways back fail with `corrupt`.
std::string encode_look(const ImportLook& look);
Result<ImportLook> decode_look(const std::string& json);
std::string encode_counts(const service::ImportCounts& counts);
Result<service::ImportCounts> decode_counts(const std::string& json);
std::string encode_difference(const service::RecordDifference& difference);
Result<service::RecordDifference> decode_difference(std::string_view json);
// Whether the line is of a record that is new, without reading it.
bool is_of_new_record(std::string_view json);
std::string encode_problem(const service::RowProblem& problem);
Result<service::RowProblem> decode_problem(std::string_view json);

std::string encode_refused(const service::RefusedRow& row);
Result<service::RefusedRow> decode_refused(std::string_view json);

// Of a job.
std::string encode_params(std::string_view import_id);
Result<std::string> import_of(const std::string& params);

// The mapping that the columns stand for; somebody saw it.
exchange::Mapping mapping_of(const ImportLook& look);

}  // namespace tsunagu::operations
