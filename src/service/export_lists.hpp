// SPDX-License-Identifier: GPL-3.0-or-later
// The lists that leave as tables: their headers, in Japanese, and a row of each. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exchange/table_writer.hpp"
#include "model/reference.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"
#include "service/concentration.hpp"
#include "service/requests.hpp"

namespace tsunagu::service {

std::vector<std::string> people_header();
std::vector<exchange::Cell> row_of(std::int64_t place, const PersonHit& hit,
                                   const model::Reference& reference);

std::vector<std::string> audit_header();
std::vector<exchange::Cell> row_of(const store::AuditRow& row);

std::vector<std::string> concentration_header();
std::vector<exchange::Cell> row_of(std::int64_t place, const AskedPerson& person);

// `is_json`: as programs read it; otherwise as people do.
std::vector<std::string> users_header(bool is_json);
std::vector<exchange::Cell> row_of(const UserView& user, bool is_json);

}  // namespace tsunagu::service
