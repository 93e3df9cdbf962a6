// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/reindex.hpp"

#include <array>
#include <utility>

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
