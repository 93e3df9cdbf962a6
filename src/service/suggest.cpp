// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions: what a reader may mean by the letters typed so far. Candidates come from the lists
// of suggest_index.hpp; here it is decided which of them this reader may see and which go first.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/text.hpp"
#include "service/suggesting.hpp"

namespace tsunagu::service {
namespace {

using Candidate = SuggestCandidate;

bool is_better(const Candidate& a, const Candidate& b) { return a.rank() < b.rank(); }

// What of the query is completed: all of it, and its last word.
std::vector<std::size_t> beginnings(std::string_view query) {
  std::vector<std::size_t> bytes{0};
  const auto words = text::split_blanks(query);
  if (words.size() > 1)
    bytes.push_back(static_cast<std::size_t>(words.back().data() - query.data()));
  return bytes;
}

// The best `limit`, best first, but no kind takes more than half of the places that others want.
std::vector<Candidate> mixed(std::vector<Candidate> candidates, std::size_t limit) {
  std::sort(candidates.begin(), candidates.end(), is_better);
  std::vector<Candidate> chosen;
  std::vector<Candidate> waiting;
  std::map<SuggestKind, std::size_t> taken;
  for (Candidate& candidate : candidates) {
    const bool fits = chosen.size() < limit && taken[candidate.shown.kind] < (limit + 1) / 2;
    if (fits) ++taken[candidate.shown.kind];
    (fits ? chosen : waiting).push_back(std::move(candidate));
  }
  for (Candidate& candidate : waiting) {
    if (chosen.size() == limit) break;
    chosen.push_back(std::move(candidate));
  }
  std::sort(chosen.begin(), chosen.end(), is_better);
  return chosen;
}

}  // namespace

Result<SuggestAnswer> Directory::suggest(const SuggestRequest& request, model::Tier reader) const {
  if (request.query.size() > k_suggest_query_max_bytes || !text::is_utf8(request.query) ||
      request.limit < 1 || request.limit > k_suggest_max) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("入力は {} バイトまでの UTF-8、候補は 1 から {} までです",
                            k_suggest_query_max_bytes, k_suggest_max));
  }
  const auto limit = static_cast<std::size_t>(request.limit);
  const Impl::Suggesting suggesting(*m_impl, reader);
  SuggestAnswer answer;
  for (const std::size_t begin : beginnings(request.query)) {
    const std::string_view part = std::string_view(request.query).substr(begin);
    const auto typed = index::Typed::from(part, m_impl->typing->analyzer);
    if (typed.written.empty() || answer.suggestions.size() >= limit) continue;
    TRY_ASSIGN(auto found, suggesting.candidates(typed));
    auto best = mixed(std::move(found), limit - answer.suggestions.size());
    TRY(suggesting.leave_out_withdrawn(best));
    for (Candidate& candidate : best) {
      candidate.shown.begin = text::length(std::string_view(request.query).substr(0, begin));
      answer.suggestions.push_back(std::move(candidate.shown));
    }
  }
  return answer;
}

}  // namespace tsunagu::service
