// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/same_caller.hpp"

#include <utility>

namespace tsunagu::http {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// What of a request tells who asks.
Request credentials_of(const Request& request) {
  Request kept;
  kept.session_token = request.session_token;
  kept.bearer = request.bearer;
  kept.proxy_user = request.proxy_user;
  return kept;
}

bool is_same(const model::Viewer& a, const model::Viewer& b) {
  return a.role == b.role && a.user_id == b.user_id && a.organization_id == b.organization_id &&
         a.coordinator_id == b.coordinator_id;
}

class WhileSameCaller final : public Stream {
 public:
  WhileSameCaller(std::shared_ptr<Stream> rest, const Request& request, const Caller& caller,
                  Purpose purpose, service::Accounts& accounts, milliseconds every)
      : m_rest(std::move(rest)),
        m_credentials(credentials_of(request)),
        m_kind(caller.kind),
        m_viewer(caller.viewer),
        m_purpose(purpose),
        m_accounts(accounts),
        m_every(every),
        m_ask_at(Clock::now() + every) {}

  std::optional<std::string> next(milliseconds patience) override {
    if (Clock::now() >= m_ask_at) {
      if (!is_asking_still()) return std::nullopt;
      m_ask_at = Clock::now() + m_every;
    }
    return m_rest->next(patience);
  }

 private:
  bool is_asking_still() const {
    const auto now = caller_of(m_credentials, &m_accounts, m_purpose);
    return now && now->kind == m_kind && is_same(now->viewer, m_viewer);
  }

  const std::shared_ptr<Stream> m_rest;
  const Request m_credentials;
  const Caller::Kind m_kind;
  const model::Viewer m_viewer;
  const Purpose m_purpose;
  service::Accounts& m_accounts;
  const milliseconds m_every;
  Clock::time_point m_ask_at;
};

}  // namespace

std::shared_ptr<Stream> while_same_caller(std::shared_ptr<Stream> rest, const Request& request,
                                          const Caller& caller, Purpose purpose,
                                          service::Accounts& accounts, milliseconds every) {
  return std::make_shared<WhileSameCaller>(std::move(rest), request, caller, purpose, accounts,
                                           every);
}

}  // namespace tsunagu::http
