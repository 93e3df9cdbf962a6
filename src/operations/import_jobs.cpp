// SPDX-License-Identifier: GPL-3.0-or-later
// The dry run and the import, as jobs.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "operations/import_findings.hpp"

namespace tsunagu::operations {
namespace {

using service::ImportCounts;
using store::ImportRow;
using store::ImportRows;
using store::JobRow;

tl::unexpected<Error> no_such_import() {
  return fail(ErrorCode::not_found,
              "この取り込みはもうありません。ファイルをもう一度送ってください");
}

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
      TRY_ASSIGN(const ImportCounts written, for_kind(m_row.kind, [&]<class Record>() {
                   return service::apply_plan<Record>(*m_store, plan, planned, actor(), m_job.id,
                                                      m_context.stop());
                 }));
      m_row.state = "done";
      m_row.job_id = m_job.id;
      m_row.done = encode_counts(written);
      TRY(ImportRows(*m_store).put(m_row));
      return m_store->append_audit({.actor = actor(),
                                    .action = "import",
                                    .kind = "import",
                                    .record_id = m_row.id,
                                    .detail = {{"kind", m_row.kind},
                                               {"added", fmt::to_string(written.added)},
                                               {"changed", fmt::to_string(written.changed)},
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
    TRY_ASSIGN(auto findings, FindingsWriter::create(m_folder, m_row.kind, look));
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
  return {{.name = std::string(k_import_check_kind),
           .lane = Lane::quick,
           .resumes = true,
           .work =
               [dir, &reference](const JobRow& job, const JobContext& context) {
                 return ImportWork(dir, reference, job, context).check();
               }},
          {.name = std::string(k_import_kind),
           .lane = Lane::quick,
           .resumes = true,
           .work = [dir, &reference](const JobRow& job, const JobContext& context) {
             return ImportWork(dir, reference, job, context).run();
           }}};
}

}  // namespace tsunagu::operations
