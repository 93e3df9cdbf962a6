// SPDX-License-Identifier: GPL-3.0-or-later
// People like a person, work like a piece of work: what the source is about, its most informative
// words, is the need of a common search. Internal to the reader.
#pragma once

#include "index/reader/searcher.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

inline constexpr std::size_t k_similar_words = 20;      // most informative ones of the source
inline constexpr std::size_t k_similar_documents = 50;  // newest evidence of a person that is read
inline constexpr std::size_t k_shared_words = 5;        // told of one hit

SimilarPeople similar_people(const Snapshot& snapshot, const SimilarSearch& search);
SimilarWork similar_work(const Snapshot& snapshot, const SimilarSearch& search);

}  // namespace tsunagu::index
