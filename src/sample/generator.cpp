// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/generator.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/reference.hpp"
#include "sample/cases.hpp"

namespace tsunagu::sample {

Result<Generator> Generator::create(std::span<const embedded::File> files, const Options& options) {
  if (options.coordinators > k_coordinators_max) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("コーディネーターは{}人までです", k_coordinators_max));
  }
  if (options.cases > k_cases_max) {
    return fail(ErrorCode::invalid_argument, fmt::format("事例は{}件までです", k_cases_max));
  }
  TRY_ASSIGN(const model::Reference reference, model::Reference::load(files));
  TRY_ASSIGN(Vocabulary vocabulary, Vocabulary::load(files, reference));
  Staff staff = make_staff(vocabulary, options.coordinators, options.seed);
  return Generator(options, std::move(vocabulary), std::move(staff));
}

model::Organization Generator::organization(std::size_t number) const {
  Random random(m_options.seed, Purpose::organization, number);
  const Vocabulary& v = m_vocabulary;
  // every prefecture in turn, so that each has three or four
  const Place& place = v.places[(number - 1) % v.places.size()];
  const OrganizationKind& kind =
      v.organization_kinds[random.by_running_total(v.organization_totals)];
  const Name& word = random.one_of(v.organization_words);
  model::Organization record;
  record.id = fmt::format("sample-org-{:03}", number);
  record.name = fmt::format("{}{}（架空）", word.written, kind.suffix);
  record.yomi = fmt::format("{}{}", word.yomi, kind.suffix_yomi);
  record.types = {std::string(kind.type)};
  record.prefecture = place.prefecture;
  record.service_area = {record.prefecture};
  if (random.percent(15) && !place.neighbours.empty())
    record.service_area.emplace_back(v.places[random.one_of(place.neighbours)].prefecture);
  record.services = kind.services;
  record.strengths = kind.strengths;
  for (const std::string_view desk : text::split(kind.desks, '|')) {
    const std::size_t colon = desk.find(':');
    record.desks.push_back(
        {.what = std::string(desk.substr(0, colon)),
         .hours = std::string(colon == std::string_view::npos ? "" : desk.substr(colon + 1))});
  }
  record.source = model::k_fictional_source;
  return record;
}

model::Coordinator Generator::coordinator(std::size_t number) const {
  return make_profile(m_vocabulary, m_staff, number - 1, m_options.seed);
}

Origin Generator::case_origin(std::size_t number) const {
  return origin_of(m_vocabulary, m_staff, number - 1, m_options.seed);
}

model::Case Generator::case_(std::size_t number) const {
  return make_case(m_vocabulary, m_staff, number - 1, m_options.seed);
}

}  // namespace tsunagu::sample
