// SPDX-License-Identifier: GPL-3.0-or-later
// The names that this server answers to. A foreign page can make its own name lead to our address
// (DNS rebinding) and would then read us as a page of ours; under a name that is not ours it gets
// nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::http {

// Immutable; any thread.
class HostNames {
 public:
  // Names of this machine are always ours: no other site can have them.
  HostNames() = default;
  // Host names and addresses without a port ("tsunagu.example.jp", "10.0.0.5", "[::1]");
  // invalid_argument for anything else.
  static Result<HostNames> parse(const std::vector<std::string>& written);

  // `host` is the Host header; its port does not matter. True without one, as HTTP/1.0 has it:
  // browsers always send it.
  bool contains(std::string_view host) const;

 private:
  std::vector<std::string> m_names;  // lower case
};

}  // namespace tsunagu::http
