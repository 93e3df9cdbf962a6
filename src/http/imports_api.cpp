// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/imports_api.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/format.h>

#include "exchange/import_json.hpp"
#include "http/decode.hpp"
#include "http/encode_imports.hpp"
#include "http/field_problem.hpp"
#include "http/jobs_api.hpp"
#include "http/json_body.hpp"

namespace tsunagu::http {
namespace {

constexpr std::array k_run{BodyField{"keep_good_rows", FieldKind::flag}};

std::string_view content_type_of(exchange::Format format) {
  switch (format) {
    case exchange::Format::csv: return "text/csv; charset=utf-8";
    case exchange::Format::xlsx:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case exchange::Format::json_lines: break;
  }
  return "application/jsonl; charset=utf-8";
}

Problem unknown_parameter(const Parameter& parameter, std::string_view known) {
  return {ProblemKind::bad_parameter,
          fmt::format("このパラメーターはありません。使えるのは {} です", known), parameter.name};
}

// Parameters of an address that takes a few texts, by name, each at most once.
class Texts {
 public:
  static Decoded<Texts> read(const std::vector<Parameter>& parameters,
                             std::initializer_list<std::string_view> names, std::string_view listed,
                             std::vector<Parameter>& rest) {
    Texts texts;
    for (const Parameter& parameter : parameters) {
      if (parameter.name == "page") {
        rest.push_back(parameter);
        continue;
      }
      if (std::find(names.begin(), names.end(), parameter.name) == names.end())
        return tl::unexpected(unknown_parameter(parameter, listed));
      if (!texts.find(parameter.name).empty()) {
        return tl::unexpected(
            Problem{ProblemKind::bad_parameter, "1回だけ書けます", parameter.name});
      }
      texts.m_texts.push_back(parameter);
    }
    return texts;
  }
  std::string find(std::string_view name) const {
    for (const Parameter& text : m_texts) {
      if (text.name == name) return text.value;
    }
    return {};
  }

 private:
  std::vector<Parameter> m_texts;
};

}  // namespace

struct ImportsApi::Asked {
  const Request& request;
  const service::Actor actor;
  std::string_view id;
};

std::optional<Outcome> ImportsApi::handle(const RouteMatch& match, const Request& request,
                                          const Caller& caller) {
  const Asked asked{request, {caller.viewer, request.request_id}, match.id};
  switch (match.endpoint) {
    case Endpoint::list_imports: return list(asked);
    case Endpoint::create_import: return create(asked);
    case Endpoint::show_import: {
      if (const auto none = decode_nothing(request.parameters); !none)
        return tl::unexpected(Refusal(none.error()));
      return answer(named(m_imports.find(asked.actor, asked.id)), asked);
    }
    case Endpoint::delete_import: return remove(asked);
    case Endpoint::set_import_reading: return set_reading(asked);
    case Endpoint::set_import_mapping: return set_mapping(asked);
    case Endpoint::check_import: return check(asked);
    case Endpoint::run_import: return run(asked);
    case Endpoint::list_import_differences: return differences(asked);
    case Endpoint::list_import_problems: return problems(asked);
    case Endpoint::import_corrections: return corrections(asked);
    case Endpoint::list_import_profiles: return profiles(asked);
    case Endpoint::delete_import_profile: return remove_profile(asked);
    default: return std::nullopt;
  }
}

Outcome ImportsApi::answer(tl::expected<operations::ImportView, Refusal> view, const Asked& asked,
                           int status) {
  if (!view) return tl::unexpected(view.error());
  TRY_ASSIGN(std::string body, encode_import(*view, m_jobs, asked.actor.viewer));
  Response response = json_answer(std::move(body), status);
  if (status == 201) response.headers.push_back({"Location", "/api/v1/imports/" + view->row.id});
  return response;
}

Outcome ImportsApi::list(const Asked& asked) {
  TRY_ASSIGN(const int page, decode_page(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto list, m_imports.list(asked.actor, page));
  TRY_ASSIGN(std::string body, encode_imports(list, page, m_jobs, asked.actor.viewer));
  return json_answer(std::move(body));
}

Outcome ImportsApi::create(const Asked& asked) {
  std::vector<Parameter> rest;
  TRY_ASSIGN(const Texts texts,
             Texts::read(asked.request.parameters, {"kind", "name"}, "kind、name", rest));
  TRY(decode_nothing(rest));
  auto made = m_imports.create(asked.actor, texts.find("kind"), texts.find("name"),
                               asked.request.body);
  // What is wrong with the file is of no parameter, though its name may look like one.
  const bool is_of_parameter = !made && (made.error().message.starts_with("kind: ") ||
                                         made.error().message.starts_with("name: "));
  if (!made && !is_of_parameter) return tl::unexpected(Refusal(made.error()));
  return answer(named(std::move(made), ProblemKind::bad_parameter), asked, 201);
}

Outcome ImportsApi::remove(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(m_imports.remove(asked.actor, asked.id));
  return Response{204, {}, {}, {}};
}

Outcome ImportsApi::set_reading(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto wish, named(exchange::read_reading_wish(asked.request.body)));
  return answer(named(m_imports.set_reading(asked.actor, asked.id, wish)), asked);
}

Outcome ImportsApi::set_mapping(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto choices, named(exchange::read_column_choices(asked.request.body)));
  return answer(named(m_imports.set_mapping(asked.actor, asked.id, choices)), asked);
}

Outcome ImportsApi::check(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(read_body(asked.request.body, std::span<const BodyField>()));
  TRY_ASSIGN(auto job, named(m_imports.check(asked.actor, asked.id)));
  return job_begun(m_jobs, std::move(job), asked.actor.viewer);
}

Outcome ImportsApi::run(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_run));
  const bool keep_good_rows = body.flag("keep_good_rows").value_or(false);
  TRY_ASSIGN(auto job, named(m_imports.run(asked.actor, asked.id, keep_good_rows)));
  return job_begun(m_jobs, std::move(job), asked.actor.viewer);
}

Outcome ImportsApi::differences(const Asked& asked) {
  std::vector<Parameter> rest;
  TRY_ASSIGN(const Texts texts,
             Texts::read(asked.request.parameters, {"change"}, "page、change", rest));
  TRY_ASSIGN(const int page, decode_page(rest, m_reference));
  const std::string change = texts.find("change");
  if (!change.empty() && change != "added" && change != "changed") {
    return tl::unexpected(
        Refusal(Problem{ProblemKind::bad_parameter, "added か changed です", "change"}));
  }
  TRY_ASSIGN(const auto found, m_imports.differences(asked.actor, asked.id, change, page));
  return json_answer(encode_differences(found, page));
}

Outcome ImportsApi::problems(const Asked& asked) {
  TRY_ASSIGN(const int page, decode_page(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto found, m_imports.problems(asked.actor, asked.id, page));
  return json_answer(encode_import_problems(found, page));
}

Outcome ImportsApi::corrections(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(auto made, m_imports.corrections(asked.actor, asked.id));
  Response response{200, std::string(content_type_of(made.format)), {}, std::move(made.bytes)};
  response.headers.push_back(
      {"Content-Disposition",
       fmt::format("attachment; filename=\"corrections.{}\"", exchange::name_of(made.format))});
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

Outcome ImportsApi::profiles(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto found, m_imports.profiles(asked.actor));
  return json_answer(encode_import_profiles(found));
}

Outcome ImportsApi::remove_profile(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(m_imports.remove_profile(asked.actor, asked.id));
  return Response{204, {}, {}, {}};
}

}  // namespace tsunagu::http
