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
constexpr std::array<std::uint32_t, 8> k_year_totals{6, 16, 28, 41, 55, 70, 86, 100};  // 2019 to 2026, rising
constexpr std::size_t k_topics_max = 3;
constexpr int k_draws_max = 200;  // tries to find a business that exists in the prefecture

constexpr std::array k_years{"10年"sv, "15年"sv, "20年"sv, "30年"sv, "40年"sv, "50年"sv, "60年"sv, "80年"sv};

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
  std::size_t hub = 0;
  std::size_t band = 0;
  std::string_view depth;
  std::uint32_t sessions = 1;
  std::size_t length = 0;  // code points to reach; a longer help has more to tell
  Words words;
  std::string place_name, sessions_text;  // what some of the words point to
};

const Business& draw_business(const Vocabulary& vocabulary, const Topic& topic, std::size_t place, Random& random) {
  std::size_t drawn = 0;
  for (int i = 0; i < k_draws_max; ++i) {
    drawn = random.by_running_total(topic.businesses);
    if (vocabulary.businesses[drawn].prefectures[place]) break;
  }
  return vocabulary.businesses[drawn];
}

// Index of a person of the hub by fit, other than `but`; the number of people when there is nobody.
std::size_t draw_person(const Staff& staff, const Hub& hub, std::size_t topic, std::size_t sector, std::size_t but,
                        Random& random) {
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

void choose_words(const Vocabulary& vocabulary, Random& random, Plan& plan) {
  plan.place_name = draw_place_name(*plan.place, random);
  plan.sessions_text = fmt::format("{}回", plan.sessions);
  Words& words = plan.words;
  words[Slot::business] = plan.business->name;
  words[Slot::place] = plan.place_name;
  words[Slot::product] = random.one_of(plan.business->products);
  words[Slot::customer] = random.one_of(plan.business->customers);
  words[Slot::owner] = random.one_of(plan.sector->owners);
  words[Slot::partner] =
      vocabulary.partners[plan.topic->partners[random.by_running_total(plan.topic->partner_totals)]].name;
  words[Slot::method] = random.one_of(plan.topic->methods);
  words[Slot::age] = random.one_of(plan.topic->ages);
  words[Slot::years] = random.one_of(k_years);
  words[Slot::staff] = draw_staff_words(plan, random);
  words[Slot::theme] = plan.family->name;
  words[Slot::sessions] = plan.sessions_text;
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
    if (plan.topics.size() < k_topics_max && random.percent(companion.percent)) plan.topics.push_back(companion.topic);
  }
  plan.business = &draw_business(vocabulary, *plan.topic, place, random);
  plan.sector = &vocabulary.sectors[plan.business->sector];
  plan.family = &plan.topic->families[random.one_of(plan.topic->families_by_sector[plan.business->sector])];
  plan.band = random.by_running_total(k_band_totals[static_cast<std::size_t>(plan.business->size)]);
  return plan;
}

// Challenge, actions and result within the limit of the whole, no sentence twice.
class CaseText {
 public:
  CaseText(const Words& words, Random& random, model::Case& record) : m_words(words), m_random(random), m_record(record) {}

  enum class Into { challenge, actions, result };

  // Adds one sentence of `patterns`; false when there is none left or it would be too long.
  bool add(Into where, const std::vector<Pattern>& patterns) {
    const Pattern* pattern = unused(patterns);
    if (pattern == nullptr) return false;
    m_sentence.clear();
    const std::uint32_t used = pattern->render(m_words, m_random, m_sentence);
    const std::size_t length = text::length(m_sentence);
    if (m_length + length > k_case_text_max) return false;
    m_used.push_back(pattern);
    m_slots |= used;
    m_length += length;
    target(where) += m_sentence;
    return true;
  }

  std::size_t length() const { return m_length; }
  bool uses(Slot slot) const { return (m_slots >> static_cast<unsigned>(slot) & 1U) != 0; }

 private:
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

  const Words& m_words;
  Random& m_random;
  model::Case& m_record;
  std::string m_sentence;
  std::vector<const Pattern*> m_used;
  std::size_t m_length = 0;
  std::uint32_t m_slots = 0;
};

// Where one more sentence may come from while a text is shorter than planned.
struct Step {
  CaseText::Into where;
  const std::vector<Pattern>* patterns;  // null: nothing to say
};
constexpr std::size_t k_steps_max = 16;

const std::vector<Pattern>& contexts_for(const Vocabulary& vocabulary, const Plan& plan, Random& random) {
  const auto& of_topic = vocabulary.contexts_by_topic[plan.topics.front()].contexts;
  if (!of_topic.empty()) return of_topic;
  return plan.sector->contexts.empty() || random.percent(35) ? vocabulary.contexts : plan.sector->contexts;
}

void write_texts(const Vocabulary& vocabulary, const Plan& plan, Random& random, model::Case& record) {
  using enum CaseText::Into;
  const Sentences& family = plan.family->sentences;
  const Sentences& sector = plan.sector->by_topic[plan.topics.front()];
  const Sentences* companion = nullptr;
  if (plan.topics.size() > 1) {
    const Topic& second = vocabulary.topics[plan.topics[1]];
    companion = &second.families[random.one_of(second.families_by_sector[plan.business->sector])].sentences;
  }

  const auto& titles = !sector.titles.empty() && random.percent(45) ? sector.titles : family.titles;
  random.one_of(titles).render(plan.words, random, record.title);
  random.one_of(vocabulary.outlines).render(plan.words, random, record.outline);

  CaseText text(plan.words, random, record);
  text.add(challenge, contexts_for(vocabulary, plan, random));
  if (random.percent(60)) text.add(challenge, sector.challenges);
  text.add(challenge, family.challenges);
  text.add(actions, family.actions);
  if (random.percent(65)) text.add(actions, sector.actions);
  if (companion != nullptr && random.percent(75)) text.add(actions, companion->actions);
  if (random.percent(45)) text.add(result, sector.results);
  if (record.result.empty()) text.add(result, family.results);
  if (random.percent(12)) text.add(actions, vocabulary.partner_actions);

  const std::array<Step, 8> steps{{{actions, &family.actions}, {challenge, &family.challenges},
                                   {actions, &sector.actions}, {actions, &family.actions},
                                   {result, &family.results}, {challenge, companion ? &companion->challenges : nullptr},
                                   {actions, &family.actions}, {challenge, &family.challenges}}};
  const std::size_t start = random.below(2);
  for (std::size_t i = 0; text.length() < plan.length && i < k_steps_max; ++i) {
    const Step& step = steps[(start + i) % steps.size()];
    if (step.patterns != nullptr) text.add(step.where, *step.patterns);
  }

  if (text.uses(Slot::partner) || random.percent(25)) record.partners.emplace_back(plan.words[Slot::partner]);
  if (text.uses(Slot::method) || random.percent(40)) record.methods.emplace_back(plan.words[Slot::method]);
}

// How deep the help went: one talk, several, or work on site.
void write_effort(const Plan& plan, Random& random, model::Case& record) {
  record.depth = plan.depth;
  record.sessions = plan.sessions;
  record.hours = plan.sessions * (plan.depth == "project" ? 2.5 : plan.depth == "sessions" ? 1.5 : 1.0);
  const bool visit = plan.depth == "project" || random.percent(45);
  if (visit) record.modes.emplace_back("visit");
  if (!visit || random.percent(40)) record.modes.emplace_back(random.percent(65) ? "office" : "online");
  if (visit) record.travel_km = random.between(2, 90);
}

void write_outcome(Random& random, model::Case& record) {
  const auto yen = [&](int low, int high) { return static_cast<std::int64_t>(random.between(low, high)) * 100'000; };
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
  const Hub& other = random.percent(20) ? staff.hubs[random.by_running_total(staff.hub_totals)] : hub;
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
    record.resolved_on = fmt::format("{}-{:02}-{:02}", year, random.between(1, 12), random.between(1, 28));
  }
  const int visibility = random.between(1, 100);
  record.visibility = visibility <= 88 ? "public" : visibility <= 96 ? "agency" : "hub";
  if (random.percent(4)) write_outcome(random, record);
}

}  // namespace

model::Case make_case(const Vocabulary& vocabulary, const Staff& staff, std::size_t index, std::uint64_t seed) {
  Random random(seed, Purpose::support_case, index);
  Plan plan = make_plan(vocabulary, staff, random);
  choose_depth(random, plan);
  choose_words(vocabulary, random, plan);

  model::Case record;
  record.id = fmt::format("sample-ca-{:07}", index + 1);
  record.hub_id = vocabulary.places[staff.hubs[plan.hub].place].hub_id;
  for (const std::size_t topic : plan.topics) record.topics.emplace_back(vocabulary.topics[topic].key);
  write_people(staff, plan, random, record);
  write_texts(vocabulary, plan, random, record);
  write_effort(plan, random, record);
  write_facts(plan, random, record);
  record.source = model::k_fictional_source;
  return record;
}

}  // namespace tsunagu::sample
