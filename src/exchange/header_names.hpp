// SPDX-License-Identifier: GPL-3.0-or-later
// How offices name the columns of their lists, besides the labels of the field table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/fields.hpp"

namespace tsunagu::exchange {

// A header as it is compared: in half width and lower case, without blanks, brackets, marks and
// 必須 or 任意. Long vowels stay.
std::string header_form(std::string_view header);

// All forms by which the fields of a kind are known.
struct HeaderName {
  std::string form;        // header_form() of a label, a JSON name or another name
  std::string_view field;  // JSON name
};
template <class Record>
std::span<const HeaderName> header_names();

// The field of a header that is one of these forms, also by its last part when it is joined
// (大 / 小); empty when there is none.
template <class Record>
std::string_view field_of_header(std::string_view header);

// Whether a kind of record has a field of this name. Any thread.
bool is_known_header(std::string_view header);

}  // namespace tsunagu::exchange
