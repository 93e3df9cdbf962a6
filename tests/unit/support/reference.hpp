// SPDX-License-Identifier: GPL-3.0-or-later
// The closed lists as the binary carries them, loaded once.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "base/embedded.hpp"
#include "model/reference.hpp"

namespace tsunagu::test {

inline const model::Reference& reference() {
  static const auto loaded = [] {
    auto result = model::Reference::load(embedded::data_files());
    if (!result) {
      std::fprintf(stderr, "%s\n", result.error().message.c_str());
      std::abort();
    }
    return std::move(*result);
  }();
  return loaded;
}

}  // namespace tsunagu::test
