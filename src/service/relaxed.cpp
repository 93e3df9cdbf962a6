// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/relaxed.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "model/distance.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

using index::TagField;

bool is_single(Drop drop) { return drop < Drop::places; }

bool is_place(Drop drop) {
  return drop == Drop::prefecture || drop == Drop::block || drop == Drop::hub;
}

// The single conditions in use, then the wider steps where they leave out more than one of them.
std::vector<Drop> with_wider(std::vector<Drop> singles) {
  const auto places = std::count_if(singles.begin(), singles.end(), is_place);
  const auto all = static_cast<std::ptrdiff_t>(singles.size());
  if (places > 1) singles.push_back(Drop::places);
  if (all > 1 && places < all) singles.push_back(Drop::filters);
  return singles;
}

// The hub of a prefecture; empty when unknown.
std::string hub_of(std::string_view prefecture, const model::Reference& reference) {
  for (const model::CodeEntry& hub : reference.list("hubs").entries()) {
    const auto place = hub.extra.find("prefecture");
    if (place != hub.extra.end() && place->second == prefecture) return hub.code;
  }
  return {};
}

bool leaves_out(Drop drop, Drop condition) {
  return drop == condition || drop == Drop::filters ||
         (drop == Drop::places && is_place(condition));
}

}  // namespace

PeopleRequest without(PeopleRequest request, Drop drop) {
  PeopleFilter& filter = request.filter;
  if (leaves_out(drop, Drop::prefecture)) filter.prefectures.clear();
  if (leaves_out(drop, Drop::block)) filter.blocks.clear();
  if (leaves_out(drop, Drop::hub)) filter.hubs.clear();
  if (leaves_out(drop, Drop::exclude_hub)) filter.exclude_hubs.clear();
  if (leaves_out(drop, Drop::industry)) filter.industries.clear();
  if (leaves_out(drop, Drop::topic)) filter.topics.clear();
  if (leaves_out(drop, Drop::online)) filter.online = false;
  if (leaves_out(drop, Drop::outside_region)) filter.outside_region = false;
  if (drop == Drop::words) request.query.clear();
  request.page = 1;
  return request;
}

CasesRequest without(CasesRequest request, Drop drop) {
  if (leaves_out(drop, Drop::prefecture)) request.prefectures.clear();
  if (leaves_out(drop, Drop::block)) request.blocks.clear();
  if (leaves_out(drop, Drop::hub)) request.hubs.clear();
  if (leaves_out(drop, Drop::industry)) request.industries.clear();
  if (leaves_out(drop, Drop::topic)) request.topics.clear();
  if (leaves_out(drop, Drop::coordinator)) request.coordinators.clear();
  if (leaves_out(drop, Drop::years)) request.year_from = request.year_to = std::nullopt;
  if (drop == Drop::words) request.query.clear();
  request.page = 1;
  return request;
}

std::vector<Drop> droppable(const PeopleRequest& request) {
  std::vector<Drop> singles;
  const PeopleFilter& filter = request.filter;
  if (!filter.prefectures.empty()) singles.push_back(Drop::prefecture);
  if (!filter.blocks.empty()) singles.push_back(Drop::block);
  if (!filter.hubs.empty()) singles.push_back(Drop::hub);
  if (!filter.exclude_hubs.empty()) singles.push_back(Drop::exclude_hub);
  if (!filter.industries.empty()) singles.push_back(Drop::industry);
  if (!filter.topics.empty()) singles.push_back(Drop::topic);
  if (filter.online) singles.push_back(Drop::online);
  if (filter.outside_region) singles.push_back(Drop::outside_region);
  return with_wider(std::move(singles));
}

std::vector<Drop> droppable(const CasesRequest& request) {
  std::vector<Drop> singles;
  if (!request.prefectures.empty()) singles.push_back(Drop::prefecture);
  if (!request.blocks.empty()) singles.push_back(Drop::block);
  if (!request.hubs.empty()) singles.push_back(Drop::hub);
  if (!request.industries.empty()) singles.push_back(Drop::industry);
  if (!request.topics.empty()) singles.push_back(Drop::topic);
  if (request.year_from || request.year_to) singles.push_back(Drop::years);
  if (!request.coordinators.empty()) singles.push_back(Drop::coordinator);
  return with_wider(std::move(singles));
}

PeopleConditions::PeopleConditions(const PeopleRequest& request)
    : m_request(request),
      m_droppable(droppable(request)) {
  const PeopleFilter& filter = request.filter;
  add(Drop::prefecture, TagField::prefecture, filter.prefectures);
  add(Drop::block, TagField::block, filter.blocks);
  add(Drop::hub, TagField::hub, filter.hubs);
  add(Drop::exclude_hub, TagField::hub, filter.exclude_hubs, true);
  add(Drop::industry, TagField::industry, filter.industries);
  add(Drop::topic, TagField::topic, filter.topics);
  if (filter.online) add(Drop::online, TagField::mode, {std::string(k_online_mode)});
  if (filter.outside_region)
    add(Drop::outside_region, TagField::outside, {std::string(k_any_outside)});
}

void PeopleConditions::add(Drop drop, TagField field, const std::vector<std::string>& values,
                           bool exclude) {
  if (values.empty()) return;
  m_filters.push_back({field, values, exclude});
  m_drops.push_back(drop);
}

index::FilterSet PeopleConditions::filters_of(Drop drop) const {
  index::FilterSet set = 0;
  for (std::size_t f = 0; f < m_drops.size(); ++f) {
    if (leaves_out(drop, m_drops[f])) set |= index::FilterSet{1} << f;
  }
  return set;
}

std::vector<index::Relaxed> PeopleConditions::relaxed() const {
  std::vector<index::Relaxed> asked;
  for (const Drop drop : m_droppable) asked.push_back({filters_of(drop)});
  if (!m_request.from_prefecture.empty())
    asked.push_back({filters_of(Drop::places), TagField::prefecture});
  return asked;
}

std::vector<RelaxedSearch<PeopleRequest>> PeopleConditions::relaxed(
    const std::vector<index::RelaxedCount>& counts, std::int64_t total) const {
  if (total >= k_few_answers) return {};
  std::vector<RelaxedSearch<PeopleRequest>> found;
  for (std::size_t i = 0; i < m_droppable.size(); ++i) {
    found.push_back({m_droppable[i], counts.at(i).total, true, without(m_request, m_droppable[i])});
  }
  return best_first(std::move(found), total);
}

std::optional<Gap> PeopleConditions::gap(const std::vector<index::RelaxedCount>& counts,
                                         const model::Reference& reference) const {
  const std::string& home = m_request.from_prefecture;
  if (home.empty()) return std::nullopt;
  const index::RelaxedCount& country = counts.back();
  Gap gap{.elsewhere = country.total};
  struct Reach {
    std::int64_t total = 0;
    double km = HUGE_VAL;
  };
  std::map<std::string, Reach, std::less<>> blocks;
  for (const auto& [prefecture, people] : country.by) {
    if (prefecture == home) {
      gap.home = people;
      gap.elsewhere -= people;
      continue;
    }
    Reach& reach = blocks[std::string(reference.block_of(prefecture))];
    reach.total += people;
    reach.km =
        std::min(reach.km, model::distance_km(reference, home, prefecture).value_or(HUGE_VAL));
  }
  for (const auto& [block, reach] : blocks) {
    if (block.empty() || reach.km == HUGE_VAL) continue;
    PeopleRequest there = without(m_request, Drop::places);
    there.filter.blocks = {block};
    // In the own block only the others are meant, as in "elsewhere".
    if (block == reference.block_of(home))
      there.filter.exclude_hubs.push_back(hub_of(home, reference));
    gap.nearest.push_back({block, reach.total, std::llround(reach.km), std::move(there)});
  }
  std::stable_sort(
      gap.nearest.begin(), gap.nearest.end(),
      [](const NearBlock& a, const NearBlock& b) { return a.distance_km < b.distance_km; });
  return gap;
}

template <class Request>
std::vector<RelaxedSearch<Request>> best_first(std::vector<RelaxedSearch<Request>> found,
                                               std::int64_t total) {
  const auto wider = std::stable_partition(found.begin(), found.end(),
                                           [](const auto& r) { return is_single(r.drop); });
  std::stable_sort(found.begin(), wider,
                   [](const auto& a, const auto& b) { return a.total > b.total; });
  std::vector<RelaxedSearch<Request>> kept;
  const std::int64_t best_single =
      found.begin() == wider ? total : std::max(total, found.front().total);
  std::int64_t least = best_single;  // a wider step has to find more than the best before it
  for (auto& relaxed : found) {
    if (relaxed.total <= (is_single(relaxed.drop) ? total : least)) continue;
    if (!is_single(relaxed.drop)) least = relaxed.total;
    kept.push_back(std::move(relaxed));
    if (kept.size() == k_relaxed_max) break;
  }
  return kept;
}

template std::vector<RelaxedSearch<PeopleRequest>> best_first(
    std::vector<RelaxedSearch<PeopleRequest>>, std::int64_t);
template std::vector<RelaxedSearch<CasesRequest>> best_first(
    std::vector<RelaxedSearch<CasesRequest>>, std::int64_t);

}  // namespace tsunagu::service
