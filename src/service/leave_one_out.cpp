// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/leave_one_out.hpp"

#include <algorithm>
#include <set>

#include "base/date.hpp"
#include "base/text.hpp"
#include "model/visibility.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_batch = 5000;  // records of one transaction
constexpr int k_expert_cases = 2;
constexpr int k_grade_max = 3;

const std::string& trouble_of(const model::Case& record) {
  return record.challenge.empty() ? record.outline : record.challenge;
}

bool is_public(const model::Case& record, std::string_view today) {
  return model::layer_of(record, today) == model::Tier::public_;
}

// First topic and major division of the industry.
using Category = std::pair<std::string, std::string>;
Category category_of(const model::Case& record) {
  return {record.topics.empty() ? "" : record.topics.front(), record.industry.substr(0, 1)};
}

// The ids whose hashes are smallest: spread over all, and the same every time.
Result<std::set<std::string>> choose(store::Store& from, std::size_t count,
                                     std::string_view today) {
  std::set<std::pair<std::uint64_t, std::string>> smallest;
  TRY(from.for_each<model::Case>([&](model::Case&& record) {
    if (record.coordinator_ids.empty() || trouble_of(record).empty() || !is_public(record, today))
      return true;
    smallest.emplace(text::fnv1a(record.id), std::move(record.id));
    if (smallest.size() > count) smallest.erase(std::prev(smallest.end()));
    return true;
  }));
  std::set<std::string> ids;
  for (const auto& [hash, id] : smallest) ids.insert(id);
  return ids;
}

// Copies the records of one kind for which `wanted` returns true.
template <class Record, class Wanted>
Result<void> copy(store::Store& from, store::Store& to, Wanted&& wanted) {
  std::vector<Record> batch;
  Result<void> written;
  const auto write = [&] {
    written = to.transact([&]() -> Result<void> {
      for (const Record& record : batch) TRY(to.put(record, "eval"));
      return {};
    });
    batch.clear();
    return written.has_value();
  };
  TRY(from.for_each<Record>([&](Record&& record) {
    if (wanted(record)) batch.push_back(std::move(record));
    return batch.size() < k_batch || write();
  }));
  TRY(written);
  if (!batch.empty()) write();
  return written;
}

}  // namespace

Result<LeftOut> leave_out(const std::string& data_dir, const std::string& copy_dir,
                          std::size_t count, const model::Reference& reference,
                          const Progress& progress) {
  const std::string today = date::today();
  TRY(init_data_dir({copy_dir}, reference));
  TRY_ASSIGN(auto from, open_store({data_dir}, store::Mode::read_only));
  TRY_ASSIGN(auto to, open_store({copy_dir}, store::Mode::read_write));
  LeftOut left;
  TRY(from.snapshot([&]() -> Result<void> {
    TRY_ASSIGN(const auto chosen, choose(from, count, today));
    const auto all = [](const auto&) { return true; };
    TRY(copy<model::Organization>(from, to, all));
    TRY(copy<model::Coordinator>(from, to, all));
    std::map<std::string, Category> asked;                     // left out case -> category
    std::map<Category, std::map<std::string, int>> by_person;  // of the cases that stay
    TRY_ASSIGN(const std::int64_t total, from.count<model::Case>());
    std::int64_t done = 0;
    TRY(copy<model::Case>(from, to, [&](const model::Case& record) {
      progress("評価用に写しています", ++done, total);
      if (!chosen.contains(record.id)) {
        if (!is_public(record, today)) return true;
        for (const auto& person : record.coordinator_ids) ++by_person[category_of(record)][person];
        return true;
      }
      left.topics.push_back({record.id, trouble_of(record)});
      for (const auto& person : record.coordinator_ids) left.handlers[record.id][person] = 1;
      asked.emplace(record.id, category_of(record));
      return false;
    }));
    for (const auto& [id, category] : asked) {
      for (const auto& [person, cases] : by_person[category]) {
        if (cases >= k_expert_cases && !left.handlers[id].contains(person))
          left.experts[id][person] = std::min(cases - 1, k_grade_max);
      }
    }
    return {};
  }));
  return left;
}

}  // namespace tsunagu::service
