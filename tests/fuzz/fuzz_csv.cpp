// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes after a good header give rows or problems that can be printed, and reading ends.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "exchange/mapping.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  static const auto reference = model::Reference::load(embedded::data_files());
  const exchange::Mapping mapping{{"id", "hub_id", "name", "yomi", "qualifications", "topics",
                                   "can_train_staff", "consent.on", "capacity.max_open"},
                                  true};
  const std::string rows(reinterpret_cast<const char*>(data), size);
  auto input = std::make_unique<std::istringstream>(
      "id,hub_id,氏名,よみ,資格,分野,職員研修,同意日,同時対応上限\n" + rows);
  auto table = exchange::open_csv(std::move(input), {});
  auto reader = exchange::read_mapped<model::Coordinator>(std::move(*table), mapping, *reference);
  for (auto row = (*reader)->next(); row && *row; row = (*reader)->next()) {
    for (const auto& problem : model::normalize_and_check((*row)->record, *reference)) {
      if (problem.reason.empty()) std::abort();
    }
    for (const auto& problem : (*row)->problems) {
      if (!text::is_utf8(problem.field + problem.value + problem.reason)) std::abort();
    }
  }
  return 0;
}
