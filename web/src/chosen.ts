/** The people who were chosen for a comparison, in this tab; they outlive a reload and other searches. */
import { useEffect, useState } from "preact/hooks";

/** People side by side; the API takes no more. */
export const k_compared_max = 6;

const k_storage = "compared";

export interface Chosen {
  readonly id: string;
  readonly name: string;
}

let chosen: readonly Chosen[] = restored();
const listeners = new Set<() => void>();

function restored(): Chosen[] {
  try {
    return (JSON.parse(globalThis.sessionStorage?.getItem(k_storage) ?? "[]") as Chosen[]).slice(0, k_compared_max);
  } catch {
    return [];
  }
}

function become(next: readonly Chosen[]): void {
  chosen = next;
  try {
    sessionStorage.setItem(k_storage, JSON.stringify(chosen));
  } catch {
    // A browser that keeps nothing loses the choice when the page is reloaded.
  }
  listeners.forEach((listener) => listener());
}

/** Chooses, or takes the choice back; beyond the limit nothing happens. */
export function toggleChosen(person: Chosen): void {
  const without = chosen.filter(({ id }) => id !== person.id);
  if (without.length < chosen.length) become(without);
  else if (chosen.length < k_compared_max) become([...chosen, { id: person.id, name: person.name }]);
}

export function chooseNobody(): void {
  become([]);
}

export function useChosen(): readonly Chosen[] {
  const [current, setCurrent] = useState(chosen);
  useEffect(() => {
    const listener = () => setCurrent(chosen);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return current;
}
