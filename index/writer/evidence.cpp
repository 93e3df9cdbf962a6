// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/evidence.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tsunagu::index {
namespace {

void insert_once(std::vector<std::string>& sorted, std::string_view value) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (at == sorted.end() || *at != value) sorted.emplace(at, value);
}

}  // namespace

std::string id_term(std::string_view id) { return prefixed(k_id_prefix, id); }
std::string person_term(std::string_view id) { return prefixed(k_person_prefix, id); }

bool is_inherited(std::string_view term, Kind kind) {
  for (const TagRow& row : k_tags) {
    if (term.starts_with(row.prefix) && term.substr(row.prefix.size()).starts_with(':')) {
      return kind == Kind::profile || row.of_every_evidence;
    }
  }
  return false;
}

Made make_evidence(const Document& source, const Analyzer& analyzer, VocabularyWriter& vocabulary,
                   VocabularyWriter& people, Bag* bag) {
  Made made;
  made.kind = source.kind;
  made.year = source.year;
  made.sort_key = source.sort_key;
  Xapian::Document& document = made.document;
  Entry& entry = made.forward.entry;
  for (const std::string& person : source.people) made.owners.push_back(people.intern(person));
  encode_people(made.forward, made.owners);
  entry.year = static_cast<std::uint16_t>(source.year);
  if (source.kind == Kind::profile) entry.flags |= Entry::profile;
  for (const Text& text : source.texts) {
    const FieldRow& row = row_of(text.field);
    if (row.whole_value) {
      const std::string key = analyzer.name_key(text.text);
      if (key.empty()) continue;
      made.inherited.push_back(prefixed(row.prefix, key));
      document.add_term(made.inherited.back(), row.weight);
      entry.length += row.weight;
      continue;
    }
    std::vector<Token> tokens = analyzer.analyze(text.text);
    for (const Token& token : tokens) {
      document.add_term(token.term, row.weight);
      if (bag != nullptr)
        bag->push_back({vocabulary.intern(token.term), static_cast<double>(row.weight)});
    }
    entry.length += row.weight * static_cast<std::uint32_t>(tokens.size());
    encode_text(made.forward, text.field, std::move(tokens), vocabulary);
  }
  for (const Tag& tag : source.tags) {
    std::string term = term_of(tag.field, tag.value);
    document.add_boolean_term(term);
    if (is_inherited(term, source.kind)) made.inherited.push_back(std::move(term));
  }
  for (const std::string& person : source.people) document.add_boolean_term(person_term(person));
  document.add_boolean_term(
      std::string(source.kind == Kind::profile ? k_profile_term : k_work_term));
  document.add_boolean_term(id_term(source.id));
  document.add_value(k_owner_slot, pack_owner({source.kind, source.year, source.people}));
  if (source.year > 0) document.add_value(k_year_slot, fmt::format("{:04}", source.year));
  // The sort key and id come back from the data when people are listed and evidence is named.
  document.set_data(source.id + "\n" + source.sort_key);
  return made;
}
void PersonSum::add(Kind kind, std::int64_t year, std::string_view sort_key) {
  m_is_empty = false;
  if (kind == Kind::profile) {
    m_entry.has_profile = true;
    m_entry.sort_key = sort_key;
  } else {
    m_entry.newest_year = std::max(m_entry.newest_year, year);
  }
}

void PersonSum::add_term(std::string_view term) {
  insert_once(is_searched(term) ? m_names : m_tags, term);
}

Xapian::Document PersonSum::document(std::string_view id,
                                     const std::vector<std::string>& words) const {
  Xapian::Document document;
  for (const std::string& word : words) document.add_boolean_term(word);
  for (const std::string& name : m_names) document.add_boolean_term(name);
  document.add_boolean_term(id_term(id));
  PersonEntry entry = m_entry;
  entry.id = id;
  entry.tags = m_tags;
  document.set_data(pack_person(entry));
  return document;
}

}  // namespace tsunagu::index
