// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tsunagu::app {

inline constexpr const char* k_version = "0.1.0";

}  // namespace tsunagu::app
