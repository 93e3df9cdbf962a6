// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/export_api.hpp"

#include <fmt/format.h>

#include "base/date.hpp"
#include "model/fields.hpp"

namespace tsunagu::http {
namespace {

using exchange::Encoding;
using exchange::Output;
using exchange::OutputFormat;

constexpr std::size_t k_unfit_shown = 20;  // places named in the header

// `format` and `encoding`, and the parameters that are left.
struct Wanted {
  Output output;
  std::vector<Parameter> rest;
};

Decoded<Wanted> decode_output(const std::vector<Parameter>& parameters) {
  Wanted wanted;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == "format") {
      const auto format = exchange::output_format_from(parameter.value);
      if (!format) {
        return tl::unexpected(Problem{ProblemKind::bad_parameter,
                                      "format は csv、xlsx、jsonl のどれかです", "format"});
      }
      wanted.output.format = *format;
    } else if (parameter.name == "encoding") {
      const auto encoding = exchange::encoding_from(parameter.value);
      if (!encoding) {
        return tl::unexpected(
            Problem{ProblemKind::bad_parameter, "encoding は utf-8 か cp932 です", "encoding"});
      }
      wanted.output.encoding = *encoding;
    } else {
      wanted.rest.push_back(parameter);
    }
  }
  if (wanted.output.encoding == Encoding::cp932 && wanted.output.format != OutputFormat::csv) {
    return tl::unexpected(Problem{ProblemKind::bad_parameter,
                                  "encoding=cp932 は format=csv のときだけ使えます", "encoding"});
  }
  return wanted;
}

std::string content_type_of(const Output& output) {
  switch (output.format) {
    case OutputFormat::csv:
      return output.encoding == Encoding::utf8 ? "text/csv; charset=utf-8"
                                               : "text/csv; charset=windows-31j";
    case OutputFormat::xlsx:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case OutputFormat::json_lines: return "application/jsonl; charset=utf-8";
  }
  return {};
}

std::string percent_encoded(std::string_view utf8) {
  std::string encoded;
  for (const char c : utf8) encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return encoded;
}

// RFC 6266: a plain name for everybody, and the Japanese one.
std::string disposition(std::string_view name, std::string_view label, const Output& output) {
  const std::string ending = fmt::format("-{}.{}", date::today(), extension_of(output.format));
  return fmt::format("attachment; filename=\"tsunagu-{}{}\"; filename*=UTF-8''{}{}", name, ending,
                     percent_encoded(label), ending);
}

// Where which characters did not fit, as ROW:COLUMN:U+XXXX: headers are ASCII.
std::string places_of(const exchange::UnfitReport& unfit) {
  std::string places;
  for (const auto& entry : unfit.entries) {
    if (&entry - unfit.entries.data() == k_unfit_shown) break;
    places += fmt::format("{}{}:{}:U+{:04X}", places.empty() ? "" : ", ", entry.row, entry.column,
                          static_cast<std::uint32_t>(entry.character));
  }
  return places;
}

Outcome file_answer(Result<service::ExportedFile> file, std::string_view name,
                    std::string_view label, const Output& output) {
  TRY_ASSIGN(auto made, std::move(file));
  Response response{200, content_type_of(output), {}, std::move(made.bytes)};
  response.headers.push_back({"Content-Disposition", disposition(name, label, output)});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Tsunagu-Rows", fmt::to_string(made.report.rows)});
  if (const auto& unfit = made.report.unfit; unfit.total > 0) {
    response.headers.push_back({"Tsunagu-Unfit-Total", fmt::to_string(unfit.total)});
    response.headers.push_back({"Tsunagu-Unfit", places_of(unfit)});
  }
  return response;
}

std::string_view label_of(std::string_view kind) {
  for (const auto& names : {model::k_names<model::Organization>, model::k_names<model::Coordinator>,
                            model::k_names<model::Case>, model::k_names<model::Measure>}) {
    if (names.plural == kind) return names.label;
  }
  return {};
}

}  // namespace

std::optional<Outcome> ExportApi::handle(const RouteMatch& match, const Request& request,
                                         const Caller& caller) {
  if (match.endpoint != Endpoint::export_file) return std::nullopt;
  const service::Exporter by{caller.viewer, request.request_id};
  if (match.id == "search") return people(request, by);
  if (match.id == "audit") return audit_trail(request, by);
  if (match.id == "users" && m_accounts != nullptr) return users(request, by);
  if (match.id == "concentration" && m_dispatch != nullptr) return concentration(request, by);
  return records(match.id, request, by);
}

Outcome ExportApi::records(std::string_view kind, const Request& request,
                           const service::Exporter& by) {
  const std::string_view label = label_of(kind);
  if (label.empty()) return tl::unexpected(Refusal(Problem{ProblemKind::not_found, {}, {}}));
  TRY_ASSIGN(const Wanted wanted, decode_output(request.parameters));
  TRY_ASSIGN(const std::string hub, decode_desk(wanted.rest, m_reference));
  return file_answer(m_exports.records(by, kind, hub, wanted.output), kind, label, wanted.output);
}

Outcome ExportApi::people(const Request& request, const service::Exporter& by) {
  TRY_ASSIGN(const Wanted wanted, decode_output(request.parameters));
  TRY_ASSIGN(auto search, decode_people(wanted.rest, m_reference));
  return file_answer(m_exports.people(by, std::move(search), wanted.output), "search", "検索の結果",
                     wanted.output);
}

Outcome ExportApi::audit_trail(const Request& request, const service::Exporter& by) {
  TRY_ASSIGN(const Wanted wanted, decode_output(request.parameters));
  TRY_ASSIGN(const auto rows, decode_audit(wanted.rest, m_reference));
  return file_answer(m_exports.audit_trail(by, rows, wanted.output), "audit", "監査の記録",
                     wanted.output);
}

Outcome ExportApi::users(const Request& request, const service::Exporter& by) {
  TRY_ASSIGN(const Wanted wanted, decode_output(request.parameters));
  TRY_ASSIGN(auto users, decode_users(wanted.rest, m_reference));
  return file_answer(m_exports.users(by, *m_accounts, std::move(users), wanted.output), "users",
                     "利用者", wanted.output);
}

Outcome ExportApi::concentration(const Request& request, const service::Exporter& by) {
  TRY_ASSIGN(const Wanted wanted, decode_output(request.parameters));
  TRY_ASSIGN(const auto wish, decode_concentration(wanted.rest, m_reference));
  TRY_ASSIGN(const auto report, m_dispatch->concentration({by.viewer, by.request_id}, wish));
  return file_answer(m_exports.concentration(by, report, wanted.output), "concentration",
                     "打診の集中", wanted.output);
}

}  // namespace tsunagu::http
