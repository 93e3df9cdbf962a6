// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/caller.hpp"

#include "http/client_address.hpp"

namespace tsunagu::http {
namespace {

// What a key must be for.
service::KeyScope scope_of(const Request& request) {
  if (!is_safe(request.method)) return service::KeyScope::write;
  const bool takes_away = request.segments.size() > 2 && request.segments[2] == "exports";
  return takes_away ? service::KeyScope::export_ : service::KeyScope::read;
}

Decoded<Caller> caller_of_key(const Request& request, service::Accounts& accounts) {
  auto viewer = accounts.viewer_of_key(request.bearer, scope_of(request));
  if (!viewer) return tl::unexpected(problem_from(viewer.error()));
  Caller caller;
  caller.kind = Caller::Kind::api_key;
  caller.viewer = *std::move(viewer);
  return caller;
}

Decoded<Caller> caller_of_session(const Request& request, service::Accounts& accounts,
                                  bool is_open) {
  Caller caller;
  auto session = accounts.session(request.session_token);
  if (session) {
    caller.kind = Caller::Kind::session;
    caller.viewer = session->viewer;
    caller.session = *std::move(session);
    caller.session->token = request.session_token;
    return caller;
  }
  if (session.error().code != ErrorCode::unauthenticated)
    return tl::unexpected(problem_from(session.error()));
  if (!is_safe(request.method) && !is_open) {
    return tl::unexpected(Problem{
        ProblemKind::unauthorized, "サインインが切れました。もう一度サインインしてください", {}});
  }
  caller.is_broken = true;
  return caller;
}

}  // namespace

Decoded<Caller> caller_of(const Request& request, service::Accounts* accounts, bool is_open) {
  if (accounts == nullptr) return Caller();
  if (!request.bearer.empty()) return caller_of_key(request, *accounts);
  if (!request.session_token.empty()) return caller_of_session(request, *accounts, is_open);
  if (request.proxy_user.empty()) return Caller();
  auto viewer = accounts->viewer_of_login(request.proxy_user);
  if (!viewer) return tl::unexpected(problem_from(viewer.error()));
  Caller caller;
  caller.kind = Caller::Kind::proxy;
  caller.viewer = *std::move(viewer);
  return caller;
}

service::Origin origin_of(const Request& request) {
  return {.address = limit_key(request.client.address),
          .request_id = request.request_id,
          .is_this_machine = is_this_machine(request.client)};
}

}  // namespace tsunagu::http
