// SPDX-License-Identifier: GPL-3.0-or-later
// What lets a case be published over findings, and how findings are counted in trails. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "anonymity/finding.hpp"
#include "base/result.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_reason_min = 10;  // code points of a reason

// One of the two.
struct Clearance {
  std::string consent_id;  // of the client's written consent, kept elsewhere
  std::string reason;
};

// Without blanks around. rejected_input when it is ill-formed, or not enough for so many findings.
Result<Clearance> checked_clearance(const Clearance& clearance, std::size_t findings);

// How many findings of which kind: no text of the case.
using FindingCounts = std::map<std::string, int>;
FindingCounts counts_of(const std::vector<anonymity::Finding>& findings);
std::string as_json(const FindingCounts& counts);   // {"name":2,"amount":1}
std::string as_words(const FindingCounts& counts);  // name:2 amount:1

}  // namespace tsunagu::service
