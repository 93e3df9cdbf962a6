// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/evidence.hpp"

#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

struct NamedText {
  std::string_view field;
  std::string_view text;
};

void set_excerpt(Evidence& evidence, const index::Highlighter& highlighter,
                 const std::vector<NamedText>& named) {
  std::vector<std::string_view> texts;
  for (const NamedText& text : named) texts.push_back(text.text);
  index::Excerpt excerpt = highlighter.excerpt(texts);
  evidence.field = named[excerpt.text].field;
  evidence.snippet = std::move(excerpt.words);
  evidence.highlights = std::move(excerpt.highlights);
  evidence.title_highlights = highlighter.highlights(evidence.title);
}

}  // namespace

std::pair<std::vector<std::string>, std::vector<std::string>> shown_ids(
    const index::PeopleHits& hits) {
  std::vector<std::string> people;
  std::vector<std::string> cases;
  for (const auto& hit : hits.people) {
    people.push_back(hit.id);
    for (const auto& evidence : hit.best) {
      if (evidence.kind == index::Kind::work) cases.push_back(record_id(evidence.id));
    }
  }
  return {std::move(people), std::move(cases)};
}

Evidence evidence_of(const model::Case& record, const index::Highlighter& highlighter) {
  Evidence evidence{.is_case = true,
                    .id = record.id,
                    .title = record.title,
                    .year = record.year,
                    .prefecture = record.prefecture,
                    .industry = record.industry};
  set_excerpt(evidence, highlighter,
              {{"outline", record.outline},
               {"challenge", record.challenge},
               {"actions", record.actions},
               {"result", record.result}});
  return evidence;
}

Evidence evidence_of(const model::Coordinator& record, const std::string& prefecture,
                     const index::Highlighter& highlighter) {
  Evidence evidence{.id = record.id, .title = record.title, .prefecture = prefecture};
  set_excerpt(evidence, highlighter,
              {{"how_i_help", record.how_i_help}, {"message", record.message}});
  return evidence;
}

void set_why(PersonHit& person, const index::PersonHit& hit, const ShownCases& cases,
             const index::Highlighter& highlighter) {
  for (const auto& evidence : hit.best) {
    if (evidence.kind == index::Kind::profile) {
      person.why.push_back(evidence_of(person.record, person.prefecture, highlighter));
      continue;
    }
    const auto record = cases.by_id.find(record_id(evidence.id));
    if (record != cases.by_id.end() &&
        may_see(model::layer_of(record->second, cases.today), cases.reader))
      person.why.push_back(evidence_of(record->second, highlighter));
  }
}

void set_place(PersonHit& person, const Organizations& organizations,
               const model::Reference& reference, const std::string& from_prefecture) {
  person.hub_name = organizations.name_of(person.record.hub_id);
  if (const auto* hub = organizations.find(person.record.hub_id))
    person.prefecture = hub->prefecture;
  person.block = reference.block_of(person.prefecture);
  if (!from_prefecture.empty())
    person.travel = dispatch::travel(reference, from_prefecture, person.prefecture);
}

}  // namespace tsunagu::service
