// SPDX-License-Identifier: GPL-3.0-or-later
// The public pages as HTML: what stands inside <main>, in the marks and classes of the web client
// (web/src/pages), so that a page looks the same before and without it. Pure; any thread.
#pragma once

#include <string>

#include "model/reference.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

std::string html_coordinator(const service::CoordinatorView& view,
                             const model::Reference& reference);
std::string html_case(const service::CaseView& view, const model::Reference& reference);
std::string html_organization(const service::OrganizationView& view,
                              const model::Reference& reference);
// The form alone, with the topics to choose from.
std::string html_start(const service::PeopleRequest& request, const model::Reference& reference);
// The form and what was found.
std::string html_people(const service::PeopleRequest& request, const service::PeopleAnswer& answer,
                        const model::Reference& reference);
// The form, and organisations as they were found or all of them.
std::string html_organizations(const service::OrganizationsRequest& request,
                               const service::OrganizationsAnswer& answer,
                               const model::Reference& reference);

}  // namespace tsunagu::http
