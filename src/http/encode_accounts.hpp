// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about accounts and the audit trail as JSON, exactly as openapi.yaml has them. Times are
// RFC 3339 in UTC, null when there is none. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "http/caller.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"

namespace tsunagu::http {

// Who is signed in and what that person may do; also for nobody.
std::string encode_session(const Caller& caller,
                           const std::vector<service::AccountNotice>& notices);
std::string encode_session(const service::Session& session,
                           const std::vector<service::AccountNotice>& notices);
std::string encode_open_sessions(const std::vector<service::OpenSession>& sessions);
std::string encode_enrolment(const service::TotpEnrolment& enrolment);
std::string encode_api_keys(const std::vector<service::ApiKey>& keys);
std::string encode_created_key(const service::CreatedApiKey& created);
std::string encode_user(const service::UserView& user);
std::string encode_users(const std::vector<service::UserView>& users);
std::string encode_invitation(const service::Invitation& invitation);
std::string encode_revealed_contact(const service::RevealedContact& revealed);
std::string encode_audit(const std::vector<store::AuditRow>& rows);
std::string encode_audit_report(const service::AuditReport& report);

}  // namespace tsunagu::http
