// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader is told of a full disk. Threads: any.
#pragma once

#include "http/problem.hpp"
#include "model/role.hpp"

namespace tsunagu::http {

// `problem` in the words for this reader: whoever operates the server is told what to do about a
// full disk, others whom to tell (the problem's own words). Any other problem as it is.
Problem worded_for(Problem problem, const model::Viewer& viewer);

}  // namespace tsunagu::http
