// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/date.hpp"
#include "exchange/request_json.hpp"
#include "model/visibility.hpp"
#include "service/authorization.hpp"
#include "service/dispatch_impl.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Asked;
using dispatch::AskedCounts;
using dispatch::Request;
using dispatch::State;
using dispatch::TravelClass;

// Where a request stood before it was withdrawn.
State stood_in(const std::vector<store::RequestStepRow>& steps) {
  const auto from_of = [&](dispatch::Action action) {
    const auto step = std::find_if(steps.rbegin(), steps.rend(),
                                   [&](const auto& row) { return row.action == name_of(action); });
    const auto from = step == steps.rend() ? std::nullopt : dispatch::state_from(step->from_state);
    return from.value_or(State::draft);
  };
  const State from = from_of(dispatch::Action::withdraw);
  return from == State::on_hold ? from_of(dispatch::Action::hold) : from;
}

// Sums up requests one by one.
class Tally {
 public:
  Tally(const model::Reference& reference, const std::string& hub)
      : m_reference(reference),
        m_hub(hub) {}

  void add(const Request& request, State stood, const std::string& home_prefecture) {
    std::vector<Asked> asked = dispatch::asked_in(request, stood);
    if (!m_hub.empty()) std::erase_if(asked, [&](const Asked& one) { return one.hub_id != m_hub; });
    if (m_hub.empty() || !asked.empty()) ++requests;
    for (const Asked& one : asked) {
      auto& [hub, counts] = m_people[one.coordinator_id];
      hub = one.hub_id;
      counts.asked += one.counts.asked;
      counts.accepted += one.counts.accepted;
      counts.declined += one.counts.declined;
      counts.delivered += one.counts.delivered;
    }
    const dispatch::Candidate* current = request.current();
    if (!request.report || current == nullptr) return;
    if (!m_hub.empty() && current->hub_id != m_hub) return;
    add_travel(m_travel, *request.report);
    add_travel(m_by_mode[request.report->mode], *request.report);
    if (const auto way = dispatch::travel(m_reference, home_prefecture, request.prefecture))
      add_travel(m_by_class[way->travel_class], *request.report);
  }

  // Everybody who was asked, most often first; `asked_of` gets the counts for the measures.
  std::vector<AskedPerson> people(std::vector<std::int64_t>& asked_of) const {
    std::vector<AskedPerson> list;
    for (const auto& [id, person] : m_people) {
      const AskedCounts& counts = person.second;
      list.push_back({.id = id,
                      .hub_id = person.first,
                      .asked = counts.asked,
                      .accepted = counts.accepted,
                      .declined = counts.declined,
                      .delivered = counts.delivered});
      asked_of.push_back(counts.asked);
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.asked > b.asked; });
    return list;
  }
  bool was_asked(const std::string& id) const { return m_people.count(id) > 0; }

  void fill_travel(Concentration& report) const {
    report.travel = m_travel;
    for (const auto& mode : m_reference.list("modes").entries())
      add_part(report.by_mode, m_by_mode, mode.code, mode.code, mode.label);
    for (const TravelClass way : dispatch::k_travel_classes)
      add_part(report.by_class, m_by_class, way, name_of(way), label_of(way));
  }

  std::int64_t requests = 0;

 private:
  static void add_travel(TravelSum& sum, const dispatch::Report& report) {
    *sum.jobs += 1;
    *sum.km += report.travel_km.value_or(0);
    *sum.hours += report.travel_hours.value_or(0);
  }
  template <class Sums, class Key>
  static void add_part(std::vector<TravelSum>& parts, const Sums& sums, const Key& key,
                       std::string_view code, std::string_view label) {
    const auto found = sums.find(key);
    if (found == sums.end()) return;
    parts.push_back(found->second);
    parts.back().code = code;
    parts.back().label = label;
  }

  const model::Reference& m_reference;
  const std::string& m_hub;
  std::map<std::string, std::pair<std::string, AskedCounts>> m_people;  // id -> hub, counts
  TravelSum m_travel;
  std::map<std::string, TravelSum> m_by_mode;
  std::map<TravelClass, TravelSum> m_by_class;
};

Result<void> check_days(ConcentrationWish& wish, const std::string& today) {
  if (wish.to.empty()) wish.to = today;
  if (wish.from.empty()) wish.from = date::days_before(wish.to, k_concentration_days - 1);
  if (wish.from > wish.to)
    return fail(ErrorCode::rejected_input, "from: to より後の日です。期間の初めの日にしてください");
  if (wish.from < date::days_before(wish.to, k_concentration_days_max - 1))
    return fail(ErrorCode::rejected_input,
                fmt::format("from: 期間は{}日までです", k_concentration_days_max));
  return {};
}

}  // namespace

// Whoever sees one hub only gets that one.
Result<void> Dispatch::Desk::check_hub(ConcentrationWish& wish) {
  const model::Viewer& viewer = m_actor.viewer;
  const auto reach = widest(viewer.role, Action::read_concentration);
  if (reach && *reach != Relation::any && wish.hub.empty()) wish.hub = viewer.organization_id;
  TRY(authorize(viewer, Action::read_concentration, {.organization_id = wish.hub}));
  if (wish.hub.empty()) return {};
  TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(wish.hub));
  if (hub) return {};
  return fail(ErrorCode::rejected_input, fmt::format("hub: 拠点 {} はありません", wish.hub));
}

Result<Concentration> Dispatch::Desk::concentration(ConcentrationWish wish) {
  TRY(check_hub(wish));
  TRY(check_days(wish, m_today));
  const std::string begins = date::day_begins(wish.from), ends = date::day_ends(wish.to);
  Tally tally(m_reference, wish.hub);
  TRY(m_rows.for_each_sent_since(begins, [&](const store::RequestRow& row) -> Result<void> {
    TRY_ASSIGN(const Request request, exchange::decode_request(row.content));
    if (request.sent_at < begins || request.sent_at >= ends) return {};
    State stood = State::draft;
    if (request.state == State::withdrawn) {
      TRY_ASSIGN(const auto steps, m_rows.steps_of(request.id));
      stood = stood_in(steps);
    }
    TRY_ASSIGN(const std::string prefecture, prefecture_of(row.home_hub));
    tally.add(request, stood, prefecture);
    return {};
  }));

  Concentration report{.from = wish.from, .to = wish.to, .hub_id = wish.hub};
  TRY_ASSIGN(const std::string* hub_name, organization_name(wish.hub));
  report.hub_name = *hub_name;
  report.requests = tally.requests;
  std::vector<std::int64_t> counts;
  report.people = tally.people(counts);
  report.asked = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  TRY(m_store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
    const bool can_be_asked = person.role != "desk" && model::layer_of(person, m_today) &&
                              (wish.hub.empty() || person.hub_id == wish.hub);
    if (can_be_asked && !tally.was_asked(person.id)) ++report.never_asked;
    return true;
  }));
  report.top_share = dispatch::share_of_largest(counts, k_concentration_few);
  counts.resize(counts.size() + static_cast<std::size_t>(report.never_asked));
  report.gini = dispatch::gini(std::move(counts));
  tally.fill_travel(report);
  TRY(name_people(report));
  if (!may(m_actor.viewer, Action::edit_profile, {.organization_id = wish.hub}))
    hide_small_counts(report);
  return report;
}

// People whom the viewer's pages do not show are counted, not named.
Result<void> Dispatch::Desk::name_people(Concentration& report) {
  const model::Viewer& viewer = m_actor.viewer;
  std::vector<AskedPerson> named;
  for (AskedPerson& person : report.people) {
    person.share = static_cast<double>(*person.asked) / static_cast<double>(*report.asked);
    TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(person.id));
    const auto layer = found ? model::layer_of(found->record, m_today) : std::nullopt;
    const bool is_shown = (layer && *layer <= model::tier_of(viewer.role)) ||
                          may(viewer, Action::edit_profile, {.organization_id = person.hub_id});
    if (!is_shown) {
      ++report.people_hidden;
      continue;
    }
    person.name = found ? found->record.name : person.id;
    TRY_ASSIGN(const std::string* hub_name, organization_name(person.hub_id));
    person.hub_name = *hub_name;
    named.push_back(std::move(person));
  }
  report.people = std::move(named);
  return {};
}

Result<std::string> Dispatch::Desk::prefecture_of(const std::string& organization_id) {
  const auto [at, is_new] = m_prefectures.try_emplace(organization_id);
  if (is_new && !organization_id.empty()) {
    TRY_ASSIGN(const auto found, m_store.find<model::Organization>(organization_id));
    if (found) at->second = found->record.prefecture;
  }
  return at->second;
}

Result<Concentration> Dispatch::concentration(const Actor& actor, const ConcentrationWish& wish) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  Concentration report;
  TRY(reader->snapshot([&]() -> Result<void> {
    Desk desk(reader.get(), m_reference, calendar(), m_addresses, m_clock(), actor);
    TRY_ASSIGN(report, desk.concentration(wish));
    return {};
  }));
  return report;
}

}  // namespace tsunagu::service
