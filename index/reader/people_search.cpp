// SPDX-License-Identifier: GPL-3.0-or-later
// Ranking people (docs/search-quality.md): the best K pieces of evidence by BM25, then for each
// person the discounted sum of the own best ones. Totals and facets come from the people documents,
// exactly.
#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "index/reader/constraints.hpp"
#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

constexpr Xapian::doccount k_candidates = 1000;  // K: pieces of evidence that rank people
constexpr double k_discount = 0.75;              // g: each further piece of evidence of a person

// A person's score is multiplied by (share of the need that the evidence covers) ^ power:
// 「後継者が いない酒蔵」 wants both halves. No loss on the judged set (docs/search-quality.md).
constexpr double k_coverage_power_short = 0.5;
constexpr double k_coverage_power_long = 0.25;

// Which people the reader may see, and which filters each of them fails.
class Selection {
 public:
  // `named`: by person number; empty: anybody.
  Selection(const Snapshot& snapshot, const PeopleSearch& search, const std::vector<bool>& named)
      : m_snapshot(snapshot),
        m_layer_count(search.layer_count),
        m_visible(snapshot.person_count(), false),
        m_failed(snapshot.person_count(), 0) {
    if (search.filters.size() > k_filters_max)
      throw Xapian::InvalidArgumentError("more filters than a search takes");
    std::vector<std::vector<bool>> wanted;
    for (const TagFilter& filter : search.filters) wanted.push_back(numbers_of(filter));
    for (PersonNumber person = 0; person < snapshot.person_count(); ++person) {
      m_visible[person] = has_profile(person) && (named.empty() || named[person]);
      if (!m_visible[person]) continue;
      for (std::size_t f = 0; f < wanted.size(); ++f) {
        if (has_any(person, wanted[f]) == search.filters[f].exclude)
          m_failed[person] |= FilterSet{1} << f;
      }
    }
  }

  // Whether the person is found by the search without some of its filters.
  bool allows(PersonNumber person, FilterSet without = 0) const {
    return m_visible[person] && (m_failed[person] & ~without) == 0;
  }

  template <class Visit>
  void for_each_tag(PersonNumber person, Visit&& visit) const {
    for (std::size_t l = 0; l < m_layer_count; ++l) {
      for (const TagNumber tag : m_snapshot.layers()[l].by_person[person].tags) visit(tag);
    }
  }

 private:
  bool has_profile(PersonNumber person) const {
    for (std::size_t l = 0; l < m_layer_count; ++l) {
      if (m_snapshot.layers()[l].by_person[person].has_profile) return true;
    }
    return false;
  }

  bool has_any(PersonNumber person, const std::vector<bool>& wanted) const {
    bool found = false;
    for_each_tag(person, [&](TagNumber tag) { found = found || wanted[tag]; });
    return found;
  }

  std::vector<bool> numbers_of(const TagFilter& filter) const {
    std::vector<bool> wanted(m_snapshot.tag_count(), false);
    for (const std::string& value : filter.values) {
      if (const auto number = m_snapshot.find_tag(term_of(filter.field, value)))
        wanted[*number] = true;
    }
    return wanted;
  }

  const Snapshot& m_snapshot;
  std::size_t m_layer_count;
  std::vector<bool> m_visible;      // by person
  std::vector<FilterSet> m_failed;  // by person
};

// How much of the need each person's evidence covers, in any layer the reader sees: the share of
// the terms' information; 0 for those who match nothing.
// A word said by another is covered as far as that one counts.
std::vector<double> coverage_of(const Snapshot& snapshot, std::size_t layer_count,
                                const Handle& handle, const std::vector<MatchTerm>& terms) {
  std::vector<double> covered(snapshot.person_count(), 0);
  std::vector<double> best(snapshot.person_count(), 0);  // of one word, 1: the word itself
  std::vector<PersonNumber> touched;
  const auto cover = [&](PersonNumber person, double weight) {
    if (best[person] == 0) touched.push_back(person);
    best[person] = std::max(best[person], weight);
  };
  const auto cover_people = [&](const std::string& term, double weight) {
    for (auto posting = handle.people.postlist_begin(term);
         posting != handle.people.postlist_end(term); ++posting) {
      const auto [layer, docid] = split_docid(*posting, layer_count);
      const auto& table = snapshot.layers()[layer].people;
      if (docid < table.size() && table[docid] != k_nobody) cover(table[docid], weight);
    }
  };
  // Several words have to stand in one document, which a person's document does not tell.
  const auto cover_owners = [&](const Alternative& alternative) {
    Xapian::Enquire enquire(handle.evidence);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_docid_order(Xapian::Enquire::DONT_CARE);
    enquire.set_query(all_of(alternative, 1));
    const Xapian::MSet found = enquire.get_mset(0, handle.evidence.get_doccount());
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
      for_each_owner(snapshot, layer_count, *hit,
                     [&](PersonNumber person, bool) { cover(person, alternative.weight); });
    }
  };
  double whole = 0;
  for (const MatchTerm& term : terms) {
    whole += term.informative;
    cover_people(term.term, 1);
    for (const Alternative& alternative : term.alternatives) {
      if (alternative.terms.size() == 1) {
        cover_people(alternative.terms[0], alternative.weight);
      } else {
        cover_owners(alternative);
      }
    }
    for (const PersonNumber person : touched)
      covered[person] += term.informative * std::exchange(best[person], 0);
    touched.clear();
  }
  if (whole > 0) {
    for (double& share : covered) share /= whole;
  }
  return covered;
}

// The same over the evidence in `set` alone.
std::vector<double> coverage_within(const DocumentSet& set, const Snapshot& snapshot,
                                    const Xapian::Database& evidence,
                                    const std::vector<MatchTerm>& terms) {
  std::vector<double> covered(snapshot.person_count(), 0);
  std::vector<std::size_t> seen(snapshot.person_count(), 0);
  double whole = 0;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const MatchTerm& term = terms[t];
    whole += term.informative;
    const auto end = evidence.postlist_end(term.term);
    for (auto posting = evidence.postlist_begin(term.term); posting != end; ++posting) {
      if (!set.has(*posting)) continue;
      for_each_owner(snapshot, set.layer_count(), *posting, [&](PersonNumber person, bool) {
        if (seen[person] == t + 1) return;
        seen[person] = t + 1;
        covered[person] += term.informative;
      });
    }
  }
  if (whole > 0) {
    for (double& share : covered) share /= whole;
  }
  return covered;
}

// 1 for everybody with evidence in `set`.
std::vector<double> present_in(const DocumentSet& set, const Snapshot& snapshot) {
  std::vector<double> present(snapshot.person_count(), 0);
  set.for_each([&](Xapian::docid combined) {
    for_each_owner(snapshot, set.layer_count(), combined,
                   [&](PersonNumber person, bool) { present[person] = 1; });
  });
  return present;
}

// People under each value of one dimension, of the search without some of its filters.
constexpr std::size_t k_counters_max = 32;  // facets and relaxed searches that count a dimension
struct TagCounter {
  TagField field;
  FilterSet without;
  std::vector<std::int64_t> counts = {};  // by tag
};

// Tag -> the counters of its dimension; bit c stands for counters[c].
std::vector<std::uint32_t> counters_of_tags(const Snapshot& snapshot,
                                            const std::vector<TagCounter>& counters) {
  std::vector<std::uint32_t> sets(snapshot.tag_count(), 0);
  for (std::size_t c = 0; c < counters.size(); ++c) {
    const std::string prefix = term_of(counters[c].field, "");
    for (TagNumber tag = 0; tag < snapshot.tag_count(); ++tag) {
      if (snapshot.tag(tag).starts_with(prefix)) sets[tag] |= 1U << c;
    }
  }
  return sets;
}

std::vector<TagCount> most_first(const Snapshot& snapshot, const TagCounter& counter) {
  std::vector<TagCount> list;
  const std::size_t prefix = term_of(counter.field, "").size();
  for (TagNumber tag = 0; tag < snapshot.tag_count(); ++tag) {
    if (counter.counts[tag] > 0)
      list.push_back({snapshot.tag(tag).substr(prefix), counter.counts[tag]});
  }
  std::sort(list.begin(), list.end(), [](const TagCount& a, const TagCount& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  return list;
}

FilterSet filters_on(const PeopleSearch& search, TagField field) {
  FilterSet set = 0;
  for (std::size_t f = 0; f < search.filters.size(); ++f) {
    if (search.filters[f].field == field) set |= FilterSet{1} << f;
  }
  return set;
}

std::vector<TagCounter> counters_of(const Snapshot& snapshot, const PeopleSearch& search) {
  std::vector<TagCounter> counters;
  // A facet ignores its own selection.
  for (const TagField field : search.facets) counters.push_back({field, filters_on(search, field)});
  for (const Relaxed& relaxed : search.relaxed) {
    if (relaxed.by) counters.push_back({*relaxed.by, relaxed.without});
  }
  if (counters.size() > k_counters_max)
    throw Xapian::InvalidArgumentError("more counters than a search takes");
  for (TagCounter& counter : counters) counter.counts.resize(snapshot.tag_count(), 0);
  return counters;
}

void count(const Snapshot& snapshot, const PeopleSearch& search, const Selection& selection,
           const std::vector<double>& coverage, PeopleHits& hits) {
  std::vector<TagCounter> counters = counters_of(snapshot, search);
  const std::vector<std::uint32_t> counters_of_tag = counters_of_tags(snapshot, counters);
  hits.relaxed.resize(search.relaxed.size());
  std::vector<PersonNumber> seen(snapshot.tag_count(),
                                 k_nobody);  // a person with a tag in two layers counts once
  for (PersonNumber person = 0; person < snapshot.person_count(); ++person) {
    if (coverage[person] == 0) continue;
    if (selection.allows(person)) ++hits.total;
    for (std::size_t r = 0; r < search.relaxed.size(); ++r) {
      if (selection.allows(person, search.relaxed[r].without)) ++hits.relaxed[r].total;
    }
    std::uint32_t counting = 0;
    for (std::size_t c = 0; c < counters.size(); ++c) {
      if (selection.allows(person, counters[c].without)) counting |= 1U << c;
    }
    if (counting == 0) continue;
    selection.for_each_tag(person, [&](TagNumber tag) {
      if (counters_of_tag[tag] == 0 || seen[tag] == person) return;
      seen[tag] = person;
      for (std::uint32_t left = counters_of_tag[tag] & counting; left != 0; left &= left - 1)
        ++counters[static_cast<std::size_t>(std::countr_zero(left))].counts[tag];
    });
  }
  auto counter = counters.cbegin();
  for (std::size_t f = 0; f < search.facets.size(); ++f)
    hits.facets.push_back(most_first(snapshot, *counter++));
  for (std::size_t r = 0; r < search.relaxed.size(); ++r) {
    if (search.relaxed[r].by) hits.relaxed[r].by = most_first(snapshot, *counter++);
  }
}

struct Scored {
  Xapian::docid docid;
  double weight;
  Kind kind;
};

struct Candidate {
  PersonNumber person = k_nobody;
  double score = 0;
  double discount = 1;
  std::vector<Scored> best;
};

// One search of the evidence for one need.
class Ranking {
 public:
  Ranking(const Snapshot& snapshot, const PeopleSearch& search, const Handle& handle,
          const std::vector<bool>& allowed, const std::vector<double>& coverage,
          const std::vector<MatchTerm>& terms, const std::optional<DocumentSet>& evidence)
      : m_snapshot(snapshot),
        m_layer_count(search.layer_count),
        m_handle(handle),
        m_allowed(allowed),
        m_coverage(coverage),
        m_coverage_power(terms.size() > k_long_need ? k_coverage_power_long
                                                    : k_coverage_power_short),
        m_query(any_of(terms)) {
    // Without filters only the few hidden people are left out, which people() does by itself.
    if (!search.filters.empty() || !search.names.empty())
      m_filter = std::make_unique<OwnerFilter>(snapshot, allowed);
    if (evidence) {
      m_evidence = std::make_unique<SetSource>(snapshot, *evidence);
      m_query = Xapian::Query(Xapian::Query::OP_FILTER, m_query, Xapian::Query(m_evidence.get()));
    }
  }

  // People of the best `k` documents, best first.
  std::vector<Candidate> people(Xapian::doccount k) const {
    Xapian::Enquire enquire(m_handle.evidence);
    set_ranking(enquire, k_people_k1);
    enquire.set_query(
        m_filter ? Xapian::Query(Xapian::Query::OP_FILTER, m_query, Xapian::Query(m_filter.get()))
                 : m_query);
    const Xapian::MSet hits = enquire.get_mset(0, k);
    std::vector<Candidate> found;
    std::unordered_map<PersonNumber, std::size_t> place;
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) {
      const double weight = hit.get_weight() / k_weight_unit;
      for_each_owner(m_snapshot, m_layer_count, *hit, [&](PersonNumber person, bool is_profile) {
        if (!m_allowed[person]) return;
        const auto [entry, is_new] = place.emplace(person, found.size());
        if (is_new) found.push_back({.person = person});
        Candidate& candidate = found[entry->second];
        candidate.score += weight * candidate.discount;
        candidate.discount *= k_discount;
        if (candidate.best.size() < k_evidence_shown) {
          candidate.best.push_back({*hit, weight, is_profile ? Kind::profile : Kind::work});
        }
      });
    }
    for (Candidate& candidate : found)
      candidate.score *= std::pow(m_coverage[candidate.person], m_coverage_power);
    std::sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) {
      return a.score != b.score ? a.score > b.score
                                : m_snapshot.person_id(a.person) < m_snapshot.person_id(b.person);
    });
    return found;
  }

  // All matching evidence of the people on the page: (profile matched, pieces of work).
  std::unordered_map<PersonNumber, std::pair<bool, std::int64_t>> matched_of(
      const std::vector<Candidate>& page) const {
    std::unordered_map<PersonNumber, std::pair<bool, std::int64_t>> matched;
    std::vector<Xapian::Query> owners;
    for (const Candidate& candidate : page) {
      matched.emplace(candidate.person, std::pair{false, std::int64_t{0}});
      owners.emplace_back(prefixed(k_person_prefix, m_snapshot.person_id(candidate.person)));
    }
    Xapian::Enquire enquire(m_handle.evidence);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(
        Xapian::Query(Xapian::Query::OP_FILTER,
                      Xapian::Query(Xapian::Query::OP_OR, owners.begin(), owners.end()), m_query));
    const Xapian::MSet hits = enquire.get_mset(0, m_handle.evidence.get_doccount());
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) {
      for_each_owner(m_snapshot, m_layer_count, *hit, [&](PersonNumber person, bool is_profile) {
        const auto entry = matched.find(person);
        if (entry == matched.end()) return;
        if (is_profile) {
          entry->second.first = true;
        } else {
          ++entry->second.second;
        }
      });
    }
    return matched;
  }

 private:
  const Snapshot& m_snapshot;
  std::size_t m_layer_count;
  const Handle& m_handle;
  const std::vector<bool>& m_allowed;
  const std::vector<double>& m_coverage;
  double m_coverage_power;
  Xapian::Query m_query;
  std::unique_ptr<OwnerFilter> m_filter;
  std::unique_ptr<SetSource> m_evidence;
};

PersonHit plain_hit(const Snapshot& snapshot, std::size_t layer_count, PersonNumber person) {
  PersonHit hit{.id = snapshot.person_id(person)};
  for (std::size_t l = 0; l < layer_count; ++l) {
    hit.newest_year = std::max(hit.newest_year, snapshot.layers()[l].by_person[person].newest_year);
  }
  return hit;
}

EvidenceHit evidence_hit(const Xapian::Database& evidence, const Scored& scored) {
  return {id_of(evidence.get_document(scored.docid)), scored.kind, scored.weight};
}

void list_everybody(const Snapshot& snapshot, const PeopleSearch& search,
                    const Selection& selection, const std::vector<double>& coverage,
                    PeopleHits& hits) {
  std::size_t place = 0;
  for (const PersonNumber person : snapshot.in_order()) {
    if (!selection.allows(person) || coverage[person] == 0) continue;
    if (place >= search.offset && place < search.offset + search.limit) {
      hits.people.push_back(plain_hit(snapshot, search.layer_count, person));
    }
    ++place;
  }
}

// The candidates on the asked page. The first K documents rank; only a page beyond their people
// reads on, and adds those who are left behind them, so that no page repeats or loses anybody.
std::vector<Candidate> page_of(const Ranking& ranking, const PeopleSearch& search,
                               std::int64_t total, Xapian::doccount documents) {
  std::vector<Candidate> ranked = ranking.people(k_candidates);
  const std::size_t end = search.offset + search.limit;
  if (ranked.size() < end && ranked.size() < static_cast<std::size_t>(total)) {
    std::vector<bool> known;
    for (const Candidate& c : ranked) {
      if (c.person >= known.size()) known.resize(c.person + 1, false);
      known[c.person] = true;
    }
    for (Candidate& c : ranking.people(documents)) {
      if (c.person >= known.size() || !known[c.person]) ranked.push_back(std::move(c));
    }
  }
  if (search.offset >= ranked.size()) return {};
  const auto first = ranked.begin() + static_cast<std::ptrdiff_t>(search.offset);
  const auto last = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(end, ranked.size()));
  return {std::make_move_iterator(first), std::make_move_iterator(last)};
}

}  // namespace

PeopleHits search_people(const Snapshot& snapshot, const PeopleSearch& search) {
  PeopleHits hits{.generation = snapshot.generation()};
  const Snapshot::Lease handle = snapshot.borrow(search.layer_count);
  const Selection selection(snapshot, search,
                            named(snapshot, search.layer_count, handle->people, search.names));
  const std::optional<DocumentSet> satisfied =
      satisfying(snapshot, search.layer_count, handle->evidence, search.query, search.years);
  const std::vector<MatchTerm> terms = choose_terms(search.query, handle->evidence);
  hits.words = words_of(terms);
  const bool everybody = search.query.empty();
  const std::vector<double> coverage =
      satisfied   ? (everybody ? present_in(*satisfied, snapshot)
                               : coverage_within(*satisfied, snapshot, handle->evidence, terms))
      : everybody ? std::vector<double>(snapshot.person_count(), 1)
                  : coverage_of(snapshot, search.layer_count, *handle, terms);
  count(snapshot, search, selection, coverage, hits);
  if (everybody) list_everybody(snapshot, search, selection, coverage, hits);
  if (everybody || terms.empty() || hits.total == 0 || search.limit == 0) return hits;

  std::vector<bool> allowed(snapshot.person_count());
  for (PersonNumber p = 0; p < allowed.size(); ++p) allowed[p] = selection.allows(p);
  const Ranking ranking(snapshot, search, *handle, allowed, coverage, terms, satisfied);
  const std::vector<Candidate> page =
      page_of(ranking, search, hits.total, handle->evidence.get_doccount());
  const auto matched_of = ranking.matched_of(page);
  for (const Candidate& candidate : page) {
    PersonHit hit = plain_hit(snapshot, search.layer_count, candidate.person);
    hit.score = candidate.score;
    std::tie(hit.matched_profile, hit.matched_work) = matched_of.at(candidate.person);
    for (const Scored& scored : candidate.best)
      hit.best.push_back(evidence_hit(handle->evidence, scored));
    hits.people.push_back(std::move(hit));
  }
  return hits;
}

}  // namespace tsunagu::index
