// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of the directory: searches, records, what is like them, lists and suggestions, as
// JSON and as pages for readers without script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/caller.hpp"
#include "http/decode.hpp"
#include "http/observer.hpp"
#include "http/outcome.hpp"
#include "http/pages.hpp"
#include "http/routes.hpp"
#include "http/search_gate.hpp"
#include "http/web_files.hpp"
#include "model/reference.hpp"
#include "service/audit.hpp"
#include "service/directory.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class DirectoryApi {
 public:
  // `observer` and `audit` may be null.
  DirectoryApi(const service::Directory& directory, const WebFiles& web, SearchGate& gate,
               Observer* observer, service::Audit* audit);

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

  // A page that says what was refused.
  Response refusal(const Problem& problem, const Request& request) const;

 private:
  Outcome search_people(const Request& request, const Caller& caller);
  Outcome search_cases(const Request& request, model::Tier reader);
  Decoded<service::PeopleRequest> people_wanted(const std::vector<Parameter>& parameters,
                                                const Caller& caller) const;
  Outcome page(const RouteMatch& match, const Request& request, const Caller& caller) const;
  // A page of search results: decode, pass the gate, search, encode, link the other pages.
  template <class Wanted, class Answer>
  Outcome results(const Request& request, model::Tier reader, const Decoded<Wanted>& wanted,
                  Result<Answer> (service::Directory::*search)(const Wanted&, model::Tier) const,
                  std::string (*encode)(const Wanted&, const Answer&, const model::Reference&));
  // One record by its id. Who reads one that the public does not see is recorded.
  template <class View>
  tl::expected<View, Refusal> read(const Request& request, const Caller& caller,
                                   std::string_view id, const Reading<View>& reading) const;
  // As JSON with an ETag, and as a page.
  template <class View>
  Outcome record_page(const Request& request, const Caller& caller, std::string_view id,
                      const Reading<View>& reading) const;
  template <class View>
  Outcome record(const Request& request, const Caller& caller, std::string_view id,
                 const Reading<View>& reading) const;
  template <class Answer>
  Outcome similar(const Request& request, model::Tier reader, std::string_view id,
                  Result<Answer> (service::Directory::*find)(std::string_view, model::Tier) const,
                  std::string (*encode)(const Answer&, const model::Reference&));
  Result<void> note_read(const Caller& caller, std::string_view kind, std::string_view id,
                         const Request& request) const;
  Outcome suggest(const Request& request, model::Tier reader) const;
  Outcome list_desks(const Request& request);
  Outcome show_reference(const Request& request) const;

  const service::Directory& m_directory;
  const model::Reference& m_reference;
  const WebFiles& m_web;
  SearchGate& m_gate;
  const Pages m_pages;
  Observer* const m_observer;
  service::Audit* const m_audit;
  const std::string m_reference_json, m_reference_etag;
};

}  // namespace tsunagu::http
