// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lint.hpp"

#include <array>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "exchange/mapping.hpp"

namespace tsunagu::app {
namespace {

// Tabs and line ends would break the table.
std::string cell(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return out;
}

}  // namespace

Result<void> lint(const std::string& data, const std::string& file,
                  const model::Reference& reference) {
  TRY_ASSIGN(const auto checker, service::Lint::open({data}));
  TRY_ASSIGN(const auto look, exchange::look_at(file));
  if (!look.problem.empty()) {
    return fail(ErrorCode::rejected_input, fmt::format("{}: {}", file, look.problem));
  }
  const auto mapping =
      exchange::mapping_of(exchange::propose<model::Case>(look.columns, reference), true);
  TRY_ASSIGN(const auto reader,
             exchange::read_file<model::Case>(file, look.reading, mapping, reference));
  if (!reader->header_problems().empty()) {
    return fail(ErrorCode::rejected_input,
                fmt::format("{}: {}", file, reader->header_problems().front().reason));
  }
  std::array<std::int64_t, anonymity::k_kinds.size()> counts{};
  std::int64_t cases = 0;
  std::int64_t found = 0;
  for (;;) {
    TRY_ASSIGN(const auto row, reader->next());
    if (!row) break;
    if (!row->readable) continue;
    ++cases;
    const auto findings = checker->findings(row->record);
    if (!findings.empty()) ++found;
    for (const auto& finding : findings) {
      ++counts[static_cast<std::size_t>(finding.kind)];
      fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", row->record.id, finding.field,
                 anonymity::label_of(finding.kind), anonymity::name_of(finding.severity),
                 cell(finding.text), cell(finding.proposal));
    }
  }
  fmt::print("事例 {} 件のうち {} 件に見つかりました\n", cases, found);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) fmt::print("  {}: {}\n", anonymity::k_kinds[i].label, counts[i]);
  }
  return {};
}

}  // namespace tsunagu::app
