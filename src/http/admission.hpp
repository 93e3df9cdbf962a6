// SPDX-License-Identifier: GPL-3.0-or-later
// What a request must show before its body is read: one that changes something, that it comes from
// our own pages or from a program; one with a body, that it is of the right type.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "http/host_names.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "service/accounts.hpp"

namespace tsunagu::http {

// For changes. A browser adds cookies (and a proxy its user) to requests that any site makes it
// send, so for these callers Origin must be our own host or Sec-Fetch-Site say same-origin. A
// foreign one of the two is refused for everybody but API keys, signing in included: nobody is
// signed in by another site.
std::optional<Problem> check_origin(const Request& request);

// POST, PUT and PATCH carry application/json, or the `media` of their address: types that no form
// of another site can send unasked.
std::optional<Problem> check_content_type(const Request& request,
                                          std::string_view media = k_json_media);

// All that is asked of a request before its body is read. Any thread.
class Admission {
 public:
  struct Options {
    std::optional<HostNames> hosts;         // nothing: every name is ours
    bool single_sign_on = false;            // nobody signs in here
    service::Accounts* accounts = nullptr;  // null: everybody is anonymous; must outlive this
    std::function<bool()> is_read_only;     // whether the disk is so full that changes are refused
  };
  explicit Admission(Options options) : m_options(std::move(options)) {}

  // What the head alone shows: names that are not ours, addresses and methods that do not exist,
  // changes that another site asks for, bodies of a wrong type.
  std::optional<Problem> check_head(const Request& request, const RouteLookup& lookup) const;
  // Whoever may change nothing, or finds a full disk, needs not send what to change.
  std::optional<Problem> check_caller(const Request& request, const RouteLookup& lookup) const;

 private:
  const Options m_options;
};

}  // namespace tsunagu::http
