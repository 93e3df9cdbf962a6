// SPDX-License-Identifier: GPL-3.0-or-later
// Needs without judges: cases of a data directory are taken out of a copy of it, and what each says
// of its trouble is the need. After Wegmann and Henrich (LWDA 2018): a held-out text as the query,
// the rank of whom it belongs to as the measure.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "service/evaluate.hpp"
#include "service/progress.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_left_out_max = 10'000;

struct LeftOut {
  std::vector<Topic> topics;  // case id, what it says of its trouble
  Judgments handlers;         // who handled it: 1
  // Others who handled at least 2 further public cases with its first topic in its industry: their
  // number less 1, at most 3. They are who a request from another region should find.
  Judgments experts;
};

// Copies the records of `data_dir`, except `count` of its public cases spread over all, into the
// new data directory `copy_dir`. The same records give the same choice.
Result<LeftOut> leave_out(const std::string& data_dir, const std::string& copy_dir,
                          std::size_t count, const model::Reference& reference,
                          const Progress& progress);

}  // namespace tsunagu::service
