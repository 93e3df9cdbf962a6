// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/import.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <type_traits>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/new_file.hpp"
#include "exchange/record_json.hpp"
#include "exchange/wording.hpp"
#include "model/check.hpp"

namespace tsunagu::service {
namespace {

using exchange::NewFile;
using exchange::RecordReader;
using model::FieldProblem;

constexpr std::int64_t k_progress_rows = 200;  // between two calls of Progress
constexpr std::string_view k_reading = "確認", k_writing = "書き込み";
constexpr std::size_t k_before_difference = 20;  // code points shown of what both texts share
constexpr char k_after_version = '\t';           // in a line of a plan

tl::unexpected<Error> asked_to_stop() {
  return fail(ErrorCode::not_ready, "途中でやめました。何も書き込んでいません");
}

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
const std::string& title_of(const Record& record) {
  if constexpr (requires { record.name; }) {
    return record.name;
  } else {
    return record.title;
  }
}

template <class Record>
class Planner {
 public:
  Planner(store::Store& store, const model::Reference& reference, RecordReader<Record>& reader,
          const PlanListener& listener)
      : m_store(store),
        m_reference(reference),
        m_reader(reader),
        m_listener(listener),
        m_hubs(store),
        m_coordinators(store) {}

  Result<ImportReport> run() {
    if (!m_reader.header_problems().empty()) {
      m_report.rows = m_report.rejected = 1;  // the header is the one row that was read
      report(m_reader.header_line(), m_reader.header_problems());
      return std::move(m_report);
    }
    while (true) {
      if (m_listener.stop.stop_requested()) return asked_to_stop();
      TRY_ASSIGN(auto row, m_reader.next());
      if (!row) break;
      if (++m_report.rows > k_import_rows_max) {
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}件を超えています。ファイルを分けてください", k_import_rows_max));
      }
      TRY(take(*row));
      if (m_report.rows % k_progress_rows == 0) tell_progress();
    }
    if (m_report.rows == 0) return fail(ErrorCode::rejected_input, "記録が1件もありません");
    if (m_listener.progress) m_listener.progress(k_reading, m_report.rows, m_report.rows);
    return std::move(m_report);
  }

 private:
  Result<void> take(exchange::Row<Record>& row) {
    if (row.readable) TRY(check(row));
    if (!row.problems.empty()) {
      ++m_report.rejected;
      const auto problems = report(row.line, row.problems);
      return m_listener.refused ? m_listener.refused(problems, row.raw, row.source)
                                : Result<void>();
    }
    if constexpr (std::is_same_v<Record, model::Coordinator>) {
      if (row.record.role != "desk" && row.record.consent.scope.empty()) ++m_report.without_consent;
    }
    return compare(row);
  }

  Result<void> compare(const exchange::Row<Record>& row) {
    TRY_ASSIGN(const auto before, m_store.find<Record>(row.record.id));
    if (before && before->record == row.record) {
      ++m_report.unchanged;
      return {};
    }
    ++(before ? m_report.changed : m_report.added);
    if (m_listener.step) {
      TRY(m_listener.step(fmt::format("{}{}{}", before ? before->version : 0, k_after_version,
                                      exchange::encode_json(row.record))));
    }
    if (!m_listener.difference) return {};
    return m_listener.difference(
        {.line = static_cast<std::int64_t>(row.line),
         .id = row.record.id,
         .title = title_of(row.record),
         .is_new = !before,
         .fields = changes_between(before ? before->record : Record(), row.record, m_reference)});
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

  std::vector<RowProblem> report(std::size_t line, const std::vector<FieldProblem>& problems) {
    std::vector<RowProblem> named;
    named.reserve(problems.size());
    for (const FieldProblem& problem : problems) {
      const auto* field = model::find_field<Record>(problem.field);
      named.push_back({static_cast<std::int64_t>(line), exchange::shown(problem.field),
                       std::string(field == nullptr ? std::string_view() : field->label),
                       exchange::shown(problem.value), problem.reason});
      if (m_report.problems.size() < k_import_problems_kept)
        m_report.problems.push_back(named.back());
    }
    m_report.problems_total += static_cast<std::int64_t>(named.size());
    return named;
  }

  // The number of rows is not known before the end: it is estimated from the bytes read so far.
  void tell_progress() const {
    if (!m_listener.progress) return;
    const std::int64_t read = m_reader.bytes_read();
    const std::int64_t bytes = m_reader.bytes_total();
    const std::int64_t total =
        read > 0 && bytes > 0
            ? static_cast<std::int64_t>(static_cast<double>(m_report.rows) *
                                        static_cast<double>(bytes) / static_cast<double>(read))
            : 0;
    m_listener.progress(k_reading, m_report.rows, std::max(total, m_report.rows));
  }

  store::Store& m_store;
  const model::Reference& m_reference;
  RecordReader<Record>& m_reader;
  const PlanListener& m_listener;
  Known<model::Organization> m_hubs;
  Known<model::Coordinator> m_coordinators;
  std::unordered_map<std::string, std::size_t> m_lines_by_id;
  ImportReport m_report;
};

Error damaged_plan() {
  return {ErrorCode::corrupt, "確認した結果が壊れています。もう一度確認してください"};
}

// The refused rows as they were, to be put right and imported again; made with the first of them.
class RejectedRows {
 public:
  RejectedRows(std::string path, std::string preamble)
      : m_path(std::move(path)),
        m_preamble(std::move(preamble)) {}

  Result<void> add(std::string_view raw) {
    if (!m_file) {
      TRY_ASSIGN(auto file, NewFile::create(m_path, m_preamble));
      m_file.emplace(std::move(file));
    }
    return m_file->add(raw);
  }
  Result<void> flush() { return m_file ? m_file->flush() : Result<void>(); }
  // The path, or nothing when there is no such row.
  Result<std::string> publish() {
    if (!m_file) return std::string();
    TRY(m_file->publish());
    return m_file->path();
  }

 private:
  std::string m_path, m_preamble;
  std::optional<NewFile> m_file;
};

std::string rejected_path_of(const ImportSource& source, const ImportOptions& options) {
  if (!options.rejected_path.empty()) return options.rejected_path;
  return fmt::format("{}.rejected.{}", source.path, exchange::name_of(source.look.reading.format));
}

tl::unexpected<Error> of_file(const std::string& path, const Error& error) {
  // A message that begins with the path names it already.
  const bool is_named = error.message.starts_with(path);
  return fail(error.code, is_named ? error.message : fmt::format("{}: {}", path, error.message));
}

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

void shorten(FieldChange& change, std::size_t most) {
  const auto differs = std::mismatch(change.before.begin(), change.before.end(),
                                     change.after.begin(), change.after.end())
                           .first;
  const std::string_view same(change.before.begin(), differs);
  const std::size_t points = text::length(same.substr(0, text::utf8_prefix(same)));
  const std::size_t skipped = points > k_before_difference ? points - k_before_difference : 0;
  for (std::string* value : {&change.before, &change.after}) {
    if (text::length(*value) <= most) continue;
    const std::string rest = value->substr(text::byte_offset(*value, skipped));
    *value = (skipped > 0 ? "…" : "") + text::shorten(rest, most);
  }
}

// --- planning and applying ---

template <class Record>
Result<ImportReport> plan_import(store::Store& store, const model::Reference& reference,
                                 RecordReader<Record>& reader, const PlanListener& listener) {
  return Planner<Record>(store, reference, reader, listener).run();
}

template <class Record>
Result<void> apply_plan(store::Store& store, file::LineFile& plan, const ImportCounts& planned,
                        std::string_view actor, std::string_view request_id,
                        const std::stop_token& stop) {
  std::int64_t steps = 0;
  while (true) {
    if (stop.stop_requested()) return asked_to_stop();
    TRY_ASSIGN(const auto line, plan.next());
    if (!line) break;
    ++steps;
    const std::size_t end = line->find(k_after_version);
    std::int64_t version = 0;
    if (end == std::string_view::npos || !text::parse_integer(line->substr(0, end), version))
      return tl::unexpected(damaged_plan());
    const auto decoded = exchange::decode_json<Record>(line->substr(end + 1));
    if (!decoded.readable || !decoded.problems.empty()) return tl::unexpected(damaged_plan());
    TRY(store.put_over(version, decoded.record, actor, request_id));
  }
  return steps == planned.added + planned.changed ? Result<void>() : tl::unexpected(damaged_plan());
}

// --- a whole file ---

template <class Record>
Result<ImportSource> look_at_source(const std::string& path, const exchange::Wish& wish,
                                    const model::Reference& reference) {
  ImportSource source{.path = path};
  TRY_ASSIGN(source.look, exchange::look_at(path, wish));
  if (source.look.reading.format != exchange::Format::json_lines)
    source.columns = exchange::propose<Record>(source.look.columns, reference);
  return source;
}

std::vector<RowProblem> open_questions(const ImportSource& source) {
  std::vector<RowProblem> questions;
  if (exchange::is_exact(source.look.columns, source.columns)) return questions;
  const auto line = static_cast<std::int64_t>(source.look.reading.header_row);
  for (std::size_t i = 0; i < source.columns.size(); ++i) {
    const exchange::ProposedColumn& column = source.columns[i];
    const std::string header = exchange::shown(source.look.columns[i].header);
    if (!column.note.empty()) {
      questions.push_back({line, header, {}, header, column.note});
    } else if (column.how == exchange::How::similar || column.how == exchange::How::alias) {
      questions.push_back(
          {line, header, {}, header, fmt::format("「{}」として読みます", column.field)});
    } else if (column.how == exchange::How::none && !header.empty() &&
               header != exchange::k_error_header) {
      questions.push_back({line, header, {}, header, "読みません"});
    }
  }
  return questions;
}

template <class Record>
Result<ImportReport> import_source(store::Store& store, const model::Reference& reference,
                                   const ImportSource& source, const ImportOptions& options,
                                   PlanListener listener) {
  const exchange::Reading& reading = source.look.reading;
  if (!options.is_confirmed) {
    if (auto questions = open_questions(source); !questions.empty()) {
      for (const auto* field : exchange::missing_fields<Record>(
               source.look.columns, exchange::mapping_of(source.columns, true))) {
        questions.push_back({static_cast<std::int64_t>(reading.header_row),
                             std::string(field->name),
                             std::string(field->label),
                             {},
                             fmt::format("必須の見出し「{}」がありません", field->label)});
      }
      ImportReport refused;
      refused.rows = refused.rejected = 1;  // the header
      refused.problems_total = static_cast<std::int64_t>(questions.size());
      refused.problems = std::move(questions);
      refused.has_questions = true;
      return refused;
    }
  }
  auto reader = exchange::read_file<Record>(
      source.path, reading, exchange::mapping_of(source.columns, options.is_confirmed), reference);
  if (!reader) return of_file(source.path, reader.error());
  TRY_ASSIGN(auto plan, file::LineFile::anonymous(options.folder));
  RejectedRows rejected(rejected_path_of(source, options), (*reader)->preamble());
  const bool keep_rejected =
      options.keep_good_rows && !options.dry_run && reading.format != exchange::Format::xlsx;
  if (!options.dry_run) {
    listener.step = [&plan](std::string_view line) { return plan.add(line); };
  }
  const auto also = listener.refused;
  listener.refused = [&](const auto& problems, std::string_view raw,
                         const auto* row) -> Result<void> {
    if (keep_rejected) TRY(rejected.add(raw));
    return also ? also(problems, raw, row) : Result<void>();
  };
  auto report = plan_import<Record>(store, reference, **reader, listener);
  if (!report) return of_file(source.path, report.error());
  // Without a wrong row the header may be wrong: every problem counts.
  const bool is_refused =
      report->problems_total > 0 && (!options.keep_good_rows || report->rejected == 0);
  if (options.dry_run || is_refused || !(*reader)->header_problems().empty()) return report;
  TRY(rejected.flush());  // before the commit: a full disk must keep the rows out too
  TRY(plan.rewind());
  const std::int64_t steps = report->added + report->changed;
  if (steps > 0) {
    if (listener.progress) listener.progress(k_writing, 0, steps);
    TRY(store.transact([&]() -> Result<void> {
      return apply_plan<Record>(store, plan, *report, options.actor, {}, listener.stop);
    }));
    if (listener.progress) listener.progress(k_writing, steps, steps);
  }
  report->written = true;
  auto published = rejected.publish();
  if (!published) {
    return fail(published.error().code, "正しい行は取り込みましたが、" + published.error().message);
  }
  report->rejected_path = *published;
  return report;
}

template <class Record>
Result<ImportReport> import_file(store::Store& store, const model::Reference& reference,
                                 const std::string& path, const ImportOptions& options,
                                 const PlanListener& listener) {
  TRY_ASSIGN(const auto source, look_at_source<Record>(path, {}, reference));
  if (!source.look.problem.empty())
    return fail(ErrorCode::rejected_input, fmt::format("{}: {}", path, source.look.problem));
  return import_source<Record>(store, reference, source, options, listener);
}

#define TSUNAGU_IMPORT_KIND(Record)                                                               \
  template Result<ImportReport> plan_import(store::Store&, const model::Reference&,               \
                                            RecordReader<Record>&, const PlanListener&);          \
  template Result<void> apply_plan<Record>(store::Store&, file::LineFile&, const ImportCounts&,   \
                                           std::string_view, std::string_view,                    \
                                           const std::stop_token&);                               \
  template Result<ImportSource> look_at_source<Record>(const std::string&, const exchange::Wish&, \
                                                       const model::Reference&);                  \
  template Result<ImportReport> import_source<Record>(store::Store&, const model::Reference&,     \
                                                      const ImportSource&, const ImportOptions&,  \
                                                      PlanListener);                              \
  template Result<ImportReport> import_file<Record>(store::Store&, const model::Reference&,       \
                                                    const std::string&, const ImportOptions&,     \
                                                    const PlanListener&);
TSUNAGU_IMPORT_KIND(model::Organization)
TSUNAGU_IMPORT_KIND(model::Coordinator)
TSUNAGU_IMPORT_KIND(model::Case)
TSUNAGU_IMPORT_KIND(model::Measure)
#undef TSUNAGU_IMPORT_KIND

}  // namespace tsunagu::service
