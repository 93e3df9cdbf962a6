// SPDX-License-Identifier: GPL-3.0-or-later
// The dry run and the import, as jobs.
#include <filesystem>
#include <functional>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/new_file.hpp"
#include "operations/import_files.hpp"

namespace tsunagu::operations {
namespace {

using exchange::NewFile;
using service::FieldChange;
using service::ImportCounts;
using service::RecordDifference;
using service::RowProblem;
using store::ImportRow;
using store::ImportRows;
using store::JobRow;

constexpr std::string_view k_not_shown = "（限定の項目のため表示しません）";

tl::unexpected<Error> no_such_import() {
  return fail(ErrorCode::not_found,
              "この取り込みはもうありません。ファイルをもう一度送ってください");
}

template <class Record>
std::set<std::string, std::less<>> restricted_fields() {
  std::set<std::string, std::less<>> names;
  for (const auto& field : model::fields<Record>()) {
    if (field.restricted) names.emplace(field.name);
  }
  return names;
}

// Writes down what a dry run finds. Nothing is seen of it before publish().
class Findings {
 public:
  static Result<Findings> create(const ImportFolder& folder, const ImportRow& row,
                                 const ImportLook& look) {
    TRY_ASSIGN(auto plan, NewFile::create(folder.plan()));
    TRY_ASSIGN(auto differences, NewFile::create(folder.differences()));
    TRY_ASSIGN(auto problems, NewFile::create(folder.problems()));
    TRY_ASSIGN(auto refused, NewFile::create(folder.refused()));
    auto restricted =
        for_kind(row.kind, []<class Record>() { return restricted_fields<Record>(); });
    return Findings(folder, std::move(restricted), look.columns.size(),
                    service::furigana_column(row.kind, look.columns, mapping_of(look)),
                    std::move(plan), std::move(differences), std::move(problems),
                    std::move(refused));
  }

  service::PlanListener listener(const JobContext& context) {
    return {.step = [this](std::string_view line) { return add(m_plan, line); },
            .difference = [this](const RecordDifference& found) { return difference(found); },
            .refused =
                [this](const std::vector<RowProblem>& problems, std::string_view raw,
                       const exchange::TableRow* source) { return refused(problems, raw, source); },
            .progress = context.progress(),
            .stop = context.stop()};
  }

  // What is wrong with the header is of no row.
  Result<void> header_problems(const std::vector<RowProblem>& problems) {
    for (const RowProblem& problem : problems) TRY(keep(problem));
    return {};
  }

  Result<void> publish() {
    for (NewFile* file : {&m_plan, &m_differences, &m_problems, &m_refused}) TRY(file->flush());
    for (NewFile* file : {&m_plan, &m_differences, &m_problems, &m_refused}) TRY(file->publish());
    return file::sync(m_folder.path);
  }

 private:
  Findings(ImportFolder folder, std::set<std::string, std::less<>> restricted, std::size_t columns,
           std::optional<std::size_t> furigana, NewFile plan, NewFile differences, NewFile problems,
           NewFile refused)
      : m_folder(std::move(folder)),
        m_restricted(std::move(restricted)),
        m_columns(columns),
        m_furigana(furigana),
        m_plan(std::move(plan)),
        m_differences(std::move(differences)),
        m_problems(std::move(problems)),
        m_refused(std::move(refused)) {}

  static Result<void> add(NewFile& file, std::string_view line) {
    TRY(file.add(line));
    return file.add("\n");
  }

  Result<void> difference(RecordDifference found) {
    if (++m_difference_count > k_differences_kept) return {};
    for (FieldChange& change : found.fields) {
      if (m_restricted.contains(change.field) && !change.before.empty())
        change.before = k_not_shown;
    }
    for (FieldChange& change : found.fields) service::shorten(change, k_difference_text_max);
    return add(m_differences, encode_difference(found));
  }

  Result<void> keep(const RowProblem& problem) {
    if (++m_problem_count > k_problem_rows_kept) return {};
    return add(m_problems, encode_problem(problem));
  }

  Result<void> refused(const std::vector<RowProblem>& problems, std::string_view raw,
                       const exchange::TableRow* source) {
    for (const RowProblem& problem : problems) TRY(keep(problem));
    return add(m_refused,
               encode_refused(service::refused_row(problems, raw, source, m_columns, m_furigana)));
  }

  ImportFolder m_folder;
  // Fields whose values only those see who edit the record; whoever imports is not one of them.
  std::set<std::string, std::less<>> m_restricted;
  std::size_t m_columns;  // of the table
  std::optional<std::size_t> m_furigana;
  NewFile m_plan, m_differences, m_problems, m_refused;
  std::int64_t m_difference_count = 0, m_problem_count = 0;
};

// One job of one import.
class ImportWork {
 public:
  ImportWork(const service::DataDir& dir, const model::Reference& reference, const JobRow& job,
             const JobContext& context)
      : m_dir(dir),
        m_reference(reference),
        m_job(job),
        m_context(context) {}

  Result<std::string> check() {
    TRY(open());
    m_row.state = "checking";
    m_row.job_id = m_job.id;
    m_row.found.clear();
    TRY(put());
    TRY_ASSIGN(const ImportCounts found,
               for_kind(m_row.kind, [&]<class Record>() { return check_records<Record>(); }));
    m_row.state = "checked";
    m_row.found = encode_counts(found);
    TRY(put());
    return m_row.found;
  }

  Result<std::string> run() {
    TRY(open());
    if (m_row.state == "done") return m_row.done;  // an attempt before this one came to its end
    if (m_row.found.empty())
      return fail(ErrorCode::conflict, "先に確認（試し取り込み）をしてください");
    TRY_ASSIGN(const ImportCounts planned, decode_counts(m_row.found));
    TRY_ASSIGN(auto plan, file::LineFile::open(m_folder.plan()));
    m_context.tell("書き込み", 0, planned.added + planned.changed);
    TRY(m_store->transact([&]() -> Result<void> {
      TRY(for_kind(m_row.kind, [&]<class Record>() {
        return service::apply_plan<Record>(*m_store, plan, planned, actor(), m_job.id,
                                           m_context.stop());
      }));
      m_row.state = "done";
      m_row.job_id = m_job.id;
      m_row.done = m_row.found;
      TRY(ImportRows(*m_store).put(m_row));
      return m_store->append_audit({.actor = actor(),
                                    .action = "import",
                                    .kind = "import",
                                    .record_id = m_row.id,
                                    .detail = {{"kind", m_row.kind},
                                               {"added", fmt::to_string(planned.added)},
                                               {"changed", fmt::to_string(planned.changed)},
                                               {"rejected", fmt::to_string(planned.rejected)}},
                                    .request_id = m_job.id});
    }));
    forget_source();
    return m_row.done;
  }

 private:
  Result<void> open() {
    TRY_ASSIGN(const std::string id, import_of(m_job.params));
    TRY_ASSIGN(auto store, service::open_store(m_dir, store::Mode::read_write));
    m_store.emplace(std::move(store));
    TRY_ASSIGN(auto row, ImportRows(*m_store).find(id));
    if (!row) return no_such_import();
    m_row = *std::move(row);
    m_folder = folder_of(m_dir, id);
    return {};
  }

  Result<void> put() {
    return m_store->transact([&] { return ImportRows(*m_store).put(m_row); });
  }

  std::string actor() const { return m_job.created_by.empty() ? "command" : m_job.created_by; }

  template <class Record>
  Result<ImportCounts> check_records() {
    TRY_ASSIGN(const ImportLook look, decode_look(m_row.look));
    TRY_ASSIGN(auto findings, Findings::create(m_folder, m_row, look));
    TRY_ASSIGN(const auto reader,
               exchange::read_file<Record>(m_folder.source(), look.reading, mapping_of(look),
                                           m_reference, m_row.name));
    TRY_ASSIGN(const auto report, service::plan_import<Record>(*m_store, m_reference, *reader,
                                                               findings.listener(m_context)));
    if (!reader->header_problems().empty()) TRY(findings.header_problems(report.problems));
    TRY(findings.publish());
    return static_cast<ImportCounts>(report);
  }

  // What was imported stands in the records; the rest of what was sent is nobody's business.
  void forget_source() const {
    std::error_code ignored;
    std::filesystem::remove(m_folder.source(), ignored);
    std::filesystem::remove(m_folder.plan(), ignored);
  }

  const service::DataDir& m_dir;
  const model::Reference& m_reference;
  const JobRow& m_job;
  const JobContext& m_context;
  std::optional<store::Store> m_store;
  ImportRow m_row;
  ImportFolder m_folder;
};

}  // namespace

std::vector<JobKind> import_jobs(const service::DataDir& dir, const model::Reference& reference) {
  return {{.name = std::string(k_import_check_job),
           .lane = Lane::quick,
           .resumes = true,
           .work =
               [dir, &reference](const JobRow& job, const JobContext& context) {
                 return ImportWork(dir, reference, job, context).check();
               }},
          {.name = std::string(k_import_job),
           .lane = Lane::quick,
           .resumes = true,
           .work = [dir, &reference](const JobRow& job, const JobContext& context) {
             return ImportWork(dir, reference, job, context).run();
           }}};
}

}  // namespace tsunagu::operations
