// SPDX-License-Identifier: GPL-3.0-or-later
// Backups as JSON.
#pragma once

#include <string>

#include "operations/backups.hpp"

namespace tsunagu::http {

std::string encode_backups(const operations::BackupsView& shown);

}  // namespace tsunagu::http
