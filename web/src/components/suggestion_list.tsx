/** The list under the search box. The focus stays in the box; the box tells which option is active. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Suggestion } from "../api";
import { kind_labels } from "../suggest";

interface Props {
  id: string;
  items: readonly Suggestion[];
  /** Place of the active option; -1: none. */
  active: number;
  onChoose: (suggestion: Suggestion) => void;
}

export const optionId = (list: string, place: number) => `${list}-${place}`;

export function SuggestionList({ id, items, active, onChoose }: Props): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul
      id={id}
      ref={list}
      class="suggestions"
      role="listbox"
      aria-label="候補"
      // The box keeps the focus, and with it the on-screen keyboard.
      onMouseDown={(event) => event.preventDefault()}
    >
      {items.map((item, place) => (
        <li
          key={`${item.kind} ${item.id ?? item.text} ${item.begin}`}
          id={optionId(id, place)}
          class="suggestion"
          role="option"
          aria-selected={place === active}
          onClick={() => onChoose(item)}
        >
          <span class="suggestion-text">{item.text}</span>
          {item.kind === "person" && item.reading && <span class="suggestion-note">{item.reading}</span>}
          <span class="suggestion-kind">{item.detail ?? kind_labels[item.kind]}</span>
        </li>
      ))}
    </ul>
  );
}
