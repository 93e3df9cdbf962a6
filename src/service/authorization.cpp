// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/authorization.hpp"

#include <fmt/format.h>

namespace tsunagu::service {
namespace {

struct ActionRow {
  Action action;
  std::string_view name, label;
};

// In the order of Action.
constexpr std::array k_actions{
    ActionRow{Action::read_directory, "read_directory", "検索と閲覧"},
    ActionRow{Action::read_own, "read_own", "自拠点のみの事例の閲覧"},
    ActionRow{Action::own_account, "own_account", "自分のアカウントの変更"},
    ActionRow{Action::own_api_keys, "own_api_keys", "API キーの利用"},
    ActionRow{Action::list_users, "list_users", "利用者の一覧"},
    ActionRow{Action::manage_users, "manage_users", "利用者の管理"},
    ActionRow{Action::edit_profile, "edit_profile", "プロフィールの編集"},
    ActionRow{Action::decide_profile, "decide_profile", "プロフィールの承認"},
    ActionRow{Action::confirm_profile, "confirm_profile", "プロフィールの確認"},
    ActionRow{Action::change_consent, "change_consent", "同意の記録"},
    ActionRow{Action::reveal_contact, "reveal_contact", "連絡先の表示"},
    ActionRow{Action::read_desk, "read_desk", "窓口の一覧"},
    ActionRow{Action::edit_case, "edit_case", "事例の編集"},
    ActionRow{Action::review_case, "review_case", "事例の公開の判断"},
    ActionRow{Action::withdraw_case, "withdraw_case", "事例の取り下げ"},
    ActionRow{Action::export_records, "export_records", "記録の書き出し"},
    ActionRow{Action::export_results, "export_results", "検索の結果の書き出し"},
    ActionRow{Action::read_unmet, "read_unmet", "見つからなかった相談の集計"},
    ActionRow{Action::read_audit, "read_audit", "監査の記録の閲覧"},
    ActionRow{Action::ask_dispatch, "ask_dispatch", "派遣の依頼"},
    ActionRow{Action::lend_people, "lend_people", "受け入れと派遣の判断"},
    ActionRow{Action::answer_requests, "answer_requests", "依頼への返事"},
    ActionRow{Action::decide_tie, "decide_tie", "利害関係の判断"},
    ActionRow{Action::take_referrals, "take_referrals", "紹介への返事"},
    ActionRow{Action::read_requests, "read_requests", "依頼の閲覧"},
    ActionRow{Action::read_concentration, "read_concentration", "打診の集中の集計"},
    ActionRow{Action::keep_shortlists, "keep_shortlists", "候補者リスト"},
    ActionRow{Action::save_searches, "save_searches", "検索の保存"},
    ActionRow{Action::read_mails, "read_mails", "送るメールの管理"},
    ActionRow{Action::tend_index, "tend_index", "索引と辞書の管理"},
    ActionRow{Action::operate, "operate", "取り込み・控え・点検"},
};
static_assert(k_actions.size() == k_action_count);

const ActionRow& row_of(Action action) { return k_actions[static_cast<std::size_t>(action)]; }

}  // namespace

Result<void> authorize(const model::Viewer& viewer, Action action, const Subject& subject) {
  if (may(viewer, action, subject)) return {};
  if (viewer.role == model::Role::anonymous)
    return fail(ErrorCode::unauthenticated,
                fmt::format("{}にはサインインが必要です", row_of(action).label));
  if (viewer.by_key && !is_for_keys(action)) {
    return fail(ErrorCode::forbidden,
                fmt::format("{}は、API キーではできません。サインインした画面でしてください",
                            row_of(action).label));
  }
  return fail(ErrorCode::forbidden,
              fmt::format("{}は、あなたの役割（{}）ではできません。できる人に頼んでください",
                          row_of(action).label, model::row_of(viewer.role).label));
}

std::string_view name_of(Action action) { return row_of(action).name; }

}  // namespace tsunagu::service
