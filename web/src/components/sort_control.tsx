/** The order of the people found. Distance is an order of its own and never a part of relevance. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { SearchState } from "../search_state";

interface Props {
  state: SearchState;
  /** It is known from where the searcher looks. */
  has_place: boolean;
  onChange: (state: SearchState) => void;
}

export function SortControl({ state, has_place, onChange }: Props): JSX.Element {
  const id = useId();
  return (
    <p class="sort">
      <label for={id}>並べ方</label>{" "}
      <select
        id={id} value={state.sort} aria-describedby={has_place ? undefined : `${id}-help`}
        onChange={(event) => onChange({ ...state, sort: event.currentTarget.value === "travel" ? "travel" : "relevance", page: 1 })}
      >
        <option value="relevance">関連度の順</option>
        <option value="travel" disabled={!has_place && state.sort !== "travel"}>近い順</option>
      </select>{" "}
      {!has_place && <span class="minor" id={`${id}-help`}>近い順は、自分の都道府県を選ぶと使えます</span>}
    </p>
  );
}
