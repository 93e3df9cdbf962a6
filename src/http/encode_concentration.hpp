// SPDX-License-Identifier: GPL-3.0-or-later
// The report on who is asked as JSON, exactly as openapi.yaml has it. Pure; any thread.
#pragma once

#include <string>

#include "service/concentration.hpp"

namespace tsunagu::http {

std::string encode_concentration(const service::Concentration& report);

}  // namespace tsunagu::http
