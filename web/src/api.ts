/**
 * The only file that fetches. Types come from the contract (src/http/openapi.yaml) by way of openapi.d.ts.
 * Every failure, of the network too, is a Problem with a Japanese title and detail.
 */
import { isMemo } from "./memo";
import type { components } from "./openapi";
import { store, stored } from "./stored";

export type Schemas = components["schemas"];
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
export type Session = Schemas["Session"];
export type OpenSession = Schemas["OpenSession"];
/** The own password, and the code of the own second factor. */
export type Confirmation = Schemas["Confirmation"];
export type ApiKey = Schemas["ApiKey"];
export type KeyScope = Schemas["KeyScope"];
export type NewApiKey = Schemas["NewApiKey"];
export type CreatedApiKey = Schemas["CreatedApiKey"];
export type TotpEnrolment = Schemas["TotpEnrolment"];
export type User = Schemas["User"];
export type NewUser = Schemas["NewUser"];
export type UserChange = Schemas["UserChange"];
export type InvitationLink = Schemas["InvitationLink"];
export type RevealedContact = Schemas["RevealedContact"];
export type AuditRow = Schemas["AuditRow"];
export type AuditReport = Schemas["AuditReport"];

/** Longest query text the API takes, in bytes of UTF-8. */
export const k_max_query_bytes = 8192;
/** Longest text the API completes, in bytes of UTF-8. */
export const k_max_suggest_bytes = 256;
/** Highest page number the API takes. */
export const k_max_page = 100;

const k_timeout_ms = 15_000;
const k_asked_at = "asked-at";
const k_remembered_answers = 40;

export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly request_id: string | null,
    /** Last part of the problem's type, such as "code-required"; empty when no answer came. */
    readonly kind = "",
    /** The field or parameter at fault, when it is one. */
    readonly parameter: string | null = null,
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
    body?.type?.split("/").pop() ?? "",
    body?.parameter ?? null,
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

/** Address of the answer that came with the page, until it was read. */
let given = takeGiven();

function takeGiven(): string {
  const { address, answer } = globalThis.document?.getElementById("app")?.dataset ?? {};
  if (!address || !answer) return "";
  const [path = "", query] = address.split("?");
  const same = query === undefined ? path : `${path}?${new URLSearchParams(query)}`;
  remembered.set(same, JSON.parse(answer));
  return same;
}

/** Forgets all answers: another person may see other things. */
export function forget(): void {
  remembered.clear();
  given = "";
}

/** When any tab of this browser last asked the server; a session that nobody uses ends after a while. */
export const lastAsked = () => Number(stored(k_asked_at)) || 0;

/** Asks the reader to sign in again; answers whether that happened. Set by session.ts. */
let signInAgain: () => Promise<boolean> = async () => false;

export function whenSessionIsOver(handler: () => Promise<boolean>): void {
  signInAgain = handler;
}

/** One thing to read: where it is, and the answer we last had. */
export interface Resource<T> {
  readonly address: string;
  /** Throws Problem, or an AbortError when `signal` was aborted. */
  read(signal: AbortSignal): Promise<T>;
  last(): T | undefined;
  /** True while the answer that came with the page is this one and nobody has read it. */
  isGiven(): boolean;
}

export function resource<T>(path: string, parameters?: URLSearchParams): Resource<T> {
  const query = parameters?.toString();
  const address = query ? `${path}?${query}` : path;
  return {
    address,
    read: async (signal) => {
      if (given !== address) return getJson<T>(address, signal);
      given = "";
      return remembered.get(address) as T;
    },
    last: () => remembered.get(address) as T | undefined,
    isGiven: () => given === address,
  };
}

async function getJson<T>(address: string, signal: AbortSignal, keep = true, init: RequestInit = {}, to = address): Promise<T> {
  const read = () => request(to, { ...init, headers: { ...init.headers, Accept: "application/json" } }, signal);
  const answer = await (await withSession(read)).json().catch(() => { throw no_answer(); }) as T;
  if (keep && !signal.aborted) remember(address, answer);
  return answer;
}

/** Does it again once when the session was over and the reader signed in again. */
async function withSession<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "unauthorized" || !await signInAgain()) throw error;
    return ask();
  }
}

/** The answer when it is a good one. Throws Problem, or what `signal` was aborted with. */
async function request(address: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const stop = new AbortController();
  const forward = () => stop.abort();
  signal?.addEventListener("abort", forward, { once: true });
  const timer = setTimeout(forward, k_timeout_ms);
  try {
    store(k_asked_at, String(Date.now()));
    const response = await fetch(address, { ...init, signal: stop.signal });
    if (!response.ok) throw await readProblem(response);
    return response;
  } catch (error) {
    if (signal?.aborted || error instanceof Problem) throw error;
    throw no_answer();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", forward);
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request that changes something. Throws Problem. */
async function send<T>(method: Method, address: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  const all: Record<string, string> = { Accept: "application/json", ...headers };
  if (body) all["Content-Type"] = "application/json";
  const response = await request(address, { method, headers: all, ...(body ? { body: JSON.stringify(body) } : {}) });
  return (response.status === 204 ? undefined : await response.json().catch(() => { throw no_answer(); })) as T;
}

/** As send(), for those who are signed in. */
export const sendSignedIn: typeof send = (...request) => withSession(() => send(...request));

export const v1 = "/api/v1";

/** A search; a need that is a memo goes in the body, because addresses are kept by browsers, proxies and logs. */
function search<T>(get: string, post: string, parameters: URLSearchParams): Resource<T> {
  return isMemo(parameters.get("q") ?? "") ? posted<T>(post, bodyOf(parameters)) : resource<T>(get, parameters);
}

/** What is read by sending a question that no address should hold. */
export function posted<T>(path: string, question: object): Resource<T> {
  const body = JSON.stringify(question);
  const address = `POST ${path} ${body}`; // the name of the answer, on this page only
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  return {
    address,
    read: (signal) => getJson<T>(address, signal, true, init, path),
    last: () => remembered.get(address) as T | undefined,
    isGiven: () => false,
  };
}

function bodyOf(parameters: URLSearchParams): Record<string, string | number | boolean | string[]> {
  const flags = ["online", "outside_region"];
  const numbers = ["page", "per_page"];
  const value = (name: string) => {
    const [first = "", ...more] = parameters.getAll(name);
    if (more.length > 0) return [first, ...more];
    return flags.includes(name) ? first === "1" : numbers.includes(name) ? Number(first) : first;
  };
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, value(name)]));
}

/** A search has the parameters of the page's own address; see search_state.ts. */
export const people = (parameters: URLSearchParams) => search<PeopleAnswer>(`${v1}/search`, `${v1}/search`, parameters);
export const cases = (parameters: URLSearchParams) => search<CasesAnswer>(`${v1}/cases`, `${v1}/search/cases`, parameters);
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
export function fresh<T>(address: string): Resource<T> {
  return { address, read: (signal) => getJson<T>(address, signal, false), last: () => undefined, isGiven: () => false };
}

/** One step on a profile or case (`coordinators/ID/draft/submission`); `version` is the one it was made from. */
export async function work<T>(method: "POST" | "PUT" | "DELETE", path: string, body: object = {}, version?: number): Promise<T> {
  return sendSignedIn<T>(method, `${v1}/${path}`, body, version === undefined ? {} : { "If-Match": `"${version}"` });
}

/** Requests for people of other regions, and referrals. */
export type DispatchRequest = Schemas["Request"];
export type RequestWish = Schemas["RequestWish"];
export type RequestStepWish = Schemas["RequestStepWish"];
export type WishedReport = Schemas["WishedReport"];
export type LegalStep = Schemas["LegalStep"];
export type ClosedDays = Schemas["ClosedDays"];
const requests = `${v1}/requests`;
export const dispatchRequest = (id: string) => fresh<DispatchRequest>(one("requests", id));
/** `key` is the same for the same wish: sent twice it is one request. */
export const createRequest = (wish: RequestWish, key: string) =>
  sendSignedIn<DispatchRequest>("POST", requests, wish, { "Idempotency-Key": key });
export const editRequest = (id: string, version: number, wish: RequestWish) =>
  sendSignedIn<DispatchRequest>("PUT", one("requests", id), wish, { "If-Match": `"${version}"` });
export const stepRequest = (id: string, version: number, step: RequestStepWish) =>
  sendSignedIn<DispatchRequest>("POST", `${one("requests", id)}/steps`, step, { "If-Match": `"${version}"` });
/** A draft of a case, filled from what was reported. */
export const draftCase = (id: string) => sendSignedIn<Schemas["DraftedCase"]>("POST", `${one("requests", id)}/case-draft`, {});
/** Where a calendar program finds the date. */
export const invitationAddress = (id: string) => `${one("requests", id)}/invitation.ics`;
export const closedDays = () => resource<ClosedDays>(`${v1}/closed-days`);

export const reference = () => resource<Reference>(`${v1}/reference`);
/** Not remembered: what was typed on the way must not drive out the pages that the back button shows. */
export const suggestions = (q: string): Pick<Resource<SuggestAnswer>, "read"> => ({
  read: (signal) => getJson(`${v1}/suggest?${new URLSearchParams({ q })}`, signal, false),
});

export const one = (folder: string, id: string) => `${v1}/${folder}/${encodeURIComponent(id)}`;

/** Sessions. */
export const session = () => send<Session>("GET", `${v1}/session`);
export const signIn = (body: Schemas["SignIn"]) => send<Session>("POST", `${v1}/session`, body);
export const signOut = () => send<void>("DELETE", `${v1}/session`);
export const acceptInvitation = (body: Schemas["Invitation"]) => send<User>("POST", `${v1}/session/invitation`, body);

/** The own account. */
export const changePassword = (body: Schemas["PasswordChange"]) =>
  sendSignedIn<Session>("POST", `${v1}/account/password`, body);
export const startTotp = (given: Confirmation) => sendSignedIn<TotpEnrolment>("POST", `${v1}/account/totp`, given);
export const confirmTotp = (code: string) => sendSignedIn<Session>("POST", `${v1}/account/totp/confirmation`, { code });
export const removeTotp = (given: Confirmation) => sendSignedIn<Session>("DELETE", `${v1}/account/totp`, given);
export const openSessions = () => fresh<Schemas["OpenSessions"]>(`${v1}/account/sessions`);
export const endSession = (id: string) => sendSignedIn<void>("DELETE", one("account/sessions", id));
export const endOtherSessions = () => sendSignedIn<void>("DELETE", `${v1}/account/sessions`);
export const dismissNotices = () => sendSignedIn<void>("DELETE", `${v1}/account/notices`);
export const apiKeys = () => resource<Schemas["ApiKeys"]>(`${v1}/api-keys`);
export const createApiKey = (key: NewApiKey) => sendSignedIn<CreatedApiKey>("POST", `${v1}/api-keys`, key);
export const revokeApiKey = (id: string) => sendSignedIn<void>("DELETE", one("api-keys", id));

/** Users. */
export const users = (parameters?: URLSearchParams) => resource<Schemas["Users"]>(`${v1}/users`, parameters);
export const inviteUser = (user: NewUser) => sendSignedIn<InvitationLink>("POST", `${v1}/users`, user);
/** Refused when somebody else changed the user since `version`. */
export const changeUser = (id: string, version: number, change: UserChange) =>
  sendSignedIn<User>("PATCH", one("users", id), change, { "If-Match": `"${version}"` });
export const reinviteUser = (id: string, given: Partial<Confirmation>) =>
  sendSignedIn<InvitationLink>("POST", `${one("users", id)}/invitation`, given);
export const resetTotp = (id: string, given: Confirmation) => sendSignedIn<User>("DELETE", `${one("users", id)}/totp`, given);
export const endUserSessions = (id: string) => sendSignedIn<User>("DELETE", `${one("users", id)}/sessions`);

/** How many contacts the reader may still see today. */
export const revealsLeft = () => fresh<{ left_today: number }>(`${v1}/contact-reveals`);
export const revealContact = (id: string) =>
  sendSignedIn<RevealedContact>("POST", `${one("coordinators", id)}/contact-reveals`, {});

/** A file, handed to the browser under the name that the server gives it. */
export async function download(address: string, called: (name: string) => string = (name) => name): Promise<Headers> {
  const answer = await withSession(() => request(address, {}));
  const href = URL.createObjectURL(await answer.blob().catch(() => { throw no_answer(); }));
  const about = answer.headers.get("Content-Disposition") ?? "";
  const name = decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(about)?.[1] ?? "") || /filename="([^"]+)"/.exec(about)?.[1];
  Object.assign(document.createElement("a"), { href, download: called(name ?? "") }).click();
  URL.revokeObjectURL(href);
  return answer.headers;
}

/** Answers its rows and the characters that did not fit. */
export async function takeAway(what: string): Promise<{ rows: number; unfit: number }> {
  const headers = await download(`${v1}/exports/${what}`);
  const number = (header: string) => Number(headers.get(header) ?? 0);
  return { rows: number("Tsunagu-Rows"), unfit: number("Tsunagu-Unfit-Total") };
}

/** Sends a file as it is; `told` how much of it has gone, between 0 and 1. Throws Problem. */
export function upload<T>(address: string, file: Blob, told: (part: number) => void): Promise<T> {
  return withSession(() => new Promise<T>((done, failed) => {
    store(k_asked_at, String(Date.now()));
    const sent = new XMLHttpRequest(); // fetch() does not tell how much has gone
    sent.open("POST", address);
    sent.setRequestHeader("Accept", "application/json");
    sent.setRequestHeader("Content-Type", "application/octet-stream");
    sent.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    sent.onerror = () => failed(no_answer());
    sent.onload = () => {
      const answer = new Response(sent.responseText, { status: sent.status });
      if (!answer.ok) return void readProblem(answer).then(failed);
      answer.json().then(done, () => failed(no_answer()));
    };
    sent.send(file);
  }));
}

/** What an address tells as it happens (text/event-stream); `lost` when it ends or cannot be had. Answers how to stop. */
export function listen<T>(address: string, event: string, heard: (news: T) => void, lost: () => void): () => void {
  const source = new EventSource(address);
  source.addEventListener(event, ({ data }: MessageEvent<string>) => heard(JSON.parse(data) as T));
  source.onerror = () => {
    source.close();
    lost();
  };
  return () => source.close();
}

/** The audit trail. */
export const audit = (parameters: URLSearchParams) => resource<Schemas["AuditRows"]>(`${v1}/audit`, parameters);
export const verifyAudit = () => withSession(() => send<AuditReport>("GET", `${v1}/audit/verification`));
