/** Filters with live counts, and the chips that say which ones are on. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { FacetCount, PeopleAnswer, Reference } from "../api";
import {
  dimension_labels, dimensions, searchAddress, toggle, withoutFilters, type Dimension, type SearchState,
} from "../search_state";
import { count } from "../text";
import { Button, Checkbox } from "./basics";

/** A group with more values than this shows only so many until asked for all. */
const k_long_group = 10;
const k_short_group = 8;

const ordered_by_code: ReadonlySet<Dimension> = new Set(["block", "prefecture", "hub"]);
const closed_at_first: ReadonlySet<Dimension> = new Set(["hub"]);

const reference_lists = {
  topic: "topics", industry: "industries", block: "blocks", prefecture: "prefectures", hub: "hubs",
} as const satisfies Record<Dimension, keyof Reference>;

export function labelOf(
  dimension: Dimension, code: string, lists: Reference | undefined, facets?: PeopleAnswer["facets"],
): string {
  const known: readonly { code: string; label: string }[] = lists?.[reference_lists[dimension]] ?? [];
  const same = (item: { code: string }) => item.code === code;
  return (known.find(same) ?? facets?.[dimension].find(same))?.label ?? code;
}

interface GroupProps {
  name: string;
  values: readonly FacetCount[];
  selected: readonly string[];
  open: boolean;
  onToggle: (code: string) => void;
}

/** The values of one dimension, with counts. Values nobody has are left out unless they are selected. */
export function FacetGroup({ name, values, selected, open, onToggle }: GroupProps): JSX.Element | null {
  const [all, setAll] = useState(false);
  const present = values.filter(({ code, count }) => count > 0 || selected.includes(code));
  if (present.length === 0) return null;
  const long = present.length > k_long_group;
  const shown = all || !long ? present : present.filter(({ code }, i) => i < k_short_group || selected.includes(code));
  return (
    <details class="facet" open={open}>
      <summary>
        {name}
        {selected.length > 0 && <span class="facet-selected">{selected.length}件選択中</span>}
      </summary>
      <fieldset>
        <legend class="visually-hidden">{name}</legend>
        {shown.map(({ code, label, count: n }) => (
          <Checkbox
            key={code}
            label={label}
            note={count(n)}
            checked={selected.includes(code)}
            onChange={() => onToggle(code)}
          />
        ))}
        {long && (
          <Button kind="text" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "少なく表示" : `すべて表示（${present.length}）`}
          </Button>
        )}
      </fieldset>
    </details>
  );
}

/** The dimension's values in reading order, with selected ones the answer does not count. */
function valuesOf(dimension: Dimension, state: SearchState, facets: PeopleAnswer["facets"], lists?: Reference) {
  const counted = facets[dimension];
  const missing = state.selected[dimension]
    .filter((code) => !counted.some((value) => value.code === code))
    .map((code) => ({ code, label: labelOf(dimension, code, lists), count: 0 }));
  const by_code = ordered_by_code.has(dimension) && dimension !== "block";
  const block_order = lists?.blocks.map(({ code }) => code) ?? [];
  return [...counted, ...missing].sort((a, b) => {
    if (by_code) return a.code < b.code ? -1 : 1;
    if (dimension === "block") return block_order.indexOf(a.code) - block_order.indexOf(b.code);
    return b.count - a.count || (a.code < b.code ? -1 : 1);
  });
}

interface FiltersProps {
  state: SearchState;
  facets: PeopleAnswer["facets"];
  lists: Reference | undefined;
  onChange: (state: SearchState) => void;
}

export function Filters({ state, facets, lists, onChange }: FiltersProps): JSX.Element {
  const id = useId();
  const [shown, setShown] = useState(false);
  const selected = dimensions.reduce((sum, dimension) => sum + state.selected[dimension].length, 0);
  return (
    <section class="filters" aria-labelledby={id}>
      <h2 id={id}>
        <span class="filters-title">絞り込み</span>
        <button type="button" class="filters-switch" aria-expanded={shown} onClick={() => setShown(!shown)}>
          絞り込み{selected > 0 && `（${selected}件選択中）`}
        </button>
      </h2>
      <div class={shown ? "filters-body" : "filters-body filters-folded"}>
        {dimensions.map((dimension) => (
          <FacetGroup
            key={dimension}
            name={dimension_labels[dimension]}
            values={valuesOf(dimension, state, facets, lists)}
            selected={state.selected[dimension]}
            open={!closed_at_first.has(dimension) || state.selected[dimension].length > 0}
            onToggle={(code) => onChange(toggle(state, dimension, code))}
          />
        ))}
      </div>
    </section>
  );
}

export interface ActiveFilter {
  readonly label: string;
  /** The same search without this filter. */
  readonly without: SearchState;
}

export function activeFilters(
  state: SearchState, lists: Reference | undefined, facets?: PeopleAnswer["facets"],
): ActiveFilter[] {
  const list: ActiveFilter[] = dimensions.flatMap((dimension) =>
    state.selected[dimension].map((code) => ({
      label: `${dimension_labels[dimension]}: ${labelOf(dimension, code, lists, facets)}`,
      without: toggle(state, dimension, code),
    })));
  if (state.online) list.push({ label: "オンライン可", without: { ...state, online: false, page: 1 } });
  if (state.outside_region) list.push({ label: "地域外も可", without: { ...state, outside_region: false, page: 1 } });
  if (state.exclude_hub) {
    const hub = labelOf("hub", state.exclude_hub, lists, facets);
    list.push({ label: `${hub}を除く`, without: { ...state, exclude_hub: null, page: 1 } });
  }
  return list;
}

/** What is on now; each chip takes one filter off. */
export function Chips(
  { active, state, onChange }: { active: readonly ActiveFilter[]; state: SearchState; onChange: FiltersProps["onChange"] },
): JSX.Element | null {
  if (active.length === 0) return null;
  return (
    <ul class="chips" aria-label="選択中の条件">
      {active.map(({ label, without }) => (
        <li>
          <button type="button" class="chip" onClick={() => onChange(without)}>
            {label}<span class="visually-hidden">を外す</span>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="m4 4 8 8M12 4l-8 8" /></svg>
          </button>
        </li>
      ))}
      {active.length > 1 && (
        <li><a class="chips-clear" href={searchAddress(withoutFilters(state))}>条件をすべて外す</a></li>
      )}
    </ul>
  );
}
