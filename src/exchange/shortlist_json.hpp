// SPDX-License-Identifier: GPL-3.0-or-later
// Shortlists as somebody writes them in JSON (RFC 8259). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::exchange {

struct ShortlistWish {
  struct Person {
    std::string coordinator_id, note;
  };
  std::string name, need, prefecture, decision;
  std::vector<Person> people;  // in order
};

// Reads what somebody sent. rejected_input with "FIELD: what is wrong" for wrong types, unknown and
// repeated names and NUL characters; without a field for what is no JSON object. Lengths and codes
// are for the service.
Result<ShortlistWish> read_shortlist(std::string_view json);

}  // namespace tsunagu::exchange
