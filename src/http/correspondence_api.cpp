// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/correspondence_api.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/vcard.hpp"
#include "http/decode.hpp"
#include "http/encode_mails.hpp"
#include "http/field_problem.hpp"
#include "http/json_body.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_calendar_type = "text/calendar; charset=utf-8";
constexpr std::string_view k_vcard_type = "text/vcard; charset=utf-8";
constexpr std::string_view k_calendar_ending = ".ics";

constexpr std::array k_own_mail{BodyField{"address", FieldKind::text, false, 256},
                                BodyField{"enabled", FieldKind::flag}};
constexpr std::array k_code{BodyField{"code", FieldKind::text, true, 32}};

// A file to keep: for its reader alone, and never a page.
Response file_answer(std::string_view type, std::string_view name, std::string content) {
  Response response{200, std::string(type), {}, std::move(content)};
  response.headers.push_back(
      {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)});
  return response;
}

}  // namespace

struct CorrespondenceApi::Asked {
  const Request& request;
  const service::Actor actor;
  std::string_view id;
};

std::optional<Outcome> CorrespondenceApi::handle(const RouteMatch& match, const Request& request,
                                                 const Caller& caller) {
  const Asked asked{request, {caller.viewer, request.request_id}, match.id};
  switch (match.endpoint) {
    case Endpoint::list_mails: return list_mails(asked);
    case Endpoint::retry_mail: return retry_mail(asked);
    case Endpoint::show_own_mail: return show_own_mail(asked);
    case Endpoint::change_own_mail: return change_own_mail(asked);
    case Endpoint::confirm_own_mail: return confirm_own_mail(asked);
    case Endpoint::make_calendar: return make_calendar(asked);
    case Endpoint::remove_calendar: return remove_calendar(asked);
    case Endpoint::calendar: return calendar(asked);
    case Endpoint::show_invitation: return invitation(asked);
    case Endpoint::show_vcard: return vcard(asked);
    default: return std::nullopt;
  }
}

// --- mails ---

Outcome CorrespondenceApi::list_mails(const Asked& asked) {
  TRY_ASSIGN(const auto wish, decode_mails(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto list, m_postman.list(asked.actor.viewer, wish));
  return json_answer(encode_mails(wish, list));
}

Outcome CorrespondenceApi::retry_mail(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(read_body(asked.request.body, std::span<const BodyField>()));
  std::int64_t id = 0;
  if (!text::parse_integer(asked.id, id)) id = 0;  // none has it
  TRY_ASSIGN(const auto mail, m_postman.retry(asked.actor, id));
  return json_answer(encode_mail(mail));
}

Outcome CorrespondenceApi::show_own_mail(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto own, m_subscriptions.find(asked.actor.viewer));
  return json_answer(encode_subscription(own));
}

Outcome CorrespondenceApi::change_own_mail(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_own_mail));
  TRY_ASSIGN(const auto own, named(m_subscriptions.change(
                                 asked.actor, {body.given_text("address"), body.flag("enabled")})));
  return json_answer(encode_subscription(own));
}

Outcome CorrespondenceApi::confirm_own_mail(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_code));
  TRY_ASSIGN(const auto own, named(m_subscriptions.confirm(asked.actor, body.text("code"))));
  return json_answer(encode_subscription(own));
}

// --- calendars ---

Outcome CorrespondenceApi::make_calendar(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(read_body(asked.request.body, std::span<const BodyField>()));
  TRY_ASSIGN(const std::string url, m_subscriptions.make_calendar(asked.actor));
  return json_answer(encode_calendar_address(url), 201);
}

Outcome CorrespondenceApi::remove_calendar(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY(m_subscriptions.remove_calendar(asked.actor));
  return Response{204, {}, {}, {}};
}

Outcome CorrespondenceApi::calendar(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  std::string_view token = asked.id;
  if (token.ends_with(k_calendar_ending)) token.remove_suffix(k_calendar_ending.size());
  TRY_ASSIGN(const auto owner, m_subscriptions.owner_of_calendar(token));
  TRY_ASSIGN(std::string content, m_dispatch.own_calendar(owner));
  return file_answer(k_calendar_type, "tsunagu.ics", std::move(content));
}

Outcome CorrespondenceApi::invitation(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(std::string content, m_dispatch.invitation(asked.actor, asked.id));
  return file_answer(k_calendar_type, "invitation.ics", std::move(content));
}

// --- vCards ---

Outcome CorrespondenceApi::vcard(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  // It counts as a contact shown: no other site makes a reader fetch one.
  if (asked.request.sec_fetch_site == "cross-site") {
    return tl::unexpected(
        Refusal(Problem{ProblemKind::forbidden,
                        "ほかのサイトからは受け取れません。この人のページから開いてください",
                        {}}));
  }
  TRY_ASSIGN(const auto shown,
             m_audit.reveal_contact(asked.actor.viewer, asked.id, asked.request.request_id));
  const std::string page = m_addresses.public_url.empty()
                               ? std::string()
                               : m_addresses.of("/coordinators/" + shown.person.id);
  return file_answer(k_vcard_type, fmt::format("{}.vcf", shown.person.id),
                     exchange::write_vcard(shown.person, shown.hub_name, page));
}

}  // namespace tsunagu::http
