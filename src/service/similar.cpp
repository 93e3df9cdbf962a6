// SPDX-License-Identifier: GPL-3.0-or-later
// People like a person, cases like a case, as a reader may see them.
#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "service/directory_impl.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {

Result<SimilarPeopleAnswer> Directory::similar_people(std::string_view id,
                                                      model::Tier reader) const {
  TRY_ASSIGN(const auto source, coordinator(id, reader));  // not_found for a hidden one, too
  TRY_ASSIGN(const auto hits, m_impl->searcher->similar_people({.id = source.record.id,
                                                                .layer_count = layers_of(reader),
                                                                .limit = k_similar_max}));
  SimilarPeopleAnswer answer{.id = source.record.id};
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  const auto organizations = m_impl->organizations();
  const std::string today = date::today();
  TRY_ASSIGN(const auto absent, m_impl->availability.unavailable(store.get()));
  for (const auto& hit : hits) {
    TRY_ASSIGN(auto stored, store->find<model::Coordinator>(hit.id));
    if (!stored || !may_see(model::layer_of(stored->record, today), reader)) continue;
    if (std::binary_search(absent->begin(), absent->end(), hit.id)) continue;
    SimilarPerson person{
        .record = std::move(stored->record), .score = hit.score, .shared = hit.shared};
    person.hub_name = organizations->name_of(person.record.hub_id);
    if (const auto* hub = organizations->find(person.record.hub_id))
      person.prefecture = hub->prefecture;
    answer.people.push_back(std::move(person));
  }
  return answer;
}

Result<SimilarCasesAnswer> Directory::similar_cases(std::string_view id, model::Tier reader) const {
  TRY_ASSIGN(const auto source, case_summary(id, reader));
  TRY_ASSIGN(const auto hits, m_impl->searcher->similar_work({.id = document_id(source.record),
                                                              .layer_count = layers_of(reader),
                                                              .limit = k_similar_max}));
  SimilarCasesAnswer answer{.id = source.record.id};
  for (const auto& hit : hits) {
    auto found = case_summary(record_id(hit.id), reader);
    if (!found) {
      if (found.error().code == ErrorCode::not_found) continue;  // withdrawn a moment ago
      return tl::unexpected(found.error());
    }
    answer.cases.push_back({.record = std::move(found->record),
                            .hub_name = std::move(found->hub_name),
                            .people = std::move(found->people),
                            .score = hit.score,
                            .shared = hit.shared});
  }
  return answer;
}

}  // namespace tsunagu::service
