// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/import.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <unordered_map>

#include <fmt/format.h>

#include "exchange/new_file.hpp"
#include "exchange/record_reader.hpp"
#include "exchange/wording.hpp"
#include "model/check.hpp"

namespace tsunagu::service {
namespace {

using exchange::NewFile;
using exchange::RecordReader;
using model::FieldProblem;

constexpr std::int64_t k_progress_rows = 200;  // between two calls of Progress

// Whether other records exist, asked once each.
template <class Record>
class Known {
 public:
  explicit Known(store::Store& store) : m_store(store) {}

  Result<bool> operator()(const std::string& id) {
    const auto found = m_known.find(id);
    if (found != m_known.end()) return found->second;
    TRY_ASSIGN(const bool exists, m_store.exists<Record>(id));
    m_known.emplace(id, exists);
    return exists;
  }

 private:
  store::Store& m_store;
  std::unordered_map<std::string, bool> m_known;
};

template <class Record>
class Importer {
 public:
  Importer(store::Store& store, const model::Reference& reference, const ImportOptions& options,
           const Progress& progress, RecordReader<Record>& reader, std::int64_t bytes)
      : m_store(store),
        m_reference(reference),
        m_options(options),
        m_progress(progress),
        m_reader(reader),
        m_bytes(bytes),
        m_hubs(store),
        m_coordinators(store) {}

  Result<ImportReport> run(const std::string& rejected_path) {
    if (!m_reader.header_problems().empty()) {
      m_report.rows = m_report.rejected = 1;  // the header is the one row that was read
      report(m_reader.header_line(), m_reader.header_problems());
      return std::move(m_report);
    }
    const bool keep_rejected = m_options.keep_good_rows && !m_options.dry_run;
    const auto done = m_store.transact([&]() -> Result<void> {
      TRY(take_all(keep_rejected ? rejected_path : std::string()));
      m_given_up = m_options.dry_run || (m_report.rejected > 0 && !m_options.keep_good_rows);
      if (m_given_up)
        return fail(ErrorCode::rejected_input, "");  // rolls back; the report says the rest
      if (m_rejected)
        TRY(m_rejected->flush());  // before the commit: a full disk must undo the rows too
      return {};
    });
    if (!done && !m_given_up) return tl::unexpected(done.error());
    m_report.written = !m_given_up;
    if (m_rejected && m_report.written) {
      if (const auto published = m_rejected->publish(); !published) {
        return fail(published.error().code,
                    "正しい行は取り込みましたが、" + published.error().message);
      }
      m_report.rejected_path = m_rejected->path();
    }
    return std::move(m_report);
  }

 private:
  Result<void> take_all(const std::string& rejected_path) {
    while (true) {
      auto row = m_reader.next();
      if (!row)
        return fail(row.error().code, fmt::format("{}: {}", m_options.path, row.error().message));
      if (!*row) break;
      if (++m_report.rows > k_import_rows_max) {
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}: {}件を超えています。ファイルを分けてください", m_options.path,
                                k_import_rows_max));
      }
      TRY(take(**row, rejected_path));
      if (m_report.rows % k_progress_rows == 0) tell_progress();
    }
    if (m_report.rows == 0) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("{} には記録が1件もありません", m_options.path));
    }
    if (m_progress) m_progress("取り込み", m_report.rows, m_report.rows);
    return {};
  }

  Result<void> take(exchange::Row<Record>& row, const std::string& rejected_path) {
    if (row.readable) TRY(check(row));
    if (!row.problems.empty()) return reject(row, rejected_path);
    TRY_ASSIGN(const store::Change change, m_store.put(row.record, m_options.actor));
    switch (change) {
      case store::Change::added: ++m_report.added; break;
      case store::Change::changed: ++m_report.changed; break;
      case store::Change::unchanged: ++m_report.unchanged; break;
    }
    if constexpr (std::is_same_v<Record, model::Coordinator>) {
      if (row.record.role != "desk" && row.record.consent.scope.empty()) ++m_report.without_consent;
    }
    return {};
  }

  Result<void> check(exchange::Row<Record>& row) {
    const auto is_reported = [&](std::string_view field) {
      return std::any_of(row.problems.begin(), row.problems.end(),
                         [&](const auto& p) { return p.field == field; });
    };
    for (FieldProblem& problem : model::normalize_and_check(row.record, m_reference)) {
      // A field that could not be read is empty now: "required" would only repeat it.
      if (!is_reported(problem.field)) row.problems.push_back(std::move(problem));
    }
    if (!is_reported("id")) {
      const auto [first, is_new] = m_lines_by_id.emplace(row.record.id, row.line);
      if (!is_new)
        row.problems.push_back(
            {"id", row.record.id, fmt::format("{}行目と同じIDです", first->second)});
    }
    if constexpr (requires { row.record.hub_id; }) {
      if (!is_reported("hub_id"))
        TRY(check_known(m_hubs, "hub_id", row.record.hub_id, "機関", row.problems));
    }
    if constexpr (std::is_same_v<Record, model::Case>) {
      if (is_reported("coordinator_ids")) return {};
      for (const std::string& id : row.record.coordinator_ids) {
        TRY(check_known(m_coordinators, "coordinator_ids", id, "コーディネーター", row.problems));
      }
    }
    return {};
  }

  template <class Other>
  static Result<void> check_known(Known<Other>& known, const char* field, const std::string& id,
                                  std::string_view kind, std::vector<FieldProblem>& problems) {
    TRY_ASSIGN(const bool exists, known(id));
    if (!exists) {
      problems.push_back(
          {field, id,
           fmt::format("このIDの{0}は登録されていません。先に{0}を取り込んでください", kind)});
    }
    return {};
  }

  Result<void> reject(const exchange::Row<Record>& row, const std::string& rejected_path) {
    ++m_report.rejected;
    report(row.line, row.problems);
    if (rejected_path.empty()) return {};
    if (!m_rejected) {
      TRY_ASSIGN(auto rejected, NewFile::create(rejected_path, m_reader.preamble()));
      m_rejected.emplace(std::move(rejected));
    }
    return m_rejected->add(row.raw);
  }

  void report(std::size_t line, const std::vector<FieldProblem>& problems) {
    for (const FieldProblem& problem : problems) {
      if (m_report.problems.size() < k_import_problems_kept) {
        const auto* field = model::find_field<Record>(problem.field);
        m_report.problems.push_back(
            {static_cast<std::int64_t>(line), exchange::shown(problem.field),
             std::string(field == nullptr ? std::string_view() : field->label),
             exchange::shown(problem.value), problem.reason});
      }
      ++m_report.problems_total;
    }
  }

  // The number of rows is not known before the end: it is estimated from the bytes read so far.
  void tell_progress() const {
    if (!m_progress) return;
    const auto share = static_cast<double>(m_reader.bytes_read()) /
                       static_cast<double>(std::max<std::int64_t>(m_bytes, 1));
    const auto total =
        share > 0 ? static_cast<std::int64_t>(static_cast<double>(m_report.rows) / share) : 0;
    m_progress("取り込み", m_report.rows, std::max(total, m_report.rows));
  }

  store::Store& m_store;
  const model::Reference& m_reference;
  const ImportOptions& m_options;
  const Progress& m_progress;
  RecordReader<Record>& m_reader;
  std::int64_t m_bytes;
  Known<model::Organization> m_hubs;
  Known<model::Coordinator> m_coordinators;
  std::unordered_map<std::string, std::size_t> m_lines_by_id;
  std::optional<NewFile> m_rejected;
  ImportReport m_report;
  bool m_given_up = false;
};

}  // namespace

std::string describe(const RowProblem& problem) {
  std::string where;
  if (!problem.label.empty() && problem.label != problem.field) {
    where = fmt::format(" {} ({})", problem.label, problem.field);
  } else if (!problem.field.empty()) {
    where = " " + problem.field;
  }
  const std::string value = problem.value.empty() ? "" : fmt::format("「{}」", problem.value);
  return fmt::format("{}行目{}{}: {}", problem.line, where, value, problem.reason);
}

template <class Record>
Result<ImportReport> import_file(store::Store& store, const model::Reference& reference,
                                 const ImportOptions& options, const Progress& progress) {
  TRY_ASSIGN(auto file, exchange::open_file(options.path));
  auto reader = exchange::read_records<Record>(std::move(file.input), file.format, reference);
  if (!reader)
    return fail(reader.error().code, fmt::format("{}: {}", options.path, reader.error().message));
  const std::string rejected_path =
      options.rejected_path.empty()
          ? fmt::format("{}.rejected.{}", options.path, exchange::extension_of(file.format))
          : options.rejected_path;
  return Importer<Record>(store, reference, options, progress, **reader, file.bytes)
      .run(rejected_path);
}

template Result<ImportReport> import_file<model::Organization>(store::Store&,
                                                               const model::Reference&,
                                                               const ImportOptions&,
                                                               const Progress&);
template Result<ImportReport> import_file<model::Coordinator>(store::Store&,
                                                              const model::Reference&,
                                                              const ImportOptions&,
                                                              const Progress&);
template Result<ImportReport> import_file<model::Case>(store::Store&, const model::Reference&,
                                                       const ImportOptions&, const Progress&);
template Result<ImportReport> import_file<model::Measure>(store::Store&, const model::Reference&,
                                                          const ImportOptions&, const Progress&);

}  // namespace tsunagu::service
