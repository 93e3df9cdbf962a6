// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/full_disk.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

TEST_CASE("who may make room is told how, others whom to tell, and other problems stay") {
  const auto told = [](Problem problem, model::Role role) {
    return std::string(detail_of(worded_for(std::move(problem), {.role = role, .user_id = "u"})));
  };
  const Problem full{ProblemKind::insufficient_storage, {}, {}};
  CHECK(told(full, model::Role::system_admin).find("場所を空けてください") != std::string::npos);
  for (const model::Role role : {model::Role::hub_desk, model::Role::headquarters})
    CHECK(told(full, role).find("管理者に知らせてください") != std::string::npos);
  const Problem other{ProblemKind::conflict, "別のこと", {}};
  CHECK(told(other, model::Role::system_admin) == "別のこと");
}

}  // namespace
}  // namespace tsunagu::http
