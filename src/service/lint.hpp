// SPDX-License-Identifier: GPL-3.0-or-later
// What could tell whose case it was, before it is published: findings in its texts with the names
// that the directory knows, and how many published cases share its place, trade, size and year
// (docs/anonymity.md).
//
// Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "anonymity/lint.hpp"
#include "base/result.hpp"
#include "service/data_dir.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

inline constexpr std::int64_t k_alike_min = 5;  // published cases that share what tells them apart
inline constexpr const char* k_lint_folder = "anonymity";  // in the data directory: additions

// The cases like one case. Fields that the case leaves empty count as equal.
struct AlikeCases {
  std::int64_t count = 0;  // published, with the case itself
  bool is_few = false;     // fewer than k_alike_min: who knows the place may know the business
};

struct CaseReport {
  std::vector<anonymity::Finding> findings;
  AlikeCases alike;
};

class Lint {
 public:
  // The program's tables with the additions in DIR/anonymity/NAME.txt. Errors: corrupt with file
  // and line.
  static Result<std::unique_ptr<Lint>> open(const DataDir& dir);

  Result<CaseReport> look(store::Store& store, const model::Case& record);
  // Findings alone, with no names but those of the tables.
  std::vector<anonymity::Finding> findings(const model::Case& record) const;

 private:
  explicit Lint(anonymity::Tables tables) : m_tables(std::move(tables)) {}
  Result<std::shared_ptr<const anonymity::KnownNames>> known_names(store::Store& store);

  const anonymity::Tables m_tables;
  std::mutex m_mutex;
  std::shared_ptr<const anonymity::KnownNames> m_names;  // guarded by m_mutex
  std::int64_t m_names_from = -1;                        // last outbox row when they were read
};

// How many published cases are like it; the store may already hold it.
Result<AlikeCases> alike_cases(store::Store& store, const model::Case& record);

}  // namespace tsunagu::service
