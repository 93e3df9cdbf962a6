// SPDX-License-Identifier: GPL-3.0-or-later
// A data directory with the 47 hubs, some people and the actors who work on them.
#pragma once

#include <string>

#include <doctest/doctest.h>

#include "service/workflow.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::test {

struct Hub {
  TempDir dir;
  service::DataDir data{dir / "data"};
  store::Store store;

  Hub() : store(make()) {}

  store::Store make() {
    REQUIRE(service::init_data_dir(data, reference()).has_value());
    auto opened = service::open_store(data, store::Mode::read_write);
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }

  template <class Record>
  void put(const Record& record) {
    REQUIRE(store
                .transact([&]() -> Result<void> {
                  TRY(store.put(record, "test"));
                  return {};
                })
                .has_value());
  }

  // Actions of the audit trail over one record, oldest first, blank-separated.
  std::string trail(const std::string& id) {
    std::string actions;
    REQUIRE(store
                .for_each_audit([&](const store::AuditRow& row) {
                  if (row.record_id == id) actions += (actions.empty() ? "" : " ") + row.action;
                  return true;
                })
                .has_value());
    return actions;
  }
};

inline service::Actor actor(model::Role role, std::string user_id, std::string organization_id = {},
                            std::string coordinator_id = {}) {
  return {{role, std::move(user_id), std::move(organization_id), std::move(coordinator_id)},
          "request-1"};
}

}  // namespace tsunagu::test
