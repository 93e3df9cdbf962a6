// SPDX-License-Identifier: GPL-3.0-or-later
// The pages that need no script: a record or a search in the start page of the web client, which
// takes over when it runs. The answer that the client would ask for comes with the page.
#pragma once

#include <string>
#include <string_view>

#include "http/observer.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "http/search_gate.hpp"
#include "http/web_files.hpp"
#include "model/role.hpp"
#include "service/directory.hpp"

namespace tsunagu::http {

// True for the endpoints of this file: what they refuse is a page, too.
bool is_page(Endpoint endpoint);

// How one kind of record is read, as JSON and as a page.
template <class View>
struct Reading {
  Result<View> (*find)(const service::Directory& directory, std::string_view id,
                       const model::Viewer& viewer);
  std::string (*encode)(const View&, const model::Reference&);
  std::string (*html)(const View&, const model::Reference&);
  std::string (*title)(const View&);
};
extern const Reading<service::CoordinatorView> k_coordinator_reading;
extern const Reading<service::CaseView> k_case_reading;
extern const Reading<service::OrganizationView> k_organization_reading;

// Any thread. What it is given must outlive it.
class Pages {
 public:
  // `observer` may be null.
  Pages(const service::Directory& directory, const WebFiles& web, SearchGate& gate,
        Observer* observer);

  // The start page, or what `wanted` finds.
  Outcome search(const Request& request, model::Tier reader,
                 const service::PeopleRequest& wanted) const;

  // All organisations, or those that `wanted` finds. `asked`: parameters that it was read from.
  Outcome organizations(const Request& request, model::Tier reader,
                        service::OrganizationsRequest wanted,
                        const std::vector<Parameter>& asked) const;

  // What was refused, in words.
  Response refusal(const Problem& problem, const Request& request) const;

 private:
  const service::Directory& m_directory;
  const WebFiles& m_web;
  SearchGate& m_gate;
  Observer* const m_observer;
};

// Parameters of the search page; further ones, which others put on links, are left out.
std::vector<Parameter> search_parameters(const std::vector<Parameter>& parameters);
// Of the page of organisations: the first of each, as the client reads them.
std::vector<Parameter> organization_parameters(const std::vector<Parameter>& parameters);

}  // namespace tsunagu::http
