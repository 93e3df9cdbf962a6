/** もしかして: the same question with an unknown word in a form that finds somebody. */
import type { JSX } from "preact";
import type { NearForm } from "../api";
import { searchAddress, type SearchState } from "../search_state";
import { count, shorten } from "../text";

const k_shown_characters = 40;

export function NearForms({ forms, state }: { forms: readonly NearForm[]; state: SearchState }): JSX.Element | null {
  if (forms.length === 0) return null;
  return (
    <div class="near-forms">
      <span>もしかして:</span>
      <ul>
        {forms.map(({ query, total }) => (
          <li key={query}>
            <a href={searchAddress({ ...state, q: query, page: 1 })}>{shorten(query, k_shown_characters)}</a>（{count(total)}人）
          </li>
        ))}
      </ul>
    </div>
  );
}
