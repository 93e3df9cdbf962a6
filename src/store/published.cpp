// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about what is published.
#include "store/columns.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {

Result<std::int64_t> Store::count_published_like(const model::Case& record) {
  return guarded([&]() -> Result<std::int64_t> {
    // A reader of the record's layer sees those of the layers before it as well.
    auto& statement = m_impl->statement(
        "SELECT count(*) FROM \"case\" WHERE status = 'published' AND id <> ?1"
        " AND (?2 = '' OR prefecture = ?2) AND (?3 = '' OR industry = ?3)"
        " AND (?4 = '' OR size_band = ?4) AND (?5 IS NULL OR year = ?5)"
        " AND (visibility = 'public' OR (visibility = 'agency' AND ?6 <> 'public')"
        " OR (visibility = 'hub' AND ?6 NOT IN ('public', 'agency')))");
    statement.bind(1, record.id);
    statement.bind(2, record.prefecture);
    statement.bind(3, record.industry);
    statement.bind(4, record.size_band);
    record.year ? statement.bind(5, *record.year) : statement.bind(5);
    statement.bind(6, record.visibility);
    statement.executeStep();
    const std::int64_t count = statement.getColumn(0).getInt64();
    statement.reset();
    return count;
  });
}

}  // namespace tsunagu::store
