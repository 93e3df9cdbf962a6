// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace tsunagu::service {

// Called from long work, on its thread: what is being done, how far, of how much (0: unknown).
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;

}  // namespace tsunagu::service
