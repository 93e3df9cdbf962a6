// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the same few people are always asked, from requests as they are now. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dispatch/request.hpp"

namespace tsunagu::dispatch {

// What became of the requests in which somebody was asked. Nobody is asked twice in one request.
struct AskedCounts {
  std::int64_t asked = 0;      // the home hub let the person go, and the person was to answer
  std::int64_t accepted = 0;   // of them: said yes, also when it came to nothing afterwards
  std::int64_t declined = 0;   // of them: said no; who let it expire did neither
  std::int64_t delivered = 0;  // of them: went there
  bool operator==(const AskedCounts&) const = default;
};

struct Asked {
  std::string coordinator_id, hub_id;
  AskedCounts counts;  // each 0 or 1
  bool operator==(const Asked&) const = default;
};

// Everybody who was asked in a request, in the order of its candidates. `stood_in`: where the
// request stood before it was withdrawn; of others it is not read.
std::vector<Asked> asked_in(const Request& request, State stood_in = State::draft);

// How unevenly the counts are spread: 0 when all are equal, towards 1 when one has everything
// (the Gini coefficient). 0 for none and for nothing but zeros.
double gini(std::vector<std::int64_t> counts);

// The share of the `few` largest of all, 0 to 1; 0 for nothing but zeros.
double share_of_largest(std::vector<std::int64_t> counts, std::size_t few);

}  // namespace tsunagu::dispatch
