// SPDX-License-Identifier: GPL-3.0-or-later
// The report on who is asked, and on what the ways there cost (docs/dispatch.md). Plain values;
// Dispatch::concentration makes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dispatch/concentration.hpp"

namespace tsunagu::service {

inline constexpr int k_concentration_days = 365;       // of a report without dates
inline constexpr int k_concentration_days_max = 1097;  // three years
inline constexpr std::size_t k_concentration_few = 5;  // "the same five"
// Smaller counts than this could tell of one job: for headquarters and the own chief only.
inline constexpr std::int64_t k_small_count = 5;

struct ConcentrationWish {
  std::string from, to;  // days in Japan on which requests were sent, both included; empty: the
                         // last k_concentration_days
  std::string hub;       // only its people; empty: all that the viewer may see
};

struct AskedPerson {
  std::string id, name, hub_id, hub_name;
  std::optional<std::int64_t> asked, accepted, declined, delivered;  // nothing: too small to show
  double share = 0;                                                  // of all that were asked
};

// Ways of reported jobs.
struct TravelSum {
  std::string code, label;               // of the way or the distance; empty: of all
  std::optional<std::int64_t> jobs = 0;  // nothing: too few to show, and km and hours as well
  std::optional<double> km = 0.0, hours = 0.0;  // as reported; who reported none counts as 0
};

struct Concentration {
  std::string from, to, hub_id, hub_name;
  // Sent in the time (of a hub: those that asked one of its people), and how often somebody was
  // asked. Nothing: too few to show, and then nothing else is shown of them.
  std::optional<std::int64_t> requests = 0, asked = 0;
  std::vector<AskedPerson> people;   // who was asked, most often first
  std::int64_t people_hidden = 0;    // further ones, asked too seldom to be named to this viewer
  bool small_counts_hidden = false;  // of this viewer
  // Over everybody who can be asked now, or was asked.
  std::optional<double> top_share, gini;
  std::int64_t never_asked = 0;  // of those who can be asked now
  TravelSum travel;
  std::vector<TravelSum> by_mode, by_class;
};

// Leaves out what is smaller than k_small_count, and where only one part of a sum would be missing
// the next smallest as well.
void hide_small_counts(Concentration& report);

}  // namespace tsunagu::service
