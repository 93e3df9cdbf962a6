// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/clearance.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "service/workflow_impl.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_consent_id_min = 3;  // characters

}  // namespace

Result<Clearance> checked_clearance(const Clearance& clearance, std::size_t findings) {
  Clearance given{std::string(text::trim(clearance.consent_id)),
                  std::string(text::trim(clearance.reason))};
  if (!given.consent_id.empty())
    TRY(check_paper_number("consent_id", given.consent_id, k_consent_id_min));
  if (text::length(given.reason) > k_note_max)
    return fail(ErrorCode::rejected_input, fmt::format("reason: {}文字以内です", k_note_max));
  if (findings == 0 || !given.consent_id.empty() || text::length(given.reason) >= k_reason_min)
    return given;
  return fail(
      ErrorCode::rejected_input,
      fmt::format(
          "誰の話か分かる書き方が{}か所あります。直すか、相談者の同意書の番号（consent_id）か"
          "{}文字以上の理由（reason）を書いてください",
          findings, k_reason_min));
}

FindingCounts counts_of(const std::vector<anonymity::Finding>& findings) {
  FindingCounts counts;
  for (const auto& finding : findings) ++counts[std::string(anonymity::name_of(finding.kind))];
  return counts;
}

std::string as_json(const FindingCounts& counts) {
  std::string json = "{";
  for (const auto& [kind, count] : counts)
    json += fmt::format("{}\"{}\":{}", json.size() > 1 ? "," : "", kind, count);
  return json + "}";
}

std::string as_words(const FindingCounts& counts) {
  std::string words;
  for (const auto& [kind, count] : counts)
    words += fmt::format("{}{}:{}", words.empty() ? "" : " ", kind, count);
  return words;
}

}  // namespace tsunagu::service
