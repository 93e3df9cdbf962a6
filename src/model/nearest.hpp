// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody may have meant by a value that a list has not. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/reference.hpp"

namespace tsunagu::model {

// Entries whose code, label, alias or reading is like `written`, in letters or in sound, likeliest
// first; those that have little in common with it are left out.
std::vector<const CodeEntry*> nearest(const CodeList& list, std::string_view written,
                                      std::size_t most);

// What could stand in place of `written`, in Japanese: 「近い値は 資金繰り（cashflow） です」, all
// of a short list, otherwise the first ones and where the list is found. `name` is that of the
// list.
std::string allowed_values(const CodeList& list, std::string_view name, std::string_view written);

}  // namespace tsunagu::model
