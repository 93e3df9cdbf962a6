// SPDX-License-Identifier: GPL-3.0-or-later
// Single records and organisations, as a reader may see them.
#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "service/authorization.hpp"
#include "service/directory_impl.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_shown_cases = 20;  // of a person's page

tl::unexpected<Error> no_such(std::string_view what, std::string_view id) {
  return fail(ErrorCode::not_found, fmt::format("{} {} はありません", what, id));
}

// A case that only its hub and headquarters read, and the viewer is of one of them.
bool is_own(const model::Case& record, const model::Viewer& viewer, std::string_view today) {
  return record.visibility == "own" && model::is_published(record, today) &&
         may(viewer, Action::read_own, {.organization_id = record.hub_id});
}

}  // namespace

Result<CoordinatorView> Directory::coordinator(std::string_view id, model::Tier reader) const {
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(auto stored, store->find<model::Coordinator>(id));
  const std::string today = date::today();
  if (!stored || !may_see(model::layer_of(stored->record, today), reader))
    return no_such("コーディネーター", id);
  CoordinatorView view{.record = std::move(stored->record)};
  view.is_public = may_see(model::layer_of(view.record, today), model::Tier::public_);
  hide_restricted(view.record, reader);
  const auto organizations = m_impl->organizations();
  view.hub_name = organizations->name_of(view.record.hub_id);
  if (const auto* hub = organizations->find(view.record.hub_id)) view.prefecture = hub->prefecture;
  view.block = m_impl->reference.block_of(view.prefecture);
  TRY_ASSIGN(const auto case_ids, store->case_ids_of(id));
  TRY_ASSIGN(auto cases, store->find_many<model::Case>(case_ids));
  for (auto& record : cases) {
    if (!may_see(model::layer_of(record.record, today), reader)) continue;
    ++view.cases_total;
    if (view.cases.size() < k_shown_cases) view.cases.push_back(std::move(record.record));
  }
  return view;
}

Result<CaseView> Directory::case_summary(std::string_view id, model::Tier reader) const {
  return case_view(id, reader, nullptr);
}

Result<CaseView> Directory::case_summary(std::string_view id, const model::Viewer& viewer) const {
  return case_view(id, model::tier_of(viewer.role), &viewer);
}

Result<CaseView> Directory::case_view(std::string_view id, model::Tier reader,
                                      const model::Viewer* viewer) const {
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(auto stored, store->find<model::Case>(id));
  const std::string today = date::today();
  const bool is_seen = stored && (may_see(model::layer_of(stored->record, today), reader) ||
                                  (viewer != nullptr && is_own(stored->record, *viewer, today)));
  if (!is_seen) return no_such("支援事例", id);
  CaseView view{.record = std::move(stored->record)};
  view.is_public = may_see(model::layer_of(view.record, today), model::Tier::public_);
  hide_restricted(view.record, reader);
  const auto organizations = m_impl->organizations();
  view.hub_name = organizations->name_of(view.record.hub_id);
  TRY_ASSIGN(const auto people, store->find_many<model::Coordinator>(view.record.coordinator_ids));
  for (const auto& person : people) {
    const auto& record = person.record;
    if (!may_see(model::layer_of(record, today), reader)) continue;
    view.people.push_back(name_of(record, *organizations));
  }
  return view;
}

Result<OrganizationView> Directory::organization(std::string_view id, model::Tier reader) const {
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(auto stored, store->find<model::Organization>(id));
  if (!stored) return no_such("機関", id);
  TRY_ASSIGN(const auto counts, m_impl->people_by_hub(reader));
  const auto people = counts.find(id);
  return OrganizationView{std::move(stored->record), people == counts.end() ? 0 : people->second};
}

std::string Directory::prefecture_of(const std::string& organization_id) const {
  const auto known = m_impl->organizations();
  const model::Organization* found = known->find(organization_id);
  return found == nullptr ? std::string() : found->prefecture;
}

}  // namespace tsunagu::service
