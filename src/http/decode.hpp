// SPDX-License-Identifier: GPL-3.0-or-later
// Query parameters into the requests of the service. The only place where a parameter is refused:
// behind it every request is in bounds. Pure; any thread.
//
// Rules: an unknown name is an error that names the nearest known one; an empty value counts as not
// given; codes are accepted as code, label or alias (prefecture=東京都); a name that takes one
// value comes once.
#pragma once

#include <vector>

#include <tl/expected.hpp>

#include "http/message.hpp"
#include "http/problem.hpp"
#include "model/reference.hpp"
#include "operations/jobs.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"
#include "service/dispatch.hpp"
#include "service/lexicon_editor.hpp"
#include "service/postman.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

inline constexpr std::int64_t k_year_min = 1900;
inline constexpr std::int64_t k_year_max = 2100;

template <class T>
using Decoded = tl::expected<T, Problem>;

Decoded<service::PeopleRequest> decode_people(const std::vector<Parameter>& parameters,
                                              const model::Reference& reference);
Decoded<service::CasesRequest> decode_cases(const std::vector<Parameter>& parameters,
                                            const model::Reference& reference);
Decoded<service::OrganizationsRequest> decode_organizations(
    const std::vector<Parameter>& parameters, const model::Reference& reference);
Decoded<service::SuggestRequest> decode_suggest(const std::vector<Parameter>& parameters,
                                                const model::Reference& reference);

Decoded<service::UsersRequest> decode_users(const std::vector<Parameter>& parameters,
                                            const model::Reference& reference);
// The hub whose desk is asked for; empty: the own one.
Decoded<std::string> decode_desk(const std::vector<Parameter>& parameters,
                                 const model::Reference& reference);
Decoded<service::AuditRequest> decode_audit(const std::vector<Parameter>& parameters,
                                            const model::Reference& reference);

Decoded<service::RequestListWish> decode_requests(const std::vector<Parameter>& parameters,
                                                  const model::Reference& reference);
Decoded<service::ConcentrationWish> decode_concentration(const std::vector<Parameter>& parameters,
                                                         const model::Reference& reference);
// The page of a list that takes nothing else.
Decoded<int> decode_page(const std::vector<Parameter>& parameters,
                         const model::Reference& reference);

Decoded<service::MailListWish> decode_mails(const std::vector<Parameter>& parameters,
                                            const model::Reference& reference);

struct JobListWish {
  std::string kind, state;  // empty: any
  int page = 1;
};
Decoded<JobListWish> decode_jobs(const std::vector<Parameter>& parameters,
                                 const model::Reference& reference);
// Which lines of a file of the lexicon; the file is the address's to say.
Decoded<service::LexiconListWish> decode_lexicon(const std::vector<Parameter>& parameters,
                                                 const model::Reference& reference);

// The prefecture whose desks are asked for, and what they are to help with.
Decoded<service::DesksRequest> decode_desks(const std::vector<Parameter>& parameters,
                                            const model::Reference& reference);

// For addresses that take no parameter.
Decoded<void> decode_nothing(const std::vector<Parameter>& parameters);

}  // namespace tsunagu::http
