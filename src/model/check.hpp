// SPDX-License-Identifier: GPL-3.0-or-later
// The rules every record must meet, whatever it came from (JSON, CSV, later a form).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/fields.hpp"
#include "model/reference.hpp"

namespace tsunagu::model {

struct FieldProblem {
  std::string field;   // JSON name, or the header as written when no field is meant
  std::string value;   // as written, shortened
  std::string reason;  // Japanese, one line
};

// Turns labels and aliases into codes in place, then checks required fields, lengths, ranges,
// dates, ids, codes and what a kind needs beyond single fields (a case needs one of outline,
// challenge, actions, result). Returns every problem found; empty means the record may be stored.
// References to other records (hub_id, coordinator_ids) are checked by the service.
template <class Record>
std::vector<FieldProblem> normalize_and_check(Record& record, const Reference& reference);

// Check digit of a corporate number: 9 - (sum of Pn x Qn mod 9), on the 12 digits that follow it.
bool is_corporate_number(std::string_view digits);

bool is_id(std::string_view text);

}  // namespace tsunagu::model
