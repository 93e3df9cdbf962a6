// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/coverage.hpp"

#include <algorithm>

#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

// Documents looked into for words that stand side by side; beyond that, having them all is enough.
constexpr double k_phrase_documents_max = 20'000;

class SetReader {
 public:
  SetReader(const Snapshot& snapshot, std::size_t layer_count, const Handle& handle,
            const Statistics& statistics, const std::optional<DocumentSet>& set)
      : m_snapshot(snapshot),
        m_layer_count(layer_count),
        m_handle(handle),
        m_statistics(statistics),
        m_set(set) {}

  PersonSets::Shared having(const std::string& term) const {
    if (m_set) return std::make_shared<const PersonSet>(in_evidence(term, nullptr));
    return m_snapshot.person_sets().find_or_make(static_cast<char>(m_layer_count) + term,
                                                 [&] { return in_people(term); });
  }

  PersonSets::Shared saying(const SoughtForm& form) const {
    const Vocabulary& vocabulary = m_snapshot.vocabulary();
    if (form.terms.empty()) return std::make_shared<const PersonSet>(m_snapshot.person_count());
    if (form.terms.size() == 1) return having(std::string(vocabulary.term(form.terms.front())));
    const auto make = [&] { return side_by_side(form); };
    if (m_set) return std::make_shared<const PersonSet>(make());
    std::string key(1, static_cast<char>(m_layer_count));
    for (const TermId term : form.terms) key.append(vocabulary.term(term)) += '\n';
    return m_snapshot.person_sets().find_or_make(key, make);
  }

 private:
  PersonSet in_people(const std::string& term) const {
    PersonSet people(m_snapshot.person_count());
    const auto end = m_handle.people.postlist_end(term);
    for (auto posting = m_handle.people.postlist_begin(term); posting != end; ++posting) {
      const auto [layer, docid] = split_docid(*posting, m_layer_count);
      const auto& table = m_snapshot.layers()[layer].people;
      if (docid < table.size() && table[docid] != k_nobody) people.add(table[docid]);
    }
    return people;
  }

  // Owners of the documents with `term`, in the set, that `scorer` (if any) finds something in.
  PersonSet in_evidence(const std::string& term, EvidenceScorer* scorer) const {
    PersonSet people(m_snapshot.person_count());
    const auto end = m_handle.evidence.postlist_end(term);
    for (auto posting = m_handle.evidence.postlist_begin(term); posting != end; ++posting) {
      if (m_set && !m_set->has(*posting)) continue;
      const auto [layer, docid] = split_docid(*posting, m_layer_count);
      if (scorer != nullptr && !scorer->matches(m_snapshot.layers()[layer].forward, docid))
        continue;
      for_each_owner(m_snapshot, m_layer_count, *posting,
                     [&](PersonNumber person, bool) { people.add(person); });
    }
    return people;
  }

  PersonSet side_by_side(const SoughtForm& form) const {
    const Vocabulary& vocabulary = m_snapshot.vocabulary();
    const TermId rarest = *std::min_element(
        form.terms.begin(), form.terms.end(),
        [&](TermId a, TermId b) { return m_statistics.frequency(a) < m_statistics.frequency(b); });
    if (m_statistics.frequency(rarest) <= k_phrase_documents_max) {
      EvidenceScorer scorer({{.forms = {form}}}, m_statistics);
      return in_evidence(std::string(vocabulary.term(rarest)), &scorer);
    }
    std::vector<PersonSets::Shared> all;
    for (const TermId term : form.terms) all.push_back(having(std::string(vocabulary.term(term))));
    PersonSet people(m_snapshot.person_count());
    all.front()->for_each([&](PersonNumber person) {
      if (std::all_of(all.begin(), all.end(), [&](const auto& set) { return set->has(person); }))
        people.add(person);
    });
    return people;
  }

  const Snapshot& m_snapshot;
  std::size_t m_layer_count;
  const Handle& m_handle;
  const Statistics& m_statistics;
  const std::optional<DocumentSet>& m_set;
};

}  // namespace

Coverage Coverage::of_everybody(const Snapshot& snapshot) {
  Coverage coverage;
  coverage.m_shares.assign(snapshot.person_count(), 1);
  return coverage;
}

Coverage Coverage::of_those_in(const DocumentSet& set, const Snapshot& snapshot) {
  Coverage coverage;
  coverage.m_shares.assign(snapshot.person_count(), 0);
  set.for_each([&](Xapian::docid combined) {
    for_each_owner(snapshot, set.layer_count(), combined,
                   [&](PersonNumber person, bool) { coverage.m_shares[person] = 1; });
  });
  return coverage;
}

Coverage Coverage::of(const PeopleNeed& need, const Snapshot& snapshot, std::size_t layer_count,
                      const Handle& handle, const Statistics& statistics,
                      const std::optional<DocumentSet>& set) {
  Coverage coverage;
  coverage.m_shares.assign(snapshot.person_count(), 0);
  const SetReader reader(snapshot, layer_count, handle, statistics, set);
  double whole = 0;
  for (const NeedWord& word : need.words) {
    std::vector<PersonSets::Shared>& forms = coverage.m_words.emplace_back();
    std::vector<double> counts{1};
    for (const SoughtForm& form : word.sought.forms) forms.push_back(reader.saying(form));
    for (const Alternative& other : word.word.alternatives) counts.push_back(other.weight);
    coverage.add(forms, counts, word.informative);
    whole += word.informative;
  }
  for (const NeedName& name : need.names) {
    coverage.add({reader.having(name.term)}, {1}, k_name_weight);
    whole += k_name_weight;
  }
  if (whole > 0) {
    for (double& share : coverage.m_shares) share /= whole;
  }
  return coverage;
}

// A word said by another is covered as far as that one counts.
void Coverage::add(const std::vector<PersonSets::Shared>& forms, const std::vector<double>& counts,
                   double informative) {
  std::vector<double> best(forms.size() > 1 ? m_shares.size() : 0, 0);
  for (std::size_t f = 0; f < forms.size(); ++f) {
    forms[f]->for_each([&](PersonNumber person) {
      double more = informative * counts[f];
      if (!best.empty()) {
        const double before = best[person];
        best[person] = std::max(before, more);
        more = best[person] - before;
      }
      m_shares[person] += more;
    });
  }
}

int Coverage::form_of(std::size_t word, PersonNumber person) const {
  if (word >= m_words.size()) return -1;
  for (std::size_t f = 0; f < m_words[word].size(); ++f) {
    if (m_words[word][f]->has(person)) return static_cast<int>(f);
  }
  return -1;
}

}  // namespace tsunagu::index
