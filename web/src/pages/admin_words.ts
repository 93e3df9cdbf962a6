/** What states are called on the administrator's pages. */
import type { CheckState, How, ImportKind, ImportState, IndexState } from "../operations_api";

type Tone = "info" | "warning" | "error";

interface StateWords {
  readonly label: string;
  readonly tone: Tone;
  readonly what: string;
}

const index_states: Readonly<Record<IndexState["state"], StateWords>> = {
  ready: { label: "検索できます", tone: "info", what: "記録の変更は、数秒で検索に反映されます。" },
  building: { label: "検索できます（作り直し中）", tone: "info", what: "いまある索引での検索は続いています。できあがると自動的に切り替わります。" },
  behind: { label: "反映が遅れています", tone: "warning", what: "検索はできますが、最近の変更がまだ見えません。遅れが増え続けるときは、サーバーの負荷と空きディスクを確かめてください。" },
  missing: { label: "索引がありません", tone: "error", what: "検索は止まっています。人や事例のページは開けます。自動的に作り直しますが、始まらないときは「作り直す」を押してください。" },
};

const first_build: StateWords = { label: "索引を作っています", tone: "warning", what: "できあがるまで検索は使えません。人や事例のページは開けます。" };

export const stateOfIndex = ({ state, generation }: Pick<IndexState, "state" | "generation">): StateWords =>
  state === "building" && generation === 0 ? first_build : index_states[state];

export const scopes = [
  { code: "all", label: "すべて", note: "記録が多いと時間がかかります。検索は続けられます" },
  { code: "lexicon", label: "辞書の変更の分だけ", note: "変えた語を含む記録だけを作り直します" },
  { code: "hub", label: "1つの拠点", note: "その拠点の人と事例" },
  { code: "coordinator", label: "1人のコーディネーター", note: "その人と、その人の事例" },
  { code: "kind", label: "1つの種類の記録", note: "人だけ、または事例だけ" },
] as const;

export const import_kinds: Readonly<Record<ImportKind, string>> = {
  coordinators: "コーディネーター", cases: "支援事例", organizations: "支援機関", measures: "支援施策",
};

export const import_states: Readonly<Record<ImportState, string>> = {
  uploaded: "未確認", checking: "確認中", checked: "確認済み", running: "取り込み中", done: "取り込み済み", failed: "失敗", cancelled: "取り消し",
};

export const import_tones = {
  uploaded: "plain", checking: "match", checked: "match", running: "match", done: "able", failed: "bad", cancelled: "plain",
} as const satisfies Readonly<Record<ImportState, string>>;

export const encodings: Readonly<Record<string, string>> = {
  "utf-8": "UTF-8", "utf-8-bom": "UTF-8（BOMつき）", cp932: "Shift_JIS（CP932）", "euc-jp": "EUC-JP",
};

export const delimiters: Readonly<Record<string, string>> = { ",": "コンマ", "\t": "タブ", ";": "セミコロン" };

export const hows: Readonly<Record<How, string>> = {
  exact: "見出しが同じ", alias: "見出しの別名", profile: "前回の対応", similar: "見出しが似ている", chosen: "選んだ項目", none: "使わない",
};

export const sources = { built_in: "もとから", added: "追加", removed: "除外" } as const;
export const source_tones = { built_in: "plain", added: "able", removed: "sample" } as const;

/** Names of the records that a backup counts. */
export const record_names: Readonly<Record<string, string>> = {
  organizations: "機関", coordinators: "人", cases: "事例", measures: "施策", requests: "依頼", audit: "監査の記録",
};

export const check_states: Readonly<Record<CheckState, string>> = { ok: "正常", warn: "注意", bad: "異常" };
