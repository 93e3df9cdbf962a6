// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of imports: a file is sent, looked at, mapped, checked and taken in. Who may do
// what is decided in operations; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "model/reference.hpp"
#include "operations/imports.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class ImportsApi {
 public:
  ImportsApi(operations::Imports& imports, operations::Jobs& jobs,
             const model::Reference& reference)
      : m_imports(imports),
        m_jobs(jobs),
        m_reference(reference) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  struct Asked;  // one request with its caller and id
  Outcome list(const Asked& asked);
  Outcome create(const Asked& asked);
  Outcome remove(const Asked& asked);
  Outcome set_reading(const Asked& asked);
  Outcome set_mapping(const Asked& asked);
  Outcome check(const Asked& asked);
  Outcome run(const Asked& asked);
  Outcome differences(const Asked& asked);
  Outcome problems(const Asked& asked);
  Outcome corrections(const Asked& asked);
  Outcome profiles(const Asked& asked);
  Outcome remove_profile(const Asked& asked);
  Outcome answer(tl::expected<operations::ImportView, Refusal> view, const Asked& asked,
                 int status = 200);

  operations::Imports& m_imports;
  operations::Jobs& m_jobs;
  const model::Reference& m_reference;
};

}  // namespace tsunagu::http
