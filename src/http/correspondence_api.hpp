// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of what leaves the pages: mails, calendars, invitations, vCards. Who may do what is
// decided in the service; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "model/reference.hpp"
#include "service/addresses.hpp"
#include "service/audit.hpp"
#include "service/dispatch.hpp"
#include "service/postman.hpp"
#include "service/subscriptions.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class CorrespondenceApi {
 public:
  CorrespondenceApi(service::Postman& postman, service::Subscriptions& subscriptions,
                    service::Dispatch& dispatch, service::Audit& audit,
                    service::Addresses addresses, const model::Reference& reference)
      : m_postman(postman),
        m_subscriptions(subscriptions),
        m_dispatch(dispatch),
        m_audit(audit),
        m_addresses(std::move(addresses)),
        m_reference(reference) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  struct Asked;  // one request with its caller and id
  Outcome list_mails(const Asked& asked);
  Outcome retry_mail(const Asked& asked);
  Outcome show_own_mail(const Asked& asked);
  Outcome change_own_mail(const Asked& asked);
  Outcome confirm_own_mail(const Asked& asked);
  Outcome make_calendar(const Asked& asked);
  Outcome remove_calendar(const Asked& asked);
  Outcome calendar(const Asked& asked);
  Outcome invitation(const Asked& asked);
  Outcome vcard(const Asked& asked);

  service::Postman& m_postman;
  service::Subscriptions& m_subscriptions;
  service::Dispatch& m_dispatch;
  service::Audit& m_audit;
  const service::Addresses m_addresses;
  const model::Reference& m_reference;
};

}  // namespace tsunagu::http
