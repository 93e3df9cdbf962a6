// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/coverage.hpp"

#include <algorithm>

#include "index/reader/match.hpp"
#include "index/reader/saying.hpp"

namespace tsunagu::index {
namespace {

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
    if (m_set) return std::make_shared<const PersonSet>(in_evidence(term));
    return m_snapshot.person_sets().find_or_make(static_cast<char>(m_layer_count) + term,
                                                 [&] { return in_people(term); });
  }

  PersonSets::Shared saying(const SoughtForm& form) const {
    const Vocabulary& vocabulary = m_snapshot.vocabulary();
    if (form.terms.empty()) return std::make_shared<const PersonSet>(m_snapshot.person_count());
    if (form.terms.size() == 1) return having(std::string(vocabulary.term(form.terms.front())));
    const auto make = [&] {
      return owners(
          *documents_saying(form, m_snapshot, m_layer_count, m_handle.evidence, m_statistics));
    };
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

  PersonSet in_evidence(const std::string& term) const {
    PersonSet people(m_snapshot.person_count());
    const auto end = m_handle.evidence.postlist_end(term);
    for (auto posting = m_handle.evidence.postlist_begin(term); posting != end; ++posting)
      add_owners(*posting, people);
    return people;
  }

  PersonSet owners(const DocumentSet& documents) const {
    PersonSet people(m_snapshot.person_count());
    documents.for_each([&](Xapian::docid combined) { add_owners(combined, people); });
    return people;
  }

  // Those of a document that counts.
  void add_owners(Xapian::docid combined, PersonSet& people) const {
    if (m_set && !m_set->has(combined)) return;
    for_each_owner(m_snapshot, m_layer_count, combined,
                   [&](PersonNumber person, bool) { people.add(person); });
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
    std::vector<PersonSets::Shared> forms;
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

}  // namespace tsunagu::index
