// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/latent.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "index/ranking/svd.hpp"
#include "index/stopped.hpp"

namespace tsunagu::index {
namespace {

constexpr TermId k_term_id_max = 1U << 28U;  // of any vocabulary; keeps a damaged file harmless

struct Sample {
  std::vector<Xapian::docid> documents;
  double average_length = 1;
};

Sample sample_of(const Forward& forward) {
  Sample sample;
  const std::size_t step = forward.documents() / k_latent_sample + 1;
  double length = 0;
  std::size_t seen = 0;
  for (Xapian::docid docid = 1; docid <= forward.last_docid(); ++docid) {
    if (forward.length(docid) == 0 || seen++ % step != 0) continue;
    sample.documents.push_back(docid);
    length += forward.length(docid);
  }
  if (!sample.documents.empty())
    sample.average_length = length / static_cast<double>(sample.documents.size());
  return sample;
}

struct Frequency {
  TermId term = 0;
  std::uint32_t documents = 0;  // of the sample
};

// The words that can tell something together, ascending.
std::vector<Frequency> choose_terms(const Forward& forward, const Sample& sample) {
  std::vector<std::uint32_t> documents(forward.vocabulary().size(), 0);
  for (const Xapian::docid docid : sample.documents) {
    for (const Counted& word : bag_of(forward, docid)) ++documents[word.term];
  }
  const double most = k_latent_common_share * static_cast<double>(sample.documents.size());
  std::vector<Frequency> terms;
  for (TermId term = 0; term < documents.size(); ++term) {
    if (documents[term] >= k_latent_min_documents && documents[term] <= most)
      terms.push_back({term, documents[term]});
  }
  if (terms.size() > k_latent_terms) {
    std::nth_element(terms.begin(), terms.begin() + k_latent_terms, terms.end(),
                     [](const Frequency& a, const Frequency& b) {
                       return a.documents != b.documents ? a.documents > b.documents
                                                         : a.term < b.term;
                     });
    terms.resize(k_latent_terms);
    std::sort(terms.begin(), terms.end(),
              [](const Frequency& a, const Frequency& b) { return a.term < b.term; });
  }
  return terms;
}

template <class T>
void put(std::string& out, const T* values, std::size_t count) {
  out.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

template <class T>
void take(std::string_view& bytes, T* values, std::size_t count) {
  if (bytes.size() / sizeof(T) < count) throw Xapian::DatabaseCorruptError("latent space");
  if (count == 0) return;  // `values` may be null then
  std::memcpy(values, bytes.data(), count * sizeof(T));
  bytes.remove_prefix(count * sizeof(T));
}

}  // namespace

LatentSpace LatentSpace::train(const Forward& forward, const std::stop_token& stop) {
  LatentSpace space;
  space.m_trained_on = forward.documents();
  if (forward.documents() < k_latent_least) return space;
  const Sample sample = sample_of(forward);
  const std::vector<Frequency> terms = choose_terms(forward, sample);
  if (terms.size() < k_latent_dimensions) return space;
  space.m_average_length = sample.average_length;
  const auto count = static_cast<double>(sample.documents.size());
  std::vector<double> informative;
  for (const Frequency& term : terms) {
    space.m_terms.push_back(term.term);
    informative.push_back(inverse_frequency(term.documents, count));
  }
  space.m_rows.assign(terms.size(), Row{});
  space.place_rows();

  go_on(stop);
  SparseRows rows(static_cast<Eigen::Index>(sample.documents.size()),
                  static_cast<Eigen::Index>(terms.size()));
  for (std::size_t i = 0; i < sample.documents.size(); ++i) {
    const Xapian::docid docid = sample.documents[i];
    const auto row = static_cast<Eigen::Index>(i);
    rows.startVec(row);
    for (const Counted& word : bag_of(forward, docid)) {
      if (space.row_of_term(word.term) == nullptr) continue;
      const std::size_t place = space.m_place[word.term] - 1;
      rows.insertBack(row, static_cast<Eigen::Index>(place)) = static_cast<float>(
          informative[place] *
          saturated(word.count, forward.length(docid) / sample.average_length, k_people_k1));
    }
  }
  rows.finalize();
  const Eigen::MatrixXf directions = right_singular_vectors(
      rows, k_latent_dimensions, k_latent_extra, k_latent_passes, k_latent_seed, stop);
  for (std::size_t place = 0; place < terms.size(); ++place) {
    for (Eigen::Index d = 0; d < directions.cols(); ++d) {
      space.m_rows[place][static_cast<std::size_t>(d)] =
          static_cast<float>(directions(static_cast<Eigen::Index>(place), d) * informative[place]);
    }
  }
  return space;
}

bool LatentSpace::is_outgrown(std::size_t documents) const {
  return documents >= std::max(k_latent_least, k_latent_outgrown * trained_on());
}

void LatentSpace::place_rows() {
  m_place.assign(m_terms.empty() ? 0 : m_terms.back() + 1, 0);
  for (std::size_t i = 0; i < m_terms.size(); ++i)
    m_place[m_terms[i]] = static_cast<std::uint32_t>(i + 1);
}

std::string LatentSpace::bytes() const {
  std::string out;
  const std::array<std::uint64_t, 3> head{k_latent_dimensions, m_trained_on, m_terms.size()};
  put(out, head.data(), head.size());
  put(out, &m_average_length, 1);
  put(out, m_terms.data(), m_terms.size());
  put(out, m_rows.data(), m_rows.size());
  return out;
}

LatentSpace LatentSpace::read(std::string_view bytes) {
  std::array<std::uint64_t, 3> head{};
  take(bytes, head.data(), head.size());
  if (head[0] != k_latent_dimensions || head[2] > k_latent_terms)
    throw Xapian::DatabaseCorruptError("latent space");
  LatentSpace space;
  space.m_trained_on = head[1];
  take(bytes, &space.m_average_length, 1);
  space.m_terms.resize(head[2]);
  take(bytes, space.m_terms.data(), space.m_terms.size());
  space.m_rows.resize(head[2]);
  take(bytes, space.m_rows.data(), space.m_rows.size());
  if (!bytes.empty() || !std::is_sorted(space.m_terms.begin(), space.m_terms.end()) ||
      (!space.m_terms.empty() && space.m_terms.back() > k_term_id_max))
    throw Xapian::DatabaseCorruptError("latent space");
  space.place_rows();
  return space;
}

LatentVector LatentSpace::fold_in(const Bag& bag, double length) const {
  Row sum{};
  for (const Counted& word : bag) {
    const Row* row = row_of_term(word.term);
    if (row == nullptr) continue;
    const auto weight =
        static_cast<float>(saturated(word.count, length / m_average_length, k_people_k1));
    for (std::size_t d = 0; d < k_latent_dimensions; ++d) sum[d] += weight * (*row)[d];
  }
  float largest = 0;
  for (const float value : sum) largest = std::max(largest, std::abs(value));
  LatentVector vector{};
  if (largest == 0) return vector;
  for (std::size_t d = 0; d < k_latent_dimensions; ++d)
    vector[d] = static_cast<std::int8_t>(std::lround(sum[d] / largest * 127));
  return vector;
}

LatentNeed LatentSpace::fold_in(const Bag& words) const {
  LatentNeed need{};
  for (const Counted& word : words) {
    const Row* row = row_of_term(word.term);
    if (row == nullptr) continue;
    const auto weight = static_cast<float>(word.count);
    for (std::size_t d = 0; d < k_latent_dimensions; ++d) need[d] += weight * (*row)[d];
  }
  float length = 0;
  for (const float value : need) length += value * value;
  if (length == 0) return need;
  for (float& value : need) value /= std::sqrt(length);
  return need;
}

double LatentSpace::cosine(const LatentNeed& need, const std::int8_t* document) {
  float product = 0;
  std::int32_t length = 0;
  for (std::size_t d = 0; d < k_latent_dimensions; ++d) {
    product += need[d] * static_cast<float>(document[d]);
    length += document[d] * document[d];
  }
  return length == 0 ? 0 : product / std::sqrt(static_cast<double>(length));
}

}  // namespace tsunagu::index
