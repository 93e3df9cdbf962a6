// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of the services and what they answer: plain values, codes unlabelled.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dispatch/licensed_work.hpp"
#include "dispatch/travel.hpp"
#include "model/records.hpp"
#include "model/visibility.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_query_max_bytes = 8192;
inline constexpr int k_page_max = 100;
inline constexpr int k_per_page_max = 50;
inline constexpr int k_per_page_default = 10;

// Values inside one list are alternatives; lists narrow one another.
struct PeopleFilter {
  std::vector<std::string> prefectures, blocks, hubs, industries, topics, exclude_hubs;
  bool online = false;
  bool outside_region = false;
};

// An expression of the need and what else it was searched as.
struct SynonymUse {
  std::string word;
  std::vector<std::string> also;
};

// How people stand in an answer: the best for the need first, or the nearest to the searcher.
enum class PeopleOrder { relevance, travel };

struct PeopleRequest {
  std::string query;  // UTF-8, at most k_query_max_bytes; empty: everybody, in order of yomi
  PeopleFilter filter;
  std::string from_prefecture;  // where the searcher is; counted and shown, never part of relevance
  PeopleOrder order = PeopleOrder::relevance;  // travel: needs from_prefecture
  bool licensed_first = true;                  // holders first where the need touches licensed work
  bool synonyms = true;                        // widen the need by the lexicon
  int page = 1;                                // 1..k_page_max
  int per_page = k_per_page_default;
};

// [begin, end) in code points of the text beside it.
using Highlights = std::vector<std::pair<std::size_t, std::size_t>>;

struct Evidence {
  bool is_case = false;  // otherwise the person's profile
  std::string id;        // case id or coordinator id
  std::string title;     // case title, or the person's title
  Highlights title_highlights;
  std::optional<std::int64_t> year;
  std::string prefecture, industry;
  std::string field;  // JSON name of the field the snippet was cut from
  std::string snippet;
  Highlights highlights;
};

// Where a need was found: in what the person says of themselves, in what they did, or, without a
// word of it, only by related meaning.
enum class Match { none, profile, cases, both, related };

// A word of the need that was found as another one.
struct Via {
  std::string word, found;
};

struct PersonHit {
  model::Coordinator record;
  std::string hub_name, prefecture, block;
  std::optional<dispatch::Travel> travel = {};  // from the searcher's prefecture
  std::int64_t open_jobs = 0;  // running requests that the person has; 0 for the public
  std::optional<std::int64_t> last_case_year;
  double score = 0;
  bool matched_profile = false;
  std::int64_t matched_cases = 0;  // exact, all of the person's visible cases that match
  std::vector<Evidence> why;       // best first, at most three
  Match match = Match::none;       // none: nothing was asked for
  // Words as the need writes them, in text order, each in one of the lists.
  std::vector<std::string> covered = {}, uncovered = {};
  std::vector<Via> via = {};
};

struct FacetCount {
  std::string code;
  std::int64_t count = 0;
};

// People that match, by dimension; each dimension ignores its own selection.
struct Facets {
  std::vector<FacetCount> prefecture, block, hub, industry, topic, online, outside_region;
};

// What a relaxed search leaves out: one condition, or several from `places` on.
enum class Drop {
  prefecture,
  block,
  hub,
  exclude_hub,
  industry,
  topic,
  online,
  outside_region,
  years,
  coordinator,
  places,   // prefecture, block and hub
  filters,  // every condition but the words
  plain,    // operators and fields of the text: its words are left
  words,
};

template <class Request>
struct RelaxedSearch {
  Drop drop;
  std::int64_t total = 0;  // what `request` finds
  bool total_is_exact = true;
  Request request;
};

struct NearBlock {
  std::string block;
  std::int64_t total = 0;        // people outside the searcher's own prefecture
  std::int64_t distance_km = 0;  // to the nearest prefecture with one of them
  PeopleRequest request;         // finds them
};

// Where people that fit are, seen from the searcher's prefecture: in the whole country, without the
// conditions of place.
struct Gap {
  std::int64_t home = 0, elsewhere = 0;
  std::vector<NearBlock> nearest;  // blocks with people elsewhere, by distance
};

// The same need with one piece of it in the form that the records know.
struct NearForm {
  std::string query;
  std::string from, to;    // what was replaced, by what
  std::int64_t total = 0;  // what `query` finds for this reader, with the same filters
};
inline constexpr std::size_t k_near_forms_max = 3;

// How long the steps of a search took, milliseconds; for the operator.
struct SearchSteps {
  double need = 0;        // reading it
  double retrieve = 0;    // choosing and counting what matches
  double rank = 0;        //
  double widen = 0;       // what would be found with less, and in near forms
  double records = 0;     // reading those that are shown
  double snippets = 0;    // saying why each was found
  std::size_t words = 0;  // of the need, as they are searched for
  std::int64_t found = 0;
};

struct PeopleAnswer {
  std::int64_t total = 0;  // exact
  std::int64_t generation = 0;
  double took_ms = 0;
  SearchSteps steps = {};
  std::vector<PersonHit> people;
  Facets facets;
  std::optional<Gap> from;                            // with from_prefecture
  std::vector<RelaxedSearch<PeopleRequest>> relaxed;  // when few were found; best first
  std::vector<NearForm> did_you_mean;  // for words that nothing visible has; best first
  std::vector<SynonymUse> synonyms;
  std::vector<dispatch::LicensedWork> licensed;  // that the need touches
  std::vector<std::string> notes;  // in Japanese: what could not be taken as it was written
};

struct CasesRequest {
  std::string query;
  std::vector<std::string> prefectures, blocks, hubs, industries, topics, coordinators;
  std::optional<std::int64_t> year_from, year_to;
  bool synonyms = true;
  int page = 1;
  int per_page = k_per_page_default;
};

struct PersonName {
  std::string id, name, role, hub_id, hub_name;
};

struct CaseHit {
  model::Case record;
  std::string hub_name;
  std::vector<PersonName> people;  // those the reader may see
  double score = 0;
  Evidence why;
};

struct CasesAnswer {
  std::int64_t total = 0;
  bool total_is_exact = true;  // otherwise "at least"
  std::int64_t generation = 0;
  double took_ms = 0;
  SearchSteps steps = {};
  std::vector<CaseHit> cases;
  std::vector<RelaxedSearch<CasesRequest>> relaxed;  // as in PeopleAnswer
  std::vector<NearForm> did_you_mean;  // for words that nothing visible has; best first
  std::vector<SynonymUse> synonyms;
  std::vector<std::string> notes;  // as in PeopleAnswer
};

// For measuring quality.
struct RankOptions {
  bool people = true;  // otherwise cases
  int depth = 1000;
  bool synonyms = true;
  // cases: names of index::k_case_weights; people: latent, feedback
  std::vector<std::string> without = {};
};

inline constexpr std::size_t k_similar_max = 5;

struct SimilarPerson {
  model::Coordinator record;
  std::string hub_name, prefecture;
  double score = 0;
  std::vector<std::string> shared;  // words that the evidence of both has
};

struct SimilarPeopleAnswer {
  std::string id;                     // of the source
  std::vector<SimilarPerson> people;  // best first, at most k_similar_max
};

struct SimilarCase {
  model::Case record;
  std::string hub_name;
  std::vector<PersonName> people;  // those the reader may see
  double score = 0;
  std::vector<std::string> shared;
};

struct SimilarCasesAnswer {
  std::string id;
  std::vector<SimilarCase> cases;
};

struct OrganizationsRequest {
  std::string query;
  std::vector<std::string> prefectures, types;
  int page = 1;
  int per_page = k_per_page_default;
};

// Where an organisation says what was asked for.
struct OrganizationWhy {
  std::string field;  // services, strengths, desks or purpose (of its kind)
  std::string snippet;
  Highlights highlights;
};

struct OrganizationView {
  model::Organization record;
  std::int64_t coordinators = 0;  // people of the hub that the reader may see
  Highlights name_highlights = {};
  std::optional<OrganizationWhy> why = {};  // nothing: only its name or place was found
};

struct OrganizationsAnswer {
  std::int64_t total = 0;
  std::vector<OrganizationView> organizations;
};

// "Which desk for what" in a prefecture: who serves it, by kind of organisation.
inline constexpr std::size_t k_desks_of_kind_max = 50;

struct DesksRequest {
  std::string prefecture;
  std::string query;  // what the desk is to help with; empty: every desk
};

struct DeskGroup {
  std::string type;                             // code of org_types
  std::string purpose;                          // what its desks are for; empty: not said
  std::int64_t total = 0;                       // all of them
  std::vector<OrganizationView> organizations;  // at most k_desks_of_kind_max, without coordinators
};

inline constexpr std::size_t k_suggest_query_max_bytes = 256;
inline constexpr int k_suggest_max = 20;
inline constexpr int k_suggest_default = 8;

struct SuggestRequest {
  std::string query;              // what is typed so far: UTF-8, at most k_suggest_query_max_bytes
  int limit = k_suggest_default;  // 1..k_suggest_max
};

// In the order in which equally good ones are shown.
enum class SuggestKind { person, topic, term, industry, qualification, place, organization };
inline constexpr std::array<std::string_view, 7> k_suggest_kinds{
    "person", "topic", "term", "industry", "qualification", "place", "organization"};

struct Suggestion {
  SuggestKind kind = SuggestKind::term;
  std::string text;
  std::string reading;    // hiragana; empty: not known
  std::string id;         // record id or code; empty for terms
  std::string detail;     // what tells it from others of its name; empty: nothing
  std::size_t begin = 0;  // code point of the query from which it stands for what was typed
};

struct SuggestAnswer {
  std::vector<Suggestion> suggestions;  // best first
};

struct CoordinatorView {
  model::Coordinator record;
  std::string hub_name, prefecture, block;
  std::int64_t cases_total = 0;
  std::vector<model::Case> cases;  // newest first, at most 20
  bool is_public = true;           // everybody may see the record
};

struct CaseView {
  model::Case record;
  std::string hub_name;
  std::vector<PersonName> people;
  bool is_public = true;  // everybody may see the record
};

}  // namespace tsunagu::service
