// SPDX-License-Identifier: GPL-3.0-or-later
// The real reference tables, as the binary carries them.
#pragma once

#include <doctest/doctest.h>

#include "base/embedded.hpp"
#include "model/reference.hpp"

namespace tsunagu::test {

inline const model::Reference& reference() {
  static const auto loaded = model::Reference::load(embedded::data_files());
  REQUIRE(loaded.has_value());
  return *loaded;
}

}  // namespace tsunagu::test
