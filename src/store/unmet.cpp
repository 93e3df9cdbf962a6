// SPDX-License-Identifier: GPL-3.0-or-later
// Unmet needs in the store. Lists are JSON arrays, as in the records.
#include <array>

#include "store/columns.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::array k_lists{&UnmetNeed::words, &UnmetNeed::prefectures, &UnmetNeed::blocks,
                             &UnmetNeed::topics, &UnmetNeed::industries};

constexpr const char* k_add =
    "INSERT INTO unmet_needs (day, words, prefectures, blocks, topics, industries, results, count)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8"
    " WHERE (SELECT count(*) FROM unmet_needs WHERE day = ?1) < ?9"
    " OR EXISTS (SELECT 1 FROM unmet_needs WHERE day = ?1 AND words = ?2 AND prefectures = ?3"
    " AND blocks = ?4 AND topics = ?5 AND industries = ?6 AND results = ?7)"
    " ON CONFLICT DO UPDATE SET count = count + excluded.count";

constexpr const char* k_read =
    "SELECT day, words, prefectures, blocks, topics, industries, results, count FROM unmet_needs"
    " WHERE day >= ?1 ORDER BY day DESC, count DESC, words, prefectures, blocks, topics, industries,"
    " results";

}  // namespace

Result<void> Store::add_unmet(std::span<const UnmetNeed> needs, std::size_t rows_a_day) {
  return transact([&]() -> Result<void> {
    return guarded([&]() -> Result<void> {
      for (UnmetNeed need : needs) {
        auto& add = m_impl->statement(k_add);
        int parameter = 1;
        add.bind(parameter++, need.day);
        for (const auto list : k_lists) bind_field(add, parameter++, &(need.*list));
        add.bind(parameter++, need.results);
        add.bind(parameter++, need.count);
        add.bind(parameter, static_cast<std::int64_t>(rows_a_day));
        add.exec();
      }
      return {};
    });
  });
}

Result<std::vector<UnmetNeed>> Store::unmet_since(std::string_view since) {
  return guarded([&]() -> Result<std::vector<UnmetNeed>> {
    auto& rows = m_impl->statement(k_read);
    rows.bind(1, std::string(since));
    std::vector<UnmetNeed> needs;
    while (rows.executeStep()) {
      UnmetNeed need{.day = rows.getColumn(0).getString()};
      int column = 1;
      for (const auto list : k_lists) read_field(rows.getColumn(column++), &(need.*list));
      need.results = rows.getColumn(column++).getInt64();
      need.count = rows.getColumn(column).getInt64();
      needs.push_back(std::move(need));
    }
    rows.reset();
    return needs;
  });
}

Result<void> Store::forget_unmet_before(std::string_view day) {
  return transact([&]() -> Result<void> {
    return guarded([&]() -> Result<void> {
      auto& forget = m_impl->statement("DELETE FROM unmet_needs WHERE day < ?1");
      forget.bind(1, std::string(day));
      forget.exec();
      return {};
    });
  });
}

}  // namespace tsunagu::store
