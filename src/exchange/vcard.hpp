// SPDX-License-Identifier: GPL-3.0-or-later
// A coordinator as a vCard 4.0 (RFC 6350), for an address book. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/records.hpp"

namespace tsunagu::exchange {

// `url`: the page of the person; may be empty. Mail addresses and telephone numbers of the contact
// become EMAIL and TEL; the whole contact is the note when there is more in it.
std::string write_vcard(const model::Coordinator& person, std::string_view hub_name,
                        std::string_view url);

}  // namespace tsunagu::exchange
