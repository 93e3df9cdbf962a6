// SPDX-License-Identifier: GPL-3.0-or-later
#include "anonymity/lint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {

std::vector<Finding> findings(std::string_view text, const Tables& tables,
                              const KnownNames& known) {
  if (text.empty()) return {};
  Scan scan(text, tables, known);
  scan_contacts(scan);
  scan_addresses(scan);
  scan_times(scan);
  scan_people(scan);
  scan_companies(scan);
  scan_figures(scan);
  scan_claims(scan);
  return scan.take();
}

std::vector<Finding> findings(const model::Case& record, const Tables& tables,
                              const KnownNames& known) {
  std::vector<Finding> all;
  const auto look = [&](std::string field, std::string_view text, const KnownNames& names) {
    std::vector<Finding> found = findings(text, tables, names);
    for (Finding& finding : found) {
      finding.field = field;
      all.push_back(std::move(finding));
    }
  };
  look("title", record.title, known);
  look("outline", record.outline, known);
  look("challenge", record.challenge, known);
  look("actions", record.actions, known);
  look("result", record.result, known);
  const KnownNames nobody;
  for (std::size_t i = 0; i < record.partners.size(); ++i) {
    look(fmt::format("partners[{}]", i), record.partners[i], nobody);
  }
  for (std::size_t i = 0; i < record.methods.size(); ++i) {
    look(fmt::format("methods[{}]", i), record.methods[i], known);
  }
  return all;
}

}  // namespace tsunagu::anonymity
