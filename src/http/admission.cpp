// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/admission.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/caller.hpp"
#include "http/full_disk.hpp"
#include "service/authorization.hpp"

namespace tsunagu::http {
namespace {

// "https://host:port" without the scheme: behind a proxy that speaks TLS it is not ours to know.
std::string_view authority_of(std::string_view origin) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return {};
}

Problem foreign() {
  return {
      ProblemKind::forbidden,
      "ほかのサイトからの操作は受け付けません。このサーバーの画面から操作するか、API キーを使ってください",
      {}};
}

Problem method_not_allowed(const std::string& allow) {
  return {ProblemKind::method_not_allowed,
          fmt::format("このアドレスで使えるのは {} です", allow),
          {},
          {{"Allow", allow}}};
}

bool is_api(const Request& request) {
  return !request.segments.empty() && request.segments.front() == "api";
}

}  // namespace

std::optional<Problem> check_origin(const Request& request) {
  if (!request.bearer.empty()) return std::nullopt;
  const bool same_site = request.sec_fetch_site == "same-origin";
  if (!request.sec_fetch_site.empty() && !same_site) return foreign();
  const std::string_view authority = authority_of(request.origin);
  const bool same_origin =
      !authority.empty() && text::lower_ascii(authority) == text::lower_ascii(request.host);
  // Sec-Fetch-Site cannot be set by a page and knows the real address also behind a proxy that
  // changes Host.
  if (same_site || same_origin) return std::nullopt;
  const bool ambient = !request.session_token.empty() || !request.proxy_user.empty();
  if (ambient || !request.origin.empty()) return foreign();
  return std::nullopt;
}

std::optional<Problem> check_content_type(const Request& request, std::string_view wanted) {
  const bool has_body = request.method == Method::post || request.method == Method::put ||
                        request.method == Method::patch;
  const std::string type = text::lower_ascii(request.content_type);
  if (!has_body && type.empty()) return std::nullopt;
  if (is_safe(request.method)) return std::nullopt;
  const std::string_view media = text::trim(std::string_view(type).substr(0, type.find(';')));
  const std::size_t at = type.find(';');
  const std::string_view parameter = at == std::string::npos
                                         ? std::string_view()
                                         : text::trim(std::string_view(type).substr(at + 1));
  const bool is_utf8 =
      parameter.empty() || parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"";
  if (wanted != k_json_media) {
    if (media == wanted) return std::nullopt;
    return Problem{
        ProblemKind::unsupported_media_type, fmt::format("本文は {} で送ってください", wanted), {}};
  }
  if (media == k_json_media && is_utf8) return std::nullopt;
  return Problem{ProblemKind::unsupported_media_type, {}, {}};
}

std::optional<Problem> Admission::check_head(const Request& request,
                                             const RouteLookup& lookup) const {
  if (m_options.hosts && !m_options.hosts->contains(request.host))
    return Problem{ProblemKind::misdirected, {}, {}};
  if (!lookup.match) {
    if (!lookup.allow.empty()) return method_not_allowed(lookup.allow);
    if (is_api(request)) return Problem{ProblemKind::not_found, {}, {}};
    // Everything else is a file of the client, or a page that says that there is none.
    return is_safe(request.method) ? std::nullopt : std::optional(method_not_allowed("GET, HEAD"));
  }
  if (m_options.single_sign_on && lookup.match->endpoint == Endpoint::sign_in)
    return Problem{
        ProblemKind::not_found, "サインインは、前に置いた認証のサーバーでしてください", {}};
  if (!is_reading(lookup.match->purpose)) {
    if (auto foreign = check_origin(request)) return foreign;
  }
  return check_content_type(request, lookup.match->media);
}

std::optional<Problem> Admission::check_caller(const Request& request,
                                               const RouteLookup& lookup) const {
  if (!lookup.match || lookup.match->purpose != Purpose::change || m_options.accounts == nullptr)
    return std::nullopt;
  const auto caller = caller_of(request, m_options.accounts, Purpose::change);
  if (!caller) return caller.error();
  if (caller->kind == Caller::Kind::anonymous) return Problem{ProblemKind::unauthorized, {}, {}};
  // Files are large: who may not send one is told before it comes.
  if (lookup.match->endpoint == Endpoint::create_import &&
      !service::may(caller->viewer, service::Action::operate))
    return Problem{ProblemKind::forbidden, {}, {}};
  if (!is_small(lookup.match->endpoint) && m_options.is_read_only && m_options.is_read_only())
    return worded_for({ProblemKind::insufficient_storage, {}, {}}, caller->viewer);
  return std::nullopt;
}

}  // namespace tsunagu::http
