// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/reindex_check.hpp"

#include <fmt/format.h>

namespace tsunagu::service {

Result<void> check_request(store::Store& store, const ReindexRequest& request) {
  const std::string& id = request.id;
  switch (request.scope) {
    case Scope::hub: {
      TRY_ASSIGN(const bool known, store.exists<model::Organization>(id));
      if (known) return {};
      return fail(ErrorCode::not_found,
                  fmt::format("拠点 {} はありません。拠点IDは hub-01 から hub-47 です", id));
    }
    case Scope::coordinator: {
      TRY_ASSIGN(const bool known, store.exists<model::Coordinator>(id));
      if (known) return {};
      return fail(
          ErrorCode::not_found,
          fmt::format(
              "コーディネーター {} はいません。その人のページのアドレスにあるIDを確かめてください",
              id));
    }
    case Scope::kind: {
      if (id == model::k_names<model::Coordinator>.plural ||
          id == model::k_names<model::Case>.plural)
        return {};
      return fail(ErrorCode::invalid_argument,
                  "種類は coordinators か cases です（ほかの記録は索引にありません）");
    }
    case Scope::all:
    case Scope::lexicon: return {};
  }
  return {};
}

}  // namespace tsunagu::service
