// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of sessions, accounts, keys, users and the audit trail. Who may do what is decided
// in the service; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/rate_limits.hpp"
#include "http/routes.hpp"
#include "model/reference.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class AccountApi {
 public:
  AccountApi(service::Accounts& accounts, service::Audit& audit, const model::Reference& reference,
             RateLimiter& limiter);

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  std::optional<Outcome> handle_own(const RouteMatch& match, const Request& request,
                                    const Caller& caller);
  std::optional<Outcome> handle_users(const RouteMatch& match, const Request& request,
                                      const Caller& caller);
  Outcome sign_in(const Request& request);
  Outcome renewed(const service::Session& session);
  Outcome sign_out(const Request& request);
  Outcome accept_invitation(const Request& request);
  Outcome change_password(const Request& request);
  Outcome start_totp(const Request& request);
  Outcome confirm_totp(const Request& request);
  Outcome remove_totp(const Request& request);
  Outcome create_api_key(const Request& request, const Caller& caller);
  Outcome list_users(const Request& request, const Caller& caller);
  Outcome invite_user(const Request& request, const Caller& caller);
  Outcome reinvite_user(std::string_view id, const Request& request, const Caller& caller);
  Outcome change_user(std::string_view id, const Request& request, const Caller& caller);
  Outcome list_audit(const Request& request, const Caller& caller);

  // The own password and code of whoever manages another account.
  tl::expected<service::Confirmation, Refusal> manager_in(const Request& request,
                                                          const Caller& caller);
  // Before a password is hashed.
  tl::expected<void, Refusal> may_hash(const Request& request);

  service::Accounts& m_accounts;
  service::Audit& m_audit;
  const model::Reference& m_reference;
  RateLimiter& m_limiter;
};

}  // namespace tsunagu::http
