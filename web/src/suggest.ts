/** What the letters typed so far may mean, and what happens when one of the suggestions is taken. */
import { useEffect, useRef, useState } from "preact/hooks";
import { k_max_suggest_bytes, suggestions, type Suggestion } from "./api";
import { byteLength } from "./text";

/** Fast typists skip the letters between. */
const k_debounce_ms = 120;
/** Longer texts are needs and memos, not something to complete. */
const k_max_characters = 40;

export const kind_labels: Record<Suggestion["kind"], string> = {
  person: "人", topic: "分野", term: "言葉", industry: "業種", qualification: "資格", place: "場所", organization: "機関",
};

function isWorthAsking(text: string): boolean {
  return text.trim() !== "" && !text.includes("\n") && Array.from(text).length <= k_max_characters
    && byteLength(text) <= k_max_suggest_bytes;
}

/** The text before what a suggestion stands for. */
export function textBefore(text: string, { begin }: Suggestion): string {
  return Array.from(text).slice(0, begin).join("").trim();
}

/** The question once a suggestion has completed it. */
export function completed(text: string, suggestion: Suggestion): string {
  return `${textBefore(text, suggestion)} ${suggestion.text}`.trim();
}

export interface Suggesting {
  readonly items: readonly Suggestion[];
  /** What `items` are for. */
  readonly text: string;
  /** Asks for suggestions, unless another call comes first; an answer that was overtaken is dropped. */
  readonly ask: (text: string) => void;
  readonly close: () => void;
}

const nothing: Pick<Suggesting, "items" | "text"> = { items: [], text: "" };

export function useSuggestions(): Suggesting {
  const [shown, setShown] = useState(nothing);
  const running = useRef<AbortController | undefined>(undefined);
  const stop = () => running.current?.abort();
  const close = () => {
    stop();
    setShown(nothing);
  };
  const ask = (text: string) => {
    stop();
    if (!isWorthAsking(text)) return setShown(nothing);
    const mine = running.current = new AbortController();
    const timer = setTimeout(() => {
      suggestions(text).read(mine.signal).then(
        (answer) => mine.signal.aborted || setShown({ items: answer.suggestions, text }),
        // Suggestions are a convenience: without them the box still searches.
        () => mine.signal.aborted || setShown(nothing),
      );
    }, k_debounce_ms);
    mine.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  };
  useEffect(() => stop, []);
  return { ...shown, ask, close };
}
