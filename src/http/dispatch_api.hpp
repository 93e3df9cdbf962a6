// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of requests for people of other regions and of what users are told of them. Who may
// do what is decided in the service; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "model/reference.hpp"
#include "service/dispatch.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class DispatchApi {
 public:
  DispatchApi(service::Dispatch& dispatch, const model::Reference& reference)
      : m_dispatch(dispatch),
        m_reference(reference) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  struct Asked;  // one request with its caller and id
  Outcome list(const Asked& asked);
  Outcome create(const Asked& asked);
  Outcome edit(const Asked& asked);
  Outcome step(const Asked& asked);
  Outcome show(const Asked& asked);
  Outcome list_notifications(const Asked& asked);
  Outcome read_notifications(const Asked& asked);
  Outcome list_closed_days(const Asked& asked);
  Outcome concentration(const Asked& asked);
  Outcome answer(const Result<service::RequestView>& view, int status = 200) const;

  service::Dispatch& m_dispatch;
  const model::Reference& m_reference;
};

}  // namespace tsunagu::http
