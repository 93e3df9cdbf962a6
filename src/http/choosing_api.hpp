// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints for choosing among people: comparing, teams, shortlists and saved searches. Who may
// do what is decided in the service; here requests are read and answers written.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "http/search_gate.hpp"
#include "model/reference.hpp"
#include "service/directory.hpp"
#include "service/saved_searches.hpp"
#include "service/shortlists.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class ChoosingApi {
 public:
  // Each may be null: their addresses are unknown then.
  struct Kept {
    service::Shortlists* shortlists = nullptr;
    service::SavedSearches* searches = nullptr;
  };
  ChoosingApi(const service::Directory& directory, SearchGate& gate, Kept kept)
      : m_directory(directory),
        m_reference(directory.reference()),
        m_gate(gate),
        m_kept(kept) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  struct Asked;  // one request with its caller and id
  Outcome compare(const Asked& asked);
  Outcome team(const Asked& asked);
  Outcome list(const Asked& asked);
  Outcome create(const Asked& asked);
  Outcome show(const Asked& asked);
  Outcome change(const Asked& asked);
  Outcome remove(const Asked& asked);
  std::optional<Outcome> handle_shortlists(Endpoint endpoint, const Asked& asked);
  std::optional<Outcome> handle_searches(Endpoint endpoint, const Asked& asked);
  Outcome list_searches(const Asked& asked);
  Outcome save_search(const Asked& asked);
  Outcome forget_search(const Asked& asked);
  Outcome answer(const Result<service::ShortlistView>& view, int status = 200) const;
  // Where the searcher is: as written, or the prefecture of the own organisation.
  Decoded<std::string> from_prefecture(const std::string& written, const Asked& asked) const;

  const service::Directory& m_directory;
  const model::Reference& m_reference;
  SearchGate& m_gate;
  const Kept m_kept;
};

}  // namespace tsunagu::http
