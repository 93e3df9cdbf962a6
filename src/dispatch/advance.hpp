// SPDX-License-Identifier: GPL-3.0-or-later
// What a step does to a request: its state, its shortlist, its deadlines. Pure: who acts, what day
// it is and what is given come in, the request as it is afterwards goes out. Whether people exist
// and have room is asked by the service before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dispatch/business_days.hpp"
#include "dispatch/request.hpp"

namespace tsunagu::dispatch {

// What comes with a step; only what the step needs is read (Step::needs).
struct StepInput {
  std::string note;                   // the reason
  std::string day;                    // agreed or delivered on
  std::vector<Candidate> candidates;  // consent: the shortlist from now on; offer, release: one
  Report report;                      // report
};

struct Moment {
  const Calendar* calendar = nullptr;
  std::string today;  // day in Japan
  std::string now;    // RFC 3339, UTC
};

// What can be done now by somebody who is `parties` to it, in words; "なし" when nothing.
std::string legal_in_words(const Request& request, unsigned parties);

// Those of a shortlist who wait, and can no longer be asked, are passed over from now on.
void pass_over(Request& request, std::string_view coordinator_id, std::string_view why);

// The request after `action` by somebody who is `parties` to it; its version is one higher. Errors:
// conflict (not in this state; the message names what can be done), forbidden (not for this party),
// rejected_input (something that the step needs is missing or wrong; the message names the field).
Result<Request> advance(const Request& request, Action action, unsigned parties,
                        const StepInput& input, const Moment& moment);

}  // namespace tsunagu::dispatch
