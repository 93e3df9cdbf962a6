/**
 * The search box: one word or a whole pasted memo. Enter searches, Shift+Enter breaks the line.
 *
 * While somebody types a name or a word it is an editable combobox with list autocomplete (WAI-ARIA APG). It has many
 * lines, and such a box may not carry role="combobox" (ARIA in HTML), so it stays a text box that names its list.
 */
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Suggestion } from "../api";
import { excessCharacters } from "../search_state";
import { useSuggestions } from "../suggest";
import { count } from "../text";
import { Button } from "./basics";
import { optionId, SuggestionList } from "./suggestion_list";

/** From here on the box says how much room is left. */
const k_warn_below_characters = 200;

interface Props {
  text: string;
  label: string;
  placeholder?: string;
  onSearch: (text: string) => void;
  /** A suggestion for `text` was taken; answers what the box says then. Without it nothing is suggested. */
  onChoose?: (suggestion: Suggestion, text: string) => string;
}

/** Some input methods end the composition (keyCode 229) before they report the key that ended it. */
const isComposing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229;

export function SearchBox({ text, label, placeholder, onSearch, onChoose }: Props): JSX.Element {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(text);
  const [refused, setRefused] = useState(false);
  const list = useOptions(draft, onChoose && ((suggestion, typed) => setDraft(onChoose(suggestion, typed))));
  useEffect(() => setDraft(text), [text]);
  useGrowth(box, draft);

  const over = excessCharacters(draft);
  const search = () => {
    list.close();
    setRefused(over > 0);
    if (over > 0) box.current?.focus();
    else onSearch(draft.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (list.takesKey(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    search();
  };
  return (
    <form class="search-box" role="search" aria-label={label} onSubmit={(event) => { event.preventDefault(); search(); }}>
      <label for={id}>{label}</label>
      <div class="search-box-row">
        <div class="search-box-field">
          <textarea
            id={id}
            ref={box}
            data-search
            rows={1}
            value={draft}
            placeholder={placeholder}
            spellcheck={false}
            autocomplete="off"
            enterkeyhint="search"
            aria-describedby={`${id}-help ${id}-room`}
            aria-invalid={over > 0}
            {...list.attributes(`${id}-list`)}
            onInput={(event) => {
              setDraft(event.currentTarget.value);
              list.ask(event.currentTarget.value);
            }}
            onKeyDown={onKeyDown}
            onBlur={list.close}
          />
          {list.items.length > 0 && (
            <SuggestionList id={`${id}-list`} items={list.items} active={list.active} onChoose={list.choose} />
          )}
        </div>
        <Button kind="main" type="submit">検索</Button>
      </div>
      {onChoose && (
        <p class="visually-hidden" role="status">
          {list.items.length > 0 && `候補が${list.items.length}件あります。上下の矢印キーで選べます`}
        </p>
      )}
      <p class="search-box-help" id={`${id}-help`}>Enterで検索、Shift+Enterで改行</p>
      <p class={over > 0 ? "search-box-over" : "search-box-room"} id={`${id}-room`} role={refused ? "alert" : undefined}>
        {over > 0 && `約${count(over)}文字長すぎます。要点を残して短くしてください。`}
        {over <= 0 && over > -k_warn_below_characters && `あと約${count(-over)}文字入力できます`}
      </p>
    </form>
  );
}

/** The options for what is typed, and the one the arrow keys have reached. */
function useOptions(text: string, onChoose: ((suggestion: Suggestion, text: string) => void) | undefined) {
  const suggesting = useSuggestions();
  const [active, setActive] = useState(-1);
  const { items } = suggesting;
  useEffect(() => setActive(-1), [items]);

  const choose = (suggestion: Suggestion) => {
    suggesting.close();
    onChoose?.(suggestion, suggesting.text);
  };
  /** Up and down go round by way of "none", where Enter searches for what is typed. */
  const step = (by: number) => setActive((active + 1 + by + items.length + 1) % (items.length + 1) - 1);

  /** True when the key was for the list. */
  const takesKey = (event: KeyboardEvent): boolean => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) return false;
    if (items.length === 0) {
      if (event.key !== "ArrowDown" || !event.altKey) return false;
      ask(text);
      return true;
    }
    switch (event.key) {
      case "ArrowDown": step(1); return true;
      case "ArrowUp":
        if (event.altKey) suggesting.close();
        else step(-1);
        return true;
      case "Escape": suggesting.close(); return true;
      case "Enter":
        if (!items[active]) return false;
        choose(items[active]);
        return true;
      case "Home": case "End": case "ArrowLeft": case "ArrowRight": setActive(-1); return false;
      default: return false;
    }
  };
  const ask = (typed: string) => {
    if (onChoose) suggesting.ask(typed);
  };
  const attributes = (list: string) => !onChoose ? {} : {
    "aria-autocomplete": "list" as const,
    "aria-haspopup": "listbox" as const,
    "aria-controls": items.length > 0 ? list : undefined,
    "aria-activedescendant": active >= 0 ? optionId(list, active) : undefined,
  };
  return { items, active, choose, takesKey, ask, attributes, close: suggesting.close };
}

/** Makes the box as high as its text; the style sheet sets the limits. */
function useGrowth(box: { current: HTMLTextAreaElement | null }, text: string): void {
  const fit = () => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  useLayoutEffect(fit, [text]);
  useEffect(() => {
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);
}
