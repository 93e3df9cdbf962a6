// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/saying.hpp"

#include <algorithm>

#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

// Documents looked into for words that stand side by side; beyond that, having them all is enough.
constexpr double k_phrase_documents_max = 20'000;

}  // namespace

SharedSets<DocumentSet>::Shared documents_saying(const SoughtForm& form, const Snapshot& snapshot,
                                                 std::size_t layer_count,
                                                 const Xapian::Database& evidence,
                                                 const Statistics& statistics) {
  const auto term_of = [&](TermId id) { return std::string(snapshot.vocabulary().term(id)); };
  const auto having = [&](TermId id) {
    DocumentSet set(snapshot, layer_count);
    add_postings(evidence, term_of(id), set);
    return set;
  };
  std::string key(1, static_cast<char>(layer_count));
  for (const TermId term : form.terms) key.append(term_of(term)) += '\n';
  return snapshot.document_sets().find_or_make(key, [&] {
    if (form.terms.empty()) return DocumentSet(snapshot, layer_count);
    const TermId rarest = *std::min_element(
        form.terms.begin(), form.terms.end(),
        [&](TermId a, TermId b) { return statistics.frequency(a) < statistics.frequency(b); });
    DocumentSet set = having(rarest);
    if (form.terms.size() == 1) return set;
    if (statistics.frequency(rarest) > k_phrase_documents_max) {
      for (const TermId term : form.terms) set.keep_common(having(term));
      return set;
    }
    EvidenceScorer scorer({{.forms = {form}}}, statistics);
    const DocumentSet holding = set;
    holding.for_each([&](Xapian::docid combined) {
      const auto [layer, docid] = split_docid(combined, layer_count);
      if (!scorer.matches(snapshot.layers()[layer].forward, docid)) set.remove(combined);
    });
    return set;
  });
}

}  // namespace tsunagu::index
