// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/reindex.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace tsunagu::service {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 5> k_scopes{
    {{Scope::all, "all"},
     {Scope::hub, "hub"},
     {Scope::coordinator, "coordinator"},
     {Scope::kind, "kind"},
     {Scope::lexicon, "lexicon"}}};

}  // namespace

std::optional<Scope> scope_from(std::string_view name) {
  for (const auto& [scope, known] : k_scopes) {
    if (known == name) return scope;
  }
  return std::nullopt;
}

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
          fmt::format("コーディネーター {} はいません。その人のページのアドレスにあるIDを確かめてください",
                      id));
    }
    case Scope::kind: {
      if (id == model::k_names<model::Coordinator>.plural || id == model::k_names<model::Case>.plural)
        return {};
      return fail(ErrorCode::invalid_argument,
                  "種類は coordinators か cases です（ほかの記録は索引にありません）");
    }
    case Scope::all:
    case Scope::lexicon: return {};
  }
  return {};
}

std::string_view name_of(Scope scope) { return k_scopes[static_cast<std::size_t>(scope)].second; }

std::string_view name_of(IndexState::Kind kind) {
  switch (kind) {
    case IndexState::Kind::ready: return "ready";
    case IndexState::Kind::building: return "building";
    case IndexState::Kind::missing: return "missing";
    case IndexState::Kind::behind: return "behind";
  }
  return {};
}

void IndexNews::note(std::int64_t applied_now, std::int64_t last_now, std::int64_t now_s) {
  applied = applied_now;
  last = last_now;
  if (last_now <= applied_now) {
    behind_since = 0;
  } else if (behind_since == 0) {
    behind_since = now_s;
  }
}

}  // namespace tsunagu::service
