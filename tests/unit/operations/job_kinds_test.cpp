// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/job_kinds.hpp"

#include <doctest/doctest.h>

namespace tsunagu::operations {
namespace {

TEST_SUITE("operations/job_kinds") {
  TEST_CASE("calls every kind something, and one of another program by its own name") {
    for (const std::string_view kind : k_job_kinds) {
      CAPTURE(kind);
      CHECK_FALSE(label_of_job_kind(kind).empty());
      CHECK(label_of_job_kind(kind) != kind);
    }
    CHECK(label_of_job_kind("sweep") == "sweep");
  }
}

}  // namespace
}  // namespace tsunagu::operations
