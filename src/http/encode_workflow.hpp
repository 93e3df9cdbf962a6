// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about drafts, cases under work and the desk as JSON, exactly as openapi.yaml has them.
// Records stand in them as in JSON Lines (docs/import.md). Pure; any thread.
#pragma once

#include <string>

#include "model/reference.hpp"
#include "service/case_draft.hpp"
#include "service/workflow.hpp"

namespace tsunagu::http {

std::string encode_profile_work(const service::ProfileWork& work);
std::string encode_case_work(const service::CaseWork& work, const model::Reference& reference);
std::string encode_drafted_case(const service::DraftedCase& drafted);
std::string encode_desk(const service::Desk& desk);

}  // namespace tsunagu::http
