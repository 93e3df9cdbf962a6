// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/documents.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "index/analysis/romaji.hpp"
#include "model/fields.hpp"
#include "model/visibility.hpp"

namespace tsunagu::service {
namespace {

using index::Document;
using index::Field;
using index::TagField;

std::string joined_id(std::string_view kind, std::string_view id) {
  return std::string(kind) + ":" + std::string(id);
}

void add_text(Document& document, Field field, std::string_view text) {
  if (!text.empty()) document.texts.push_back({field, std::string(text)});
}

// A name finds the person whole, in either order, and by its family or given name alone.
void add_name(Document& document, std::string_view name) {
  add_text(document, Field::name, name);
  const std::size_t gap = name.find(' ');
  if (gap == std::string_view::npos) return;
  const std::string_view family = name.substr(0, gap);
  const std::string_view given = name.substr(gap + 1);
  add_text(document, Field::name, family);
  add_text(document, Field::name, given);
  add_text(document, Field::name, fmt::format("{} {}", given, family));
}

void add_labels(Document& document, const std::vector<std::string>& codes,
                const model::CodeList& list) {
  for (const std::string& code : codes) add_text(document, Field::label, list.label(code));
}

void add_tags(Document& document, TagField field, const std::vector<std::string>& values) {
  for (const std::string& value : values) document.tags.push_back({field, value});
}

// "E09" belongs to its major division "E" as well, which is what filters and facets use.
void add_industry(Document& document, const std::string& code, const model::Reference& reference) {
  if (code.empty()) return;
  const model::CodeList& industries = reference.list("industries");
  document.tags.push_back({TagField::industry, code.substr(0, 1)});
  add_text(document, Field::label, industries.label(code));
  if (code.size() > 1) {
    document.tags.push_back({TagField::industry, code});
    add_text(document, Field::label, industries.label(code.substr(0, 1)));
  }
}

void add_place(Document& document, std::string_view prefecture, const model::Reference& reference) {
  if (prefecture.empty()) return;
  document.tags.push_back({TagField::prefecture, std::string(prefecture)});
  document.tags.push_back({TagField::block, std::string(reference.block_of(prefecture))});
  add_text(document, Field::label, reference.list("prefectures").label(prefecture));
}

}  // namespace

const std::vector<std::string>& layer_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const model::Tier tier : model::k_tiers) list.emplace_back(model::name_of(tier));
    return list;
  }();
  return names;
}

std::string document_id(const model::Coordinator& person) {
  return joined_id(model::k_names<model::Coordinator>.singular, person.id);
}

std::string document_id(const model::Case& record) {
  return joined_id(model::k_names<model::Case>.singular, record.id);
}

std::string document_id(std::string_view kind, std::string_view record_id) {
  if (kind != model::k_names<model::Coordinator>.singular &&
      kind != model::k_names<model::Case>.singular)
    return {};
  return joined_id(kind, record_id);
}

std::string record_id(std::string_view document_id) {
  return std::string(document_id.substr(document_id.find(':') + 1));
}

Document to_document(const model::Coordinator& person, std::string_view hub_prefecture,
                     const model::Reference& reference) {
  Document document{.id = document_id(person),
                    .kind = index::Kind::profile,
                    .people = {person.id},
                    .sort_key = person.yomi};
  for (const std::string& name :
       {person.name, person.yomi, person.romaji, index::romaji_of(person.yomi)}) {
    add_name(document, name);
  }
  add_text(document, Field::title, person.title);
  add_text(document, Field::body, person.message);
  add_text(document, Field::body, person.how_i_help);
  for (const std::string& method : person.methods) add_text(document, Field::body, method);
  add_labels(document, person.topics, reference.list("topics"));
  for (const auto& qualification : person.qualifications) {
    add_text(document, Field::label, reference.list("qualifications").label(qualification.code));
    document.tags.push_back({TagField::qualification, qualification.code});
  }
  for (const std::string& industry : person.industries) add_industry(document, industry, reference);
  add_place(document, hub_prefecture, reference);
  document.tags.push_back({TagField::hub, person.hub_id});
  add_tags(document, TagField::topic, person.topics);
  add_tags(document, TagField::mode, person.modes);
  document.tags.push_back({TagField::outside, person.outside_region});
  if (person.outside_region != "no")
    document.tags.push_back({TagField::outside, std::string(k_any_outside)});
  return document;
}

Document to_document(const model::Case& record, const model::Reference& reference) {
  Document document{.id = document_id(record),
                    .kind = index::Kind::work,
                    .people = record.coordinator_ids,
                    .year = record.year.value_or(0)};
  add_text(document, Field::title, record.title);
  for (const std::string* text :
       {&record.outline, &record.challenge, &record.actions, &record.result}) {
    add_text(document, Field::body, *text);
  }
  for (const std::string& method : record.methods) add_text(document, Field::body, method);
  for (const std::string& partner : record.partners) add_text(document, Field::body, partner);
  add_labels(document, record.topics, reference.list("topics"));
  add_industry(document, record.industry, reference);
  add_place(document, record.prefecture, reference);
  document.tags.push_back({TagField::hub, record.hub_id});
  add_tags(document, TagField::topic, record.topics);
  return document;
}

}  // namespace tsunagu::service
