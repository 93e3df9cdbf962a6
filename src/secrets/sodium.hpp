// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the room.
#pragma once

namespace tsunagu::secrets {

// Must come before any other call of libsodium. Ends the process when the system has no random
// source: nothing here could be done safely without one.
void start_sodium();

}  // namespace tsunagu::secrets
