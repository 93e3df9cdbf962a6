// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_lexicon.hpp"

#include <algorithm>

#include "http/encode_parts.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_overview_bytes = 2 * 1024, k_list_bytes = 16 * 1024;

std::string_view name_of(service::LexiconEntry::Source source) {
  switch (source) {
    case service::LexiconEntry::Source::built_in: return "built_in";
    case service::LexiconEntry::Source::added: return "added";
    case service::LexiconEntry::Source::removed: return "removed";
  }
  return "";
}

void entry_members(JsonWriter& json, const service::LexiconEntry& entry) {
  list(json, "words", entry.words, [&](const auto& word) { json.text(word.text); });
  const bool has_weights = std::any_of(entry.words.begin(), entry.words.end(),
                                       [](const auto& word) { return word.nearness != 1; });
  if (has_weights)
    list(json, "weights", entry.words, [&](const auto& word) { json.number(word.nearness, 2); });
  json.member_flag("one_way", entry.from > 0);
  if (entry.from > 0) json.member_integer("from", static_cast<std::int64_t>(entry.from));
  json.member("source", name_of(entry.source));
}

void tried(JsonWriter& json, std::string_view name, const service::TriedSearch& search) {
  json.key(name);
  json.begin_object();
  json.member_integer("total", search.total);
  objects(json, "words_used", search.words, [&](const service::SynonymUse& use) {
    json.member("word", use.word);
    texts(json, "also", use.also);
  });
  objects(json, "people", search.people, [&](const service::TriedPerson& person) {
    json.member("id", person.person.id);
    json.member("name", person.person.name);
    id_name(json, "hub", person.person.hub_id, person.person.hub_name);
    json.member_number("score", person.score, 4);
    json.member_integer("rank", person.rank);
  });
  json.end_object();
}

}  // namespace

std::string encode_lexicon(const service::LexiconOverview& overview) {
  JsonWriter json(k_overview_bytes);
  json.begin_object();
  objects(json, "files", overview.files, [&](const service::LexiconFileView& view) {
    json.member("kind", view.file->kind);
    json.member("label", view.file->label);
    json.member("acts", view.acts_at_once ? "at_once" : "reindex");
    json.member_integer("entries", view.entries);
    json.member_integer("added", view.added);
    json.member_integer("removed", view.removed);
  });
  json.member_flag("needs_reindex", overview.status.needs_reindex);
  texts(json, "problems", overview.status.problems);
  texts(json, "notes", overview.status.notes);
  json.end_object();
  return json.take();
}

std::string encode_lexicon_page(const service::LexiconListWish& wish,
                                const service::LexiconPage& page) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  json.member_integer("total", page.total);
  paging(json, page.total, wish.page, static_cast<int>(service::k_lexicon_entries_a_page));
  objects(json, "entries", page.entries,
          [&](const service::LexiconEntry& entry) { entry_members(json, entry); });
  json.end_object();
  return json.take();
}

std::string encode_lexicon_trial(const service::LexiconTrial& trial) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  tried(json, "before", trial.before);
  tried(json, "after", trial.after);
  json.member_flag("only_synonyms", trial.only_synonyms);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
