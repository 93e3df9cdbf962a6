// SPDX-License-Identifier: GPL-3.0-or-later
// The health of the server as JSON.
#pragma once

#include <string>

#include "operations/health.hpp"

namespace tsunagu::http {

std::string encode_health(const operations::Health& health);

}  // namespace tsunagu::http
