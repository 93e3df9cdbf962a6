// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/import.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "exchange/new_file.hpp"
#include "exchange/other_kind.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::service {
namespace {

using exchange::NewFile;

constexpr std::string_view k_writing = "書き込み";

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

// Nothing was read: how the columns are read is open.
template <class Record>
ImportReport asks(const ImportSource& source, std::vector<RowProblem> questions) {
  const auto line = static_cast<std::int64_t>(source.look.reading.header_row);
  const auto missing = exchange::missing_fields<Record>(exchange::mapping_of(source.columns, true));
  for (const auto* field : missing) {
    questions.push_back({line,
                         std::string(field->name),
                         std::string(field->label),
                         {},
                         fmt::format("必須の見出し「{}」がありません", field->label)});
  }
  if (auto reason = exchange::other_kind_reason<Record>(source.look.columns); !reason.empty())
    questions.insert(questions.begin(), {line, {}, {}, {}, std::move(reason)});
  ImportReport report;
  report.rows = report.rejected = 1;  // the header
  report.problems_total = static_cast<std::int64_t>(questions.size());
  report.problems = std::move(questions);
  report.has_questions = true;
  return report;
}

// One file on its way into the store.
template <class Record>
class FileImport {
 public:
  FileImport(store::Store& store, const ImportSource& source, const ImportOptions& options,
             exchange::RecordReader<Record>& reader, file::LineFile plan, PlanListener listener)
      : m_store(store),
        m_path(source.path),
        m_options(options),
        m_reader(reader),
        m_plan(std::move(plan)),
        m_rejected(rejected_path_of(source, options), reader.preamble()),
        m_listener(std::move(listener)) {
    if (options.dry_run) return;
    m_listener.step = [this](std::string_view line) { return m_plan.add(line); };
    const bool has_lines = source.look.reading.format != exchange::Format::xlsx;
    if (!options.keep_good_rows || !has_lines) return;
    m_listener.refused = [this, also = m_listener.refused](const auto& problems,
                                                           std::string_view raw,
                                                           const auto* row) -> Result<void> {
      TRY(m_rejected.add(raw));
      return also ? also(problems, raw, row) : Result<void>();
    };
  }
  FileImport(const FileImport&) = delete;
  FileImport& operator=(const FileImport&) = delete;

  Result<ImportReport> run(const model::Reference& reference) {
    auto report = plan_import<Record>(m_store, reference, m_reader, m_listener);
    if (!report) return of_file(m_path, report.error());
    // Without a wrong row the header may be wrong: every problem counts.
    const bool is_refused =
        report->problems_total > 0 && (!m_options.keep_good_rows || report->rejected == 0);
    if (m_options.dry_run || is_refused || !m_reader.header_problems().empty()) return report;
    TRY(m_rejected.flush());  // before the commit: a full disk must keep the rows out too
    TRY(write(*report));
    report->written = true;
    auto published = m_rejected.publish();
    if (!published) {
      return fail(published.error().code,
                  "正しい行は取り込みましたが、" + published.error().message);
    }
    report->rejected_path = *published;
    return report;
  }

 private:
  Result<void> write(ImportReport& report) {
    const std::int64_t steps = report.added + report.changed;
    if (steps == 0) return {};
    TRY(m_plan.rewind());
    if (m_listener.progress) m_listener.progress(k_writing, 0, steps);
    TRY(m_store.transact([&]() -> Result<void> {
      TRY_ASSIGN(static_cast<ImportCounts&>(report),
                 apply_plan<Record>(m_store, m_plan, report, m_options.actor, {}, m_listener.stop));
      return {};
    }));
    if (m_listener.progress) m_listener.progress(k_writing, steps, steps);
    return {};
  }

  store::Store& m_store;
  const std::string& m_path;
  const ImportOptions& m_options;
  exchange::RecordReader<Record>& m_reader;
  file::LineFile m_plan;
  RejectedRows m_rejected;
  PlanListener m_listener;
};

}  // namespace

template <class Record>
Result<ImportSource> look_at_source(const std::string& path, const exchange::Wish& wish,
                                    const model::Reference& reference) {
  ImportSource source{.path = path};
  TRY_ASSIGN(source.look, exchange::look_at(path, wish));
  if (source.look.reading.format == exchange::Format::json_lines) {
    TRY_ASSIGN(source.look.problem, exchange::other_kind_of_lines<Record>(path));
  } else {
    source.columns = exchange::propose<Record>(source.look.columns, reference);
  }
  return source;
}

template <class Record>
std::vector<RowProblem> open_questions(const ImportSource& source) {
  std::vector<RowProblem> questions;
  if (exchange::is_exact(source.look.columns, source.columns)) return questions;
  const auto line = static_cast<std::int64_t>(source.look.reading.header_row);
  for (std::size_t i = 0; i < source.columns.size(); ++i) {
    const exchange::ProposedColumn& column = source.columns[i];
    const std::string header = exchange::shown(source.look.columns[i].header);
    const auto ask = [&](std::string reason) {
      questions.push_back(
          {line, exchange::column_letters(i) + "列", {}, header, std::move(reason)});
    };
    if (!column.note.empty()) {
      ask(column.note);
    } else if (column.how == exchange::How::similar || column.how == exchange::How::alias) {
      ask(fmt::format("「{}」として読みます", model::find_field<Record>(column.field)->label));
    } else if (column.how == exchange::How::none && !header.empty() &&
               header != exchange::k_error_header) {
      ask("読みません");
    }
  }
  return questions;
}

template <class Record>
Result<ImportReport> import_source(store::Store& store, const model::Reference& reference,
                                   const ImportSource& source, const ImportOptions& options,
                                   PlanListener listener) {
  if (!options.is_confirmed) {
    auto questions = open_questions<Record>(source);
    if (!questions.empty()) return asks<Record>(source, std::move(questions));
  }
  const auto mapping = exchange::mapping_of(source.columns, options.is_confirmed);
  auto reader = exchange::read_file<Record>(source.path, source.look.reading, mapping, reference);
  if (!reader) return of_file(source.path, reader.error());
  TRY_ASSIGN(auto plan, file::LineFile::anonymous(options.folder));
  FileImport<Record> work(store, source, options, **reader, std::move(plan), std::move(listener));
  return work.run(reference);
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
  template std::vector<RowProblem> open_questions<Record>(const ImportSource&);                   \
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
