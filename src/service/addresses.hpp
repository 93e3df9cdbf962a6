// SPDX-License-Identifier: GPL-3.0-or-later
// How this installation is reached from outside, for what leaves it: mails and calendars.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::service {

struct Addresses {
  std::string public_url;  // "https://host", without a slash at the end; empty: nobody said
  std::string mail_from;   // a mailbox; empty: no mails are made

  bool makes_mails() const { return !mail_from.empty(); }
  // The address of a page; its path alone when the rest is not known.
  std::string of(std::string_view path) const { return public_url + std::string(path); }
};

// As given on the command line. invalid_argument: one is no address, or mails lack the other.
Result<Addresses> checked_addresses(std::string_view public_url, std::string_view mail_from);

}  // namespace tsunagu::service
