/** What the pages of dispatch ask the server for, by way of api.ts: lists of requests, notifications, desks, the calendar. */
import { fresh, one, posted, resource, sendSignedIn, v1, type Resource, type Schemas } from "./api";

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
export type ComparedPerson = Schemas["ComparedPerson"];
export type Comparison = Schemas["Comparison"];
export type Shortlist = Schemas["Shortlist"];
export type ShortlistWish = Schemas["ShortlistWish"];
export type Team = Schemas["Team"];
export type TeamMember = Schemas["TeamMember"];
export type SavedSearch = Schemas["SavedSearch"];

/** The answer has the people in the order of the ids; asked in one order, so that another order asks nothing new. */
export const compare = (ids: readonly string[], q: string, from_prefecture: string | null) =>
  posted<Comparison>(`${v1}/compare`, { ids: [...ids].sort(), ...(q ? { q } : {}), ...(from_prefecture ? { from_prefecture } : {}) });

export const shortlists = (page: number) => fresh<Schemas["Shortlists"]>(`${v1}/shortlists?page=${page}`);
export const shortlist = (id: string) => fresh<Shortlist>(one("shortlists", id));
export const makeShortlist = (wish: ShortlistWish) => sendSignedIn<Shortlist>("POST", `${v1}/shortlists`, wish);
/** Refused when somebody else changed it since `version`. */
export const changeShortlist = (id: string, version: number, wish: ShortlistWish) =>
  sendSignedIn<Shortlist>("PUT", one("shortlists", id), wish, { "If-Match": `"${version}"` });
export const removeShortlist = (id: string) => sendSignedIn<void>("DELETE", one("shortlists", id));

export interface TeamWish {
  readonly need: string;
  readonly topics: readonly string[];
  readonly from_prefecture: string | null;
  readonly online: boolean;
}
export const team = ({ from_prefecture, ...wish }: TeamWish) =>
  posted<Team>(`${v1}/team`, { ...wish, ...(from_prefecture ? { from_prefecture } : {}) });

export const savedSearches = () => fresh<Schemas["SavedSearches"]>(`${v1}/saved-searches`);
export const saveSearch = (wish: Schemas["SavedSearchWish"]) => sendSignedIn<SavedSearch>("POST", `${v1}/saved-searches`, wish);
export const removeSavedSearch = (id: string) => sendSignedIn<void>("DELETE", one("saved-searches", id));

/** Whether the same few are always asked. */
export type Concentration = Schemas["Concentration"];
export const concentration = (parameters: URLSearchParams) => fresh<Concentration>(`${v1}/reports/concentration?${parameters}`);

/** Mails, for administrators. */
export type Mail = Schemas["Mail"];
export type Mails = Schemas["Mails"];
export const mails = (parameters: URLSearchParams) => fresh<Mails>(`${v1}/mails?${parameters}`);
export const retryMail = (id: string) => sendSignedIn<Mail>("POST", `${one("mails", id)}/retry`, {});

/** Where the user gets mails, and whether the own calendar has an address. */
export type Subscription = Schemas["Subscription"];
export const subscription = () => fresh<Subscription>(`${v1}/account/mail`);
export const changeSubscription = (wish: Partial<Pick<Subscription, "enabled">> & { address?: string }) =>
  sendSignedIn<Subscription>("PUT", `${v1}/account/mail`, wish);
export const confirmAddress = (code: string) => sendSignedIn<Subscription>("POST", `${v1}/account/mail/confirmation`, { code });
