// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/suggest_index.hpp"

#include <algorithm>
#include <set>

#include "base/date.hpp"
#include "base/text.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/schema/schema.hpp"
#include "index/suggest/readings.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::service {
namespace {

using index::TagField;

enum : std::uint8_t { k_whole_name, k_family_name, k_given_name };

// Collects the words of the lists, each word once: what a list names goes before plain terms.
class WordCollector {
 public:
  WordCollector(const index::Analyzer& analyzer, const model::Reference& reference,
                const index::Readings& readings)
      : m_analyzer(analyzer),
        m_reference(reference),
        m_readings(readings) {}

  // Every entry of a list, found by label and aliases; `field`: only with people or cases under it.
  void add_list(std::string_view list, SuggestKind kind, std::optional<TagField> field) {
    for (const model::CodeEntry& entry : m_reference.list(list).entries()) {
      auto terms = field ? std::vector{index::term_of(*field, entry.code)}
                         : terms_of(entry.label, m_analyzer);
      add({.kind = kind, .text = entry.label, .id = entry.code}, std::move(terms), entry.aliases);
    }
  }

  void add_places() {
    std::map<std::string_view, int> prefectures_in;
    for (const auto& entry : m_reference.list("prefectures").entries()) {
      const std::string_view block = m_reference.block_of(entry.code);
      ++prefectures_in[block];
      add({.kind = SuggestKind::place, .text = entry.label, .id = entry.code},
          {index::term_of(TagField::prefecture, entry.code)}, entry.aliases);
    }
    for (const auto& entry : m_reference.list("blocks").entries()) {
      if (prefectures_in[entry.code] < 2) continue;  // the prefecture says the same
      add({.kind = SuggestKind::place, .text = entry.label, .id = entry.code, .detail = "地域"},
          {index::term_of(TagField::block, entry.code)}, entry.aliases);
    }
  }

  void add_terms(std::string_view file) {
    for (const std::string_view line : text::split(file, '\n')) {
      if (line.empty() || line.front() == '#') continue;
      add_term(text::trim(line));
    }
  }
  void add_readings() {
    for (const std::string& word : m_readings.words()) add_term(word);
  }

  std::shared_ptr<const SuggestWords> take() {
    return std::make_shared<const SuggestWords>(std::move(m_words));
  }

 private:
  void add_term(std::string_view term) {
    if (term.empty() || m_named.contains(m_analyzer.name_key(term))) return;
    add({.kind = SuggestKind::term, .text = std::string(term)}, terms_of(term, m_analyzer), {});
  }

  void add(Suggestion shown, std::vector<std::string> terms,
           const std::vector<std::string>& aliases) {
    SuggestWord word{.shown = std::move(shown), .terms = std::move(terms), .keys = {}};
    m_named.insert(m_analyzer.name_key(word.shown.text));
    word.shown.reading = m_readings.reading_of(word.shown.text);
    word.names.push_back(word.shown.text);
    word.names.insert(word.names.end(), aliases.begin(), aliases.end());
    for (std::size_t i = 0; i < word.names.size(); ++i) {
      const auto number = static_cast<std::uint8_t>(i);
      word.keys.add(word.names[i], m_analyzer, number);
      word.keys.add(m_readings.reading_of(word.names[i]), m_analyzer, number);
    }
    m_words.push_back(std::make_shared<const SuggestWord>(std::move(word)));
  }

  const index::Analyzer& m_analyzer;
  const model::Reference& m_reference;
  const index::Readings& m_readings;
  std::set<std::string> m_named;
  std::vector<std::shared_ptr<const SuggestWord>> m_words;
};

std::optional<SuggestPerson> to_suggest(const model::Coordinator& record, std::string_view today,
                                        const index::Analyzer& analyzer) {
  const auto layer = model::layer_of(record, today);
  if (!layer) return std::nullopt;
  SuggestPerson person{.id = record.id,
                       .name = record.name,
                       .yomi = record.yomi,
                       .hub_id = record.hub_id,
                       .layer = *layer,
                       .keys = {}};
  for (const std::string_view name : {std::string_view(record.name), std::string_view(record.yomi),
                                      std::string_view(record.romaji)}) {
    person.keys.add(name, analyzer, k_whole_name);
    const auto words = text::split_blanks(name);
    if (words.size() < 2) continue;
    person.keys.add(words.front(), analyzer, k_family_name);
    for (std::size_t i = 1; i < words.size(); ++i)
      person.keys.add(words[i], analyzer, k_given_name, true);
  }
  return person;
}

bool by_id(const std::shared_ptr<const SuggestPerson>& a, const std::string& id) {
  return a->id < id;
}

}  // namespace

std::vector<std::string> terms_of(std::string_view word, const index::Analyzer& analyzer) {
  std::vector<std::string> terms;
  const std::size_t length = text::length(word);
  for (index::Token& token : analyzer.analyze(word)) {
    if (token.begin == 0 && token.end == length) return {std::move(token.term)};
    terms.push_back(std::move(token.term));
  }
  return terms;
}

std::string_view SuggestPerson::name_of_key(std::uint8_t number) const {
  const auto words = text::split_blanks(std::string_view(name));
  if (number == k_whole_name || words.size() < 2) return name;
  return number == k_family_name ? words.front() : words.back();
}

std::shared_ptr<const SuggestWords> suggest_words(const index::Analyzer& analyzer,
                                                  const model::Reference& reference,
                                                  const index::Readings& readings) {
  WordCollector words(analyzer, reference, readings);
  words.add_list("topics", SuggestKind::topic, TagField::topic);
  words.add_list("industries", SuggestKind::industry, TagField::industry);
  words.add_list("qualifications", SuggestKind::qualification, std::nullopt);
  words.add_places();
  words.add_terms(lexicon_file("terms.txt"));
  words.add_readings();
  return words.take();
}

std::shared_ptr<const SuggestWords> suggest_organizations(
    const std::vector<const model::Organization*>& organizations, const index::Analyzer& analyzer,
    const model::Reference& reference) {
  std::vector<std::shared_ptr<const SuggestWord>> entries;
  for (const model::Organization* record : organizations) {
    SuggestWord word{.shown = {.kind = SuggestKind::organization,
                               .text = record->name,
                               .reading = record->yomi,
                               .id = record->id,
                               .detail = std::string(
                                   record->types.empty()
                                       ? std::string_view()
                                       : reference.list("org_types").label(record->types.front()))},
                     .terms = {},
                     .keys = {}};
    word.names = {record->name};
    word.keys.add(record->name, analyzer);
    word.keys.add(record->yomi, analyzer);
    entries.push_back(std::make_shared<const SuggestWord>(std::move(word)));
  }
  return std::make_shared<const SuggestWords>(std::move(entries));
}

std::shared_ptr<const SuggestPeople> PeopleToSuggest::current() const {
  const std::lock_guard lock(m_mutex);
  return m_people;
}

void PeopleToSuggest::set(std::vector<std::shared_ptr<const SuggestPerson>> entries) {
  auto people = std::make_shared<const SuggestPeople>(std::move(entries));
  const std::lock_guard lock(m_mutex);
  m_people = std::move(people);
}

Result<void> PeopleToSuggest::read_all(store::Store& store) {
  std::vector<std::shared_ptr<const SuggestPerson>> entries;
  const std::string today = date::today();
  TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& record) {
    if (auto person = to_suggest(record, today, m_analyzer))
      entries.push_back(std::make_shared<const SuggestPerson>(std::move(*person)));
    return true;
  }));
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a->id < b->id; });
  set(std::move(entries));
  return {};
}

Result<std::shared_ptr<const SuggestPeople>> PeopleToSuggest::load(store::Store& store) {
  if (auto people = current()) return people;
  const std::lock_guard writing(m_writing);
  if (!current()) TRY(read_all(store));
  return current();
}

Result<void> PeopleToSuggest::reload(store::Store& store) {
  const std::lock_guard writing(m_writing);
  return current() ? read_all(store) : Result<void>();
}

Result<void> PeopleToSuggest::update(store::Store& store, const std::vector<std::string>& ids) {
  const std::lock_guard writing(m_writing);
  const auto before = current();
  if (!before || ids.empty()) return {};
  auto entries = before->entries;
  const std::string today = date::today();
  for (const std::string& id : ids) {
    TRY_ASSIGN(const auto stored, store.find<model::Coordinator>(id));
    auto person = stored ? to_suggest(stored->record, today, m_analyzer) : std::nullopt;
    const auto place = std::lower_bound(entries.begin(), entries.end(), id, by_id);
    const bool is_known = place != entries.end() && (*place)->id == id;
    if (person) {
      auto entry = std::make_shared<const SuggestPerson>(std::move(*person));
      is_known ? void(*place = std::move(entry)) : void(entries.insert(place, std::move(entry)));
    } else if (is_known) {
      entries.erase(place);
    }
  }
  set(std::move(entries));
  return {};
}

}  // namespace tsunagu::service
