// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lint.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/embedded.hpp"
#include "base/file.hpp"

namespace tsunagu::service {

Result<std::unique_ptr<Lint>> Lint::open(const DataDir& dir) {
  const auto built_in = embedded::data_files();
  std::vector<embedded::File> files(built_in.begin(), built_in.end());
  // The texts must stay where they are while the views in `files` are used.
  std::vector<std::pair<std::string, std::string>> added;
  added.reserve(anonymity::k_table_names.size());
  for (const std::string_view name : anonymity::k_table_names) {
    const std::string path = fmt::format("{}/{}/{}.txt", dir.path, k_lint_folder, name);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    TRY_ASSIGN(std::string content, file::read(path));
    added.emplace_back(fmt::format("{}/{}.txt", k_lint_folder, name), std::move(content));
    files.push_back({added.back().first, added.back().second});
  }
  TRY_ASSIGN(anonymity::Tables tables, anonymity::Tables::load(files));
  return std::unique_ptr<Lint>(new Lint(std::move(tables)));
}

std::vector<anonymity::Finding> Lint::findings(const model::Case& record) const {
  return anonymity::findings(record, m_tables, anonymity::KnownNames());
}

Result<std::shared_ptr<const anonymity::KnownNames>> Lint::known_names(store::Store& store) {
  // Every change of a record has an outbox row, so an unchanged last row means unchanged names.
  TRY_ASSIGN(const std::int64_t newest, store.last_outbox_id());
  const std::lock_guard lock(m_mutex);
  if (m_names && m_names_from == newest) return m_names;
  std::vector<std::string> people;
  std::vector<std::string> organizations;
  TRY(store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
    if (person.role != "desk") people.push_back(std::move(person.name));
    return true;
  }));
  TRY(store.for_each<model::Organization>([&](model::Organization&& organization) {
    // The hubs themselves are no secret: every case says whose it is.
    if (!organization.id.starts_with("hub-")) organizations.push_back(std::move(organization.name));
    return true;
  }));
  m_names = std::make_shared<const anonymity::KnownNames>(people, organizations);
  m_names_from = newest;
  return m_names;
}

Result<CaseReport> Lint::look(store::Store& store, const model::Case& record) {
  TRY_ASSIGN(const auto names, known_names(store));
  CaseReport report;
  report.findings = anonymity::findings(record, m_tables, *names);
  TRY_ASSIGN(report.alike, alike_cases(store, record));
  return report;
}

Result<AlikeCases> alike_cases(store::Store& store, const model::Case& record) {
  AlikeCases alike;
  TRY_ASSIGN(const std::int64_t others, store.count_published_like(record));
  alike.count = others + 1;
  const bool tells_nothing = record.prefecture.empty() && record.industry.empty() &&
                             record.size_band.empty() && !record.year;
  alike.is_few = alike.count < k_alike_min && !tells_nothing;
  return alike;
}

}  // namespace tsunagu::service
