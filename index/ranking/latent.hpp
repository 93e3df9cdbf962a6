// SPDX-License-Identifier: GPL-3.0-or-later
// LatentSpace: what words mean by the company they keep in our own texts (latent semantic
// analysis; Deerwester et al. 1990). Texts become short vectors; texts about the same thing lie
// close together even when they share no word.
//
// A space is trained once for each generation, on documents that everybody may see, so that it
// tells nobody of hidden ones. Later documents are folded in. Immutable; threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "index/ranking/bag.hpp"
#include "index/ranking/parameters.hpp"

namespace tsunagu::index {

using LatentVector = std::array<std::int8_t, k_latent_dimensions>;  // its direction counts
using LatentNeed = std::array<float, k_latent_dimensions>;          // of length 1, or all 0

class LatentSpace {
 public:
  // From k_latent_sample documents at most, spread evenly; empty when they are too few to learn
  // from. At most 200 MB of memory. The same documents give the same space. Throws Stopped once
  // `stop` is requested (index/stopped.hpp).
  static LatentSpace train(const Forward& forward, const std::stop_token& stop = {});

  // As kept in a file. read() throws Xapian::DatabaseCorruptError.
  std::string bytes() const;
  static LatentSpace read(std::string_view bytes);

  bool is_empty() const { return m_terms.empty(); }
  std::size_t trained_on() const { return m_trained_on; }  // documents there were
  // Whether the collection has outgrown it since.
  bool is_outgrown(std::size_t documents) const;

  // All 0: nothing of it is known.
  LatentVector fold_in(const Bag& bag, double length) const;
  // `words`: with their weight in the need.
  LatentNeed fold_in(const Bag& words) const;
  // 0 when nothing is known of one of them.
  static double cosine(const LatentNeed& need, const std::int8_t* document);

 private:
  using Row = std::array<float, k_latent_dimensions>;
  const Row* row_of_term(TermId term) const {
    return term < m_place.size() && m_place[term] != 0 ? &m_rows[m_place[term] - 1] : nullptr;
  }
  void place_rows();

  std::uint64_t m_trained_on = 0;
  double m_average_length = 1;
  std::vector<TermId> m_terms;         // of each row, ascending
  std::vector<Row> m_rows;             // direction x inverse document frequency
  std::vector<std::uint32_t> m_place;  // term -> row + 1; 0: none
};

}  // namespace tsunagu::index
