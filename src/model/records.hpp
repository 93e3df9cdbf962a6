// SPDX-License-Identifier: GPL-3.0-or-later
// The records of the directory as plain values. Texts are UTF-8; an empty text
// or list means "not given"; codes are keys of the closed lists in model/reference.hpp; dates are
// YYYY-MM-DD. Names, labels, limits and defaults of every field stand in model/fields.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::model {

// Source text that marks invented records; every page that shows one says so.
inline constexpr std::string_view k_fictional_source = "架空のサンプル";

// Consent scope of a person who took the consent back: the record is in no layer.
inline constexpr std::string_view k_withdrawn = "withdrawn";

inline bool is_fictional(std::string_view source) { return source.starts_with(k_fictional_source); }

struct Desk {
  std::string what;   // what the desk answers
  std::string hours;  // opening hours as the organisation writes them
  bool operator==(const Desk&) const = default;
};

struct Qualification {
  std::string code;
  std::string verified_on;
  std::string verified_by;
  bool operator==(const Qualification&) const = default;
};

struct Organization {
  std::string id, corporate_number, name, yomi;
  std::vector<std::string> types;
  std::string prefecture;
  std::vector<std::string> service_area;  // prefecture codes
  std::string services, strengths, url;
  std::vector<Desk> desks;
  std::string source;
  bool operator==(const Organization&) const = default;
};

struct Coordinator {
  std::string id, hub_id, role = "coordinator", name, yomi, romaji, title, message, how_i_help;
  std::vector<Qualification> qualifications;
  std::vector<std::string> topics, industries, stages, size_bands, methods, languages, weekdays,
      modes;
  std::string outside_region = "no";
  std::vector<std::string> depth;
  bool can_train_staff = false;
  bool accepts_trainee = false;
  struct Capacity {
    std::optional<std::int64_t> max_open;
    std::string paused_until;
    bool operator==(const Capacity&) const = default;
  } capacity;
  std::string contact;  // restricted: never in an answer to the public
  struct Consent {
    std::string scope;  // widest visibility the person agreed to, or k_withdrawn
    std::string version, on;
    bool operator==(const Consent&) const = default;
  } consent;
  struct Term {
    std::string from, until;  // both inclusive
    bool operator==(const Term&) const = default;
  } term;
  std::string profile_verified_on, source;
  bool operator==(const Coordinator&) const = default;
};

struct Case {
  std::string id, hub_id;
  std::vector<std::string> coordinator_ids;
  std::optional<std::int64_t> year;
  std::string prefecture, industry, size_band, stage;
  std::vector<std::string> topics;
  std::string title, outline, challenge, actions, result;
  std::vector<std::string> next_actions, partners, methods;
  std::string depth;
  std::vector<std::string> modes;
  std::optional<std::int64_t> sessions;
  std::optional<double> hours, travel_km;
  struct Outcome {
    struct Change {
      std::optional<std::int64_t> before, after;  // yen
      bool operator==(const Change&) const = default;
    } operating_profit, personnel, depreciation;
    std::string definition;  // version of the definition of value added
    bool operator==(const Outcome&) const = default;
  } outcome;
  std::string resolved_on, visibility = "public", status = "published", publish_from, publish_until,
                           source;
  bool operator==(const Case&) const = default;
};

// 施策: what a ministry offers to businesses. Kept and exchanged; no search reads it yet.
struct Measure {
  std::string id, ministry, title, body, url;
  std::vector<std::string> topics, industries;
  std::string valid_from, valid_until;  // both inclusive
  std::string source;
  bool operator==(const Measure&) const = default;
};

}  // namespace tsunagu::model
