// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of drafts, consent, cases under work and the desk. Who may do what is decided in
// the service; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "http/search_gate.hpp"
#include "model/reference.hpp"
#include "service/audit.hpp"
#include "service/dispatch.hpp"
#include "service/workflow.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class WorkflowApi {
 public:
  // Without `dispatch` no case is begun from a report, without `audit` no reader is noted. `gate`:
  // how many work at once.
  WorkflowApi(service::Workflow& workflow, service::Dispatch* dispatch, service::Audit* audit,
              SearchGate& gate, const model::Reference& reference)
      : m_workflow(workflow),
        m_dispatch(dispatch),
        m_audit(audit),
        m_gate(gate),
        m_reference(reference) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  struct Asked;  // one request with its caller and id
  std::optional<Outcome> answer(Endpoint endpoint, const Asked& asked);
  std::optional<Outcome> handle_profile(Endpoint endpoint, const Asked& asked);
  std::optional<Outcome> handle_case(Endpoint endpoint, const Asked& asked);
  Outcome save_draft(const Asked& asked);
  Outcome discard_draft(const Asked& asked);
  Outcome decide_draft(const Asked& asked);
  Outcome record_consent(const Asked& asked);
  Outcome create_case(const Asked& asked);
  Outcome draft_case(const Asked& asked);
  Outcome save_case(const Asked& asked);
  Outcome publish_case(const Asked& asked);
  Outcome note_case(Endpoint endpoint, const Asked& asked);
  Outcome desk(const Asked& asked);
  Outcome profile_answer(const Result<service::ProfileWork>& work) const;
  Outcome case_answer(const Result<service::CaseWork>& work, int status = 200) const;

  service::Workflow& m_workflow;
  service::Dispatch* const m_dispatch;
  service::Audit* const m_audit;
  SearchGate& m_gate;
  const model::Reference& m_reference;
};

}  // namespace tsunagu::http
