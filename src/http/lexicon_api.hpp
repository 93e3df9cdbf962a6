// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of the lexicon: looking, changing, and trying a change on a need. Who may is
// decided in the service; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "http/search_gate.hpp"
#include "model/reference.hpp"
#include "service/lexicon_editor.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class LexiconApi {
 public:
  // A trial is two searches and takes a place in `gate` as one.
  LexiconApi(service::LexiconEditor& editor, SearchGate& gate, const model::Reference& reference)
      : m_editor(editor),
        m_gate(gate),
        m_reference(reference) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  struct Asked;  // one request with its caller and file
  Outcome of_file(Endpoint endpoint, std::string_view kind, Asked asked);
  Outcome overview(const Asked& asked);
  Outcome list(const Asked& asked);
  Outcome change(const Asked& asked, bool adds);
  Outcome try_out(const Asked& asked);

  service::LexiconEditor& m_editor;
  SearchGate& m_gate;
  const model::Reference& m_reference;
};

}  // namespace tsunagu::http
