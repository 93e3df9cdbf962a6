// SPDX-License-Identifier: GPL-3.0-or-later
// A team for a need: its topics, who has them, and the fewest people who have them all.
#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "base/date.hpp"
#include "service/asking.hpp"
#include "service/covering.hpp"
#include "service/documents.hpp"
#include "service/evidence.hpp"

namespace tsunagu::service {
namespace {

using index::TagField;

static_assert(k_team_topics_max == k_covered_topics_max);
constexpr std::size_t k_topics_read_max = 6;   // from a need
constexpr int k_cases_voting = 20;             // the best ones for the need
constexpr double k_vote_share_min = 0.25;      // of what the first topic got
constexpr std::size_t k_ranked = 200;          // people whose place in the search counts
constexpr std::size_t k_holders_max = 10'000;  // of one topic that are looked at
constexpr std::size_t k_alike_max = 20;        // of those with the same topics that are read
constexpr std::size_t k_named_points_min = 2;  // of a label or alias that the need itself says

bool is_ascii_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Whether `text` says `word`; letters of ASCII only as a whole word ("it" not in "site").
bool says(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool goes_on_before = at > 0 && is_ascii_word(text[at - 1]) && is_ascii_word(word[0]);
    const bool goes_on_after =
        end < text.size() && is_ascii_word(text[end]) && is_ascii_word(word.back());
    if (!goes_on_before && !goes_on_after) return true;
  }
  return false;
}

// Topics whose label or alias the need writes out, in the order of the list.
std::vector<std::string> named_topics(const model::CodeList& list, const std::string& need) {
  const auto folded = [](std::string_view written) {
    return text::lower_ascii(text::fold_width(written));
  };
  const std::string text = folded(need);
  std::vector<std::string> codes;
  for (const model::CodeEntry& entry : list.entries()) {
    std::vector<std::string> names = entry.aliases;
    names.push_back(entry.label);
    const auto is_said = [&](const std::string& name) {
      const std::string word = folded(name);
      return text::length(word) >= k_named_points_min && says(text, word);
    };
    if (std::any_of(names.begin(), names.end(), is_said)) codes.push_back(entry.code);
  }
  return codes;
}

}  // namespace

class Directory::Impl::Team {
 public:
  Team(const Impl& impl, const TeamRequest& request, model::Tier reader, store::Store& store)
      : m_impl(impl),
        m_request(request),
        m_reader(reader),
        m_store(store),
        m_topics(request.topics) {}

  Result<TeamAnswer> build() {
    TeamAnswer answer{.topics_given = !m_topics.empty()};
    TRY_ASSIGN(m_absent, m_impl.availability.unavailable(m_store));
    if (m_topics.empty()) TRY(read_topics());
    TRY(rank());
    TRY(gather(answer));
    TRY(read_people());
    const TopicSet wanted = (TopicSet{1} << m_topics.size()) - 1;
    const auto team = smallest_cover(m_holders, wanted);
    const auto others = stand_ins(m_holders, team, wanted);
    TopicSet covered = 0;
    for (const std::size_t at : team) {
      covered |= m_holders[at].topics;
      TRY_ASSIGN(auto member, member_of(at));
      answer.team.push_back(std::move(member));
    }
    for (std::size_t i = 0; i < team.size(); ++i) {
      if (!others[i]) continue;
      TRY_ASSIGN(auto member, member_of(*others[i]));
      member.instead_of = m_members[team[i]].record.id;
      answer.also.push_back(std::move(member));
    }
    for (std::size_t t = 0; t < m_topics.size(); ++t) {
      if ((covered >> t & 1U) == 0) answer.uncovered.push_back(m_topics[t]);
    }
    return answer;
  }

 private:
  struct Found {
    std::string id;
    TopicSet topics = 0;
    std::size_t seen = 0;  // position: the nearest first
  };

  std::vector<index::TagFilter> filters() const {
    if (!m_request.online) return {};
    return {{TagField::mode, {std::string(k_online_mode)}, false}};
  }

  // What the need names itself, then what its best cases were about, each as much as its score.
  Result<void> read_topics() {
    m_topics = named_topics(m_impl.reference.list("topics"), m_request.need);
    TRY_ASSIGN(const auto found,
               m_impl.find_work({.query = m_request.need, .per_page = k_cases_voting}, m_reader));
    std::map<std::string, double> scores;  // by case id
    for (const auto& hit : found.hits.work) scores[record_id(hit.id)] = hit.score;
    TRY_ASSIGN(const auto cases, cases_of(found.hits));
    std::map<std::string, double> votes;
    for (const model::Case& record : cases) {
      for (const std::string& topic : record.topics) votes[topic] += scores[record.id];
    }
    std::vector<std::pair<double, std::string>> sorted;
    for (const auto& [topic, vote] : votes) sorted.emplace_back(-vote, topic);
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [vote, topic] : sorted) {
      if (vote > sorted.front().first * k_vote_share_min) break;
      if (std::find(m_topics.begin(), m_topics.end(), topic) == m_topics.end())
        m_topics.push_back(topic);
    }
    if (m_topics.size() > k_topics_read_max) m_topics.resize(k_topics_read_max);
    return {};
  }

  // Cases of the hits that the reader sees, in their order.
  Result<std::vector<model::Case>> cases_of(const index::WorkHits& hits) {
    std::vector<std::string> ids;
    for (const auto& hit : hits.work) ids.push_back(record_id(hit.id));
    TRY_ASSIGN(auto stored, m_store.find_many<model::Case>(ids));
    std::vector<model::Case> cases;
    for (auto& one : stored) {
      if (may_see(model::layer_of(one.record, m_today), m_reader))
        cases.push_back(std::move(one.record));
    }
    return cases;
  }

  Result<void> rank() {
    if (m_request.need.empty()) return {};
    const auto make = [&](const Need& need) {
      index::PeopleSearch search = people_search(need, filters(), m_reader, m_absent);
      search.turn = turn_of(m_today);
      search.limit = k_ranked;
      return search;
    };
    TRY_ASSIGN(const auto found, m_impl.ask(m_request.need, true, make, &index::Searcher::people));
    for (const auto& hit : found.hits.people) m_rank.emplace(hit.id, m_rank.size());
    return {};
  }

  // Who has which topics, going by the index: cases and the approved profile alike.
  Result<void> gather(TeamAnswer& answer) {
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t t = 0; t < m_topics.size(); ++t) {
      auto wanted = filters();
      wanted.push_back({TagField::topic, {m_topics[t]}, false});
      index::PeopleSearch search = people_search({}, std::move(wanted), m_reader, m_absent);
      if (!m_request.from_prefecture.empty())
        search.orders.push_back(nearest_first(m_impl.reference, m_request.from_prefecture));
      search.limit = k_holders_max;
      TRY_ASSIGN(const auto hits, m_impl.searcher->people(search));
      answer.topics.push_back({m_topics[t], hits.total});
      for (const auto& hit : hits.people) {
        const auto [at, is_new] = known.try_emplace(hit.id, m_found.size());
        if (is_new) m_found.push_back({.id = hit.id, .seen = m_found.size()});
        m_found[at->second].topics |= TopicSet{1} << t;
      }
    }
    return {};
  }

  std::size_t rank_of(const std::string& id) const {
    const auto found = m_rank.find(id);
    return found == m_rank.end() ? (m_rank.empty() ? 0 : k_ranked) : found->second;
  }

  // Of those who have the same topics the first ones by rank and nearness, or, where both are
  // alike, by the day's turn.
  Result<void> read_people() {
    std::map<TopicSet, std::vector<Found>> alike;
    for (Found& one : m_found) alike[one.topics].push_back(std::move(one));
    std::unordered_map<std::string, TopicSet> topics_of;
    std::vector<std::string> ids;
    for (auto& [topics, people] : alike) {
      const auto place = [&](const Found& one) {
        const std::uint64_t turn =
            m_request.from_prefecture.empty() ? text::fnv1a(one.id, turn_of(m_today)) : one.seen;
        return std::make_tuple(rank_of(one.id), turn);
      };
      std::sort(people.begin(), people.end(),
                [&](const Found& a, const Found& b) { return place(a) < place(b); });
      if (people.size() > k_alike_max) people.resize(k_alike_max);
      for (const Found& one : people) {
        topics_of.emplace(one.id, topics);
        ids.push_back(one.id);
      }
    }
    TRY_ASSIGN(auto stored, m_store.find_many<model::Coordinator>(ids));
    const auto organizations = m_impl.organizations();
    for (auto& one : stored) {
      model::Coordinator& record = one.record;
      // A desk is asked as a desk, not as a person.
      if (record.role == "desk" || !may_see(model::layer_of(record, m_today), m_reader)) continue;
      const auto* hub = organizations->find(record.hub_id);
      TeamMember member{.hub_name = organizations->name_of(record.hub_id),
                        .prefecture = hub != nullptr ? hub->prefecture : std::string()};
      if (!m_request.from_prefecture.empty())
        member.travel =
            dispatch::travel(m_impl.reference, m_request.from_prefecture, member.prefecture);
      m_holders.push_back({.topics = topics_of[record.id],
                           .rank = rank_of(record.id),
                           .km = member.travel ? member.travel->km : 0});
      hide_restricted(record, m_reader);
      member.record = std::move(record);
      m_members.push_back(std::move(member));
    }
    return {};
  }

  Result<TeamMember> member_of(std::size_t at) {
    TeamMember member = m_members[at];
    for (std::size_t t = 0; t < m_topics.size(); ++t) {
      if ((m_holders[at].topics >> t & 1U) != 0) member.topics.push_back(m_topics[t]);
    }
    std::map<std::string, TopicEvidence> found;
    if (!m_request.need.empty()) TRY(find_cases(member, m_request.need, member.topics, found));
    for (const std::string& topic : member.topics) {
      if (!found.contains(topic)) TRY(find_cases(member, {}, {topic}, found));
      const auto [at_topic, is_missing] = found.try_emplace(
          topic,
          TopicEvidence{.id = member.record.id, .title = member.record.title, .topic = topic});
      member.evidence.push_back(at_topic->second);
    }
    return member;
  }

  // The first case of the person for each of `topics`: the best for `need`, or the newest.
  Result<void> find_cases(const TeamMember& member, const std::string& need,
                          const std::vector<std::string>& topics,
                          std::map<std::string, TopicEvidence>& found) {
    TRY_ASSIGN(const auto work, m_impl.find_work({.query = need,
                                                  .topics = topics,
                                                  .coordinators = {member.record.id},
                                                  .per_page = need.empty() ? 1 : k_cases_voting},
                                                 m_reader));
    TRY_ASSIGN(const auto cases, cases_of(work.hits));
    for (const model::Case& record : cases) {
      for (const std::string& topic : record.topics) {
        if (std::find(topics.begin(), topics.end(), topic) != topics.end())
          found.try_emplace(
              topic, TopicEvidence{
                         .is_case = true, .id = record.id, .title = record.title, .topic = topic});
      }
    }
    return {};
  }

  const Impl& m_impl;
  const TeamRequest& m_request;
  const model::Tier m_reader;
  store::Store& m_store;
  const std::string m_today = date::today();
  Availability::Ids m_absent;
  std::vector<std::string> m_topics;
  std::unordered_map<std::string, std::size_t> m_rank;  // by person id
  std::vector<Found> m_found;
  // One for each person who was read.
  std::vector<Holder> m_holders;
  std::vector<TeamMember> m_members;
};

Result<TeamAnswer> Directory::team(const TeamRequest& request, model::Tier reader) const {
  TRY(check_query(request.need));
  if (text::trim(request.need).empty() && request.topics.empty())
    return fail(ErrorCode::rejected_input, "need: 相談の内容か、分野（topics）を書いてください");
  if (request.topics.size() > k_team_topics_max)
    return fail(ErrorCode::rejected_input, fmt::format("topics: {} 個までです", k_team_topics_max));
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  return Impl::Team(*m_impl, request, reader, store.get()).build();
}

}  // namespace tsunagu::service
