// SPDX-License-Identifier: GPL-3.0-or-later
// Work that the law keeps for holders of a licence (data/reference/licensed_work.tsv): when a need
// speaks of it, holders go first and a notice tells why. It never hides anybody: advice about a
// subject is not yet the guarded work.
//
// Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/reference.hpp"

namespace tsunagu::dispatch {

struct LicensedWork {
  std::string code, label;
  std::vector<std::string> qualifications;  // codes; any one of them is enough
  std::string notice;                       // Japanese, for the reader
};

// What a need touches, by the table's words in its text (folded by width and letter case), in the
// order of the table.
std::vector<LicensedWork> licensed_work_in(const model::Reference& reference,
                                           std::string_view need);

}  // namespace tsunagu::dispatch
