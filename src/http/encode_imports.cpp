// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_imports.hpp"

#include "base/date.hpp"
#include "http/encode_jobs.hpp"
#include "http/encode_parts.hpp"

namespace tsunagu::http {
namespace {

using exchange::Format;
using operations::ImportLook;
using operations::ImportView;

constexpr std::size_t k_import_bytes = 16 * 1024, k_list_bytes = 64 * 1024;
constexpr int k_rows_a_page = static_cast<int>(operations::k_import_rows_a_page);

void reading(JsonWriter& json, const ImportLook& look) {
  const exchange::Reading& read = look.reading;
  const bool is_table = read.format != Format::json_lines;
  json.key("reading");
  json.begin_object();
  json.member("format", exchange::name_of(read.format));
  json.member_or_null("encoding", read.format == Format::xlsx ? std::string_view()
                                                              : exchange::name_of(read.encoding));
  json.key("encodings");
  json.begin_array();
  for (const auto encoding : look.encodings) json.text(exchange::name_of(encoding));
  json.end_array();
  json.member_or_null("delimiter",
                      read.format == Format::csv ? std::string(1, read.delimiter) : std::string());
  json.member_or_null("sheet", read.sheet);
  objects(json, "sheets", look.sheets, [&](const exchange::SheetLook& sheet) {
    json.member("name", sheet.name);
    json.member_integer("rows", sheet.rows);
  });
  const auto row = [&](std::size_t number) {
    return is_table ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt;
  };
  json.member_integer("header_row", row(read.header_row));
  json.member_integer("header_rows", row(read.header_rows));
  json.end_object();
}

void columns(JsonWriter& json, const ImportLook& look) {
  json.key("columns");
  json.begin_array();
  for (std::size_t i = 0; i < look.columns.size(); ++i) {
    const exchange::ColumnLook& column = look.columns[i];
    const exchange::ProposedColumn& proposed = look.proposed[i];
    json.begin_object();
    json.member_integer("index", static_cast<std::int64_t>(i));
    json.member("letter", exchange::column_letters(i));
    json.member("header", column.header);
    texts(json, "samples", column.samples);
    json.member_or_null("field", proposed.field);
    json.member("how", exchange::name_of(proposed.how));
    json.member_or_null("note", proposed.note);
    json.end_object();
  }
  json.end_array();
}

void counts(JsonWriter& json, std::string_view name,
            const std::optional<service::ImportCounts>& counted) {
  json.key(name);
  if (!counted) return json.null();
  json.begin_object();
  json.member_integer("rows", counted->rows);
  json.member_integer("added", counted->added);
  json.member_integer("changed", counted->changed);
  json.member_integer("unchanged", counted->unchanged);
  json.member_integer("rejected", counted->rejected);
  json.member_integer("problems_total", counted->problems_total);
  json.member_integer("without_consent", counted->without_consent);
  json.end_object();
}

void fields(JsonWriter& json, const ImportView& view) {
  objects(json, "fields", view.fields, [&](const operations::ImportField& field) {
    json.member("name", field.name);
    json.member("label", field.label);
    json.member_flag("required", field.required);
  });
}

Result<void> import_value(JsonWriter& json, const ImportView& view, bool is_whole,
                          operations::Jobs& jobs, const model::Viewer& viewer) {
  json.begin_object();
  json.member("id", view.row.id);
  json.member("kind", view.row.kind);
  json.member("name", view.row.name);
  json.member_integer("bytes", view.row.bytes);
  json.member("state", view.state);
  json.member("made_at", date::utc_at(view.row.made_at));
  id_name(json, "by", view.by);
  reading(json, view.look);
  if (is_whole) {
    columns(json, view.look);
    fields(json, view);
  }
  objects(json, "missing", view.missing, [&](const operations::ImportField& field) {
    json.member("name", field.name);
    json.member("label", field.label);
  });
  id_name(json, "profile", view.profile);
  json.member_or_null("problem", view.look.problem);
  counts(json, "check", view.found);
  counts(json, "result", view.done);
  std::optional<JobView> job;
  if (view.job) {
    TRY_ASSIGN(job, view_of(jobs, *view.job, viewer));
  }
  job_or_null(json, "job", job);
  json.member_flag("can_run", view.can_run);
  json.end_object();
  return {};
}

}  // namespace

Result<std::string> encode_import(const ImportView& view, operations::Jobs& jobs,
                                  const model::Viewer& viewer) {
  JsonWriter json(k_import_bytes);
  TRY(import_value(json, view, true, jobs, viewer));
  return json.take();
}

Result<std::string> encode_imports(const operations::ImportList& list, int page,
                                   operations::Jobs& jobs, const model::Viewer& viewer) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  json.member_integer("total", list.total);
  paging(json, list.total, page, static_cast<int>(operations::k_imports_a_page));
  json.key("imports");
  json.begin_array();
  for (const ImportView& view : list.imports) TRY(import_value(json, view, false, jobs, viewer));
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_differences(const operations::ImportDifferences& found, int page) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  json.member_integer("total", found.total);
  paging(json, found.total, page, k_rows_a_page);
  objects(json, "differences", found.differences, [&](const service::RecordDifference& one) {
    json.member_integer("row", one.line);
    json.member("id", one.id);
    json.member("title", one.title);
    json.member("change", one.is_new ? "added" : "changed");
    objects(json, "fields", one.fields, [&](const service::FieldChange& change) {
      json.member("field", change.field);
      json.member("label", change.label);
      json.member("before", change.before);
      json.member("after", change.after);
    });
  });
  json.end_object();
  return json.take();
}

std::string encode_import_problems(const operations::ImportProblems& found, int page) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  json.member_integer("total", found.total);
  paging(json, found.total, page, k_rows_a_page);
  objects(json, "problems", found.problems, [&](const operations::ImportProblem& one) {
    json.member_or_null("sheet", found.sheet);
    json.member_integer("row", one.problem.line);
    json.member_or_null("column", one.column);
    json.member("field", one.problem.field);
    json.member("label", one.problem.label);
    json.member("value", one.problem.value);
    json.member("reason", one.problem.reason);
  });
  json.end_object();
  return json.take();
}

std::string encode_import_profiles(const std::vector<store::ImportProfileRow>& profiles) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  objects(json, "profiles", profiles, [&](const store::ImportProfileRow& profile) {
    json.member("id", profile.id);
    json.member("name", profile.name);
    json.member("kind", profile.kind);
    texts(json, "headers", profile.headers);
    json.member("used_at", date::utc_at(profile.used_at));
  });
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
