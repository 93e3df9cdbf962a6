// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/import_findings.hpp"

#include <functional>
#include <utility>

namespace tsunagu::operations {
namespace {

using exchange::NewFile;
using service::FieldChange;
using service::RecordDifference;
using service::RowProblem;

constexpr std::string_view k_not_shown = "（限定の項目のため表示しません）";

template <class Record>
std::set<std::string, std::less<>> restricted_fields() {
  std::set<std::string, std::less<>> names;
  for (const auto& field : model::fields<Record>()) {
    if (field.restricted) names.emplace(field.name);
  }
  return names;
}

Result<void> add_line(NewFile& file, std::string_view line) {
  TRY(file.add(line));
  return file.add("\n");
}

// Lines of a page, of those that `wanted` takes; and how many there are.
Result<std::int64_t> page_of(const std::string& path, int page,
                             const std::function<bool(std::string_view)>& wanted,
                             const std::function<Result<void>(std::string_view)>& take) {
  auto lines = file::LineFile::open(path);
  if (!lines && lines.error().code == ErrorCode::not_found) return 0;  // nothing was found yet
  if (!lines) return tl::unexpected(lines.error());
  const std::int64_t first = std::int64_t{page - 1} * std::int64_t{k_import_rows_a_page};
  std::int64_t total = 0;
  while (true) {
    TRY_ASSIGN(const auto line, lines->next());
    if (!line) return total;
    if (!wanted(*line)) continue;
    if (total >= first && total < first + std::int64_t{k_import_rows_a_page}) TRY(take(*line));
    ++total;
  }
}

}  // namespace

// --- writing ---

FindingsWriter::FindingsWriter(ImportFolder folder, std::set<std::string, std::less<>> restricted,
                               std::size_t columns, std::optional<std::size_t> names, NewFile plan,
                               NewFile differences, NewFile problems, NewFile refused)
    : m_folder(std::move(folder)),
      m_restricted(std::move(restricted)),
      m_columns(columns),
      m_names(names),
      m_plan(std::move(plan)),
      m_differences(std::move(differences)),
      m_problems(std::move(problems)),
      m_refused(std::move(refused)) {}

Result<FindingsWriter> FindingsWriter::create(const ImportFolder& folder, std::string_view kind,
                                              const ImportLook& look) {
  TRY_ASSIGN(auto plan, NewFile::create(folder.plan()));
  TRY_ASSIGN(auto differences, NewFile::create(folder.differences()));
  TRY_ASSIGN(auto problems, NewFile::create(folder.problems()));
  TRY_ASSIGN(auto refused, NewFile::create(folder.refused()));
  auto restricted = for_kind(kind, []<class Record>() { return restricted_fields<Record>(); });
  return FindingsWriter(folder, std::move(restricted), look.columns.size(),
                        service::reading_column(kind, mapping_of(look)), std::move(plan),
                        std::move(differences), std::move(problems), std::move(refused));
}

service::PlanListener FindingsWriter::listener(const JobContext& context) {
  return {.step = [this](std::string_view line) { return add_line(m_plan, line); },
          .difference = [this](const RecordDifference& found) { return difference(found); },
          .refused =
              [this](const std::vector<RowProblem>& problems, std::string_view raw,
                     const exchange::TableRow* source) { return refused(problems, raw, source); },
          .progress = context.progress(),
          .stop = context.stop()};
}

Result<void> FindingsWriter::header_problems(const std::vector<RowProblem>& problems) {
  for (const RowProblem& problem : problems) TRY(keep(problem));
  return {};
}

Result<void> FindingsWriter::publish() {
  for (NewFile* file : {&m_plan, &m_differences, &m_problems, &m_refused}) TRY(file->flush());
  for (NewFile* file : {&m_plan, &m_differences, &m_problems, &m_refused}) TRY(file->publish());
  return file::sync(m_folder.path);
}

Result<void> FindingsWriter::difference(RecordDifference found) {
  if (++m_difference_count > k_differences_kept) return {};
  for (FieldChange& change : found.fields) {
    if (m_restricted.contains(change.field) && !change.before.empty()) change.before = k_not_shown;
  }
  for (FieldChange& change : found.fields) service::shorten(change, k_difference_text_max);
  return add_line(m_differences, encode_difference(found));
}

Result<void> FindingsWriter::keep(const RowProblem& problem) {
  if (++m_problem_count > k_problem_rows_kept) return {};
  return add_line(m_problems, encode_problem(problem));
}

Result<void> FindingsWriter::refused(const std::vector<RowProblem>& problems, std::string_view raw,
                                     const exchange::TableRow* source) {
  for (const RowProblem& problem : problems) {
    if (!problem.is_said) TRY(keep(problem));
  }
  return add_line(m_refused,
                  encode_refused(service::refused_row(problems, raw, source, m_columns, m_names)));
}

// --- reading ---

Result<ImportDifferences> read_differences(const ImportFolder& folder, std::string_view change,
                                           int page) {
  ImportDifferences found;
  const auto wanted = [&](std::string_view line) {
    return change.empty() || is_of_new_record(line) == (change == "added");
  };
  TRY_ASSIGN(found.total, page_of(folder.differences(), page, wanted,
                                  [&](std::string_view line) -> Result<void> {
                                    TRY_ASSIGN(auto difference, decode_difference(line));
                                    found.differences.push_back(std::move(difference));
                                    return {};
                                  }));
  return found;
}

Result<ImportProblems> read_problems(const ImportFolder& folder, const ImportLook& look, int page) {
  ImportProblems found;
  found.sheet = look.reading.sheet;
  const auto mapping = mapping_of(look);
  TRY_ASSIGN(found.total, page_of(
                              folder.problems(), page, [](std::string_view) { return true; },
                              [&](std::string_view line) -> Result<void> {
                                TRY_ASSIGN(auto problem, decode_problem(line));
                                const auto column = exchange::column_of(mapping, problem.field);
                                found.problems.push_back(
                                    {column ? exchange::column_letters(*column) : std::string(),
                                     std::move(problem)});
                                return {};
                              }));
  return found;
}

Result<std::string> read_corrections(const ImportFolder& folder, std::string_view kind,
                                     const ImportLook& look) {
  auto lines = file::LineFile::open(folder.refused());
  if (!lines)
    return fail(ErrorCode::not_found, "誤りのある行はまだ調べていません。先に確認してください");
  std::string bytes;
  const auto sink = [&bytes](std::string_view piece) -> Result<void> {
    bytes.append(piece);
    return {};
  };
  const bool with_reading = service::reading_column(kind, mapping_of(look)).has_value();
  TRY_ASSIGN(auto writer, service::CorrectionsWriter::create(sink, look.reading.format,
                                                             look.columns, with_reading));
  while (true) {
    TRY_ASSIGN(const auto line, lines->next());
    if (!line) break;
    TRY_ASSIGN(const auto refused, decode_refused(*line));
    TRY(writer.add(refused));
  }
  TRY(writer.finish());
  return bytes;
}

}  // namespace tsunagu::operations
