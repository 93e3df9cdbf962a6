// SPDX-License-Identifier: GPL-3.0-or-later
// The analyzer over the word lists that the binary carries, made once.
#pragma once

#include <doctest/doctest.h>

#include "service/lexicon.hpp"

namespace tsunagu::test {

inline const index::Analyzer& analyzer() {
  static const auto loaded = service::load_analyzer();
  REQUIRE(loaded.has_value());
  return *loaded;
}

}  // namespace tsunagu::test
