// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/dispatch_api.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "exchange/request_json.hpp"
#include "http/decode.hpp"
#include "http/encode_concentration.hpp"
#include "http/encode_dispatch.hpp"
#include "http/etag.hpp"
#include "http/json_body.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_id_max_bytes = 20;  // of a number
constexpr std::array k_read{BodyField{"ids", FieldKind::texts, false, k_id_max_bytes}};

// "FIELD: what is wrong" of the service names the field apart as well.
Problem problem_with_field(const Error& error, ProblemKind kind) {
  Problem problem = problem_from(error);
  problem.kind = kind;
  const std::size_t colon = error.message.find(": ");
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '[' ||
           c == ']';
  };
  if (colon != std::string::npos &&
      std::all_of(error.message.begin(), error.message.begin() + static_cast<std::ptrdiff_t>(colon),
                  is_plain))
    problem.parameter = error.message.substr(0, colon);
  return problem;
}

template <class Value>
tl::expected<Value, Refusal> named(Result<Value> result, ProblemKind kind = ProblemKind::bad_body) {
  if (result) return *std::move(result);
  if (result.error().code == ErrorCode::rejected_input)
    return tl::unexpected(Refusal(problem_with_field(result.error(), kind)));
  return tl::unexpected(Refusal(result.error()));
}

}  // namespace

struct DispatchApi::Asked {
  const Request& request;
  service::Actor actor;
  std::string_view id;
};

std::optional<Outcome> DispatchApi::handle(const RouteMatch& match, const Request& request,
                                           const Caller& caller) {
  const Asked asked{request, {caller.viewer, request.request_id}, match.id};
  switch (match.endpoint) {
    case Endpoint::list_requests: return list(asked);
    case Endpoint::create_request: return create(asked);
    case Endpoint::show_request: return show(asked);
    case Endpoint::edit_request: return edit(asked);
    case Endpoint::step_request: return step(asked);
    case Endpoint::list_notifications: return list_notifications(asked);
    case Endpoint::read_notifications: return read_notifications(asked);
    case Endpoint::list_closed_days: return list_closed_days(asked);
    case Endpoint::show_concentration: return concentration(asked);
    default: return std::nullopt;
  }
}

Outcome DispatchApi::answer(const Result<service::RequestView>& view, int status) const {
  TRY_ASSIGN(const service::RequestView shown, named(view));
  Response response = json_answer(encode_request(shown, m_reference), status);
  response.headers.push_back({"ETag", etag_of(shown.request.version, response.body)});
  if (status == 201)
    response.headers.push_back({"Location", "/api/v1/requests/" + shown.request.id});
  return response;
}

Outcome DispatchApi::list(const Asked& asked) {
  TRY_ASSIGN(const auto wish, decode_requests(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto list, m_dispatch.list(asked.actor, wish));
  return json_answer(encode_requests(wish, list, m_reference));
}

Outcome DispatchApi::create(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(auto wish, named(exchange::read_wish(asked.request.body)));
  return answer(m_dispatch.create(asked.actor, std::move(wish.request), wish.send), 201);
}

Outcome DispatchApi::show(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  return answer(m_dispatch.find(asked.actor, asked.id));
}

Outcome DispatchApi::edit(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(auto wish, named(exchange::read_wish(asked.request.body)));
  TRY_ASSIGN(const auto version, version_wanted(asked.request));
  return answer(
      m_dispatch.edit(asked.actor, asked.id, std::move(wish.request), wish.send, version));
}

Outcome DispatchApi::step(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(auto wish, named(exchange::read_step(asked.request.body)));
  TRY_ASSIGN(const auto version, version_wanted(asked.request));
  return answer(
      m_dispatch.step(asked.actor, asked.id, wish.action, std::move(wish.input), version));
}

Outcome DispatchApi::list_notifications(const Asked& asked) {
  TRY_ASSIGN(const int page, decode_page(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto list, m_dispatch.notifications(asked.actor, page));
  return json_answer(encode_notifications(page, list));
}

Outcome DispatchApi::list_closed_days(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  return json_answer(encode_closed_days(m_dispatch.closed_days()));
}

Outcome DispatchApi::read_notifications(const Asked& asked) {
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_read));
  std::vector<std::int64_t> ids;
  for (const std::string& written : body.texts("ids")) {
    std::int64_t id = 0;
    if (!text::parse_integer(written, id) || id <= 0)
      return tl::unexpected(
          Refusal(Problem{ProblemKind::bad_body, "ids: お知らせの id を書いてください", "ids"}));
    ids.push_back(id);
  }
  if (body.has("ids") && ids.empty())
    return tl::unexpected(Refusal(
        Problem{ProblemKind::bad_body, "ids: 1つ以上書いてください（すべてなら省きます）", "ids"}));
  TRY_ASSIGN(const std::int64_t unread, m_dispatch.mark_read(asked.actor, ids));
  return json_answer(encode_unread(unread));
}

Outcome DispatchApi::concentration(const Asked& asked) {
  TRY_ASSIGN(const auto wish, decode_concentration(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto report,
             named(m_dispatch.concentration(asked.actor, wish), ProblemKind::bad_parameter));
  return json_answer(encode_concentration(report));
}

}  // namespace tsunagu::http
