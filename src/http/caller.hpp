// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks: an API key, a session cookie, the user whom a proxy has signed in, or nobody.
#pragma once

#include <optional>

#include "http/decode.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"
#include "model/role.hpp"
#include "service/accounts.hpp"

namespace tsunagu::http {

struct Caller {
  enum class Kind { anonymous, session, api_key, proxy };
  Kind kind = Kind::anonymous;
  model::Viewer viewer;
  std::optional<service::Session> session;  // with Kind::session
  bool is_broken = false;  // came with a cookie that is no session (any more): anonymous

  // What the index shows to this caller.
  model::Tier tier() const { return model::tier_of(viewer.role); }
};

// Looked up once per request. A key that is none is 401 for every request, because whoever sends it
// means it; a cookie that is none makes an anonymous reader, and 401 of a change (signing in must
// work with an old cookie). A key needs the scope of the purpose. Without accounts everybody is
// anonymous.
Decoded<Caller> caller_of(const Request& request, service::Accounts* accounts, Purpose purpose);

// Where the request came from, for the service.
service::Origin origin_of(const Request& request);

}  // namespace tsunagu::http
