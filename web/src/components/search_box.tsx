/** The search box: one word or a whole pasted memo. Enter searches, Shift+Enter breaks the line. */
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { excessCharacters } from "../search_state";
import { count } from "../text";
import { Button } from "./basics";

/** From here on the box says how much room is left. */
const k_warn_below_characters = 200;

interface Props {
  text: string;
  label: string;
  placeholder?: string;
  onSearch: (text: string) => void;
}

export function SearchBox({ text, label, placeholder, onSearch }: Props): JSX.Element {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(text);
  const [refused, setRefused] = useState(false);
  useEffect(() => setDraft(text), [text]);
  useGrowth(box, draft);

  const over = excessCharacters(draft);
  const search = () => {
    setRefused(over > 0);
    if (over > 0) box.current?.focus();
    else onSearch(draft.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // keyCode 229: some input methods end the composition before they report the Enter that ended it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    search();
  };
  return (
    <form class="search-box" role="search" aria-label={label} onSubmit={(event) => { event.preventDefault(); search(); }}>
      <label for={id}>{label}</label>
      <div class="search-box-row">
        <textarea
          id={id}
          ref={box}
          data-search
          rows={1}
          value={draft}
          placeholder={placeholder}
          spellcheck={false}
          enterkeyhint="search"
          aria-describedby={`${id}-help ${id}-room`}
          aria-invalid={over > 0}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button kind="main" type="submit">検索</Button>
      </div>
      <p class="search-box-help" id={`${id}-help`}>Enterで検索、Shift+Enterで改行</p>
      <p class={over > 0 ? "search-box-over" : "search-box-room"} id={`${id}-room`} role={refused ? "alert" : undefined}>
        {over > 0 && `約${count(over)}文字長すぎます。要点を残して短くしてください。`}
        {over <= 0 && over > -k_warn_below_characters && `あと約${count(-over)}文字入力できます`}
      </p>
    </form>
  );
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
