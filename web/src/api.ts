/**
 * The only file that fetches. Types come from the contract (src/http/openapi.yaml) by way of openapi.d.ts.
 * Every failure, of the network too, is a Problem with a Japanese title and detail.
 */
import type { components } from "./openapi";

type Schemas = components["schemas"];
export type Labelled = Schemas["Labelled"];
export type Highlights = Schemas["Highlights"];
export type Evidence = Schemas["Evidence"];
export type PersonHit = Schemas["PersonHit"];
export type PeopleAnswer = Schemas["PeopleAnswer"];
export type FacetCount = Schemas["FacetCount"];
export type SearchParameters = Schemas["SearchParameters"];
export type RelaxedSearch = Schemas["RelaxedSearches"][number];
export type CaseHit = Schemas["CaseHit"];
export type CasesAnswer = Schemas["CasesAnswer"];
export type CaseBrief = Schemas["CaseBrief"];
export type Coordinator = Schemas["Coordinator"];
export type Case = Schemas["Case"];
export type OrganizationHit = Schemas["OrganizationHit"];
export type OrganizationsAnswer = Schemas["OrganizationsAnswer"];
export type Organization = Schemas["Organization"];
export type Reference = Schemas["Reference"];
export type NearForm = Schemas["NearForms"][number];
export type Suggestion = Schemas["Suggestion"];
export type SuggestAnswer = Schemas["SuggestAnswer"];

/** Longest query text the API takes, in bytes of UTF-8. */
export const k_max_query_bytes = 8192;
/** Longest text the API completes, in bytes of UTF-8. */
export const k_max_suggest_bytes = 256;
/** Highest page number the API takes. */
export const k_max_page = 100;

const k_timeout_ms = 15_000;
const k_remembered_answers = 40;

export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly request_id: string | null,
  ) {
    super(`${title}: ${detail}`);
  }
}

const no_answer = () =>
  new Problem(0, "サーバーにつながりません", "通信の状態を確かめて、もう一度お試しください。", null);

const fallback_details: Record<number, string> = {
  404: "指定された情報はありません。公開が終わったか、アドレスが違う可能性があります。",
  414: "検索の文が長すぎます。要点を残して短くしてください。",
  503: "サーバーが混み合っているか、準備中です。しばらくしてからもう一度お試しください。",
};

async function readProblem(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => null) as Partial<Schemas["Problem"]> | null;
  const detail = fallback_details[response.status] ?? "しばらくしてからもう一度お試しください。";
  return new Problem(
    response.status,
    body?.title || "情報を取得できませんでした",
    body?.detail || detail,
    body?.request_id ?? null,
  );
}

/** Last answers by address, newest last, so that the back button shows a page at once. */
const remembered = new Map<string, unknown>();

function remember(address: string, answer: unknown): void {
  remembered.delete(address);
  remembered.set(address, answer);
  const oldest = remembered.keys().next();
  if (remembered.size > k_remembered_answers && !oldest.done) remembered.delete(oldest.value);
}

/** One thing to read: where it is, and the answer we last had. */
export interface Resource<T> {
  readonly address: string;
  /** Throws Problem, or an AbortError when `signal` was aborted. */
  read(signal: AbortSignal): Promise<T>;
  last(): T | undefined;
}

function resource<T>(path: string, parameters?: URLSearchParams): Resource<T> {
  const query = parameters?.toString();
  const address = query ? `${path}?${query}` : path;
  return {
    address,
    read: (signal) => getJson<T>(address, signal),
    last: () => remembered.get(address) as T | undefined,
  };
}

async function getJson<T>(address: string, signal: AbortSignal, keep = true): Promise<T> {
  const stop = new AbortController();
  const forward = () => stop.abort();
  signal.addEventListener("abort", forward, { once: true });
  const timer = setTimeout(forward, k_timeout_ms);
  try {
    const response = await fetch(address, { signal: stop.signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw await readProblem(response);
    const answer = await response.json() as T;
    if (keep) remember(address, answer);
    return answer;
  } catch (error) {
    if (signal.aborted || error instanceof Problem) throw error;
    throw no_answer();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", forward);
  }
}

const v1 = "/api/v1";

/** A search has the parameters of the page's own address; see search_state.ts. */
export const people = (parameters: URLSearchParams) => resource<PeopleAnswer>(`${v1}/search`, parameters);
export const cases = (parameters: URLSearchParams) => resource<CasesAnswer>(`${v1}/cases`, parameters);
export const coordinator = (id: string) => resource<Coordinator>(`${v1}/coordinators/${encodeURIComponent(id)}`);
export const similarPeople = (id: string) =>
  resource<Schemas["SimilarPeopleAnswer"]>(`${v1}/coordinators/${encodeURIComponent(id)}/similar`);
export const similarCases = (id: string) =>
  resource<Schemas["SimilarCasesAnswer"]>(`${v1}/cases/${encodeURIComponent(id)}/similar`);
export const oneCase = (id: string) => resource<Case>(`${v1}/cases/${encodeURIComponent(id)}`);
export const organizations = (parameters: URLSearchParams) =>
  resource<OrganizationsAnswer>(`${v1}/organizations`, parameters);
export const organization = (id: string) => resource<Organization>(`${v1}/organizations/${encodeURIComponent(id)}`);
/** Drafts, cases under work and the desk: see pages/work. */
export type ProfileWork = Schemas["ProfileWork"];
export type CaseWork = Schemas["CaseWork"];
export type Finding = Schemas["Finding"];
export type DeskQueue = Schemas["DeskQueue"];
export type WorkRecord = Schemas["Record"];
export const profileWork = (id: string) => fresh<ProfileWork>(`${v1}/coordinators/${encodeURIComponent(id)}/draft`);
export const caseWork = (id: string) => fresh<CaseWork>(`${v1}/cases/${encodeURIComponent(id)}/draft`);
export const desk = () => fresh<DeskQueue>(`${v1}/desk`);

/** Not remembered: what is worked on must be what the server has now. */
function fresh<T>(address: string): Resource<T> {
  return { address, read: (signal) => getJson<T>(address, signal, false), last: () => undefined };
}

/** One step on a profile or case (`coordinators/ID/draft/submission`); `version` is the one it was made from. */
export async function work<T>(method: "POST" | "PUT" | "DELETE", path: string, body: object = {}, version?: number): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Content-Type": "application/json" };
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  const response = await fetch(`${v1}/${path}`, { method, headers, body: JSON.stringify(body) }).catch(() => { throw no_answer(); });
  if (!response.ok) throw await readProblem(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const reference = () => resource<Reference>(`${v1}/reference`);
/** Not remembered: what was typed on the way must not drive out the pages that the back button shows. */
export const suggestions = (q: string): Pick<Resource<SuggestAnswer>, "read"> => ({
  read: (signal) => getJson(`${v1}/suggest?${new URLSearchParams({ q })}`, signal, false),
});
