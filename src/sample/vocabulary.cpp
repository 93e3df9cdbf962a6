// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sample/files.hpp"

namespace tsunagu::sample {
namespace {

using namespace std::string_view_literals;

// The prefectures without a coast, for businesses that are found only by the sea.
constexpr std::array k_inland{"09"sv, "10"sv, "11"sv, "19"sv, "20"sv, "21"sv, "25"sv, "29"sv};

// "name:number" pairs separated by |.
struct Pair {
  std::string_view name;
  std::uint32_t number;
};

template <class Items, class Key>
Result<std::size_t> index_of(const Items& items, Key key, std::string_view wanted) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].*key == wanted) return i;
  }
  return fail(ErrorCode::corrupt, fmt::format("「{}」は知らない名前です", wanted));
}

class Loader {
 public:
  Loader(std::span<const embedded::File> files, const model::Reference& reference)
      : m_files(files), m_reference(reference) {}

  Result<Vocabulary> load() {
    TRY(load_places());
    TRY(load_names("sample/surnames.tsv", m_vocabulary.surnames));
    TRY(load_names("sample/given_names.tsv", m_vocabulary.given_names));
    TRY(load_organizations());
    TRY(load_sectors());
    TRY(load_businesses());
    TRY(load_topics());
    TRY(load_methods());
    TRY(load_partners());
    TRY(load_archetypes());
    for (std::size_t t = 0; t < m_vocabulary.topics.size(); ++t) TRY(load_families(m_vocabulary.topics[t]));
    for (Sector& sector : m_vocabulary.sectors) TRY(load_sector_sentences(sector));
    TRY(load_any());
    TRY(load_profiles());
    TRY(check_complete());
    count_weights();
    return std::move(m_vocabulary);
  }

 private:
  Result<std::vector<TableRow>> table(std::string_view path, std::span<const std::string_view> columns) {
    m_path = path;
    return read_table(m_files, path, columns);
  }

  auto wrong(std::size_t line, std::string_view why) const { return broken(m_path, line, why); }

  Result<std::uint32_t> number(std::size_t line, std::string_view cell) const {
    std::int64_t value = 0;
    if (!text::parse_integer(cell, value) || value < 0 || value > 1000) {
      return wrong(line, fmt::format("「{}」は0から1000までの整数ではありません", cell));
    }
    return static_cast<std::uint32_t>(value);
  }

  Result<std::vector<Pair>> pairs(std::size_t line, std::string_view cell) const {
    std::vector<Pair> result;
    for (const std::string_view entry : text::split(cell, '|')) {
      const std::size_t colon = entry.find(':');
      if (colon == std::string_view::npos) return wrong(line, fmt::format("「{}」は 名前:数 の形ではありません", entry));
      TRY_ASSIGN(const std::uint32_t value, number(line, entry.substr(colon + 1)));
      result.push_back({entry.substr(0, colon), value});
    }
    return result;
  }

  // Pairs whose names are codes of a closed list, as chances.
  Result<std::vector<Chance>> chances(std::size_t line, std::string_view cell, std::string_view list) const {
    std::vector<Chance> result;
    TRY_ASSIGN(const std::vector<Pair> entries, pairs(line, cell));
    for (const Pair& entry : entries) {
      if (m_reference.list(list).find(entry.name) == nullptr) {
        return wrong(line, fmt::format("「{}」は {} のコードではありません", entry.name, list));
      }
      result.push_back({entry.name, static_cast<int>(entry.number)});
    }
    return result;
  }

  template <class Items, class Key>
  Result<std::size_t> known(std::size_t line, const Items& items, Key key, std::string_view wanted) const {
    auto found = index_of(items, key, wanted);
    if (!found) return wrong(line, found.error().message);
    return *found;
  }

  Result<void> load_places() {
    constexpr std::array k_columns{"prefecture"sv, "name"sv, "weight"sv, "cities"sv, "areas"sv};
    TRY_ASSIGN(const auto rows, table("sample/places.tsv", k_columns));
    for (const TableRow& row : rows) {
      Place place{.prefecture = row.cells[0], .label = row.cells[1]};
      TRY_ASSIGN(place.weight, number(row.line, row.cells[2]));
      place.cities = text::split(row.cells[3], '|');
      place.areas = text::split(row.cells[4], '|');
      place.block = m_reference.block_of(place.prefecture);
      place.hub_id = fmt::format("hub-{}", place.prefecture);
      if (place.block.empty()) return wrong(row.line, "都道府県のコードではありません");
      if (place.cities.empty() || place.areas.empty()) return wrong(row.line, "市と地域が一つ以上要ります");
      m_vocabulary.places.push_back(std::move(place));
    }
    auto& places = m_vocabulary.places;
    for (Place& place : places) {
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].block == place.block && &places[i] != &place) place.neighbours.push_back(i);
      }
    }
    return {};
  }

  Result<void> load_names(std::string_view path, std::vector<Name>& names) {
    constexpr std::array k_columns{"name"sv, "yomi"sv, "romaji"sv};
    TRY_ASSIGN(const auto rows, table(path, k_columns));
    for (const TableRow& row : rows) names.push_back({row.cells[0], row.cells[1], row.cells[2]});
    return {};
  }

  Result<void> load_organizations() {
    constexpr std::array k_word_columns{"name"sv, "yomi"sv};
    TRY_ASSIGN(const auto words, table("sample/organization_words.tsv", k_word_columns));
    for (const TableRow& row : words) m_vocabulary.organization_words.push_back({row.cells[0], row.cells[1], {}});
    constexpr std::array k_columns{"type"sv,     "weight"sv,    "suffix"sv, "suffix_yomi"sv,
                                   "services"sv, "strengths"sv, "desks"sv};
    TRY_ASSIGN(const auto rows, table("sample/organizations.tsv", k_columns));
    for (const TableRow& row : rows) {
      const auto& c = row.cells;
      if (m_reference.list("org_types").find(c[0]) == nullptr) return wrong(row.line, "機関の種別ではありません");
      OrganizationKind kind{c[0], c[2], c[3], c[4], c[5], c[6], 0};
      TRY_ASSIGN(kind.weight, number(row.line, c[1]));
      m_vocabulary.organization_kinds.push_back(kind);
    }
    return {};
  }

  Result<void> load_sectors() {
    constexpr std::array k_columns{"key"sv, "label"sv, "owners"sv};
    TRY_ASSIGN(const auto rows, table("sample/sectors.tsv", k_columns));
    for (const TableRow& row : rows) {
      Sector sector{.key = row.cells[0], .label = row.cells[1], .owners = text::split(row.cells[2], '|')};
      if (sector.owners.empty()) return wrong(row.line, "owners が空です");
      m_vocabulary.sectors.push_back(std::move(sector));
    }
    return {};
  }

  Result<SizeProfile> size_profile(std::size_t line, std::string_view name) const {
    constexpr std::array k_names{"one"sv, "solo"sv, "small"sv, "mid"sv, "large"sv};
    const auto* const found = std::find(k_names.begin(), k_names.end(), name);
    if (found == k_names.end()) return wrong(line, "size は one solo small mid large のどれかです");
    return static_cast<SizeProfile>(found - k_names.begin());
  }

  // Where a business is found: anywhere (empty), on the coast ("sea") or in the prefectures listed.
  std::vector<bool> found_in(std::string_view where) const {
    std::vector<bool> result;
    for (const Place& place : m_vocabulary.places) {
      const bool inland = std::find(k_inland.begin(), k_inland.end(), place.prefecture) != k_inland.end();
      result.push_back(where.empty() || (where == "sea" ? !inland : where.find(place.prefecture) != where.npos));
    }
    return result;
  }

  Result<void> load_businesses() {
    constexpr std::array k_columns{"name"sv,      "industry"sv, "sector"sv, "weight"sv, "products"sv,
                                   "customers"sv, "size"sv,     "goods"sv,  "where"sv};
    TRY_ASSIGN(const auto rows, table("sample/businesses.tsv", k_columns));
    for (const TableRow& row : rows) {
      const auto& c = row.cells;
      Business business{.name = c[0], .industry = c[1]};
      if (m_reference.list("industries").find(c[1]) == nullptr) return wrong(row.line, "業種のコードではありません");
      TRY_ASSIGN(business.sector, known(row.line, m_vocabulary.sectors, &Sector::key, c[2]));
      TRY_ASSIGN(business.weight, number(row.line, c[3]));
      business.products = text::split(c[4], '|');
      business.customers = text::split(c[5], '|');
      if (business.products.empty() || business.customers.empty()) return wrong(row.line, "商品と客が要ります");
      TRY_ASSIGN(business.size, size_profile(row.line, c[6]));
      business.goods = c[7] == "G";
      business.prefectures = found_in(c[8]);
      Sector& sector = m_vocabulary.sectors[business.sector];
      sector.businesses.push_back(m_vocabulary.businesses.size());
      const std::uint32_t before = sector.business_totals.empty() ? 0 : sector.business_totals.back();
      sector.business_totals.push_back(before + business.weight);
      m_vocabulary.businesses.push_back(std::move(business));
    }
    return {};
  }

  Result<void> load_topics() {
    constexpr std::array k_columns{"topic"sv, "weight"sv, "companions"sv, "sectors"sv,
                                   "goods"sv, "ages"sv,   "stage"sv,      "next"sv};
    TRY_ASSIGN(const auto rows, table("sample/mix.tsv", k_columns));
    auto& topics = m_vocabulary.topics;
    for (const TableRow& row : rows) {  // all keys first: companions name each other
      if (m_reference.list("topics").find(row.cells[0]) == nullptr) return wrong(row.line, "分野のコードではありません");
      topics.push_back({.key = row.cells[0]});
    }
    for (std::size_t t = 0; t < rows.size(); ++t) {
      const auto& c = rows[t].cells;
      const std::size_t line = rows[t].line;
      Topic& topic = topics[t];
      TRY_ASSIGN(topic.weight, number(line, c[1]));
      TRY_ASSIGN(const std::vector<Pair> companions, pairs(line, c[2]));
      for (const Pair& pair : companions) {
        TRY_ASSIGN(const std::size_t other, known(line, topics, &Topic::key, pair.name));
        topic.companions.push_back({other, static_cast<int>(pair.number)});
      }
      TRY(load_factors(line, c[3], topic));
      topic.needs_goods = c[4] == "G";
      topic.ages = text::split(c[5], '|');
      if (topic.ages.empty()) return wrong(line, "ages が空です");
      TRY_ASSIGN(topic.stages, chances(line, c[6], "stages"));
      TRY_ASSIGN(topic.next_actions, chances(line, c[7], "next_actions"));
    }
    return {};
  }

  Result<void> load_factors(std::size_t line, std::string_view cell, Topic& topic) {
    TRY_ASSIGN(const std::vector<Pair> factors, pairs(line, cell));
    std::uint32_t others = 10;
    for (const Pair& pair : factors) {
      if (pair.name == "*") others = pair.number;
    }
    topic.sector_factors.assign(m_vocabulary.sectors.size(), others);
    for (const Pair& pair : factors) {
      if (pair.name == "*") continue;
      TRY_ASSIGN(const std::size_t sector, known(line, m_vocabulary.sectors, &Sector::key, pair.name));
      topic.sector_factors[sector] = pair.number;
    }
    return {};
  }

  Result<void> load_methods() {
    constexpr std::array k_columns{"topic"sv, "methods"sv};
    TRY_ASSIGN(const auto rows, table("sample/methods.tsv", k_columns));
    for (const TableRow& row : rows) {
      TRY_ASSIGN(const std::size_t topic, known(row.line, m_vocabulary.topics, &Topic::key, row.cells[0]));
      m_vocabulary.topics[topic].methods = text::split(row.cells[1], '|');
    }
    return {};
  }

  Result<void> load_partners() {
    constexpr std::array k_columns{"name"sv, "weight"sv, "topics"sv};
    TRY_ASSIGN(const auto rows, table("sample/partners.tsv", k_columns));
    for (const TableRow& row : rows) {
      Partner partner{.name = row.cells[0]};
      TRY_ASSIGN(partner.weight, number(row.line, row.cells[1]));
      const std::size_t index = m_vocabulary.partners.size();
      m_vocabulary.partners.push_back(partner);
      const auto add = [&](Topic& topic) {
        const std::uint32_t before = topic.partner_totals.empty() ? 0 : topic.partner_totals.back();
        topic.partners.push_back(index);
        topic.partner_totals.push_back(before + partner.weight);
      };
      if (row.cells[2] == "*") {
        for (Topic& topic : m_vocabulary.topics) add(topic);
        continue;
      }
      for (const std::string_view key : text::split(row.cells[2], '|')) {
        TRY_ASSIGN(const std::size_t topic, known(row.line, m_vocabulary.topics, &Topic::key, key));
        add(m_vocabulary.topics[topic]);
      }
    }
    return {};
  }

  Result<void> load_archetypes() {
    constexpr std::array k_columns{"key"sv,    "weight"sv,  "titles"sv, "qualifications"sv,
                                   "topics"sv, "sectors"sv, "careers"sv};
    TRY_ASSIGN(const auto rows, table("sample/archetypes.tsv", k_columns));
    for (const TableRow& row : rows) {
      const auto& c = row.cells;
      Archetype archetype{.titles = text::split(c[2], '|'), .careers = text::split(c[6], '|')};
      TRY_ASSIGN(archetype.weight, number(row.line, c[1]));
      TRY_ASSIGN(archetype.qualifications, chances(row.line, c[3], "qualifications"));
      TRY_ASSIGN(const std::vector<Pair> topics, pairs(row.line, c[4]));
      for (const Pair& pair : topics) {
        TRY_ASSIGN(const std::size_t topic, known(row.line, m_vocabulary.topics, &Topic::key, pair.name));
        archetype.topics.push_back({topic, static_cast<std::uint8_t>(std::min(pair.number, 255U))});
      }
      if (c[5] != "*") {
        for (const std::string_view key : text::split(c[5], '|')) {
          TRY_ASSIGN(const std::size_t sector, known(row.line, m_vocabulary.sectors, &Sector::key, key));
          archetype.sectors.push_back(sector);
        }
      }
      if (archetype.titles.empty() || archetype.careers.empty() || archetype.topics.empty()) {
        return wrong(row.line, "肩書・経歴・分野が要ります");
      }
      m_vocabulary.archetypes.push_back(std::move(archetype));
    }
    return {};
  }

  Result<void> add(const Sentence& sentence, std::vector<Pattern>& patterns) const {
    auto pattern = Pattern::compile(sentence.text);
    if (!pattern) return wrong(sentence.line, pattern.error().message);
    patterns.push_back(std::move(*pattern));
    return {};
  }

  Result<void> add(const Sentence& sentence, std::string_view kind, Sentences& sentences) const {
    if (kind == "context") return add(sentence, sentences.contexts);
    if (kind == "title") return add(sentence, sentences.titles);
    if (kind == "challenge") return add(sentence, sentences.challenges);
    if (kind == "action") return add(sentence, sentences.actions);
    if (kind == "result") return add(sentence, sentences.results);
    if (kind == "mixed") return add(sentence, sentences.mixed);
    return wrong(sentence.line, fmt::format("「{}」は知らない見出しです", kind));
  }

  // The sectors of a heading "name @sector,sector" (only there) or "name @!sector" (anywhere else).
  Result<std::vector<bool>> family_sectors(const Sentence& sentence) const {
    const std::size_t at = sentence.section.find(" @");
    if (at == std::string_view::npos) return std::vector<bool>(m_vocabulary.sectors.size(), true);
    std::string_view keys = sentence.section.substr(at + 2);
    const bool others = keys.starts_with('!');
    if (others) keys.remove_prefix(1);
    std::vector<bool> sectors(m_vocabulary.sectors.size(), others);
    for (const std::string_view key : text::split(keys, ',')) {
      TRY_ASSIGN(const std::size_t sector, known(sentence.line, m_vocabulary.sectors, &Sector::key, key));
      sectors[sector] = !others;
    }
    return sectors;
  }

  // Where no family fits a sector, each may be used: odd words are better than none.
  void list_families(Topic& topic) const {
    topic.families_by_sector.resize(m_vocabulary.sectors.size());
    for (std::size_t s = 0; s < m_vocabulary.sectors.size(); ++s) {
      auto& fitting = topic.families_by_sector[s];
      for (std::size_t f = 0; f < topic.families.size(); ++f) {
        if (topic.families[f].sectors[s]) fitting.push_back(f);
      }
      if (!fitting.empty()) continue;
      fitting.resize(topic.families.size());
      std::iota(fitting.begin(), fitting.end(), 0);
    }
  }

  Result<void> load_families(Topic& topic) {
    m_owned_path = fmt::format("sample/topics/{}.txt", topic.key);
    m_path = m_owned_path;
    TRY_ASSIGN(const auto sentences, read_sentences(m_files, m_path));
    for (const Sentence& sentence : sentences) {
      const std::string_view name = sentence.section.substr(0, sentence.section.find(" @"));
      if (topic.families.empty() || topic.families.back().name != name) {
        TRY_ASSIGN(std::vector<bool> sectors, family_sectors(sentence));
        topic.families.push_back({.name = name, .sectors = std::move(sectors)});
      }
      TRY(add(sentence, sentence.subsection, topic.families.back().sentences));
    }
    for (const Family& family : topic.families) {
      const Sentences& s = family.sentences;
      if (s.titles.empty() || s.challenges.size() < 2 || s.actions.size() < 3 || s.results.size() < 2) {
        return wrong(1, fmt::format("「{}」の文が足りません（題1、課題2、支援3、成果2以上）", family.name));
      }
    }
    list_families(topic);
    return {};
  }

  Result<void> load_sector_sentences(Sector& sector) {
    m_owned_path = fmt::format("sample/sectors/{}.txt", sector.key);
    m_path = m_owned_path;
    sector.by_topic.resize(m_vocabulary.topics.size());
    TRY_ASSIGN(const auto sentences, read_sentences(m_files, m_path));
    for (const Sentence& sentence : sentences) {
      if (sentence.section == "context") {
        TRY(add(sentence, sector.contexts));
        continue;
      }
      const std::size_t blank = sentence.section.find(' ');
      const std::string_view key = sentence.section.substr(0, blank);
      TRY_ASSIGN(const std::size_t topic, known(sentence.line, m_vocabulary.topics, &Topic::key, key));
      SectorSentences& of_topic = sector.by_topic[topic];
      if (blank != std::string_view::npos) {
        const auto& families = m_vocabulary.topics[topic].families;
        const std::string_view name = sentence.section.substr(blank + 1);
        TRY_ASSIGN(of_topic.family, known(sentence.line, families, &Family::name, name));
      }
      TRY(add(sentence, sentence.subsection, of_topic.sentences));
    }
    return {};
  }

  Result<void> load_any() {
    m_path = "sample/sectors/any.txt";
    m_vocabulary.contexts_by_topic.resize(m_vocabulary.topics.size());
    TRY_ASSIGN(const auto sentences, read_sentences(m_files, m_path));
    for (const Sentence& sentence : sentences) {
      if (sentence.section == "context") {
        TRY(add(sentence, m_vocabulary.contexts));
      } else if (sentence.section == "outline") {
        TRY(add(sentence, m_vocabulary.outlines));
      } else if (sentence.section == "partner") {
        TRY(add(sentence, m_vocabulary.partner_actions));
      } else {
        TRY_ASSIGN(const std::size_t topic, known(sentence.line, m_vocabulary.topics, &Topic::key, sentence.section));
        TRY(add(sentence, sentence.subsection, m_vocabulary.contexts_by_topic[topic]));
      }
    }
    return {};
  }

  Result<void> load_profiles() {
    m_path = "sample/profiles.txt";
    TRY_ASSIGN(const auto sentences, read_sentences(m_files, m_path));
    for (const Sentence& sentence : sentences) {
      if (sentence.section == "message") {
        TRY(add(sentence, m_vocabulary.messages));
      } else if (sentence.section == "closing") {
        TRY(add(sentence, m_vocabulary.closings));
      } else if (sentence.section == "short") {
        TRY(add(sentence, m_vocabulary.short_messages));
      } else {
        TRY_ASSIGN(const std::size_t topic, known(sentence.line, m_vocabulary.topics, &Topic::key, sentence.subsection));
        TRY(add(sentence, m_vocabulary.topics[topic].help));
      }
    }
    return {};
  }

  // What the generator takes for granted.
  Result<void> check_complete() const {
    for (const Topic& topic : m_vocabulary.topics) {
      if (topic.methods.empty() || topic.partners.empty() || topic.help.empty()) {
        return fail(ErrorCode::corrupt, fmt::format("data/sample: 分野 {} の手法・連携機関・支援文のどれかがありません", topic.key));
      }
    }
    for (const Sector& sector : m_vocabulary.sectors) {
      if (sector.businesses.empty()) {
        return fail(ErrorCode::corrupt, fmt::format("data/sample/businesses.tsv: {} の業態がありません", sector.key));
      }
    }
    const Vocabulary& v = m_vocabulary;
    if (v.contexts.empty() || v.outlines.empty() || v.partner_actions.empty() || v.messages.empty() ||
        v.closings.empty() || v.short_messages.empty()) {
      return fail(ErrorCode::corrupt, "data/sample: sectors/any.txt か profiles.txt の文が足りません");
    }
    return {};
  }

  template <class Items>
  static std::vector<std::uint32_t> totals(const Items& items) {
    std::vector<std::uint32_t> result;
    std::uint32_t total = 0;
    for (const auto& item : items) result.push_back(total += item.weight);
    return result;
  }

  void count_weights() {
    Vocabulary& v = m_vocabulary;
    v.topic_totals = totals(v.topics);
    v.archetype_totals = totals(v.archetypes);
    v.organization_totals = totals(v.organization_kinds);
    std::uint32_t total = 0;
    for (const Sector& sector : v.sectors) v.sector_totals.push_back(total += sector.business_totals.back());
    for (Topic& topic : v.topics) {
      std::uint32_t sum = 0;
      for (const Business& business : v.businesses) {
        const bool fits = business.goods || !topic.needs_goods;
        sum += fits ? business.weight * topic.sector_factors[business.sector] : 0;
        topic.businesses.push_back(sum);
      }
    }
  }

  std::span<const embedded::File> m_files;
  const model::Reference& m_reference;
  Vocabulary m_vocabulary;
  std::string m_owned_path;
  std::string_view m_path;  // of the file being read, for messages
};

}  // namespace

Result<Vocabulary> Vocabulary::load(std::span<const embedded::File> files, const model::Reference& reference) {
  return Loader(files, reference).load();
}

}  // namespace tsunagu::sample
