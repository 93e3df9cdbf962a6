// SPDX-License-Identifier: GPL-3.0-or-later
// The words and sentence patterns of data/sample (format: data/sample/README.md), compiled and
// checked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.hpp"
#include "base/result.hpp"
#include "model/reference.hpp"
#include "sample/pattern.hpp"

namespace tsunagu::sample {

// A value with its chance, for example a stage of business that goes with a topic.
struct Chance {
  std::string_view what;
  int percent = 0;
};

struct Sentences {
  std::vector<Pattern> contexts, titles, challenges, actions, results;
  std::vector<Pattern> mixed;  // results that did not come out as hoped; said alone
};

// One way of wording a topic; its name is the complaint in short.
struct Family {
  std::string_view name;
  std::vector<bool> sectors;  // where it is said, by sector index
  Sentences sentences;
};

struct Topic {
  std::string_view key;
  std::uint32_t weight = 0;  // as main topic of a case
  struct Companion {
    std::size_t topic;
    int percent;
  };
  std::vector<Companion> companions;
  std::vector<std::uint32_t> sector_factors;  // by sector index
  bool needs_goods = false;
  std::vector<std::string_view> ages, methods;
  std::vector<Chance> stages, next_actions;
  std::vector<Family> families;
  std::vector<std::vector<std::size_t>> families_by_sector;  // indexes; never empty
  std::vector<std::uint32_t> businesses;  // running totals: how likely a business has this topic
  std::vector<std::size_t> partners;      // indexes of fitting partners
  std::vector<std::uint32_t> partner_totals;
  std::vector<Pattern> help;  // what a coordinator offers
};

enum class SizeProfile : std::uint8_t { one, solo, small, mid, large };

struct Business {
  std::string_view name, industry;  // industry: middle division
  std::size_t sector = 0;
  std::uint32_t weight = 0;
  std::vector<std::string_view> products, customers;
  SizeProfile size = SizeProfile::solo;
  bool goods = false;
  std::vector<bool> prefectures;  // where it is found, by prefecture index
};

// What is said of a topic in one sector; when `family` is given, only beside that family's
// sentences.
struct SectorSentences {
  Sentences sentences;
  std::optional<std::size_t> family;  // index
};

struct Sector {
  std::string_view key, label;
  std::vector<std::string_view> owners;
  std::vector<Pattern> contexts;
  std::vector<SectorSentences> by_topic;       // by topic index; often empty
  std::vector<std::size_t> businesses;         // indexes
  std::vector<std::uint32_t> business_totals;  // running totals
};

struct Place {
  std::string_view prefecture;  // code
  std::string_view label;       // 岩手県
  std::string_view block;
  std::string hub_id;
  std::uint32_t weight = 0;
  std::vector<std::string_view> cities, areas;
  std::vector<std::size_t> neighbours;  // indexes in the same block
};

struct Name {
  std::string_view written, yomi, romaji;
};

struct Partner {
  std::string_view name;
  std::uint32_t weight = 0;
};

// A kind of coordinator: where the person comes from and what he or she is good at.
struct Archetype {
  std::uint32_t weight = 0;
  std::vector<std::string_view> titles, careers;
  std::vector<Chance> qualifications;
  struct Speciality {
    std::size_t topic;
    std::uint8_t weight;
  };
  std::vector<Speciality> topics;
  std::vector<std::size_t> sectors;  // empty: any
};

struct OrganizationKind {
  std::string_view type, suffix, suffix_yomi, services, strengths, desks;
  std::uint32_t weight = 0;
};

struct Vocabulary {
  std::vector<Place> places;  // in the order of prefecture codes
  std::vector<Name> surnames, given_names, organization_words;
  std::vector<Topic> topics;
  std::vector<Sector> sectors;
  std::vector<Business> businesses;
  std::vector<Partner> partners;
  std::vector<Archetype> archetypes;
  std::vector<OrganizationKind> organization_kinds;
  std::vector<Pattern> contexts, outlines, partner_actions;  // for any sector
  std::vector<Sentences> contexts_by_topic;  // replace the contexts of a topic (contexts only)
  std::vector<Pattern> messages, closings, short_messages;  // of profiles

  // Running totals of the weights above.
  std::vector<std::uint32_t> topic_totals, sector_totals, archetype_totals, organization_totals;

  // Reads every "sample/..." of `files`, whose bytes must outlive the result. Codes are checked
  // against the reference tables. Fails with `corrupt` naming file and line.
  static Result<Vocabulary> load(std::span<const embedded::File> files,
                                 const model::Reference& reference);
};

}  // namespace tsunagu::sample
