/** What the request form holds: made from an address or a draft, checked, and turned into what the API takes. */
import type { DispatchRequest, RequestWish, WishedReport } from "./api";
import { today, weekdayOf, weekdays } from "./days";
import type { Asked } from "./request_address";
import { hubOf } from "./search_state";
import { byteLength } from "./text";

/** As src/dispatch/request.hpp has them; the server checks them again. */
export const k_people_max = 6;
export const k_days_max = 5;
export const k_need_max = 4000;
export const k_note_max = 1000;
export const k_accompanying_max = 5;
export const k_next_actions_max = 10;
const k_body_max_bytes = 64 * 1024;

/** A person, or a hub alone whose desk chooses. Without a name it is looked up. */
export interface Chosen {
  readonly coordinator_id?: string;
  readonly hub_id?: string;
  readonly name?: string;
  readonly hub_name?: string;
  /** What to know before asking. */
  readonly warning?: string | undefined;
  /** Codes of data/reference/weekdays.tsv; undefined while they are not known, empty when the person named none. */
  readonly weekdays?: readonly string[] | undefined;
}

/** Somebody who was found, as one of those to ask. */
export function chosenFrom(person: { id: string; name: string; hub: string; hub_name: string; outside_region: { code: string }; weekdays?: readonly { code: string }[] }): Chosen {
  const { id: coordinator_id, name, hub: hub_id, hub_name, outside_region: { code } } = person;
  const warning = code === "no" ? "ほかの地域への対応は「不可」としている人です。"
    : code === "online_only" ? "ほかの地域への対応はオンラインだけの人です。" : undefined;
  return { coordinator_id, name, hub_id, hub_name, warning, weekdays: person.weekdays?.map((day) => day.code) };
}

/** Which of the wished days are not, or only by half, among the weekdays on which somebody works; undefined when all are. */
export function unsuitedDays(codes: readonly string[], days: readonly string[]): string | undefined {
  if (codes.length === 0) return undefined;
  const notes = days.flatMap((day) => {
    const { code, name } = weekdays[weekdayOf(day)] ?? { code: "", name: "" };
    const am = codes.includes(`${code}_am`);
    const pm = codes.includes(`${code}_pm`);
    if (!code || codes.includes(code) || (am && pm)) return [];
    return [am ? `${name}曜日は午前だけ` : pm ? `${name}曜日は午後だけ` : `${name}曜日は対応していません`];
  });
  return notes.length > 0 ? `希望日のうち、${[...new Set(notes)].join("、")}。` : undefined;
}

export const keyOf = ({ coordinator_id, hub_id }: Chosen) => coordinator_id ?? hub_id ?? "";

export interface RequestValues {
  readonly flow: "request" | "referral";
  readonly prefecture: string;
  readonly partner: string;
  readonly partner_name: string;
  readonly type: string;
  readonly need: string;
  readonly topics: readonly string[];
  readonly industry: string;
  readonly size_band: string;
  readonly stage: string;
  readonly urgency: string;
  /** As typed, empty ones included. */
  readonly wished_days: readonly string[];
  readonly mode: string;
  readonly depth: string;
  /** One a line. */
  readonly accompanying: string;
  readonly by_desk: boolean;
  readonly candidates: readonly Chosen[];
  readonly client: string;
  readonly client_consent_id: string;
  readonly tie: string;
}

export function beginRequest(asked: Asked): RequestValues {
  return {
    flow: asked.flow, prefecture: asked.prefecture, partner: asked.partner, partner_name: "", type: "dispatch", need: asked.need, topics: [],
    industry: "", size_band: "", stage: "", urgency: "normal", wished_days: [""], mode: "", depth: "", accompanying: "", by_desk: false,
    candidates: [...asked.people.map((coordinator_id) => ({ coordinator_id })), ...asked.hubs.map((hub_id) => ({ hub_id }))].slice(0, k_people_max), client: "", client_consent_id: "", tie: "",
  };
}

export function valuesOf(request: DispatchRequest): RequestValues {
  const code = (labelled: { code: string } | null) => labelled?.code ?? "";
  return {
    flow: request.flow, prefecture: code(request.prefecture), partner: request.partner?.id ?? "", partner_name: request.partner?.name ?? "",
    type: code(request.type), need: request.need, topics: request.topics.map(code), industry: code(request.industry),
    size_band: code(request.size_band), stage: code(request.stage), urgency: code(request.urgency),
    wished_days: request.wished_days.length > 0 ? request.wished_days.map(({ day }) => day) : [""],
    mode: code(request.mode), depth: code(request.depth), accompanying: request.accompanying.join("\n"),
    by_desk: request.choice === "desk" && request.candidates.length === 0, candidates: chosenOf(request),
    client: request.client?.text ?? "", client_consent_id: request.client?.consent_id ?? "", tie: request.tie,
  };
}

/** Those who were not asked yet. */
export function chosenOf(request: DispatchRequest): Chosen[] {
  return request.candidates.filter(({ state }) => state.code === "waiting").map(({ coordinator, hub }) => ({
    ...(coordinator ? { coordinator_id: coordinator.id, name: coordinator.name } : {}),
    ...(hub ? { hub_id: hub.id, hub_name: hub.name } : {}),
  }));
}

const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** Whom to ask, as the API takes it. */
export function candidatesOf(chosen: readonly Chosen[]): NonNullable<RequestWish["candidates"]> {
  return chosen.map(({ coordinator_id, hub_id }) => (coordinator_id ? { coordinator_id } : { hub_id: hub_id ?? "" }));
}

export function wishOf(values: RequestValues, send: boolean): RequestWish {
  const { flow, prefecture, need, urgency, client, client_consent_id } = values;
  const both = {
    flow, send, prefecture: prefecture || null, need: need.trim(), urgency: urgency || null, client: client.trim() || null,
    client_consent_id: client_consent_id.trim() || null, topics: [...values.topics], industry: values.industry || null,
    size_band: values.size_band || null, stage: values.stage || null,
  };
  if (flow === "referral") return { ...both, partner: values.partner || null };
  return {
    ...both, type: values.type || null, mode: values.mode || null, depth: values.depth || null,
    wished_days: values.wished_days.filter(Boolean), accompanying: lines(values.accompanying), tie: values.tie.trim() || null,
    ...(values.by_desk ? { choice: "desk" as const, candidates: [] } : { candidates: candidatesOf(values.candidates) }),
  };
}

export type Messages = Record<string, string>;

const length = (text: string) => Array.from(text).length;

function checkLengths(values: RequestValues, found: Messages): void {
  const over = length(values.need.trim()) - k_need_max;
  if (over > 0) found["need"] = `${k_need_max}文字までです。${over}文字減らしてください。`;
  if (length(values.client) > k_need_max) found["client"] = `${k_need_max}文字までです。短くしてください。`;
  if (length(values.tie) > k_note_max) found["tie"] = `${k_note_max}文字までです。短くしてください。`;
  if (lines(values.accompanying).length > k_accompanying_max) found["accompanying"] = `${k_accompanying_max}件までです。`;
  if (values.wished_days.some((day) => day && day < today())) found["wished_days"] = "過去の日付があります。今日より後の日にしてください。";
  if (values.client.trim() && !values.client_consent_id.trim()) {
    found["client_consent_id"] = "相談者の情報を付けるには、相談者の同意書の番号を入れてください。";
  }
  if (byteLength(JSON.stringify(wishOf(values, true))) > k_body_max_bytes) found["need"] ??= "全体が長すぎます。短くしてください。";
}

/** What is wrong with it; what is missing counts only when it is to be sent. */
export function checkRequest(values: RequestValues, send: boolean): Messages {
  const found: Messages = {};
  if (send) {
    if (values.flow === "referral") {
      if (!values.partner) found["partner"] = "紹介先の機関を選んでください。";
    } else {
      if (!values.by_desk && values.candidates.length === 0) found["candidates"] = "お願いしたい人を選ぶか、「窓口に任せる」にしてください。";
      if (!values.type) found["type"] = "依頼の種類を選んでください。";
      if (!values.prefecture) found["prefecture"] = "相談者の都道府県を選んでください。";
      if (!values.mode) found["mode"] = "支援の方法を選んでください。";
    }
    if (!values.need.trim()) found["need"] = "相談の内容を書いてください。";
  }
  checkLengths(values, found);
  return found;
}

/** The hub that receives the help needs no request for its own people. */
export function isOfReceivingHub(chosen: { hub_id?: string | undefined }, prefecture: string): boolean {
  return prefecture !== "" && chosen.hub_id === hubOf(prefecture);
}

/** A report as it is typed. */
export interface ReportValues {
  readonly summary: string;
  readonly result: string;
  readonly mode: string;
  readonly sessions: string;
  readonly hours: string;
  readonly travel_hours: string;
  readonly travel_km: string;
  readonly next_actions: readonly NextActionValues[];
}
export interface NextActionValues {
  readonly code: string;
  readonly what: string;
  readonly owner: string;
  readonly due_on: string;
}
export const empty_action: NextActionValues = { code: "", what: "", owner: "", due_on: "" };

export function beginReport(request: DispatchRequest): ReportValues {
  return {
    summary: "", result: "", mode: request.mode?.code ?? "", sessions: "", hours: "", travel_hours: "", travel_km: "", next_actions: [],
  };
}

/** A number as people type it, full width digits included; null for none, undefined for what is no number. */
function numberIn(text: string): number | null | undefined {
  const plain = text.normalize("NFKC").replace(/[\s,]/gu, "");
  if (plain === "") return null;
  return /^\d+(\.\d+)?$/u.test(plain) ? Number(plain) : undefined;
}

const isUsed = ({ code, what, owner, due_on }: NextActionValues) => Boolean(code || what.trim() || owner.trim() || due_on);

export function checkReport(values: ReportValues): Messages {
  const found: Messages = {};
  if (!values.summary.trim()) found["report.summary"] = "何をしたかを書いてください。";
  if (!values.mode) found["report.mode"] = "訪問、来所、オンラインのどれかを選んでください。";
  for (const name of ["sessions", "hours", "travel_hours", "travel_km"] as const) {
    if (numberIn(values[name]) === undefined) found[`report.${name}`] = "数字で入れてください。例: 1.5";
  }
  if (numberIn(values.hours) === null) found["report.hours"] = "支援にかかった時間を入れてください。";
  const sessions = numberIn(values.sessions);
  if (typeof sessions === "number" && !Number.isInteger(sessions)) found["report.sessions"] = "回数は整数で入れてください。";
  values.next_actions.forEach((next, at) => {
    if (isUsed(next) && !next.code) found[`report.next_actions[${at}].code`] = "種類を選んでください。要らない行は消してください。";
  });
  return found;
}

export function reportOf(values: ReportValues): WishedReport {
  const number = (name: "sessions" | "hours" | "travel_hours" | "travel_km") => numberIn(values[name]) ?? null;
  return {
    summary: values.summary.trim(), result: values.result.trim(), mode: values.mode, sessions: number("sessions"), hours: number("hours"),
    travel_hours: number("travel_hours"), travel_km: number("travel_km"),
    next_actions: values.next_actions.filter(isUsed).map(({ code, what, owner, due_on }) => ({
      code, what: what.trim(), owner: owner.trim(), due_on: due_on || null,
    })),
  };
}

/** A problem of a field that the form shows, as the message of that field. */
export function fieldAtFault(problem: { status: number; detail: string; parameter: string | null }, shown: (name: string) => boolean): Messages {
  const parameter = problem.parameter ?? "";
  const name = [parameter, parameter.replace(/\[\d+\].*$/u, "")].find(shown);
  if (problem.status !== 400 || !name) return {};
  const message = problem.detail.startsWith(`${parameter}: `) ? problem.detail.slice(parameter.length + 2) : problem.detail;
  return { [name]: /[。！？]$/u.test(message) ? message : `${message}。` };
}
