// SPDX-License-Identifier: GPL-3.0-or-later
// Answers as JSON, exactly as openapi.yaml has them; codes get their labels here. Also used by
// `tsunagu search --json`. Restricted fields (model/fields.hpp) are in no answer of this version.
// Pure; any thread.
#pragma once

#include <string>

#include "model/reference.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

std::string encode_people(const service::PeopleRequest& request,
                          const service::PeopleAnswer& answer, const model::Reference& reference);
std::string encode_cases(const service::CasesRequest& request, const service::CasesAnswer& answer,
                         const model::Reference& reference);
std::string encode_suggestions(const service::SuggestRequest& request,
                               const service::SuggestAnswer& answer);
std::string encode_organizations(const service::OrganizationsRequest& request,
                                 const service::OrganizationsAnswer& answer,
                                 const model::Reference& reference);
std::string encode_coordinator(const service::CoordinatorView& view,
                               const model::Reference& reference);
std::string encode_case(const service::CaseView& view, const model::Reference& reference);
std::string encode_organization(const service::OrganizationView& view,
                                const model::Reference& reference);
std::string encode_similar_people(const service::SimilarPeopleAnswer& answer,
                                  const model::Reference& reference);
std::string encode_similar_cases(const service::SimilarCasesAnswer& answer,
                                 const model::Reference& reference);
std::string encode_desks(std::string_view prefecture, const std::vector<service::DeskGroup>& groups,
                         const model::Reference& reference);
// Every closed list (of industries the major divisions, which are what searches filter by) and the
// fields of people and cases.
std::string encode_reference(const model::Reference& reference);

}  // namespace tsunagu::http
