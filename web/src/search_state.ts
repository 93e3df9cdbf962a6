/**
 * The state of the search page and its address, one to one. The page and the API share parameter names, so an
 * address is also the request, but for a need that is a memo (memo.ts).
 */
import { k_max_page, k_max_query_bytes, type SearchParameters } from "./api";
import { needIn, setNeed } from "./memo";
import { byteLength } from "./text";

export const dimensions = ["topic", "industry", "block", "prefecture", "hub"] as const;
export type Dimension = (typeof dimensions)[number];

export const dimension_labels: Record<Dimension, string> = {
  topic: "相談の分野",
  industry: "業種",
  block: "地域",
  prefecture: "都道府県",
  hub: "拠点",
};

export interface SearchState {
  /** Null on the start page: nothing has been asked yet. */
  readonly q: string | null;
  readonly selected: Readonly<Record<Dimension, readonly string[]>>;
  readonly online: boolean;
  readonly outside_region: boolean;
  readonly exclude_hub: string | null;
  readonly from_prefecture: string | null;
  /** Search by synonyms too. */
  readonly synonyms: boolean;
  readonly sort: "relevance" | "travel";
  readonly page: number;
}

const none: SearchState["selected"] = { topic: [], industry: [], block: [], prefecture: [], hub: [] };

export const empty_search: SearchState = {
  q: null, selected: none, online: false, outside_region: false, exclude_hub: null, from_prefecture: null, synonyms: true,
  sort: "relevance", page: 1,
};

/** Reads an address; parameters that are not ours are dropped. */
export function parseSearch(search: string): SearchState {
  const parameters = new URLSearchParams(search);
  const selected = Object.fromEntries(
    dimensions.map((dimension) => [dimension, [...new Set(parameters.getAll(dimension))].filter(Boolean)]),
  ) as Record<Dimension, string[]>;
  const page = Number(parameters.get("page") ?? 1);
  return {
    q: needIn(parameters),
    selected,
    online: parameters.get("online") === "1",
    outside_region: parameters.get("outside_region") === "1",
    exclude_hub: parameters.get("exclude_hub") || null,
    from_prefecture: parameters.get("from_prefecture") || null,
    synonyms: parameters.get("synonyms") !== "off",
    sort: parameters.get("sort") === "travel" ? "travel" : "relevance",
    page: Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1,
  };
}

/** What the API is asked. */
export function searchParameters(state: SearchState): URLSearchParams {
  const parameters = new URLSearchParams();
  if (state.q !== null) parameters.set("q", state.q);
  return addFilters(parameters, state);
}

function addFilters(parameters: URLSearchParams, state: SearchState): URLSearchParams {
  for (const dimension of dimensions) {
    for (const code of state.selected[dimension]) parameters.append(dimension, code);
  }
  if (state.online) parameters.set("online", "1");
  if (state.outside_region) parameters.set("outside_region", "1");
  if (state.exclude_hub) parameters.set("exclude_hub", state.exclude_hub);
  if (state.from_prefecture) parameters.set("from_prefecture", state.from_prefecture);
  if (!state.synonyms) parameters.set("synonyms", "off");
  if (state.sort === "travel") parameters.set("sort", "travel");
  if (state.page > 1) parameters.set("page", String(state.page));
  return parameters;
}

export function searchAddress(state: SearchState): string {
  const parameters = new URLSearchParams();
  if (state.q !== null) setNeed(parameters, state.q);
  const query = addFilters(parameters, state).toString();
  return query ? `/?${query}` : "/";
}

/** The address of a search that an answer speaks of. */
export function addressOf(query: SearchParameters): string {
  const parameters = new URLSearchParams(
    Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  );
  return searchAddress(parseSearch(parameters.toString()));
}

/** The start page: no question, and nothing chosen that only makes sense with an answer. */
export function isStart(state: SearchState): boolean {
  return state.q === null && dimensions.every((dimension) => state.selected[dimension].length === 0);
}

export function toggle(state: SearchState, dimension: Dimension, code: string): SearchState {
  const codes = state.selected[dimension];
  const next = codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code];
  return { ...state, selected: { ...state.selected, [dimension]: next }, page: 1 };
}

export function withoutFilters(state: SearchState): SearchState {
  return { ...empty_search, q: state.q ?? "", from_prefecture: state.from_prefecture, synonyms: state.synonyms, sort: state.sort };
}

/** The hub of a prefecture: 47 hubs, one in each. */
export function hubOf(prefecture: string): string {
  return `hub-${prefecture}`;
}

/** How many characters a text is too long (positive) or has left (negative), estimated for kanji of 3 bytes. */
export function excessCharacters(text: string): number {
  return Math.ceil((byteLength(text) - k_max_query_bytes) / 3);
}
