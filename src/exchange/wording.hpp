// SPDX-License-Identifier: GPL-3.0-or-later
// How refused input is named back to the person who sent it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exchange/bound_field.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {

// Refused bytes as one line of well-formed UTF-8: at most 40 code points, control characters as
// blanks, ill-formed bytes as U+FFFD. Safe to print, log and encode.
std::string shown(std::string_view bytes);

// Reason for a field or header that is not in the table; names the nearest one by JSON name and
// label.
std::string unknown_field_reason(std::string_view written, std::span<const BoundField> fields);

// Reason for bytes that are not UTF-8; `bytes` is what was read.
std::string not_utf8_reason(std::string_view bytes);

// Reason for a byte that is not of an encoding; `character` counts from 1.
std::string unreadable_reason(std::size_t character, unsigned char byte, TextEncoding encoding);

}  // namespace tsunagu::exchange
