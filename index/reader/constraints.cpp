// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/constraints.hpp"

#include <algorithm>
#include <bit>

#include "index/reader/match.hpp"
#include "index/reader/phrase.hpp"

namespace tsunagu::index {
namespace {

constexpr Xapian::docid k_word_bits = 64;

// Reads the conditions in order, with a stack of sets.
class Reader {
 public:
  Reader(const Snapshot& snapshot, std::size_t layer_count, const Xapian::Database& evidence)
      : m_snapshot(snapshot),
        m_layer_count(layer_count),
        m_evidence(evidence) {}

  DocumentSet read(const std::vector<Condition>& conditions) const {
    std::vector<DocumentSet> stack;
    for (const Condition& condition : conditions) {
      switch (condition.kind) {
        case Condition::Kind::words:
        case Condition::Kind::phrase: stack.push_back(containing(condition)); break;
        case Condition::Kind::without: stack.back().invert(); break;
        case Condition::Kind::all:
        case Condition::Kind::any:
          for (std::size_t i = 1; i < condition.count; ++i) {
            const DocumentSet last = std::move(stack.back());
            stack.pop_back();
            condition.kind == Condition::Kind::all ? stack.back().keep_common(last)
                                                   : stack.back().add_all(last);
          }
          break;
      }
    }
    return std::move(stack.back());
  }

 private:
  DocumentSet empty() const { return {m_snapshot, m_layer_count}; }

  DocumentSet containing(const Condition& condition) const {
    DocumentSet found = empty();
    bool first = true;
    for (const PhraseWord& word : condition.terms) {
      DocumentSet holding = empty();
      add_postings(m_evidence, word.term, holding);
      first ? found.add_all(holding) : found.keep_common(holding);
      first = false;
    }
    if (condition.kind == Condition::Kind::phrase && condition.terms.size() > 1)
      keep_phrase(condition.terms, found);
    if (!condition.name.empty())
      add_postings(m_evidence, prefixed(row_of(Field::name).prefix, condition.name), found);
    return found;
  }

  void keep_phrase(const std::vector<PhraseWord>& words, DocumentSet& set) const {
    Phrase phrase(words, m_snapshot.vocabulary());
    const DocumentSet holding = set;
    holding.for_each([&](Xapian::docid combined) {
      const auto [layer, docid] = split_docid(combined, m_layer_count);
      if (!phrase.is_in(m_snapshot.layers()[layer].forward, docid)) set.remove(combined);
    });
  }

  const Snapshot& m_snapshot;
  std::size_t m_layer_count;
  const Xapian::Database& m_evidence;
};

bool in_any(const std::vector<YearRange>& ranges, std::int64_t year) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const YearRange& range) {
    return year >= range.from && year <= range.to;
  });
}

// Undated evidence is in no range.
DocumentSet dated(const Snapshot& snapshot, std::size_t layer_count, const YearFilter& years) {
  DocumentSet set(snapshot, layer_count);
  for (std::size_t l = 0; l < layer_count; ++l) {
    const Forward& forward = snapshot.layers()[l].forward;
    for (Xapian::docid docid = 1; docid <= forward.last_docid(); ++docid) {
      const Entry* entry = forward.find(docid);
      if (entry == nullptr) continue;
      const bool is_dated = entry->year > 0;
      const bool within = years.within.empty() || (is_dated && in_any(years.within, entry->year));
      const bool without = is_dated && in_any(years.without, entry->year);
      if (within && !without) set.add(join_docid(l, docid, layer_count));
    }
  }
  return set;
}

}  // namespace

void add_postings(const Xapian::Database& database, const std::string& term, DocumentSet& set) {
  const auto end = database.postlist_end(term);
  for (auto posting = database.postlist_begin(term); posting != end; ++posting) set.add(*posting);
}

DocumentSet::DocumentSet(const Snapshot& snapshot, std::size_t layer_count) {
  for (std::size_t l = 0; l < layer_count; ++l) {
    const std::size_t last = snapshot.layers()[l].forward.last_docid();
    m_layers.emplace_back(last / k_word_bits + 1, 0);
  }
}

void DocumentSet::add(Xapian::docid combined) {
  const auto [layer, docid] = split_docid(combined, m_layers.size());
  auto& bits = m_layers[layer];
  if (docid / k_word_bits < bits.size())
    bits[docid / k_word_bits] |= std::uint64_t{1} << (docid % k_word_bits);
}

void DocumentSet::remove(Xapian::docid combined) {
  const auto [layer, docid] = split_docid(combined, m_layers.size());
  auto& bits = m_layers[layer];
  if (docid / k_word_bits < bits.size())
    bits[docid / k_word_bits] &= ~(std::uint64_t{1} << (docid % k_word_bits));
}

bool DocumentSet::has(Xapian::docid combined) const {
  const auto [layer, docid] = m_layers.size() == 1  // spares the division
                                  ? std::pair<std::size_t, Xapian::docid>{0, combined}
                                  : split_docid(combined, m_layers.size());
  const auto& bits = m_layers[layer];
  return docid / k_word_bits < bits.size() &&
         ((bits[docid / k_word_bits] >> (docid % k_word_bits)) & 1U) != 0;
}

void DocumentSet::keep_common(const DocumentSet& other) {
  for (std::size_t l = 0; l < m_layers.size(); ++l) {
    for (std::size_t w = 0; w < m_layers[l].size(); ++w) m_layers[l][w] &= other.m_layers[l][w];
  }
}

void DocumentSet::add_all(const DocumentSet& other) {
  for (std::size_t l = 0; l < m_layers.size(); ++l) {
    const std::size_t both = std::min(m_layers[l].size(), other.m_layers[l].size());
    for (std::size_t w = 0; w < both; ++w) m_layers[l][w] |= other.m_layers[l][w];
  }
}

void DocumentSet::invert() {
  for (auto& bits : m_layers) {
    for (auto& word : bits) word = ~word;
    bits.front() &= ~std::uint64_t{1};  // there is no docid 0
  }
}

std::optional<DocumentSet> satisfying(const Snapshot& snapshot, std::size_t layer_count,
                                      const Xapian::Database& evidence, const Query& query,
                                      const YearFilter& years) {
  std::optional<DocumentSet> set;
  if (!query.conditions.empty())
    set = Reader(snapshot, layer_count, evidence).read(query.conditions);
  if (years.within.empty() && years.without.empty()) return set;
  DocumentSet in_years = dated(snapshot, layer_count, years);
  if (set) {
    set->keep_common(in_years);
    return set;
  }
  return in_years;
}

std::vector<bool> named(const Snapshot& snapshot, std::size_t layer_count,
                        const Xapian::Database& people, const std::vector<NameFilter>& names) {
  if (names.empty()) return {};
  std::vector<bool> fits(snapshot.person_count(), true);
  for (const NameFilter& filter : names) {
    std::vector<bool> found(snapshot.person_count(), false);
    for (const std::string& key : filter.keys) {
      const std::string term = prefixed(row_of(Field::name).prefix, key);
      const auto end = people.postlist_end(term);
      for (auto posting = people.postlist_begin(term); posting != end; ++posting) {
        const auto [layer, docid] = split_docid(*posting, layer_count);
        const auto& table = snapshot.layers()[layer].people;
        if (docid < table.size() && table[docid] != k_nobody) found[table[docid]] = true;
      }
    }
    for (PersonNumber p = 0; p < fits.size(); ++p) fits[p] = fits[p] && found[p] != filter.exclude;
  }
  return fits;
}

std::vector<bool> tagged(const Snapshot& snapshot, std::size_t layer_count,
                         const TagFilter& filter) {
  std::vector<bool> wanted(snapshot.tag_count(), false);
  for (const std::string& value : filter.values) {
    if (const auto number = snapshot.find_tag(term_of(filter.field, value))) wanted[*number] = true;
  }
  std::vector<bool> passes(snapshot.person_count(), filter.exclude);
  for (std::size_t l = 0; l < layer_count; ++l) {
    for (PersonNumber p = 0; p < passes.size(); ++p) {
      for (const TagNumber tag : snapshot.layers()[l].by_person[p].tags) {
        if (wanted[tag]) passes[p] = !filter.exclude;
      }
    }
  }
  return passes;
}

SetSource::SetSource(const Snapshot& snapshot, const DocumentSet& set)
    : m_snapshot(snapshot),
      m_set(set) {}

SetSource* SetSource::clone() const {
  return new SetSource(m_snapshot, m_set);
}  // Xapian owns clones

void SetSource::init(const Xapian::Database& shard) {
  const std::string uuid = shard.get_uuid();
  std::size_t layer = 0;
  while (layer < m_set.layer_count() && m_snapshot.layers()[layer].uuid != uuid) ++layer;
  if (layer == m_set.layer_count())
    throw Xapian::InvalidArgumentError("evidence database of another snapshot");
  m_bits = &m_set.bits_of(layer);
  m_count = 0;
  for (const std::uint64_t word : *m_bits)
    m_count += static_cast<Xapian::doccount>(std::popcount(word));
  m_count = std::min(m_count, shard.get_doccount());
  m_at = 0;
}

bool SetSource::at_end() const { return m_at / k_word_bits >= m_bits->size(); }

void SetSource::next(double min_weight) { skip_to(m_at + 1, min_weight); }

void SetSource::skip_to(Xapian::docid docid, double /*min_weight*/) {
  m_at = std::max(m_at, docid);
  std::size_t word = m_at / k_word_bits;
  if (word >= m_bits->size()) return;
  std::uint64_t left = (*m_bits)[word] & (~std::uint64_t{0} << (m_at % k_word_bits));
  while (left == 0 && ++word < m_bits->size()) left = (*m_bits)[word];
  m_at = static_cast<Xapian::docid>(word * k_word_bits) +
         (left == 0 ? 0 : static_cast<Xapian::docid>(std::countr_zero(left)));
}

bool SetSource::check(Xapian::docid docid, double /*min_weight*/) {
  m_at = docid;
  return !at_end() && (((*m_bits)[docid / k_word_bits] >> (docid % k_word_bits)) & 1U) != 0;
}

}  // namespace tsunagu::index
