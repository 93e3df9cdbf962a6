/** The audit trail in words. tests/browser/units.test.mjs compares the actions with those that the server writes. */
import { job_kinds, job_states } from "../jobs";
import { role_labels } from "../roles";
import { import_kinds } from "./admin_words";

export const actions: Readonly<Record<string, string>> = {
  sign_in: "サインイン", sign_out: "サインアウト", end_session: "自分のほかのサインインを切る",
  end_other_sessions: "自分のほかのサインインをすべて切る", end_sessions: "利用者のサインインをすべて切る",
  accept_invitation: "招待の受け取り", change_password: "パスワードの変更", set_totp: "認証アプリの設定",
  remove_totp: "認証アプリの利用停止", reset_totp: "認証アプリの解除", add_user: "利用者の追加", change_user: "利用者の変更",
  invite_user: "招待リンクの発行", add_api_key: "APIキーの作成", revoke_api_key: "APIキーの取り消し",
  change_mail: "メールの設定", confirm_mail: "メールアドレスの確認", make_calendar: "カレンダーのアドレスの作成",
  remove_calendar: "カレンダーのアドレスの取り消し", retry_mail: "メールの再送",
  read: "閲覧", reveal_contact: "連絡先の表示", read_audit: "監査の記録の閲覧", verify_audit: "監査の記録の検査", export: "書き出し",
  add: "登録", change: "変更", remove: "削除", import: "取り込み",
  edit_profile: "プロフィールの下書きの保存", discard_profile_draft: "プロフィールの下書きの破棄", submit_profile: "プロフィールの承認の依頼",
  approve_profile: "プロフィールの承認", return_profile: "プロフィールの差し戻し", confirm_profile: "プロフィールの年1回の確認",
  record_consent: "同意の記録", withdraw_consent: "同意の撤回",
  create_case: "事例の下書き", change_case: "事例の編集", submit_case: "事例の公開の依頼", publish_case: "事例の公開",
  return_case: "事例の差し戻し", withdraw_case: "事例の取り下げ",
  create_request: "依頼の下書き", edit_request: "依頼の書き直し", submit_request: "依頼を送る", consent_request: "受け入れの同意",
  refuse_request: "受け入れの断り", release_request: "派遣の同意", keep_request: "派遣の断り", offer_request: "別の人の提案",
  take_offer_request: "提案の受け入れ", decline_offer_request: "提案の断り", accept_request: "引き受け", accept_tied_request: "利害関係を申し出た引き受け",
  decline_request: "辞退", expire_request: "期限切れ", clear_tie_request: "利害関係に問題なしの判断", uphold_tie_request: "利害関係による見送り",
  schedule_request: "日程の決定", give_back_request: "引き受けの取り消し", deliver_request: "実施の記録", report_request: "報告",
  remind_request: "その後の確認の日", look_back_request: "その後の記録", close_request: "依頼の終了", withdraw_request: "依頼の取り下げ",
  hold_request: "依頼の保留", resume_request: "依頼の再開",
  create_shortlist: "候補者リストの作成", change_shortlist: "候補者リストの変更", delete_shortlist: "候補者リストの削除",
  save_search: "検索の保存", forget_search: "保存した検索の削除",
  start_job: "作業の開始", end_job: "作業の終了", resume_job: "作業の再開", cancel_job: "作業の取り消し", restore: "バックアップからの復元",
  upload_import: "取り込むファイルの受け取り", delete_import: "取り込みの削除", save_import_profile: "列の対応の保存",
  delete_import_profile: "列の対応の削除", export_corrections: "誤りのある行の書き出し",
};
export const kinds: Readonly<Record<string, string>> = {
  mail: "メール", user: "利用者", api_key: "APIキー", coordinator: "コーディネーター", profile_draft: "プロフィールの下書き", case: "事例",
  case_draft: "事例の下書き", organization: "支援機関", measure: "施策", audit: "監査の記録",
  request: "依頼", concentration: "打診の集中", shortlist: "候補者リスト", saved_search: "保存した検索", lexicon: "辞書", job: "作業", import: "取り込み", import_profile: "列の対応", backup: "バックアップ",
};
export const programs: Readonly<Record<string, string>> = {
  clock: "期限の管理", init: "初期設定", sample: "見本データ", import: "取り込み", "command-line": "コマンド", command: "コマンド", restore: "復元",
};
export const fields: Readonly<Record<string, string>> = {
  role: "役割", organization_id: "機関", coordinator_id: "プロフィール", active: "利用", name: "名前", scopes: "できること",
  days: "日数", count_today: "本日の回数", reason: "理由", proxy: "代理", author: "書いた人", scope: "公開の範囲",
  format: "形式", rows: "件数", from: "前の状態", to: "後の状態", party: "立場", words: "語", job: "作業", state: "状態", kind: "種類", added: "追加", changed: "変更", rejected: "受け取れない", made_at: "作った時",
};
export const values: Readonly<Record<string, string>> = {
  ...role_labels, ...job_kinds, ...job_states, ...import_kinds,
  draft: "下書き", submitted: "受け入れ拠点が確認中", review: "所属拠点が確認中", offered: "別の人の提案を検討中", asked: "本人に打診中",
  blocked: "利害関係を確認中", accepted: "承諾・日程を調整中", scheduled: "日程が決定", delivered: "実施済み・報告待ち", reported: "報告済み",
  follow_up: "その後の確認が必要", on_hold: "保留", closed: "完了", refused: "受けられない", withdrawn: "取り下げ",
  requester: "依頼した機関", receiving_hub: "受け入れ拠点", receiving_chief: "受け入れ拠点のチーフ", home_hub: "所属拠点", person: "本人",
  partner: "紹介先の機関", clock: "システム",
  yes: "はい", no: "いいえ", changed: "変更", read: "読む", write: "書く", export: "書き出す",
};
