/**
 * The address is the state of the page. Plain links work by themselves; this file turns them into page changes
 * without a reload and looks after what a reload would do: scroll position, focus, and the way back.
 */
import { useEffect, useState } from "preact/hooks";
import { shortAddress } from "./memo";

export interface Place {
  readonly path: string;
  readonly search: string;
  /** Grows with every change of place, also to the same address. */
  readonly key: number;
  /** How we came here: by a link, by an in-place change such as a filter, or back, forward and reload. */
  readonly by: "link" | "change" | "history";
  /** Selector of what takes the focus on arrival. */
  readonly focus: string;
}

/** What a history entry remembers. */
interface Entry {
  scroll?: number;
  /** Address of the link that was followed from here. */
  followed?: string;
  /** Address that led here, when it was a page of ours. */
  from?: string;
}

const k_scroll_save_delay_ms = 100;
const k_heading = "main h1";

let place: Place = read(history.state ? "history" : "link", 0, k_heading);
const listeners = new Set<() => void>();

function read(by: Place["by"], key: number, focus: string): Place {
  return { path: location.pathname, search: location.search, key, by, focus };
}

function entry(): Entry {
  return (history.state as Entry | null) ?? {};
}

function remember(change: Entry): void {
  history.replaceState({ ...entry(), ...change }, "");
}

function move(by: Place["by"], focus = k_heading): void {
  place = read(by, place.key + 1, focus);
  listeners.forEach((listener) => listener());
}

export interface NavigateOptions {
  by?: Place["by"];
  replace?: boolean;
  focus?: string;
}

/** Goes to an address of ours. The same address again only renews the page. */
export function navigate(address: string, { by = "link", replace = false, focus }: NavigateOptions = {}): void {
  const href = shortAddress(address);
  const here = location.pathname + location.search;
  if (replace || href === here) {
    history.replaceState(entry(), "", href);
  } else {
    remember({ scroll: scrollY, ...(by === "link" ? { followed: href } : {}) });
    history.pushState({ from: here } satisfies Entry, "", href);
  }
  move(by, focus);
}

/** The address that led to this page, if it was one of ours. */
export function cameFrom(): string | undefined {
  return entry().from;
}

/** Starts listening to links and to the back button; call once. */
export function startRouter(): void {
  history.scrollRestoration = "manual";
  history.replaceState(history.state, "", shortAddress(location.pathname + location.search) + location.hash);
  place = read(place.by, place.key, place.focus);
  addEventListener("popstate", () => {
    const only_hash_changed = location.pathname === place.path && location.search === place.search;
    if (!only_hash_changed) move("history");
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
    if (link.pathname.startsWith("/api/") || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
  let timer = 0;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => remember({ scroll: scrollY }), k_scroll_save_delay_ms);
  }, { passive: true });
}

export function usePlace(): Place {
  const [current, setCurrent] = useState(place);
  useEffect(() => {
    const listener = () => setCurrent(place);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return current;
}

/**
 * Puts scroll and focus where the reader expects them, once the page has its content: at the heading after a link,
 * at the link once followed after the back button, untouched after a filter.
 */
export function useArrival(ready: boolean): void {
  const { key, by, focus } = usePlace();
  useEffect(() => {
    if (!ready || by === "change") return;
    const { scroll = 0, followed } = by === "history" ? entry() : {};
    if (key > 0) {
      const link = followed ? document.querySelector<HTMLElement>(`main a[href="${CSS.escape(followed)}"]`) : null;
      (link ?? document.querySelector<HTMLElement>(focus))?.focus({ preventScroll: true });
    }
    scrollTo(0, scroll);
  }, [ready, key]);
}
