// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/saying.hpp"

#include <algorithm>

#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

// Documents looked into for words that stand side by side; beyond that, having them all is enough.
constexpr double k_phrase_documents_max = 20'000;

}  // namespace

DocumentSets::Shared documents_saying(const SoughtForm& form, const Snapshot& snapshot,
                                      std::size_t layer_count, const Xapian::Database& evidence,
                                      const Statistics& statistics) {
  const auto term_of = [&](TermId id) { return std::string(snapshot.vocabulary().term(id)); };
  const auto having = [&](TermId id) {
    DocumentSet set(snapshot, layer_count);
    add_postings(evidence, term_of(id), set);
    return set;
  };
  // Made only when a set is: most searches find theirs.
  const auto reader = [&] {
    return [&snapshot, scorer = EvidenceScorer({{.forms = {form}}}, statistics)](
               std::size_t layer, Xapian::docid docid) mutable {
      return scorer.matches(snapshot.layers()[layer].forward, docid);
    };
  };
  const auto make = [&] {
    auto set = std::make_shared<DocumentSet>(snapshot, layer_count);
    if (form.terms.empty()) return set;
    const TermId rarest = *std::min_element(
        form.terms.begin(), form.terms.end(),
        [&](TermId a, TermId b) { return statistics.frequency(a) < statistics.frequency(b); });
    *set = having(rarest);
    if (form.terms.size() == 1) return set;
    if (statistics.frequency(rarest) > k_phrase_documents_max) {
      for (const TermId term : form.terms) set->keep_common(having(term));
      return set;
    }
    auto says = reader();
    const DocumentSet holding = *set;
    holding.for_each([&](Xapian::docid combined) {
      const auto [layer, docid] = split_docid(combined, layer_count);
      if (!says(layer, docid)) set->remove(combined);
    });
    return set;
  };
  const auto renew = [&](const DocumentSet& old, const std::vector<DocumentSets::Document>& changed,
                         std::size_t first) {
    auto set = std::make_shared<DocumentSet>(snapshot, layer_count);
    set->add_all(old);
    auto says = reader();
    for (std::size_t i = first; i < changed.size(); ++i) {
      const auto [layer, docid] = changed[i];
      if (layer >= layer_count) continue;
      const Xapian::docid combined = join_docid(layer, docid, layer_count);
      says(layer, docid) ? set->add(combined) : set->remove(combined);
    }
    return set;
  };
  std::string key(1, static_cast<char>(layer_count));
  for (const TermId term : form.terms) key.append(term_of(term)) += '\n';
  return snapshot.document_sets().find_or_make(key, make, renew);
}

}  // namespace tsunagu::index
