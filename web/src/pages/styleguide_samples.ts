/** Invented records for the style guide; typed by the contract, so they follow it. */
import {
  Problem, type CaseHit, type DispatchRequest, type OrganizationHit, type PeopleAnswer, type PersonHit, type NearForm, type RelaxedSearch, type Finding,
} from "../api";
import type { Job, LexiconTrial } from "../operations_api";
import { empty_search, type SearchState } from "../search_state";

const miyazaki = { code: "45", label: "宮崎県" };
const lodging = { code: "M", label: "宿泊業，飲食サービス業" };

export const person: PersonHit = {
  id: "sample-1",
  name: "髙澤 一郎",
  yomi: "たかざわ いちろう",
  role: { code: "coordinator", label: "コーディネーター" },
  hub: "hub-45",
  hub_name: "宮崎県よろず支援拠点",
  prefecture: miyazaki,
  block: { code: "kyushu", label: "九州" },
  title: "宿泊業の現場改善",
  topics: ["人手不足・採用", "インバウンド・観光", "粗利改善・採算可視化", "IT・DX"]
    .map((label, i) => ({ code: `t${i}`, label })),
  industries: [lodging, { code: "N", label: "生活関連サービス業，娯楽業" }],
  qualifications: [{ code: "q1", label: "中小企業診断士" }, { code: "q2", label: "販売士" }],
  modes: [{ code: "visit", label: "訪問" }, { code: "online", label: "オンライン" }],
  outside_region: { code: "yes", label: "可" },
  profile_verified_on: "2026-04-01",
  last_case_year: 2025,
  travel: { km: 869, class: { code: "overnight", label: "泊まり" } },
  open_jobs: 1,
  fictional: true,
  score: 12.3,
  matched: { profile: true, cases: 2 },
  match: "both",
  covered: ["旅館", "人手不足"],
  uncovered: ["外国人材"],
  via: [{ word: "賃上げ", found: "処遇改善" }],
  why: [
    {
      kind: "case",
      id: "sample-case-1",
      title: "旅館の客室清掃を組み替えて人手不足をしのぐ",
      title_highlights: [[0, 2], [13, 17]],
      year: 2025,
      prefecture: miyazaki,
      industry: lodging,
      field: "actions",
      snippet: "…清掃と配膳の担当を日ごとに入れ替える表を作り、旅館の人手が足りない時間帯を目に見えるようにした。𠮷野さんの手順書を…",
      highlights: [[24, 26], [27, 29]],
    },
    {
      kind: "profile",
      id: "sample-1",
      title: "お手伝いできること",
      title_highlights: [],
      year: null,
      prefecture: null,
      industry: null,
      field: "how_i_help",
      snippet: "旅館・ホテルの少人数運営の立て直し",
      highlights: [[0, 2]],
    },
  ],
};

const long = "とても長い名前や説明が入っても、枠からはみ出さずに折り返して読めることを確かめるための文章です。";

export const plain_person: PersonHit = {
  ...person,
  id: "sample-2",
  name: "相談窓口",
  yomi: "そうだんまどぐち",
  role: { code: "desk", label: "窓口" },
  title: "",
  topics: [],
  industries: [],
  qualifications: [],
  modes: [],
  outside_region: { code: "no", label: "不可" },
  profile_verified_on: null,
  last_case_year: null,
  matched: { profile: false, cases: 0 },
  match: "related",
  covered: [],
  uncovered: [],
  via: [],
  why: [],
};

export const long_person: PersonHit = {
  ...person,
  id: "sample-3",
  name: "Maximilian-Alexander Featherstonehaugh-Cholmondeley",
  yomi: "まくしみりあん あれくさんだー ふぇざーすとんほー ちょるもんでりー",
  title: long,
  matched: { profile: false, cases: 1203 },
  match: "cases",
  uncovered: ["とても長い言葉".repeat(4), "x".repeat(30)],
  why: person.why.slice(0, 1).map((item) => ({
    ...item, title: long + long, title_highlights: [], snippet: long + "https://example.invalid/" + "long".repeat(40), highlights: [],
  })),
};

export const case_hit: CaseHit = {
  id: "sample-case-1",
  title: "旅館の客室清掃を組み替えて人手不足をしのぐ",
  title_highlights: [[0, 2]],
  year: 2025,
  prefecture: miyazaki,
  industry: lodging,
  topics: [{ code: "t0", label: "人手不足・採用" }],
  hub: "hub-45",
  hub_name: "宮崎県よろず支援拠点",
  people: [{ id: "sample-1", name: "髙澤 一郎" }],
  field: "challenge",
  snippet: "清掃の人手が足りず、旅館の客室を半分しか開けられない。",
  highlights: [[3, 5], [10, 12]],
  score: 8.1,
  fictional: true,
};

export const organization: OrganizationHit = {
  id: "sample-organization",
  name: "見本県信用保証協会",
  yomi: "みほんけんしんようほしょうきょうかい",
  types: [{ code: "guarantee", label: "信用保証協会" }],
  prefecture: miyazaki,
  services: "保証の相談、経営支援、専門家の派遣",
  strengths: "",
  url: null,
  coordinators: 3,
  name_highlights: [],
  why: { field: "services", snippet: "保証の相談、経営支援、専門家の派遣", highlights: [[6, 10]] },
};

export const state: SearchState = {
  ...empty_search,
  q: "旅館の人手不足",
  selected: { ...empty_search.selected, topic: ["t0"], prefecture: ["45"] },
  online: true,
  from_prefecture: "13",
};

export const near_forms: NearForm[] = [
  { query: "事業承継", total: 12, replaces: { from: "事業承経", to: "事業承継" } },
  { query: "事業再生", total: 1, replaces: { from: "事業承経", to: "事業再生" } },
];

export const relaxed: RelaxedSearch[] = [
  { drop: "prefecture", label: "他の地域なら", total: 12, total_relation: "eq", query: { q: "酒蔵", topic: "succession" } },
  { drop: "topic", label: "他の分野なら", total: 3, total_relation: "eq", query: { q: "酒蔵", prefecture: "01" } },
];

export const gap: NonNullable<PeopleAnswer["from"]> = {
  prefecture: "01",
  home: 0,
  elsewhere: 1234,
  nearest: [
    { block: "tohoku", label: "東北", total: 4, distance_km: 254, query: { q: "酒蔵", block: "tohoku" } },
    { block: "kanto", label: "関東", total: 1200, distance_km: 712, query: { q: "酒蔵", block: "kanto" } },
    { block: "chubu", label: "中部", total: 30, distance_km: 780, query: { q: "酒蔵", block: "chubu" } },
  ],
};

export const facets: PeopleAnswer["facets"] = {
  topic: [
    { code: "t0", label: "人手不足・採用", count: 128 },
    ...Array.from({ length: 10 }, (_, i) => ({ code: `x${i}`, label: `分野の例 その${i + 1}`, count: 90 - i * 8 })),
  ],
  industry: [{ code: "M", label: lodging.label, count: 1203 }],
  block: [{ code: "kyushu", label: "九州", count: 41 }],
  prefecture: [{ code: "45", label: "宮崎県", count: 0 }],
  hub: [{ code: "hub-45", label: "宮崎県よろず支援拠点", count: 6 }],
  online: [{ code: "1", label: "オンライン可", count: 80 }],
  outside_region: [{ code: "1", label: "地域外も可", count: 60 }],
};

export const problem = new Problem(
  503, "ただいま混み合っています", "しばらくしてからもう一度お試しください。", "7f3c9a10",
);

export const work = { title: "販路を広げる相談", challenge: "佐藤社長の売上が減った。", stages: ["growth"] };
export const findings: Finding[] = [
  { field: "challenge", begin: 0, end: 4, kind: { code: "person", label: "人名" }, severity: "high", text: "佐藤社長", proposal: "社長" },
  { field: "challenge", begin: 5, end: 9, kind: { code: "amount", label: "金額" }, severity: "medium", text: "3,450万円", proposal: "約3,500万円" },
];

const pair = (code: string, label: string) => ({ code, label });
const neighbour = { km: 27, class: pair("neighbouring", "隣の都道府県") };
export const request: DispatchRequest = {
  id: "req-mihon", version: 4, flow: "request", state: pair("asked", "本人に打診中"), held_in: null,
  requester: { user_name: "見本 職員", organization: { id: "org-a", name: "見本信用組合" } }, prefecture: pair("14", "神奈川県"),
  receiving_hub: { id: "hub-14", name: "神奈川県よろず支援拠点" }, partner: null, type: pair("dispatch", "派遣"), need: "町工場の原価管理", topics: [],
  industry: null, size_band: null, stage: null, urgency: null, wished_days: [], mode: pair("visit", "訪問"), depth: null, accompanying: [],
  choice: "person", client: null, client_hidden: true, tie: "",
  candidates: [{
    coordinator: { id: "co-1", name: "見本 花子" }, hub: { id: "hub-13", name: "東京都よろず支援拠点" }, state: pair("current", "打診中"), note: "", tie: "",
    travel: neighbour, open_jobs: 1, max_open: 3, paused_until: null, problem: null,
  }],
  scheduled_on: { day: "2027-01-01", closed: "元日" }, delivered_on: null, look_backs: [], decide_until: "2026-11-30", overdue: false, remind_on: null,
  created_at: "2026-11-23T00:00:00Z", sent_at: "2026-11-23T00:00:00Z", updated_at: "2026-11-23T00:00:00Z", report: null,
  parties: [pair("person", "本人")], in_turn: { parties: [pair("person", "本人")], label: "見本 花子 さん" }, can: [], steps: [], travel: neighbour, licensed_work: [],
  can_draft_case: false, case_id: null,
};

const job: Job = {
  id: "sample-job", kind: "reindex", state: "running", what: "事例を読んでいます", done: 41234, total: 100000, rate: 812.4, eta_seconds: 72,
  by: { id: "u-1", name: "見本 花子" }, created_at: "2026-04-01T00:00:00Z", started_at: "2026-04-01T00:00:05Z", ended_at: null, problem: null, result: null, can_cancel: true, cancelling: false,
};
const over = { ended_at: "2026-04-01T00:02:15Z", can_cancel: false, rate: null, eta_seconds: null };
export const jobs: readonly Job[] = [
  job,
  { ...job, id: "sample-job-2", kind: "import", what: "行を数えています", done: 0, total: null, rate: null, eta_seconds: null },
  { ...job, id: "sample-job-3", kind: "backup", state: "queued", started_at: null, done: 0, total: null, rate: null, eta_seconds: null },
  { ...job, ...over, id: "sample-job-4", state: "done", done: 100000, result: { generation: 12 } },
  { ...job, ...over, id: "sample-job-5", kind: "import", state: "failed", problem: { code: "no_space", message: "ディスクの空きが足りません。空きを作ってからやり直してください" } },
];

const tried = (id: string, name: string, rank: number) => ({ id, name, hub: { id: "hub-45", name: "宮崎県よろず支援拠点" }, score: 3, rank });
export const trial: LexiconTrial = {
  before: { total: 3, words_used: [{ word: "もうけ", also: [] }], people: [tried("sample-1", "髙澤 一郎", 1), tried("sample-2", "見本 花子", 2), tried("sample-4", "見本 三郎", 3)] },
  after: { total: 3, words_used: [{ word: "もうけ", also: ["粗利", "採算"] }], people: [tried("sample-2", "見本 花子", 1), tried("sample-3", "見本 次郎", 2), tried("sample-1", "髙澤 一郎", 3)] },
  only_synonyms: true,
};
