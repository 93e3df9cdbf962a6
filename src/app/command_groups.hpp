// SPDX-License-Identifier: GPL-3.0-or-later
// The commands by what they are about. Each source says the options and calls commands.hpp.
#pragma once

#include "app/command_set.hpp"

namespace tsunagu::app {

void add_record_commands(CommandSet& commands);     // what goes in, is found, and goes out
void add_operation_commands(CommandSet& commands);  // what keeps it running
void add_people_commands(CommandSet& commands);     // users and what they did
void add_search_commands(CommandSet& commands);     // how well it finds: words, needs, measures

}  // namespace tsunagu::app
