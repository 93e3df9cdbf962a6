// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/imports.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/new_file.hpp"
#include "operations/import_findings.hpp"
#include "operations/import_reading.hpp"
#include "secrets/fingerprint.hpp"
#include "service/authorization.hpp"
#include "store/accounts.hpp"

namespace tsunagu::operations {
namespace {

using service::Actor;
using store::ImportRow;
using store::ImportRows;

constexpr std::size_t k_id_letters = 16;  // random ones, 80 bits
constexpr std::string_view k_uploaded = "uploaded", k_checking = "checking", k_checked = "checked",
                           k_running = "running", k_done = "done";

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

tl::unexpected<Error> no_such_import() {
  return fail(ErrorCode::not_found, "この取り込みはありません");
}

bool is_kind(std::string_view kind) {
  for (const auto& names : {model::k_names<model::Organization>, model::k_names<model::Coordinator>,
                            model::k_names<model::Case>, model::k_names<model::Measure>}) {
    if (names.plural == kind) return true;
  }
  return false;
}

// The name of a file without folders and control characters.
std::string file_name_of(std::string_view name) {
  const std::size_t folder = name.find_last_of("/\\");
  if (folder != std::string_view::npos) name.remove_prefix(folder + 1);
  std::string kept;
  for (const char c : text::trim(name)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) kept += c;
  }
  return text::shorten(kept, k_import_name_max);
}

bool is_under_way(const std::optional<store::JobRow>& job) { return job && !job->is_over(); }

// What the row says, as far as its last job bears it out.
std::string state_of(const ImportRow& row, const std::optional<store::JobRow>& job) {
  if (row.state != k_checking && row.state != k_running) return row.state;
  if (!job) return std::string(row.found.empty() ? k_uploaded : k_checked);
  if (is_under_way(job) || job->state == store::k_job_done) return row.state;
  return job->state;  // failed, cancelled
}

}  // namespace

Imports::Imports(service::DataDir dir, const model::Reference& reference, Jobs& jobs,
                 service::Clock clock, store::Store store)
    : m_dir(std::move(dir)),
      m_reference(reference),
      m_jobs(jobs),
      m_clock(std::move(clock)),
      m_readers(m_dir),
      m_store(std::move(store)),
      m_sweeper(m_dir, m_clock, m_readers, [this](const auto& body) { return write(body); }) {}

Result<std::unique_ptr<Imports>> Imports::open(const service::DataDir& dir,
                                               const model::Reference& reference, Jobs& jobs,
                                               service::Clock clock) {
  TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Imports>(
      new Imports(dir, reference, jobs, std::move(clock), std::move(store)));
}

Result<void> Imports::write(const std::function<Result<void>(ImportRows&)>& body) {
  const service::WriteTurns::Turn turn(m_turns, service::k_write_wait);
  TRY(turn.check());
  return m_store.transact([&]() -> Result<void> {
    ImportRows rows(m_store);
    return body(rows);
  });
}

// Inside a write().
Result<void> Imports::note(const Actor& actor, std::string_view action, std::string_view id) {
  return m_store.append_audit({.actor = actor.viewer.user_id,
                               .action = std::string(action),
                               .kind = "import",
                               .record_id = std::string(id),
                               .request_id = actor.request_id});
}

// --- one import ---

Result<ImportRow> Imports::row_of(const Actor& actor, std::string_view id) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  TRY_ASSIGN(auto reader, m_readers.borrow());
  TRY_ASSIGN(auto row, ImportRows(reader.get()).find(id));
  if (!row) return no_such_import();
  return *std::move(row);
}

Result<ImportView> Imports::view_of(ImportRow row) {
  ImportView view;
  TRY_ASSIGN(view.look, decode_look(row.look));
  if (!row.job_id.empty()) {
    if (auto job = m_jobs.find(row.job_id)) view.job = *std::move(job);
  }
  view.state = state_of(row, view.job);
  view.fields = fields_of(row.kind);
  view.missing = missing_of(row.kind, view.look);
  if (!row.found.empty()) {
    TRY_ASSIGN(view.found, decode_counts(row.found));
  }
  if (!row.done.empty()) {
    TRY_ASSIGN(view.done, decode_counts(row.done));
  }
  TRY_ASSIGN(auto reader, m_readers.borrow());
  view.by = {row.made_by, row.made_by};
  TRY_ASSIGN(const auto user, store::AccountRows(reader.get()).user(row.made_by));
  if (user) view.by.name = user->name;
  if (!row.profile_id.empty()) {
    TRY_ASSIGN(const auto profile, ImportRows(reader.get()).profile(row.profile_id));
    if (profile) view.profile = {profile->id, profile->name};
  }
  view.can_run = view.found && view.found->added + view.found->changed > 0 &&
                 view.state != k_done && !is_under_way(view.job);
  view.row = std::move(row);
  return view;
}

Result<ImportView> Imports::find(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(auto row, row_of(actor, id));
  return view_of(std::move(row));
}

Result<ImportView> Imports::free_one(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(auto view, find(actor, id));
  if (is_under_way(view.job)) {
    return fail(ErrorCode::conflict,
                "この取り込みの作業が動いています。終わるまで待つか、取り消してください");
  }
  if (view.state == k_done) {
    return fail(ErrorCode::conflict,
                "この取り込みは終わっています。もう一度取り込むには、ファイルを送り直してください");
  }
  return view;
}

Result<ImportList> Imports::list(const Actor& actor, int page) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  ImportList list;
  std::vector<ImportRow> rows;
  {
    TRY_ASSIGN(auto reader, m_readers.borrow());
    ImportRows imports(reader.get());
    TRY_ASSIGN(list.total, imports.count());
    TRY_ASSIGN(rows, imports.list(k_imports_a_page,
                                  static_cast<std::size_t>(page - 1) * k_imports_a_page));
  }
  for (ImportRow& row : rows) {
    TRY_ASSIGN(auto view, view_of(std::move(row)));
    list.imports.push_back(std::move(view));
  }
  return list;
}

Result<ImportView> Imports::create(const Actor& actor, std::string_view kind, std::string_view name,
                                   std::string_view bytes) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  if (!is_kind(kind))
    return refuse("kind: organizations、coordinators、cases、measures のどれかです");
  ImportRow row{.id = "imp-" + secrets::random_name(k_id_letters),
                .kind = std::string(kind),
                .name = file_name_of(name),
                .bytes = static_cast<std::int64_t>(bytes.size()),
                .state = std::string(k_uploaded),
                .made_at = m_clock(),
                .made_by = actor.viewer.user_id};
  if (row.name.empty()) return refuse("name: ファイルの名前を付けてください");
  const ImportFolder folder = folder_of(m_dir, row.id);
  std::error_code error;
  std::filesystem::create_directories(folder.path, error);
  if (error) {
    return fail(ErrorCode::io, fmt::format("{} を作れません ({})", folder.path, error.message()));
  }
  std::filesystem::permissions(folder.path, std::filesystem::perms::owner_all, error);
  const auto made = [&]() -> Result<void> {
    {
      TRY_ASSIGN(auto file, exchange::NewFile::create(folder.source(), bytes));
      TRY(file.flush());
      TRY(file.publish());
    }
    TRY(file::sync(folder.path));
    const std::lock_guard one_at_a_time(m_file_turn);
    TRY_ASSIGN(auto look, look_at_file(folder, row, {}, m_reference));
    return write([&](ImportRows& rows) -> Result<void> {
      TRY(use_profile(rows, row, look));
      TRY(rows.put(row));
      return note(actor, "upload_import", row.id);
    });
  }();
  if (!made) {
    std::filesystem::remove_all(folder.path, error);
    return tl::unexpected(made.error());
  }
  return view_of(std::move(row));
}

Result<void> Imports::remove(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(const auto row, row_of(actor, id));
  if (!row.job_id.empty()) {
    const auto job = m_jobs.find(row.job_id);
    if (job && !job->is_over()) {
      return fail(ErrorCode::conflict,
                  "この取り込みの作業が動いています。取り消してから消してください");
    }
  }
  TRY(write([&](ImportRows& rows) -> Result<void> {
    TRY(rows.remove(id));
    return note(actor, "delete_import", id);
  }));
  std::error_code ignored;
  std::filesystem::remove_all(folder_of(m_dir, id).path, ignored);
  return {};
}

// --- how it is read ---

// Puts the columns as they were kept for files with these headers, and `look` into the row.
Result<void> Imports::use_profile(ImportRows& rows, ImportRow& row, ImportLook& look) {
  row.profile_id.clear();
  if (!look.columns.empty()) {
    TRY_ASSIGN(const auto profile, rows.profile_for(row.kind, service::profile_key(look.columns)));
    if (profile) {
      service::apply_profile(*profile, look.columns, look.proposed);
      row.profile_id = profile->id;
      TRY(rows.set_profile_used(profile->id, m_clock()));
    }
  }
  row.look = encode_look(look);
  return {};
}

Result<ImportView> Imports::set_reading(const Actor& actor, std::string_view id,
                                        const exchange::Wish& wish) {
  TRY_ASSIGN(auto view, free_one(actor, id));
  const exchange::Wish wanted = joined(view.look.wish, wish);
  const std::lock_guard one_at_a_time(m_file_turn);
  auto look = look_at_file(folder_of(m_dir, id), view.row, wanted, m_reference);
  if (!look && look.error().code == ErrorCode::invalid_argument)
    return refuse(look.error().message);
  if (!look) return tl::unexpected(look.error());
  view.row.state = k_uploaded;
  view.row.found.clear();
  TRY(write([&](ImportRows& rows) -> Result<void> {
    TRY(use_profile(rows, view.row, *look));
    return rows.put(view.row);
  }));
  return view_of(std::move(view.row));
}

Result<ImportView> Imports::set_mapping(const Actor& actor, std::string_view id,
                                        const exchange::ColumnChoices& choices) {
  TRY_ASSIGN(auto view, free_one(actor, id));
  if (auto chosen = choose_columns(view.look, view.row.kind, choices); !chosen)
    return refuse("columns: " + chosen.error().message);
  view.row.look = encode_look(view.look);
  view.row.state = k_uploaded;
  view.row.found.clear();
  TRY(write([&](ImportRows& rows) -> Result<void> {
    if (choices.save_as.empty()) return rows.put(view.row);
    auto kept = service::keep_profile(rows,
                                      {.kind = view.row.kind,
                                       .name = choices.save_as,
                                       .made_by = actor.viewer.user_id,
                                       .now = m_clock()},
                                      view.look.columns, view.look.proposed);
    if (!kept && kept.error().code == ErrorCode::rejected_input)
      return refuse("save_as: " + kept.error().message);
    if (!kept) return tl::unexpected(kept.error());
    view.row.profile_id = *kept;
    TRY(rows.put(view.row));
    return note(actor, "save_import_profile", *kept);
  }));
  return view_of(std::move(view.row));
}

// --- the dry run and the import ---

Result<store::JobRow> Imports::start(const Actor& actor, ImportRow row, std::string_view kind,
                                     std::string_view state) {
  const ImportRow before = row;
  row.state = state;
  row.job_id.clear();
  if (kind == k_import_check_kind) row.found.clear();
  TRY(write([&](ImportRows& rows) { return rows.put(row); }));
  auto job = m_jobs.start(actor, kind, encode_params(row.id));
  if (!job) {
    TRY(write([&](ImportRows& rows) { return rows.put(before); }));
    return job;
  }
  TRY(write([&](ImportRows& rows) { return rows.set_job(row.id, job->id); }));
  return job;
}

Result<store::JobRow> Imports::check(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(auto view, free_one(actor, id));
  if (!view.look.problem.empty()) return refuse(view.look.problem);
  if (!view.missing.empty())
    return refuse("columns: " + missing_reason(view.row.kind, view.look, view.missing));
  return start(actor, std::move(view.row), k_import_check_kind, k_checking);
}

Result<store::JobRow> Imports::run(const Actor& actor, std::string_view id, bool keep_good_rows) {
  TRY_ASSIGN(auto view, free_one(actor, id));
  if (!view.found) return fail(ErrorCode::conflict, "先に確認（試し取り込み）をしてください");
  if (view.found->rejected > 0 && !keep_good_rows) {
    return refuse(fmt::format(
        "keep_good_rows: 誤りのある行が {} 行あります。直して送り直すか、正しい行だけを取り込む"
        "ことを選んでください",
        view.found->rejected));
  }
  if (!view.can_run) return fail(ErrorCode::conflict, "このファイルには、追加も変更もありません");
  return start(actor, std::move(view.row), k_import_kind, k_running);
}

// --- what was found ---

Result<ImportDifferences> Imports::differences(const Actor& actor, std::string_view id,
                                               std::string_view change, int page) {
  TRY_ASSIGN(const auto row, row_of(actor, id));
  if (row.found.empty()) return ImportDifferences{};
  return read_differences(folder_of(m_dir, id), change, page);
}

Result<ImportProblems> Imports::problems(const Actor& actor, std::string_view id, int page) {
  TRY_ASSIGN(const auto row, row_of(actor, id));
  if (row.found.empty()) return ImportProblems{};
  TRY_ASSIGN(const ImportLook look, decode_look(row.look));
  return read_problems(folder_of(m_dir, id), look, page);
}

Result<ImportCorrections> Imports::corrections(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(const auto row, row_of(actor, id));
  TRY_ASSIGN(const ImportLook look, decode_look(row.look));
  ImportCorrections made{.format = look.reading.format, .name = row.name};
  if (row.found.empty())
    return fail(ErrorCode::not_found, "誤りのある行はまだ調べていません。先に確認してください");
  TRY_ASSIGN(made.bytes, read_corrections(folder_of(m_dir, id), row.kind, look));
  TRY(write([&](ImportRows&) { return note(actor, "export_corrections", id); }));
  return made;
}

// --- profiles ---

Result<std::vector<store::ImportProfileRow>> Imports::profiles(const Actor& actor) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  TRY_ASSIGN(auto reader, m_readers.borrow());
  return ImportRows(reader.get()).profiles();
}

Result<void> Imports::remove_profile(const Actor& actor, std::string_view id) {
  TRY(service::authorize(actor.viewer, service::Action::operate));
  return write([&](ImportRows& rows) -> Result<void> {
    TRY_ASSIGN(const bool removed, rows.remove_profile(id));
    if (!removed) return fail(ErrorCode::not_found, "この列の対応はありません");
    return note(actor, "delete_import_profile", id);
  });
}

}  // namespace tsunagu::operations
