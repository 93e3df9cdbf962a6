// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of files to take away. Who may take what is decided in the service; here requests
// are read and files named.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/decode.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "model/reference.hpp"
#include "service/dispatch.hpp"
#include "service/export.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class ExportApi {
 public:
  // Without `dispatch` there are no reports, without `accounts` no users.
  ExportApi(service::Exports& exports, service::Dispatch* dispatch, service::Accounts* accounts,
            const model::Reference& reference)
      : m_exports(exports),
        m_dispatch(dispatch),
        m_accounts(accounts),
        m_reference(reference) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  Outcome records(std::string_view kind, const Request& request, const service::Exporter& by);
  Outcome people(const Request& request, const service::Exporter& by);
  Outcome audit_trail(const Request& request, const service::Exporter& by);
  Outcome users(const Request& request, const service::Exporter& by);
  Outcome concentration(const Request& request, const service::Exporter& by);

  service::Exports& m_exports;
  service::Dispatch* const m_dispatch;
  service::Accounts* const m_accounts;
  const model::Reference& m_reference;
};

}  // namespace tsunagu::http
