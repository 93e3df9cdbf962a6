// SPDX-License-Identifier: GPL-3.0-or-later
// The lexicon as JSON. Pure; any thread.
#pragma once

#include <string>

#include "service/lexicon_editor.hpp"

namespace tsunagu::http {

std::string encode_lexicon(const service::LexiconOverview& overview);
std::string encode_lexicon_page(const service::LexiconListWish& wish,
                                const service::LexiconPage& page);
std::string encode_lexicon_trial(const service::LexiconTrial& trial);

}  // namespace tsunagu::http
