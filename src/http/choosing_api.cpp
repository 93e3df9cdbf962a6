// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/choosing_api.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "exchange/shortlist_json.hpp"
#include "http/client_address.hpp"
#include "http/decode.hpp"
#include "http/encode_choosing.hpp"
#include "http/etag.hpp"
#include "http/field_problem.hpp"
#include "http/json_body.hpp"
#include "http/json_parameters.hpp"
#include "model/check.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_code_max_bytes = 64;  // of a code, label or alias
constexpr std::array k_compare{
    BodyField{"ids", FieldKind::texts, true, k_code_max_bytes},
    BodyField{"q", FieldKind::text, false, service::k_query_max_bytes},
    BodyField{"from_prefecture", FieldKind::text, false, k_code_max_bytes}};
constexpr std::array k_team{BodyField{"need", FieldKind::text, false, service::k_query_max_bytes},
                            BodyField{"topics", FieldKind::texts, false, k_code_max_bytes},
                            BodyField{"from_prefecture", FieldKind::text, false, k_code_max_bytes},
                            BodyField{"online", FieldKind::flag}};

Problem bad_field(std::string_view field, std::string_view what) {
  return {ProblemKind::bad_body, fmt::format("{}: {}", field, what), std::string(field)};
}

Decoded<std::string> read_code(std::string_view field, const std::string& written,
                               const model::CodeList& list) {
  std::string code = list.resolve(written);
  if (code.empty())
    return tl::unexpected(
        bad_field(field, "コードか名称で書いてください。一覧は /api/v1/reference にあります"));
  return code;
}

void add_once(std::vector<std::string>& list, std::string value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

tl::unexpected<Refusal> refuse(ProblemKind kind) {
  return tl::unexpected(Refusal(Problem{kind, {}, {}}));
}

}  // namespace

struct ChoosingApi::Asked {
  const Request& request;
  const Caller& caller;
  service::Actor actor;
  std::string_view id;
};

std::optional<Outcome> ChoosingApi::handle(const RouteMatch& match, const Request& request,
                                           const Caller& caller) {
  const Asked asked{request, caller, {caller.viewer, request.request_id}, match.id};
  switch (match.endpoint) {
    case Endpoint::compare_people: return compare(asked);
    case Endpoint::build_team: return team(asked);
    default: break;
  }
  if (m_kept.shortlists != nullptr) {
    if (auto outcome = handle_shortlists(match.endpoint, asked)) return outcome;
  }
  return m_kept.searches != nullptr ? handle_searches(match.endpoint, asked) : std::nullopt;
}

std::optional<Outcome> ChoosingApi::handle_shortlists(Endpoint endpoint, const Asked& asked) {
  switch (endpoint) {
    case Endpoint::list_shortlists: return list(asked);
    case Endpoint::create_shortlist: return create(asked);
    case Endpoint::show_shortlist: return show(asked);
    case Endpoint::change_shortlist: return change(asked);
    case Endpoint::delete_shortlist: return remove(asked);
    default: return std::nullopt;
  }
}

std::optional<Outcome> ChoosingApi::handle_searches(Endpoint endpoint, const Asked& asked) {
  switch (endpoint) {
    case Endpoint::list_saved_searches: return list_searches(asked);
    case Endpoint::save_search: return save_search(asked);
    case Endpoint::forget_search: return forget_search(asked);
    default: return std::nullopt;
  }
}

Decoded<std::string> ChoosingApi::from_prefecture(const std::string& written,
                                                  const Asked& asked) const {
  if (written.empty()) return m_directory.prefecture_of(asked.caller.viewer.organization_id);
  return read_code("from_prefecture", written, m_reference.list("prefectures"));
}

// --- read like a search ---

Outcome ChoosingApi::compare(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_compare));
  service::CompareRequest wanted{.query = body.text("q")};
  for (std::string& id : body.texts("ids")) {
    if (!model::is_id(id))
      return tl::unexpected(Refusal(bad_field("ids", "コーディネーターの ID を書いてください")));
    add_once(wanted.ids, std::move(id));
  }
  if (wanted.ids.empty() || wanted.ids.size() > service::k_compared_max)
    return tl::unexpected(
        Refusal(bad_field("ids", fmt::format("1人から{}人までです", service::k_compared_max))));
  TRY_ASSIGN(wanted.from_prefecture, from_prefecture(body.text("from_prefecture"), asked));
  const auto pass = m_gate.enter(limit_key(asked.request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const auto compared, m_directory.compare(wanted, asked.caller.tier()));
  return json_answer(encode_comparison(wanted, compared, m_reference));
}

Outcome ChoosingApi::team(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_team));
  service::TeamRequest wanted{.need = body.text("need"),
                              .online = body.flag("online").value_or(false)};
  for (const std::string& written : body.texts("topics")) {
    TRY_ASSIGN(std::string code, read_code("topics", written, m_reference.list("topics")));
    add_once(wanted.topics, std::move(code));
  }
  TRY_ASSIGN(wanted.from_prefecture, from_prefecture(body.text("from_prefecture"), asked));
  const auto pass = m_gate.enter(limit_key(asked.request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const auto found, named(m_directory.team(wanted, asked.caller.tier())));
  return json_answer(encode_team(wanted, found, m_reference));
}

// --- shortlists ---

Outcome ChoosingApi::answer(const Result<service::ShortlistView>& view, int status) const {
  TRY_ASSIGN(const service::ShortlistView shown, named(view));
  Response response = json_answer(encode_shortlist(shown, m_reference), status);
  response.headers.push_back({"ETag", etag_of(shown.row.version, response.body)});
  if (status == 201) response.headers.push_back({"Location", "/api/v1/shortlists/" + shown.row.id});
  return response;
}

Outcome ChoosingApi::list(const Asked& asked) {
  TRY_ASSIGN(const int page, decode_page(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto shown, m_kept.shortlists->list(asked.actor, page));
  return json_answer(encode_shortlists(page, shown, m_reference));
}

Outcome ChoosingApi::create(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto wish, named(exchange::read_shortlist(asked.request.body)));
  return answer(m_kept.shortlists->create(asked.actor, wish), 201);
}

Outcome ChoosingApi::show(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  return answer(m_kept.shortlists->find(asked.actor, asked.id));
}

Outcome ChoosingApi::change(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto wish, named(exchange::read_shortlist(asked.request.body)));
  TRY_ASSIGN(const auto version, version_wanted(asked.request));
  return answer(m_kept.shortlists->change(asked.actor, asked.id, wish, version));
}

Outcome ChoosingApi::remove(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(m_kept.shortlists->remove(asked.actor, asked.id));
  return Response{204, {}, {}, {}};
}

// --- saved searches ---

Outcome ChoosingApi::list_searches(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto shown, m_kept.searches->list(asked.actor));
  return json_answer(encode_saved_searches(shown, m_reference));
}

Outcome ChoosingApi::save_search(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(auto parameters, read_parameters(asked.request.body));
  std::string name;
  std::erase_if(parameters, [&](Parameter& parameter) {
    if (parameter.name != "name") return false;
    name = std::move(parameter.value);
    return true;
  });
  TRY_ASSIGN(const auto search, decode_people(parameters, m_reference));
  const auto pass = m_gate.enter(limit_key(asked.request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const auto saved, named(m_kept.searches->create(asked.actor, name, search)));
  return json_answer(encode_saved_search(saved, m_reference), 201);
}

Outcome ChoosingApi::forget_search(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(m_kept.searches->remove(asked.actor, asked.id));
  return Response{204, {}, {}, {}};
}

}  // namespace tsunagu::http
