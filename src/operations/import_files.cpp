// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/import_files.hpp"

#include <nlohmann/json.hpp>

namespace tsunagu::operations {
namespace {

using exchange::Wish;
using nlohmann::ordered_json;

constexpr std::string_view k_new_record = R"({"new":true)";  // how a difference begins

// Text of a file that is no UTF-8 must not keep the rest of a line from being kept.
std::string line_of(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

template <class Value, class Read>
Result<Value> read_json(std::string_view text, const Read& read) {
  try {
    return read(ordered_json::parse(text));
  } catch (const ordered_json::exception&) {
    return fail(ErrorCode::corrupt,
                "取り込みの途中の記録が壊れています。取り込みを消して、もう一度送ってください");
  }
}

ordered_json reading_json(const exchange::Reading& reading) {
  return {{"format", exchange::name_of(reading.format)},
          {"encoding", exchange::name_of(reading.encoding)},
          {"delimiter", std::string(1, reading.delimiter)},
          {"sheet", reading.sheet},
          {"header_row", reading.header_row},
          {"header_rows", reading.header_rows}};
}

ordered_json wish_json(const Wish& wish) {
  ordered_json json = ordered_json::object();
  if (wish.encoding) json["encoding"] = exchange::name_of(*wish.encoding);
  if (wish.delimiter) json["delimiter"] = std::string(1, *wish.delimiter);
  if (wish.sheet) json["sheet"] = *wish.sheet;
  if (wish.header_row) json["header_row"] = *wish.header_row;
  if (wish.header_rows) json["header_rows"] = *wish.header_rows;
  return json;
}

std::string text_in(const ordered_json& json, const char* name) {
  return json.at(name).get<std::string>();
}

char delimiter_in(const ordered_json& json) {
  const std::string delimiter = text_in(json, "delimiter");
  return delimiter.empty() ? ',' : delimiter.front();
}

exchange::Reading reading_from(const ordered_json& json) {
  return {.format = exchange::format_from(text_in(json, "format")).value_or(exchange::Format::csv),
          .encoding = exchange::text_encoding_from(text_in(json, "encoding"))
                          .value_or(exchange::TextEncoding::utf8),
          .delimiter = delimiter_in(json),
          .sheet = text_in(json, "sheet"),
          .header_row = json.at("header_row"),
          .header_rows = json.at("header_rows")};
}

Wish wish_from(const ordered_json& json) {
  Wish wish;
  if (json.contains("encoding"))
    wish.encoding = exchange::text_encoding_from(text_in(json, "encoding"));
  if (json.contains("delimiter")) wish.delimiter = delimiter_in(json);
  if (json.contains("sheet")) wish.sheet = text_in(json, "sheet");
  if (json.contains("header_row")) wish.header_row = json.at("header_row").get<std::size_t>();
  if (json.contains("header_rows")) wish.header_rows = json.at("header_rows").get<std::size_t>();
  return wish;
}

exchange::How how_from(const std::string& name) {
  using exchange::How;
  for (const How how : {How::exact, How::alias, How::profile, How::similar, How::chosen}) {
    if (exchange::name_of(how) == name) return how;
  }
  return How::none;
}

}  // namespace

std::string imports_folder(const service::DataDir& dir) { return dir.path + "/imports"; }

ImportFolder folder_of(const service::DataDir& dir, std::string_view id) {
  return {imports_folder(dir) + "/" + std::string(id)};
}

// --- how a file is read ---

std::string encode_look(const ImportLook& look) {
  ordered_json json{{"reading", reading_json(look.reading)}, {"wish", wish_json(look.wish)},
                    {"encodings", ordered_json::array()},    {"sheets", ordered_json::array()},
                    {"columns", ordered_json::array()},      {"problem", look.problem}};
  for (const auto encoding : look.encodings)
    json["encodings"].push_back(exchange::name_of(encoding));
  for (const auto& sheet : look.sheets)
    json["sheets"].push_back({{"name", sheet.name}, {"rows", sheet.rows}});
  for (std::size_t i = 0; i < look.columns.size(); ++i) {
    const exchange::ColumnLook& column = look.columns[i];
    const exchange::ProposedColumn& proposed = look.proposed[i];
    json["columns"].push_back({{"header", column.header},
                               {"samples", column.samples},
                               {"field", proposed.field},
                               {"how", exchange::name_of(proposed.how)},
                               {"note", proposed.note}});
  }
  return line_of(json);
}

Result<ImportLook> decode_look(const std::string& json) {
  return read_json<ImportLook>(json, [](const ordered_json& read) {
    ImportLook look{.reading = reading_from(read.at("reading")),
                    .wish = wish_from(read.at("wish")),
                    .problem = text_in(read, "problem")};
    for (const auto& name : read.at("encodings")) {
      if (const auto encoding = exchange::text_encoding_from(name.get<std::string>()))
        look.encodings.push_back(*encoding);
    }
    for (const auto& sheet : read.at("sheets"))
      look.sheets.push_back({text_in(sheet, "name"), sheet.at("rows")});
    for (const auto& column : read.at("columns")) {
      look.columns.push_back(
          {.header = text_in(column, "header"), .samples = column.at("samples")});
      look.proposed.push_back({.field = text_in(column, "field"),
                               .how = how_from(text_in(column, "how")),
                               .note = text_in(column, "note")});
    }
    return look;
  });
}

exchange::Mapping mapping_of(const ImportLook& look) {
  return exchange::mapping_of(look.proposed, true);
}

// --- what was found ---

std::string encode_counts(const service::ImportCounts& counts) {
  return line_of({{"rows", counts.rows},
                  {"added", counts.added},
                  {"changed", counts.changed},
                  {"unchanged", counts.unchanged},
                  {"rejected", counts.rejected},
                  {"problems_total", counts.problems_total},
                  {"without_consent", counts.without_consent}});
}

Result<service::ImportCounts> decode_counts(const std::string& json) {
  return read_json<service::ImportCounts>(json, [](const ordered_json& read) {
    return service::ImportCounts{.rows = read.at("rows"),
                                 .added = read.at("added"),
                                 .changed = read.at("changed"),
                                 .unchanged = read.at("unchanged"),
                                 .rejected = read.at("rejected"),
                                 .problems_total = read.at("problems_total"),
                                 .without_consent = read.at("without_consent")};
  });
}

std::string encode_difference(const service::RecordDifference& difference) {
  ordered_json json{{"new", difference.is_new},
                    {"line", difference.line},
                    {"id", difference.id},
                    {"title", difference.title},
                    {"fields", ordered_json::array()}};
  for (const auto& [field, label, before, after] : difference.fields)
    json["fields"].push_back({field, label, before, after});
  return line_of(json);
}

Result<service::RecordDifference> decode_difference(std::string_view json) {
  return read_json<service::RecordDifference>(json, [](const ordered_json& read) {
    service::RecordDifference difference{.line = read.at("line"),
                                         .id = text_in(read, "id"),
                                         .title = text_in(read, "title"),
                                         .is_new = read.at("new")};
    for (const auto& field : read.at("fields"))
      difference.fields.push_back({field.at(0), field.at(1), field.at(2), field.at(3)});
    return difference;
  });
}

bool is_of_new_record(std::string_view json) { return json.starts_with(k_new_record); }

std::string encode_problem(const service::RowProblem& problem) {
  return line_of({{"line", problem.line},
                  {"field", problem.field},
                  {"label", problem.label},
                  {"value", problem.value},
                  {"reason", problem.reason}});
}

Result<service::RowProblem> decode_problem(std::string_view json) {
  return read_json<service::RowProblem>(json, [](const ordered_json& read) {
    return service::RowProblem{.line = read.at("line"),
                               .field = text_in(read, "field"),
                               .label = text_in(read, "label"),
                               .value = text_in(read, "value"),
                               .reason = text_in(read, "reason")};
  });
}

std::string encode_refused(const service::RefusedRow& row) {
  ordered_json json{{"reasons", row.reasons}, {"raw", row.raw}, {"cells", ordered_json::array()}};
  for (const auto& [text, is_number] : row.cells) json["cells"].push_back({text, is_number});
  return line_of(json);
}

Result<service::RefusedRow> decode_refused(std::string_view json) {
  return read_json<service::RefusedRow>(json, [](const ordered_json& read) {
    service::RefusedRow row{.reasons = text_in(read, "reasons"), .raw = text_in(read, "raw")};
    for (const auto& cell : read.at("cells")) row.cells.push_back({cell.at(0), cell.at(1)});
    return row;
  });
}

// --- jobs ---

std::string encode_params(std::string_view import_id) {
  return line_of({{"import", std::string(import_id)}});
}

Result<std::string> import_of(const std::string& params) {
  return read_json<std::string>(params,
                                [](const ordered_json& read) { return text_in(read, "import"); });
}

}  // namespace tsunagu::operations
