import { useEffect, useState } from "preact/hooks";
import { Problem, reference, type Reference, type Resource } from "./api";
import { usePlace } from "./router";
import { store, stored } from "./stored";

export { store, stored };

/** Answers faster than this never show a loading state, so the page does not flicker. */
const k_loading_delay_ms = 150;

export interface Loaded<T> {
  /** The newest answer; while the next one loads, still the one before it. */
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  /** Loading has lasted long enough to say so. */
  readonly slow: boolean;
  readonly retry: () => void;
}

type Settled<T> = Omit<Loaded<T>, "retry">;

/**
 * Reads a resource whenever its address or the place changes; a request that is overtaken is aborted.
 * The back button shows the last answer at once and renews it. An answer is kept while its successor loads,
 * unless that has another `scope`.
 */
export function useResource<T>(resource: Resource<T>, scope = ""): Loaded<T> {
  const { key, by } = usePlace();
  const [attempt, setAttempt] = useState(0);
  const last = by === "history" || resource.isGiven() ? resource.last() : undefined;
  const begin: Settled<T> & { scope: string } = { data: last, problem: undefined, loading: true, slow: false, scope };
  const [state, setState] = useState(begin);
  useEffect(() => {
    const stop = new AbortController();
    setState((old) => (last === undefined && old.scope === scope ? { ...begin, data: old.data } : begin));
    const timer = setTimeout(() => setState((old) => ({ ...old, slow: true })), k_loading_delay_ms);
    const settle = (data: T | undefined, problem: Problem | undefined) => {
      clearTimeout(timer);
      if (!stop.signal.aborted) setState({ data, problem, loading: false, slow: false, scope });
    };
    resource.read(stop.signal).then(
      (data) => settle(data, undefined),
      (problem) => settle(undefined, problem as Problem),
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [resource.address, key, attempt]);
  const current = state.scope === scope ? state : begin;
  return { ...current, retry: () => setAttempt((n) => n + 1) };
}

let reference_answer: Reference | undefined;

/** The closed lists, read once; undefined until they are here. A page works without them, with codes for labels. */
export function useReference(): Reference | undefined {
  const [lists, setLists] = useState(reference_answer);
  useEffect(() => {
    if (lists) return;
    const stop = new AbortController();
    reference().read(stop.signal).then((answer) => setLists(reference_answer = answer), () => undefined);
    return () => stop.abort();
  }, []);
  return lists;
}

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = title ? `${title} | つなぐ` : "つなぐ よろず支援拠点コーディネーター検索";
  }, [title]);
}

const k_slash_key = "slash-key";

export function slashKeyEnabled(): boolean {
  return stored(k_slash_key) !== "off";
}

export function enableSlashKey(on: boolean): void {
  store(k_slash_key, on ? "" : "off");
}
