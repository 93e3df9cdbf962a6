// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/caller.hpp"

#include "http/client_address.hpp"

namespace tsunagu::http {
namespace {

// What a key must be for.
service::KeyScope scope_of(Purpose purpose) {
  if (!is_reading(purpose)) return service::KeyScope::write;
  return purpose == Purpose::take_away ? service::KeyScope::export_ : service::KeyScope::read;
}

Decoded<Caller> caller_of_key(const Request& request, service::Accounts& accounts,
                              Purpose purpose) {
  auto viewer = accounts.viewer_of_key(request.bearer, scope_of(purpose));
  if (!viewer) return tl::unexpected(problem_from(viewer.error()));
  Caller caller;
  caller.kind = Caller::Kind::api_key;
  caller.viewer = *std::move(viewer);
  return caller;
}

Decoded<Caller> caller_of_session(const Request& request, service::Accounts& accounts,
                                  Purpose purpose) {
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
  if (purpose == Purpose::change) {
    return tl::unexpected(Problem{
        ProblemKind::unauthorized, "サインインが切れました。もう一度サインインしてください", {}});
  }
  caller.is_broken = true;
  return caller;
}

}  // namespace

Decoded<Caller> caller_of(const Request& request, service::Accounts* accounts, Purpose purpose) {
  if (accounts == nullptr) return Caller();
  if (!request.bearer.empty()) return caller_of_key(request, *accounts, purpose);
  if (!request.session_token.empty()) return caller_of_session(request, *accounts, purpose);
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
