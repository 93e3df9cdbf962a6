// SPDX-License-Identifier: GPL-3.0-or-later
// The real tables of the anonymisation lint, as the binary carries them.
#pragma once

#include <doctest/doctest.h>

#include "anonymity/tables.hpp"
#include "base/embedded.hpp"

namespace tsunagu::test {

inline const anonymity::Tables& anonymity_tables() {
  static const auto loaded = anonymity::Tables::load(embedded::data_files());
  REQUIRE_MESSAGE(loaded.has_value(), (loaded ? "" : loaded.error().message));
  return *loaded;
}

}  // namespace tsunagu::test
