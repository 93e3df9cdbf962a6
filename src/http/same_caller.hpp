// SPDX-License-Identifier: GPL-3.0-or-later
// An answer that goes on belongs to whoever asked for it, with the rights of that moment.
#pragma once

#include <chrono>
#include <memory>

#include "http/caller.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"
#include "service/accounts.hpp"

namespace tsunagu::http {

inline constexpr std::chrono::milliseconds k_caller_asked_every{4'000};

// `rest` as long as the request would still come from the same caller with the same role and place:
// ends it at most `every` after the user signed out, was deactivated or changed, or the key was
// revoked, and when the accounts cannot be read. Who reads comes again by itself and is then asked
// anew. `accounts` must outlive the answer.
std::shared_ptr<Stream> while_same_caller(std::shared_ptr<Stream> rest, const Request& request,
                                          const Caller& caller, Purpose purpose,
                                          service::Accounts& accounts,
                                          std::chrono::milliseconds every = k_caller_asked_every);

}  // namespace tsunagu::http
