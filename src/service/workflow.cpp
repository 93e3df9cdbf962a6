// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/workflow.hpp"

#include <algorithm>

#include "service/workflow_impl.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {

Workflow::Workflow(const model::Reference& reference, store::Store store,
                   std::unique_ptr<Lint> lint)
    : m_reference(reference),
      m_lint(std::move(lint)),
      m_store(std::move(store)) {}

Result<std::unique_ptr<Workflow>> Workflow::open(const DataDir& dir,
                                                 const model::Reference& reference) {
  TRY_ASSIGN(auto lint, Lint::open(dir));
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Workflow>(new Workflow(reference, std::move(store), std::move(lint)));
}

std::string Workflow::user_name(const std::string& user_id) {
  const auto user = store::AccountRows(m_store).user(user_id);
  return user && *user ? (*user)->name : user_id;
}

Result<void> check_paper_number(std::string_view field, std::string_view number, std::size_t min) {
  const auto is_plain = [](char c) {
    constexpr std::string_view k_signs = "._/-";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           k_signs.find(c) != std::string_view::npos;
  };
  if (number.size() >= min && number.size() <= k_paper_number_max &&
      std::all_of(number.begin(), number.end(), is_plain))
    return {};
  return fail(
      ErrorCode::rejected_input,
      fmt::format(
          "{}: 半角の英数字と . _ / - で{}〜{}文字です（例 2026-014）。名前は書かないでください",
          field, min, k_paper_number_max));
}

Result<std::string> checked_note(std::string_view note, bool required) {
  const std::string_view trimmed = text::trim(note);
  if (required && trimmed.empty())
    return fail(ErrorCode::rejected_input, "note: 理由を書いてください");
  if (text::length(trimmed) > k_note_max)
    return fail(ErrorCode::rejected_input, fmt::format("note: {}文字以内です", k_note_max));
  return std::string(trimmed);
}

tl::unexpected<Error> refuse(const std::vector<model::FieldProblem>& problems) {
  constexpr std::size_t k_told = 3;
  std::string message;
  for (std::size_t i = 0; i < problems.size() && i < k_told; ++i) {
    if (i > 0) message += "。";
    message += fmt::format("{}: {}", problems[i].field, problems[i].reason);
  }
  if (problems.size() > k_told) message += fmt::format("。ほか{}件", problems.size() - k_told);
  return fail(ErrorCode::rejected_input, std::move(message));
}

}  // namespace tsunagu::service
