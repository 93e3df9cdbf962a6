/** What the pages of dispatch ask the server for, by way of api.ts: lists of requests, notifications, desks, the calendar. */
import {
  bodyOf, fresh, one, posted, resource, sendSignedIn, v1, type Labelled, type PersonHit, type Resource, type Schemas,
} from "./api";

export type RequestEntry = Schemas["RequestEntry"];
export type Requests = Schemas["Requests"];
export type Notifications = Schemas["Notifications"];
export type Desks = Schemas["DesksAnswer"];
export type DeskOrganization = Schemas["DeskOrganization"];

export const requests = (parameters: URLSearchParams) => fresh<Requests>(`${v1}/requests?${parameters}`);

export const notifications = (page = 1) => fresh<Notifications>(`${v1}/notifications?page=${page}`);
/** Those named, or all. */
export const readNotifications = (ids?: readonly string[]) =>
  sendSignedIn<Schemas["Unread"]>("POST", `${v1}/notifications/read`, ids ? { ids } : {});

export const desks = (parameters: URLSearchParams) => resource<Desks>(`${v1}/desks`, parameters);

/** Pages of requests that a calendar reads; beyond them it says that it is not complete. */
const k_calendar_pages = 6;

export interface Planned {
  readonly requests: readonly RequestEntry[];
  /** Ids of those in which the reader is in turn. */
  readonly own_turn: ReadonlySet<string>;
  readonly is_complete: boolean;
}

/** All requests that the reader is a party to, soonest deadline first. */
export function planned(): Resource<Planned> {
  const read = async (signal: AbortSignal) => {
    const box = (name: string, page = 1) => requests(new URLSearchParams({ box: name, page: String(page) })).read(signal);
    const [first, waiting] = await Promise.all([box("all"), box("waiting")]);
    const entries = [...first.requests];
    const until = Math.min(first.pages, k_calendar_pages);
    for (let page = 2; page <= until; page++) entries.push(...(await box("all", page)).requests);
    return { requests: entries, own_turn: new Set(waiting.requests.map(({ id }) => id)), is_complete: first.pages <= until };
  };
  return { address: `${v1}/requests planned`, read, last: () => undefined, isGiven: () => false };
}

/** The own calendar's private address; the one before it ends. */
export const makeCalendarFeed = () => sendSignedIn<{ url: string }>("POST", `${v1}/account/calendar-feed`, {});
export const endCalendarFeed = () => sendSignedIn<void>("DELETE", `${v1}/account/calendar-feed`);

/** Choosing: comparisons, shortlists, teams, saved searches. */
type Named = Schemas["IdName"];

export interface ComparedPerson extends PersonHit {
  readonly max_open: number | null;
  readonly paused_until: string | null;
  readonly methods: readonly string[];
  readonly case_count: number;
}
export interface Comparison {
  readonly need: string;
  readonly people: readonly ComparedPerson[];
  readonly missing: readonly string[];
}
/** The answer has the people in the order of the ids; asked in one order, so that another order asks nothing new. */
export const compare = (ids: readonly string[], q: string, from_prefecture: string | null) =>
  posted<Comparison>(`${v1}/compare`, { ids: [...ids].sort(), ...(q ? { q } : {}), ...(from_prefecture ? { from_prefecture } : {}) });

export interface Shortlist {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly need: string;
  readonly prefecture: Labelled | null;
  readonly decision: string;
  readonly owner: { readonly user_name: string; readonly organization: Named | null };
  readonly people: readonly { readonly coordinator: Named; readonly hub: Named | null; readonly note: string; readonly problem: string | null }[];
  readonly created_at: string;
  readonly updated_at: string;
}
export interface Shortlists {
  readonly shortlists: readonly Shortlist[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}
export interface ShortlistWish {
  readonly name: string;
  readonly need: string;
  readonly prefecture: string | null;
  readonly people: readonly { readonly coordinator_id: string; readonly note: string }[];
  readonly decision: string;
}
export const shortlists = (page: number) => fresh<Shortlists>(`${v1}/shortlists?page=${page}`);
export const shortlist = (id: string) => fresh<Shortlist>(one("shortlists", id));
export const makeShortlist = (wish: ShortlistWish) => sendSignedIn<Shortlist>("POST", `${v1}/shortlists`, wish);
/** Refused when somebody else changed it since `version`. */
export const changeShortlist = (id: string, version: number, wish: ShortlistWish) =>
  sendSignedIn<Shortlist>("PUT", one("shortlists", id), wish, { "If-Match": `"${version}"` });
export const removeShortlist = (id: string) => sendSignedIn<void>("DELETE", one("shortlists", id));

export interface TeamMember {
  readonly person: Named;
  readonly hub: Named;
  readonly prefecture: Labelled;
  readonly travel: Schemas["TravelOrNull"];
  readonly topics: readonly Labelled[];
  readonly evidence: readonly { readonly id: string; readonly title: string; readonly topic: Labelled }[];
}
export interface Team {
  readonly topics: readonly { readonly topic: Labelled; readonly holders: number }[];
  readonly team: readonly TeamMember[];
  readonly uncovered: readonly Labelled[];
  readonly also: readonly TeamMember[];
}
export interface TeamWish {
  readonly need: string;
  readonly topics: readonly string[];
  readonly from_prefecture: string | null;
  readonly online: boolean;
}
export const team = ({ from_prefecture, ...wish }: TeamWish) =>
  posted<Team>(`${v1}/team`, { ...wish, ...(from_prefecture ? { from_prefecture } : {}) });

export interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly q: string;
  readonly people_then: number;
  readonly new: readonly Named[];
  readonly created_at: string;
  readonly looked_at: string | null;
}
export const savedSearches = () => fresh<{ saved_searches: readonly SavedSearch[] }>(`${v1}/saved-searches`);
export const saveSearch = (name: string, search: URLSearchParams) =>
  sendSignedIn<SavedSearch>("POST", `${v1}/saved-searches`, { name, ...bodyOf(search) });
export const removeSavedSearch = (id: string) => sendSignedIn<void>("DELETE", one("saved-searches", id));

/** Whether the same few are always asked. */
export type Concentration = Schemas["Concentration"];
export const concentration = (parameters: URLSearchParams) => fresh<Concentration>(`${v1}/reports/concentration?${parameters}`);

/** Mails, for administrators. */
export interface Mail {
  readonly id: string;
  readonly to_user: Named;
  readonly subject: string;
  readonly state: string;
  readonly attempts: number;
  readonly next_at: string | null;
  readonly last_error: string | null;
  readonly created_at: string;
}
export interface Mails {
  readonly mails: readonly Mail[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}
export const mails = (parameters: URLSearchParams) => fresh<Mails>(`${v1}/mails?${parameters}`);
export const retryMail = (id: string) => sendSignedIn<Mail>("POST", `${one("mails", id)}/retry`, {});

/** Where the user gets mails, and whether the own calendar has an address. */
export interface Subscription {
  /** False on a server without a mail server. */
  readonly sends_mail: boolean;
  readonly address: string | null;
  readonly enabled: boolean;
  /** The code that came to the address was given back. */
  readonly confirmed: boolean;
  readonly calendar_feed: boolean;
}
export const subscription = () => fresh<Subscription>(`${v1}/account/mail`);
export const changeSubscription = (wish: Partial<Pick<Subscription, "enabled">> & { address?: string }) =>
  sendSignedIn<Subscription>("PUT", `${v1}/account/mail`, wish);
export const confirmAddress = (code: string) => sendSignedIn<Subscription>("POST", `${v1}/account/mail/confirmation`, { code });
