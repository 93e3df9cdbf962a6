// SPDX-License-Identifier: GPL-3.0-or-later
// Fictional but believable records in Japanese, for demonstrations and load tests. Every record's
// source is model::k_fictional_source. The same options and data give the same bytes everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/embedded.hpp"
#include "base/result.hpp"
#include "model/records.hpp"
#include "sample/cases.hpp"
#include "sample/people.hpp"
#include "sample/vocabulary.hpp"

namespace tsunagu::sample {

inline constexpr std::size_t k_organizations = 150;           // invented partner organisations
inline constexpr std::size_t k_coordinators_max = 1'000'000;  // about 300 bytes of memory each
inline constexpr std::size_t k_cases_max = 1'000'000'000;     // made one by one; none is kept

struct Options {
  std::size_t coordinators = 1070;
  std::size_t cases = 20000;
  std::uint64_t seed = 1;
};

// Makes any record alone and in any order, from its number (1 to the count asked for); a number out
// of range is a defect of the caller. Immutable after create; any thread may call it.
class Generator {
 public:
  // Reads "reference/" and "sample/" of `files`, whose bytes must outlive the generator.
  // `invalid_argument`: more records than the limits above; `corrupt`: a data file does not read.
  static Result<Generator> create(std::span<const embedded::File> files, const Options& options);

  const Options& options() const { return m_options; }

  model::Organization organization(std::size_t number) const;  // 1..k_organizations
  model::Coordinator coordinator(std::size_t number) const;    // 1..options().coordinators
  // 1..options().cases; "case" alone is a word of C++
  model::Case case_(std::size_t number) const;  // NOLINT(readability-identifier-naming)
  Origin case_origin(std::size_t number) const;

  const Vocabulary& vocabulary() const { return m_vocabulary; }

 private:
  Generator(const Options& options, Vocabulary vocabulary, Staff staff)
      : m_options(options),
        m_vocabulary(std::move(vocabulary)),
        m_staff(std::move(staff)) {}

  Options m_options;
  Vocabulary m_vocabulary;
  Staff m_staff;
};

}  // namespace tsunagu::sample
