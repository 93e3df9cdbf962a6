// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/admission.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

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

}  // namespace tsunagu::http
