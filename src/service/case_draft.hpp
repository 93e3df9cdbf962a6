// SPDX-License-Identifier: GPL-3.0-or-later
// A case that is begun from the report of a request: what was asked for and done, without anything
// that was written about the client. It goes the way of every case (service/workflow.hpp).
#pragma once

#include <string>
#include <string_view>

#include "dispatch/request.hpp"
#include "service/dispatch.hpp"
#include "service/workflow.hpp"

namespace tsunagu::service {

// What the report tells, as a case of `hub_id`; the other hub of the request is its partner. Status
// and id are given where it is kept. Pure.
model::Case case_from(const dispatch::Request& request, const std::string& hub_id,
                      const std::string& other_hub_name, const model::Reference& reference);

// The case that a user began from a request; empty: none.
std::string case_begun_by(const dispatch::Request& request, std::string_view user_id);

// By the person, the home hub and the receiving hub, from the report on; `parties` of the viewer.
// forbidden or conflict, with what to do.
Result<void> check_may_draft_case(const model::Viewer& viewer, const dispatch::Request& request,
                                  unsigned parties);

struct DraftedCase {
  CaseWork work;
  bool is_new = true;  // otherwise the one that the actor began before
};

// One for each request and user. Errors as of Dispatch::find and Workflow::create_case.
Result<DraftedCase> draft_case(Dispatch& dispatch, Workflow& workflow,
                               const model::Reference& reference, const Actor& actor,
                               std::string_view request_id);

}  // namespace tsunagu::service
