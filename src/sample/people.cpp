// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/people.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tsunagu::sample {
namespace {

constexpr std::uint32_t k_hub_base =
    4;  // staff every hub has, against the weight of its prefecture
constexpr std::uint32_t k_hub_case_base = 3;   // the same for cases
constexpr std::uint8_t k_other_topic = 1;      // fit of a topic outside one's specialities
constexpr std::uint8_t k_everyone_sells = 14;  // every coordinator helps with sales
constexpr std::uint8_t k_hidden_fit = 75;      // of a speciality that the profile does not mention
constexpr std::uint8_t k_own_sector = 16;
constexpr std::uint8_t k_other_sector = 3;
constexpr std::size_t k_topics_max = 6;  // of a profile
constexpr int k_hidden_percent = 25;     // people with a speciality only seen in their cases

bool holds(const std::vector<std::size_t>& list, std::size_t value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Largest remainder: seats for each weight, `count` in all.
std::vector<std::size_t> share_out(const std::vector<std::uint32_t>& weights, std::size_t count) {
  std::uint64_t total = 0;
  for (const std::uint32_t weight : weights) total += weight;
  std::vector<std::size_t> seats;
  std::vector<std::pair<std::uint64_t, std::size_t>> remainders;  // largest first, then in order
  std::size_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::uint64_t exact = static_cast<std::uint64_t>(weights[i]) * count;
    seats.push_back(exact / total);
    given += seats.back();
    remainders.emplace_back(exact % total, i);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; given < count; ++i, ++given) ++seats[remainders[i].second];
  return seats;
}

void choose_topics(const Vocabulary& vocabulary, const Archetype& archetype, Random& random,
                   Person& person) {
  person.topic_fit.assign(vocabulary.topics.size(), k_other_topic);
  for (std::size_t t = 0; t < vocabulary.topics.size(); ++t) {
    if (vocabulary.topics[t].key == "sales") person.topic_fit[t] = k_everyone_sells;
  }
  for (std::size_t i = 0; i < archetype.topics.size(); ++i) {
    const auto [topic, weight] = archetype.topics[i];
    if (i > 1 && !random.percent(75)) continue;
    person.topic_fit[topic] = std::max(person.topic_fit[topic], weight);
    // the first is always said; another may have grown out of practice alone
    if (i == 0 || random.percent(88)) person.topics.push_back(topic);
  }
  for (int extra = random.between(0, 2); extra > 0 && person.topics.size() < k_topics_max;
       --extra) {
    const std::size_t topic = random.by_running_total(vocabulary.topic_totals);
    if (holds(person.topics, topic)) continue;
    person.topics.push_back(topic);
    person.topic_fit[topic] = std::max<std::uint8_t>(person.topic_fit[topic], 25);
  }
  if (random.percent(k_hidden_percent)) {
    const std::size_t topic = random.below(vocabulary.topics.size());
    if (!holds(person.topics, topic))
      person.topic_fit[topic] = std::max(person.topic_fit[topic], k_hidden_fit);
  }
}

void choose_sectors(const Vocabulary& vocabulary, const Archetype& archetype, Random& random,
                    Person& person) {
  person.sector_fit.assign(vocabulary.sectors.size(), k_other_sector);
  const auto add = [&](std::size_t sector) {
    if (holds(person.sectors, sector)) return;
    person.sectors.push_back(sector);
    person.sector_fit[sector] = k_own_sector;
  };
  for (const std::size_t sector : archetype.sectors) {
    if (person.sectors.empty() || random.percent(70)) add(sector);
  }
  const int others = archetype.sectors.empty() ? random.between(2, 4) : random.between(0, 1);
  for (int i = 0; i < others; ++i) add(random.by_running_total(vocabulary.sector_totals));
}

Person make_person(const Vocabulary& vocabulary, std::size_t place, std::size_t index, bool chief,
                   std::uint64_t seed) {
  Random random(seed, Purpose::person, index);
  Person person{.place = place, .chief = chief};
  person.archetype = random.by_running_total(vocabulary.archetype_totals);
  // between 4 and 58, falling like 1/x: half of a hub's cases go to about a fifth of its people
  person.activity = 1 + 400 / (static_cast<std::uint32_t>(random.below(100)) + 7);
  const Archetype& archetype = vocabulary.archetypes[person.archetype];
  choose_topics(vocabulary, archetype, random, person);
  choose_sectors(vocabulary, archetype, random, person);
  return person;
}

std::string day_between(Random& random, int first_year, int last_year) {
  const int year = random.between(first_year, last_year);
  const int month = random.between(1, 12);
  return fmt::format("{:04}-{:02}-{:02}", year, month, random.between(1, 28));
}

// Keeps each code with its own chance; the first one when none is kept.
std::vector<std::string> some_of(Random& random, std::initializer_list<Chance> chances) {
  std::vector<std::string> result;
  for (const Chance& chance : chances) {
    if (random.percent(chance.percent)) result.emplace_back(chance.what);
  }
  if (result.empty()) result.emplace_back(chances.begin()->what);
  return result;
}

void add_once(std::vector<std::string>& list, std::string_view value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.emplace_back(value);
}

void write_texts(const Vocabulary& vocabulary, const Person& person, Random& random,
                 model::Coordinator& record) {
  const Archetype& archetype = vocabulary.archetypes[person.archetype];
  Words words;
  words[Slot::career] = random.one_of(archetype.careers);
  words[Slot::sector] = vocabulary.sectors[person.sectors.front()].label;
  const std::string_view title = random.one_of(archetype.titles);
  record.title =
      person.chief ? fmt::format("チーフコーディネーター（{}）", title) : std::string(title);
  if (random.percent(8)) {  // some profiles say next to nothing
    random.one_of(vocabulary.short_messages).render(words, random, record.message);
    return;
  }
  random.one_of(vocabulary.messages).render(words, random, record.message);
  if (random.percent(50)) random.one_of(vocabulary.closings).render(words, random, record.message);
  const std::size_t described = std::min<std::size_t>(person.topics.size(), 3);
  for (std::size_t i = 0; i < described; ++i) {
    random.one_of(vocabulary.topics[person.topics[i]].help)
        .render(words, random, record.how_i_help);
  }
}

void write_specialities(const Vocabulary& vocabulary, const Person& person, Random& random,
                        model::Coordinator& record) {
  for (const std::size_t t : person.topics) {
    const Topic& topic = vocabulary.topics[t];
    record.topics.emplace_back(topic.key);
    add_once(record.methods, random.one_of(topic.methods));
    if (random.percent(40)) add_once(record.methods, random.one_of(topic.methods));
    for (const Chance& stage : topic.stages) {
      if (random.percent(stage.percent)) add_once(record.stages, stage.what);
    }
  }
  for (const std::size_t s : person.sectors) {
    const Sector& sector = vocabulary.sectors[s];
    const std::size_t drawn = sector.businesses[random.by_running_total(sector.business_totals)];
    const std::string_view middle = vocabulary.businesses[drawn].industry;
    if (record.industries.size() < k_topics_max) {
      add_once(record.industries, random.percent(40) ? middle.substr(0, 1) : middle);
    }
  }
  for (const Chance& chance : vocabulary.archetypes[person.archetype].qualifications) {
    if (!random.percent(chance.percent)) continue;
    model::Qualification qualification{.code = std::string(chance.what)};
    if (chance.what != "other" && random.percent(70)) {
      qualification.verified_on = day_between(random, 2022, 2025);
      qualification.verified_by = "拠点";
    }
    record.qualifications.push_back(std::move(qualification));
  }
}

void write_terms(Random& random, model::Coordinator& record) {
  record.weekdays = some_of(
      random, {{"tue", 45}, {"mon", 40}, {"wed", 45}, {"thu", 45}, {"fri", 40}, {"sat", 5}});
  record.modes = some_of(random, {{"office", 95}, {"visit", 75}, {"online", 80}});
  record.depth = some_of(random, {{"sessions", 92}, {"hour", 85}, {"project", 45}});
  record.size_bands = some_of(random, {{"1-5", 95}, {"6-20", 85}, {"21-50", 45}, {"51+", 20}});
  record.languages = {"ja"};
  for (const Chance& language : {Chance{"en", 9}, {"zh", 2}, {"ko", 1}, {"pt", 1}, {"vi", 1}}) {
    if (random.percent(language.percent)) record.languages.emplace_back(language.what);
  }
  const int outside = random.between(1, 100);
  record.outside_region = outside <= 35 ? "yes" : outside <= 70 ? "online_only" : "no";
  if (record.outside_region == "online_only") add_once(record.modes, "online");
  record.accepts_trainee = random.percent(20);
  if (random.percent(75)) record.capacity.max_open = random.between(3, 12);
  // Far dates, so that a demonstration does not go dark with the years.
  if (random.percent(2)) record.capacity.paused_until = "2036-03-31";
  record.term = {.from = fmt::format("{}-04-01", random.between(2014, 2026)),
                 .until = "2036-03-31"};
  if (random.percent(1)) record.term = {.from = "2023-04-01", .until = "2026-03-31"};  // has left
  const int scope = random.between(1, 100);
  record.consent = {.scope = scope <= 93   ? "public"
                             : scope <= 97 ? "agency"
                                           : "hub",
                    .version = "1",
                    .on = day_between(random, 2024, 2025)};
  record.profile_verified_on = day_between(random, 2025, 2025);
}

}  // namespace

std::string person_id(std::size_t index) { return fmt::format("sample-co-{:04}", index + 1); }

Staff make_staff(const Vocabulary& vocabulary, std::size_t count, std::uint64_t seed) {
  Staff staff;
  std::vector<std::uint32_t> weights;
  for (const Place& place : vocabulary.places) weights.push_back(k_hub_base + place.weight);
  const std::vector<std::size_t> seats = share_out(weights, count);
  std::uint32_t total = 0;
  for (std::size_t p = 0; p < vocabulary.places.size(); ++p) {
    const Hub hub{.place = p, .first = staff.people.size(), .people = seats[p]};
    for (std::size_t i = 0; i < hub.people; ++i) {
      staff.people.push_back(make_person(vocabulary, p, staff.people.size(), i == 0, seed));
    }
    if (hub.people > 0 || count == 0) total += k_hub_case_base + vocabulary.places[p].weight;
    staff.hubs.push_back(hub);
    staff.hub_totals.push_back(total);
  }
  return staff;
}

model::Coordinator make_profile(const Vocabulary& vocabulary, const Staff& staff, std::size_t index,
                                std::uint64_t seed) {
  Random random(seed, Purpose::profile, index);
  const Person& person = staff.people[index];
  model::Coordinator record;
  record.id = person_id(index);
  record.hub_id = vocabulary.places[person.place].hub_id;
  record.role = person.chief ? "chief" : random.percent(6) ? "satellite" : "coordinator";
  // common names first in the file, so half of the people bear one of them
  const std::size_t names = vocabulary.surnames.size();
  const Name& surname =
      vocabulary
          .surnames[random.below(random.percent(50) ? std::min<std::size_t>(names, 80) : names)];
  const Name& given = random.one_of(vocabulary.given_names);
  record.name = fmt::format("{} {}", surname.written, given.written);
  record.yomi = fmt::format("{} {}", surname.yomi, given.yomi);
  record.romaji = fmt::format("{} {}", surname.romaji, given.romaji);
  write_texts(vocabulary, person, random, record);
  write_specialities(vocabulary, person, random, record);
  write_terms(random, record);
  const bool trainer =
      std::find(record.topics.begin(), record.topics.end(), "training") != record.topics.end();
  record.can_train_staff = random.percent(trainer ? 95 : 25);
  record.contact = fmt::format("{}@tsunagu.example", record.id);
  record.source = model::k_fictional_source;
  return record;
}

}  // namespace tsunagu::sample
