// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing among people: side by side, and as a team that covers a need together. What is asked and
// what is answered; the work is Directory's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dispatch/travel.hpp"
#include "model/records.hpp"
#include "service/requests.hpp"
#include "service/workload.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_compared_max = 6;

struct CompareRequest {
  std::vector<std::string> ids;  // 1..k_compared_max, each once
  std::string query;             // empty: the newest cases stand as evidence
  std::string from_prefecture;
};

struct ComparedPerson {
  PersonHit hit;           // without `match` when nothing of the person answers the need
  Workload workload;       // empty for the public
  std::int64_t cases = 0;  // that the reader may see
};

struct CompareAnswer {
  std::vector<ComparedPerson> people;  // in the order of the ids
  std::vector<std::string> missing;    // ids that are nobody for this reader
};

// Who is found by a search, without their records.
struct Fitting {
  std::int64_t total = 0;        // exact
  std::vector<std::string> ids;  // of the best, best first
};

inline constexpr std::size_t k_team_topics_max = 10;  // the smallest set is found exactly

struct TeamRequest {
  std::string need;                 // as PeopleRequest::query
  std::vector<std::string> topics;  // codes, at most k_team_topics_max; empty: those of the need
  std::string from_prefecture;
  bool online = false;  // only people who work online
};

struct TeamTopic {
  std::string code;
  std::int64_t holders = 0;  // people with a case or an approved profile of it who can be asked
};

struct TopicEvidence {
  bool is_case = false;  // otherwise the profile alone says so
  std::string id, title, topic;
};

struct TeamMember {
  model::Coordinator record;
  std::string hub_name, prefecture;
  std::optional<dispatch::Travel> travel;
  std::vector<std::string> topics;  // of those wanted, in their order
  std::vector<TopicEvidence> evidence;
  std::string instead_of;  // of a second choice: id of the member whose place it takes
};

struct TeamAnswer {
  bool topics_given = true;  // otherwise they were read from the need
  std::vector<TeamTopic> topics;
  std::vector<TeamMember> team;        // who covers most comes first
  std::vector<std::string> uncovered;  // topics that nobody has
  std::vector<TeamMember> also;        // at most one for each member
};

}  // namespace tsunagu::service
