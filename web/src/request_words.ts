/** Requests in words. tests/browser/units.test.mjs compares the states with those of src/dispatch/life_cycle.cpp. */
import type { RequestEntry } from "./dispatch_api";

export const states: Readonly<Record<string, string>> = {
  draft: "下書き", submitted: "受け入れ拠点が確認中", review: "所属拠点が確認中", offered: "別の人の提案を検討中", asked: "本人に打診中",
  blocked: "利害関係を確認中", accepted: "承諾・日程を調整中", scheduled: "日程が決定", delivered: "実施済み・報告待ち", reported: "報告済み",
  follow_up: "その後の確認が必要", on_hold: "保留", closed: "完了", refused: "受けられない", withdrawn: "取り下げ",
};

export const flows: Readonly<Record<string, string>> = { request: "人の依頼", referral: "機関への紹介" };

/** What kind of request it is and where: "派遣・神奈川県". */
export function kindOf({ flow, type, prefecture }: Pick<RequestEntry, "flow" | "type" | "prefecture">): string {
  return [flow === "referral" ? "紹介" : type?.label, prefecture?.label].filter(Boolean).join("・");
}
