// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/cases.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::sample {
namespace {

using namespace std::string_view_literals;

constexpr int k_first_year = 2019;
constexpr std::array<std::uint32_t, 8> k_year_totals{6,  16, 28, 41,
                                                     55, 70, 86, 100};  // 2019 to 2026, rising
constexpr std::size_t k_topics_max = 3;
constexpr int k_own_family_percent = 65;
constexpr int k_mixed_percent = 18;  // cases that did not come out as hoped
constexpr int k_draws_max = 200;     // tries to find a business that exists in the prefecture

constexpr std::array k_years{"10年"sv, "15年"sv, "20年"sv, "30年"sv,
                             "40年"sv, "50年"sv, "60年"sv, "80年"sv};

// The people in the words of a case note: never an exact number above five.
constexpr std::array k_alone{"個人営業"sv, "一人営業"sv};
constexpr std::array k_few{"家族経営"sv, "夫婦二人"sv, "従業員2名"sv, "従業員3名"sv, "従業員4名"sv};
constexpr std::array k_some{"従業員8名ほど"sv, "従業員10名ほど"sv, "従業員15名ほど"sv};
constexpr std::array k_many{"従業員30名ほど"sv, "従業員40名ほど"sv};
constexpr std::array k_most{"従業員60名規模"sv, "従業員80名規模"sv, "従業員100名規模"sv};

// How often a business of a size profile falls into each band (running totals of percent).
constexpr std::array<std::array<std::uint32_t, 4>, 5> k_band_totals{{
    {100, 100, 100, 100},
    {92, 100, 100, 100},
    {55, 95, 100, 100},
    {10, 60, 95, 100},
    {1, 15, 60, 100},
}};
constexpr std::array k_bands{"1-5"sv, "6-20"sv, "21-50"sv, "51+"sv};

// Everything decided about a case before a word is written.
struct Plan {
  const Place* place = nullptr;
  const Topic* topic = nullptr;
  std::vector<std::size_t> topics;  // indexes; the main one first
  const Business* business = nullptr;
  const Sector* sector = nullptr;
  const Family* family = nullptr;
  const Sentences* own_sentences =
      nullptr;  // what the sector itself says of the topic; may be null
  std::size_t hub = 0;
  std::size_t band = 0;
  std::string_view depth;
  std::uint32_t sessions = 1;
  std::size_t length = 0;  // code points to reach; a longer help has more to tell
  Words words;
  Words companion_words;  // the same with a method and a partner of the second topic
  std::string place_name, sessions_text;  // what some of the words point to
};

const Business& draw_business(const Vocabulary& vocabulary, const Topic& topic, std::size_t place,
                              Random& random) {
  std::size_t drawn = 0;
  for (int i = 0; i < k_draws_max; ++i) {
    drawn = random.by_running_total(topic.businesses);
    if (vocabulary.businesses[drawn].prefectures[place]) break;
  }
  return vocabulary.businesses[drawn];
}

// Index of a person of the hub by fit, other than `but`; the number of people when there is nobody.
std::size_t draw_person(const Staff& staff, const Hub& hub, std::size_t topic, std::size_t sector,
                        std::size_t but, Random& random) {
  const auto fit = [&](std::size_t index) -> std::uint32_t {
    const Person& person = staff.people[index];
    return index == but ? 0 : person.activity * person.topic_fit[topic] * person.sector_fit[sector];
  };
  std::uint32_t total = 0;
  for (std::size_t i = hub.first; i < hub.first + hub.people; ++i) total += fit(i);
  if (total == 0) return staff.people.size();
  auto drawn = static_cast<std::uint32_t>(random.below(total));
  for (std::size_t i = hub.first;; ++i) {
    const std::uint32_t share = fit(i);
    if (drawn < share) return i;
    drawn -= share;
  }
}

std::string_view draw_staff_words(const Plan& plan, Random& random) {
  if (plan.business->size == SizeProfile::one) return random.one_of(k_alone);
  switch (plan.band) {
    case 0: return random.one_of(k_few);
    case 1: return random.one_of(k_some);
    case 2: return random.one_of(k_many);
    default: return random.one_of(k_most);
  }
}

std::string draw_place_name(const Place& place, Random& random) {
  const int kind = random.between(1, 100);
  if (kind <= 45) return std::string(random.one_of(place.areas));
  if (kind <= 75) return std::string(random.one_of(place.cities));
  if (kind <= 90) return fmt::format("{}{}", place.label, random.one_of(place.cities));
  return place.label.ends_with("道") ? std::string("道内") : fmt::format("{}内", place.label);
}

void choose_depth(Random& random, Plan& plan) {
  const int drawn = random.between(1, 100);
  const auto set = [&](std::string_view depth, int sessions, int length) {
    plan.depth = depth;
    plan.sessions = static_cast<std::uint32_t>(sessions);
    plan.length = static_cast<std::size_t>(length);
  };
  if (drawn <= 35) {
    set("hour", 1, random.between(150, 250));
  } else if (drawn <= 85) {
    set("sessions", random.between(2, 6), random.between(180, 380));
  } else {
    set("project", random.between(6, 20), random.between(260, 450));
  }
}

// A method and a partner that go with the topic.
void choose_help(const Vocabulary& vocabulary, const Topic& topic, Random& random, Words& words) {
  words[Slot::method] = random.one_of(topic.methods);
  words[Slot::partner] =
      vocabulary.partners[topic.partners[random.by_running_total(topic.partner_totals)]].name;
}

void choose_words(const Vocabulary& vocabulary, Random& random, Plan& plan) {
  plan.place_name = draw_place_name(*plan.place, random);
  plan.sessions_text = fmt::format("{}回", plan.sessions);
  Words& words = plan.words;
  words[Slot::business] = plan.business->name;
  words[Slot::place] = plan.place_name;
  words[Slot::product] = random.one_of(plan.business->products);
  words[Slot::customer] = random.one_of(plan.business->customers);
  words[Slot::owner] = random.one_of(plan.sector->owners);
  words[Slot::age] = random.one_of(plan.topic->ages);
  words[Slot::years] = random.one_of(k_years);
  words[Slot::staff] = draw_staff_words(plan, random);
  words[Slot::theme] = plan.family->name;
  words[Slot::sessions] = plan.sessions_text;
  plan.companion_words = words;
  choose_help(vocabulary, *plan.topic, random, words);
  choose_help(vocabulary, vocabulary.topics[plan.topics[plan.topics.size() > 1 ? 1 : 0]], random,
              plan.companion_words);
}

// A family that fits the sector; often the one that the sector has words of its own for.
void choose_family(Random& random, Plan& plan) {
  const SectorSentences& own = plan.sector->by_topic[plan.topics.front()];
  std::size_t family = random.one_of(plan.topic->families_by_sector[plan.business->sector]);
  if (own.family && random.percent(k_own_family_percent)) family = *own.family;
  plan.family = &plan.topic->families[family];
  if (!own.family || *own.family == family) plan.own_sentences = &own.sentences;
}

Plan make_plan(const Vocabulary& vocabulary, const Staff& staff, Random& random) {
  Plan plan;
  plan.hub = random.by_running_total(staff.hub_totals);
  std::size_t place = staff.hubs[plan.hub].place;
  if (random.percent(4) && !vocabulary.places[place].neighbours.empty()) {
    place = random.one_of(vocabulary.places[place].neighbours);
  }
  plan.place = &vocabulary.places[place];
  plan.topics = {random.by_running_total(vocabulary.topic_totals)};
  plan.topic = &vocabulary.topics[plan.topics.front()];
  for (const auto& companion : plan.topic->companions) {
    if (plan.topics.size() < k_topics_max && random.percent(companion.percent))
      plan.topics.push_back(companion.topic);
  }
  plan.business = &draw_business(vocabulary, *plan.topic, place, random);
  plan.sector = &vocabulary.sectors[plan.business->sector];
  choose_family(random, plan);
  plan.band = random.by_running_total(k_band_totals[static_cast<std::size_t>(plan.business->size)]);
  return plan;
}

// Challenge, actions and result within the limit of the whole, no sentence twice.
class CaseText {
 public:
  CaseText(Random& random, model::Case& record) : m_random(random), m_record(record) {}

  enum class Into { challenge, actions, result };

  // Adds one sentence of `patterns`; false when there is none left or it would be too long.
  // A method or partner that the sentence names is noted in the record.
  bool add(Into where, const std::vector<Pattern>& patterns, const Words& words) {
    const Pattern* pattern = unused(patterns);
    if (pattern == nullptr) return false;
    m_sentence.clear();
    const std::uint32_t slots = pattern->render(words, m_random, m_sentence);
    const std::size_t length = text::length(m_sentence);
    if (m_length + length > k_case_text_max) return false;
    m_used.push_back(pattern);
    if (holds(slots, Slot::partner)) add_once(m_record.partners, words[Slot::partner]);
    if (holds(slots, Slot::method)) add_once(m_record.methods, words[Slot::method]);
    m_length += length;
    target(where) += m_sentence;
    return true;
  }

  std::size_t length() const { return m_length; }

 private:
  static bool holds(std::uint32_t slots, Slot slot) {
    return (slots >> static_cast<unsigned>(slot) & 1U) != 0;
  }

  static void add_once(std::vector<std::string>& list, std::string_view value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) list.emplace_back(value);
  }

  const Pattern* unused(const std::vector<Pattern>& patterns) {
    if (patterns.empty()) return nullptr;
    const std::size_t start = m_random.below(patterns.size());
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      const Pattern* pattern = &patterns[(start + i) % patterns.size()];
      if (std::find(m_used.begin(), m_used.end(), pattern) == m_used.end()) return pattern;
    }
    return nullptr;
  }

  std::string& target(Into where) {
    switch (where) {
      case Into::challenge: return m_record.challenge;
      case Into::actions: return m_record.actions;
      default: return m_record.result;
    }
  }

  Random& m_random;
  model::Case& m_record;
  std::string m_sentence;
  std::vector<const Pattern*> m_used;
  std::size_t m_length = 0;
};

// Where one more sentence may come from while a text is shorter than planned.
struct Step {
  CaseText::Into where;
  const std::vector<Pattern>& patterns;
  const Words& words;
};
constexpr std::size_t k_steps_max = 16;

const std::vector<Pattern>& contexts_for(const Vocabulary& vocabulary, const Plan& plan,
                                         Random& random) {
  const auto& of_topic = vocabulary.contexts_by_topic[plan.topics.front()].contexts;
  if (!of_topic.empty()) return of_topic;
  return plan.sector->contexts.empty() || random.percent(35) ? vocabulary.contexts
                                                             : plan.sector->contexts;
}

// Words of the second topic; empty when there is none.
const Sentences& companion_sentences(const Vocabulary& vocabulary, const Plan& plan,
                                     Random& random) {
  static const Sentences k_nothing;
  if (plan.topics.size() < 2) return k_nothing;
  const Topic& second = vocabulary.topics[plan.topics[1]];
  return second.families[random.one_of(second.families_by_sector[plan.business->sector])].sentences;
}

void write_texts(const Vocabulary& vocabulary, const Plan& plan, Random& random,
                 model::Case& record) {
  using enum CaseText::Into;
  static const Sentences k_nothing;
  const Sentences& family = plan.family->sentences;
  const Sentences& sector = plan.own_sentences == nullptr ? k_nothing : *plan.own_sentences;
  const Sentences& companion = companion_sentences(vocabulary, plan, random);

  const bool own_title = !sector.titles.empty() && random.percent(50);
  random.one_of(own_title ? sector.titles : family.titles).render(plan.words, random, record.title);
  random.one_of(vocabulary.outlines).render(plan.words, random, record.outline);

  const Words& words = plan.words;
  CaseText text(random, record);
  text.add(challenge, contexts_for(vocabulary, plan, random), words);
  if (own_title || random.percent(60)) text.add(challenge, sector.challenges, words);
  text.add(challenge, family.challenges, words);
  text.add(actions, family.actions, words);
  if (own_title || random.percent(65)) text.add(actions, sector.actions, words);
  if (random.percent(75)) text.add(actions, companion.actions, plan.companion_words);
  const bool mixed = !family.mixed.empty() && random.percent(k_mixed_percent);
  if (mixed) text.add(result, family.mixed, words);
  if (!mixed && random.percent(45)) text.add(result, sector.results, words);
  if (record.result.empty()) text.add(result, family.results, words);
  if (random.percent(12)) text.add(actions, vocabulary.partner_actions, words);

  const std::vector<Pattern>& more_results = mixed ? k_nothing.results : family.results;
  const std::array<Step, 8> steps{{{actions, family.actions, words},
                                   {challenge, family.challenges, words},
                                   {actions, sector.actions, words},
                                   {actions, family.actions, words},
                                   {result, more_results, words},
                                   {challenge, companion.challenges, plan.companion_words},
                                   {actions, family.actions, words},
                                   {challenge, family.challenges, words}}};
  const std::size_t start = random.below(2);
  for (std::size_t i = 0; text.length() < plan.length && i < k_steps_max; ++i) {
    const Step& step = steps[(start + i) % steps.size()];
    text.add(step.where, step.patterns, step.words);
  }
  if (record.partners.empty() && random.percent(30))
    record.partners.emplace_back(words[Slot::partner]);
  if (record.methods.empty() && random.percent(45))
    record.methods.emplace_back(words[Slot::method]);
}

// How deep the help went: one talk, several, or work on site.
void write_effort(const Plan& plan, Random& random, model::Case& record) {
  record.depth = plan.depth;
  record.sessions = plan.sessions;
  record.hours = plan.sessions * (plan.depth == "project"    ? 2.5
                                  : plan.depth == "sessions" ? 1.5
                                                             : 1.0);
  const bool visit = plan.depth == "project" || random.percent(45);
  if (visit) record.modes.emplace_back("visit");
  if (!visit || random.percent(40))
    record.modes.emplace_back(random.percent(65) ? "office" : "online");
  if (visit) record.travel_km = random.between(2, 90);
}

void write_outcome(Random& random, model::Case& record) {
  const auto yen = [&](int low, int high) {
    return static_cast<std::int64_t>(random.between(low, high)) * 100'000;
  };
  auto& outcome = record.outcome;
  outcome.definition = "1";
  outcome.operating_profit = {.before = yen(-80, 60), .after = yen(-10, 120)};
  outcome.personnel = {.before = yen(20, 400), .after = yen(25, 430)};
  outcome.depreciation = {.before = yen(2, 60), .after = yen(2, 70)};
}

void write_people(const Staff& staff, const Plan& plan, Random& random, model::Case& record) {
  const std::size_t nobody = staff.people.size();
  const Hub& hub = staff.hubs[plan.hub];
  const std::size_t sector = plan.business->sector;
  const std::size_t first = draw_person(staff, hub, plan.topics.front(), sector, nobody, random);
  if (first == nobody) return;
  record.coordinator_ids.push_back(person_id(first));
  if (!random.percent(13)) return;
  // a second one for the second topic, now and then from another hub
  const Hub& other =
      random.percent(20) ? staff.hubs[random.by_running_total(staff.hub_totals)] : hub;
  const std::size_t second = draw_person(staff, other, plan.topics.back(), sector, first, random);
  if (second != nobody) record.coordinator_ids.push_back(person_id(second));
}

void write_facts(const Plan& plan, Random& random, model::Case& record) {
  const int year = k_first_year + static_cast<int>(random.by_running_total(k_year_totals));
  record.year = year;
  record.prefecture = plan.place->prefecture;
  record.industry = plan.business->industry;
  record.size_band = k_bands[plan.band];
  int drawn = random.between(1, 100);
  for (const Chance& stage : plan.topic->stages) {
    record.stage = stage.what;
    if ((drawn -= stage.percent) <= 0) break;
  }
  for (const Chance& next : plan.topic->next_actions) {
    if (random.percent(next.percent)) record.next_actions.emplace_back(next.what);
  }
  if (random.percent(55)) {
    record.resolved_on =
        fmt::format("{}-{:02}-{:02}", year, random.between(1, 12), random.between(1, 28));
  }
  const int visibility = random.between(1, 100);
  record.visibility = visibility <= 88 ? "public" : visibility <= 96 ? "agency" : "hub";
  if (random.percent(4)) write_outcome(random, record);
}

}  // namespace

Origin origin_of(const Vocabulary& vocabulary, const Staff& staff, std::size_t index,
                 std::uint64_t seed) {
  Random random(seed, Purpose::support_case, index);
  const Plan plan = make_plan(vocabulary, staff, random);
  return {plan.topic->key, plan.family->name, plan.sector->key};
}

model::Case make_case(const Vocabulary& vocabulary, const Staff& staff, std::size_t index,
                      std::uint64_t seed) {
  Random random(seed, Purpose::support_case, index);
  Plan plan = make_plan(vocabulary, staff, random);
  choose_depth(random, plan);
  choose_words(vocabulary, random, plan);

  model::Case record;
  record.id = fmt::format("sample-ca-{:07}", index + 1);
  record.hub_id = vocabulary.places[staff.hubs[plan.hub].place].hub_id;
  for (const std::size_t topic : plan.topics)
    record.topics.emplace_back(vocabulary.topics[topic].key);
  write_people(staff, plan, random, record);
  write_texts(vocabulary, plan, random, record);
  write_effort(plan, random, record);
  write_facts(plan, random, record);
  record.source = model::k_fictional_source;
  return record;
}

}  // namespace tsunagu::sample
