// SPDX-License-Identifier: GPL-3.0-or-later
// Finds what could tell whose case it was: names, contacts, places, exact figures, claims.
// Pure: a text and tables in, findings out. Time and memory are linear in the text; there is no
// backtracking. It finds what people usually write; it proves nothing (docs/anonymity.md).
#pragma once

#include <string_view>
#include <vector>

#include "anonymity/finding.hpp"
#include "anonymity/tables.hpp"
#include "model/records.hpp"

namespace tsunagu::anonymity {

inline constexpr std::size_t k_findings_max = 500;  // of one text; the rest is not reported

// Findings of one text (well-formed UTF-8, at most 4 GiB) in the order of their places, none over
// another; `field` is left empty.
std::vector<Finding> findings(std::string_view text, const Tables& tables, const KnownNames& known);

// Findings of the texts of a case that readers see, in the order of its fields.
// Names of known organisations in `partners` are what that field is for and are not reported.
std::vector<Finding> findings(const model::Case& record, const Tables& tables,
                              const KnownNames& known);

}  // namespace tsunagu::anonymity
