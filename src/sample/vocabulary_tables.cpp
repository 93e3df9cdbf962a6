// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sample/data_reader.hpp"

namespace tsunagu::sample {
namespace {

using namespace std::string_view_literals;

// The prefectures without a coast, for businesses that are found only by the sea.
constexpr std::array k_inland{"09"sv, "10"sv, "11"sv, "19"sv, "20"sv, "21"sv, "25"sv, "29"sv};

class Tables {
 public:
  Tables(DataReader& reader, Vocabulary& vocabulary) : m_reader(reader), m_vocabulary(vocabulary) {}

  Result<void> load() {
    TRY(load_places());
    TRY(load_names("sample/surnames.tsv", m_vocabulary.surnames));
    TRY(load_names("sample/given_names.tsv", m_vocabulary.given_names));
    TRY(load_organizations());
    TRY(load_sectors());
    TRY(load_businesses());
    TRY(load_topics());
    TRY(load_methods());
    TRY(load_partners());
    return load_archetypes();
  }

 private:
  Result<void> load_places() {
    constexpr std::array k_columns{"prefecture"sv, "name"sv, "weight"sv, "cities"sv, "areas"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/places.tsv", k_columns));
    for (const TableRow& row : rows) {
      Place place{.prefecture = row.cells[0], .label = row.cells[1]};
      TRY_ASSIGN(place.weight, m_reader.number(row.line, row.cells[2]));
      place.cities = text::split(row.cells[3], '|');
      place.areas = text::split(row.cells[4], '|');
      place.block = m_reader.block_of(place.prefecture);
      place.hub_id = fmt::format("hub-{}", place.prefecture);
      if (place.block.empty()) return m_reader.wrong(row.line, "都道府県のコードではありません");
      if (place.cities.empty() || place.areas.empty())
        return m_reader.wrong(row.line, "市と地域が一つ以上要ります");
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

  Result<void> load_names(const char* path, std::vector<Name>& names) {
    constexpr std::array k_columns{"name"sv, "yomi"sv, "romaji"sv};
    TRY_ASSIGN(const auto rows, m_reader.table(path, k_columns));
    for (const TableRow& row : rows) names.push_back({row.cells[0], row.cells[1], row.cells[2]});
    return {};
  }

  Result<void> load_organizations() {
    constexpr std::array k_word_columns{"name"sv, "yomi"sv};
    TRY_ASSIGN(const auto words, m_reader.table("sample/organization_words.tsv", k_word_columns));
    for (const TableRow& row : words)
      m_vocabulary.organization_words.push_back({row.cells[0], row.cells[1], {}});
    constexpr std::array k_columns{"type"sv,     "weight"sv,    "suffix"sv, "suffix_yomi"sv,
                                   "services"sv, "strengths"sv, "desks"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/organizations.tsv", k_columns));
    for (const TableRow& row : rows) {
      const auto& c = row.cells;
      TRY_ASSIGN(const std::string_view type, m_reader.code(row.line, c[0], "org_types"));
      OrganizationKind kind{type, c[2], c[3], c[4], c[5], c[6], 0};
      TRY_ASSIGN(kind.weight, m_reader.number(row.line, c[1]));
      m_vocabulary.organization_kinds.push_back(kind);
    }
    return {};
  }

  Result<void> load_sectors() {
    constexpr std::array k_columns{"key"sv, "label"sv, "owners"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/sectors.tsv", k_columns));
    for (const TableRow& row : rows) {
      Sector sector{
          .key = row.cells[0], .label = row.cells[1], .owners = text::split(row.cells[2], '|')};
      if (sector.owners.empty()) return m_reader.wrong(row.line, "owners が空です");
      m_vocabulary.sectors.push_back(std::move(sector));
    }
    return {};
  }

  Result<SizeProfile> size_profile(std::size_t line, std::string_view name) const {
    constexpr std::array k_names{"one"sv, "solo"sv, "small"sv, "mid"sv, "large"sv};
    const auto* const found = std::find(k_names.begin(), k_names.end(), name);
    if (found == k_names.end())
      return m_reader.wrong(line, "size は one solo small mid large のどれかです");
    return static_cast<SizeProfile>(found - k_names.begin());
  }

  // Where a business is found: anywhere (empty), on the coast ("sea") or in the prefectures listed.
  std::vector<bool> found_in(std::string_view where) const {
    std::vector<bool> result;
    for (const Place& place : m_vocabulary.places) {
      const bool inland =
          std::find(k_inland.begin(), k_inland.end(), place.prefecture) != k_inland.end();
      result.push_back(where.empty() ||
                       (where == "sea" ? !inland : where.find(place.prefecture) != where.npos));
    }
    return result;
  }

  Result<void> load_businesses() {
    constexpr std::array k_columns{"name"sv,   "industry"sv, "sector"sv,
                                   "weight"sv, "products"sv, "customers"sv,
                                   "size"sv,   "goods"sv,    "where"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/businesses.tsv", k_columns));
    for (const TableRow& row : rows) {
      const auto& c = row.cells;
      Business business{.name = c[0]};
      TRY_ASSIGN(business.industry, m_reader.code(row.line, c[1], "industries"));
      TRY_ASSIGN(business.sector,
                 m_reader.known(row.line, m_vocabulary.sectors, &Sector::key, c[2]));
      TRY_ASSIGN(business.weight, m_reader.number(row.line, c[3]));
      business.products = text::split(c[4], '|');
      business.customers = text::split(c[5], '|');
      if (business.products.empty() || business.customers.empty())
        return m_reader.wrong(row.line, "商品と客が要ります");
      TRY_ASSIGN(business.size, size_profile(row.line, c[6]));
      business.goods = c[7] == "G";
      business.prefectures = found_in(c[8]);
      Sector& sector = m_vocabulary.sectors[business.sector];
      sector.businesses.push_back(m_vocabulary.businesses.size());
      const std::uint32_t before =
          sector.business_totals.empty() ? 0 : sector.business_totals.back();
      sector.business_totals.push_back(before + business.weight);
      m_vocabulary.businesses.push_back(std::move(business));
    }
    return {};
  }

  Result<void> load_topics() {
    constexpr std::array k_columns{"topic"sv, "weight"sv, "companions"sv, "sectors"sv,
                                   "goods"sv, "ages"sv,   "stage"sv,      "next"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/mix.tsv", k_columns));
    auto& topics = m_vocabulary.topics;
    for (const TableRow& row : rows) {  // all keys first: companions name each other
      TRY_ASSIGN(const std::string_view key, m_reader.code(row.line, row.cells[0], "topics"));
      topics.push_back({.key = key});
    }
    for (std::size_t t = 0; t < rows.size(); ++t) {
      const auto& c = rows[t].cells;
      const std::size_t line = rows[t].line;
      Topic& topic = topics[t];
      TRY_ASSIGN(topic.weight, m_reader.number(line, c[1]));
      TRY_ASSIGN(const std::vector<Pair> companions, m_reader.pairs(line, c[2]));
      for (const Pair& pair : companions) {
        TRY_ASSIGN(const std::size_t other, m_reader.known(line, topics, &Topic::key, pair.name));
        topic.companions.push_back({other, static_cast<int>(pair.number)});
      }
      TRY(load_factors(line, c[3], topic));
      topic.needs_goods = c[4] == "G";
      topic.ages = text::split(c[5], '|');
      if (topic.ages.empty()) return m_reader.wrong(line, "ages が空です");
      TRY_ASSIGN(topic.stages, m_reader.chances(line, c[6], "stages"));
      TRY_ASSIGN(topic.next_actions, m_reader.chances(line, c[7], "next_actions"));
    }
    return {};
  }

  Result<void> load_factors(std::size_t line, std::string_view cell, Topic& topic) {
    TRY_ASSIGN(const std::vector<Pair> factors, m_reader.pairs(line, cell));
    std::uint32_t others = 10;
    for (const Pair& pair : factors) {
      if (pair.name == "*") others = pair.number;
    }
    topic.sector_factors.assign(m_vocabulary.sectors.size(), others);
    for (const Pair& pair : factors) {
      if (pair.name == "*") continue;
      TRY_ASSIGN(const std::size_t sector,
                 m_reader.known(line, m_vocabulary.sectors, &Sector::key, pair.name));
      topic.sector_factors[sector] = pair.number;
    }
    return {};
  }

  Result<void> load_methods() {
    constexpr std::array k_columns{"topic"sv, "methods"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/methods.tsv", k_columns));
    for (const TableRow& row : rows) {
      TRY_ASSIGN(const std::size_t topic,
                 m_reader.known(row.line, m_vocabulary.topics, &Topic::key, row.cells[0]));
      m_vocabulary.topics[topic].methods = text::split(row.cells[1], '|');
    }
    return {};
  }

  Result<void> load_partners() {
    constexpr std::array k_columns{"name"sv, "weight"sv, "topics"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/partners.tsv", k_columns));
    for (const TableRow& row : rows) {
      Partner partner{.name = row.cells[0]};
      TRY_ASSIGN(partner.weight, m_reader.number(row.line, row.cells[1]));
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
        TRY_ASSIGN(const std::size_t topic,
                   m_reader.known(row.line, m_vocabulary.topics, &Topic::key, key));
        add(m_vocabulary.topics[topic]);
      }
    }
    return {};
  }

  Result<void> load_archetypes() {
    constexpr std::array k_columns{"key"sv,    "weight"sv,  "titles"sv, "qualifications"sv,
                                   "topics"sv, "sectors"sv, "careers"sv};
    TRY_ASSIGN(const auto rows, m_reader.table("sample/archetypes.tsv", k_columns));
    for (const TableRow& row : rows) {
      const auto& c = row.cells;
      Archetype archetype{.titles = text::split(c[2], '|'), .careers = text::split(c[6], '|')};
      TRY_ASSIGN(archetype.weight, m_reader.number(row.line, c[1]));
      TRY_ASSIGN(archetype.qualifications, m_reader.chances(row.line, c[3], "qualifications"));
      TRY_ASSIGN(const std::vector<Pair> topics, m_reader.pairs(row.line, c[4]));
      for (const Pair& pair : topics) {
        TRY_ASSIGN(const std::size_t topic,
                   m_reader.known(row.line, m_vocabulary.topics, &Topic::key, pair.name));
        archetype.topics.push_back({topic, static_cast<std::uint8_t>(std::min(pair.number, 255U))});
      }
      if (c[5] != "*") {
        for (const std::string_view key : text::split(c[5], '|')) {
          TRY_ASSIGN(const std::size_t sector,
                     m_reader.known(row.line, m_vocabulary.sectors, &Sector::key, key));
          archetype.sectors.push_back(sector);
        }
      }
      if (archetype.titles.empty() || archetype.careers.empty() || archetype.topics.empty()) {
        return m_reader.wrong(row.line, "肩書・経歴・分野が要ります");
      }
      m_vocabulary.archetypes.push_back(std::move(archetype));
    }
    return {};
  }

  DataReader& m_reader;
  Vocabulary& m_vocabulary;
};

}  // namespace

Result<void> load_tables(DataReader& reader, Vocabulary& vocabulary) {
  return Tables(reader, vocabulary).load();
}

}  // namespace tsunagu::sample
