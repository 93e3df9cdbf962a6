/** Choosing people to compare: a box on each card, and a bar that says who was chosen. */
import type { JSX } from "preact";
import { chooseNobody, k_compared_max, toggleChosen, useChosen, type Chosen } from "../chosen";
import { setNeed } from "../memo";
import { Button, Checkbox } from "./basics";

/** The address of a comparison; a long need stays out of it. */
export function compareAddress(ids: readonly string[], need: string, from_prefecture: string | null): string {
  const parameters = new URLSearchParams(ids.map((id) => ["id", id]));
  if (need.trim()) setNeed(parameters, need);
  if (from_prefecture) parameters.set("from_prefecture", from_prefecture);
  return `/compare?${parameters}`;
}

export function CompareChoice({ person: { id, name } }: { person: Chosen }): JSX.Element {
  const chosen = useChosen();
  const checked = chosen.some((one) => one.id === id);
  const is_full = !checked && chosen.length >= k_compared_max;
  return (
    <p class="compare-choice">
      <Checkbox
        label={`${name}さんを比べる`} checked={checked} disabled={is_full}
        title={is_full ? `一度に比べられるのは${k_compared_max}人までです` : undefined} onChange={() => toggleChosen({ id, name })}
      />
    </p>
  );
}

export function CompareBar({ need, from_prefecture }: { need: string; from_prefecture: string | null }): JSX.Element | null {
  const chosen = useChosen();
  if (chosen.length === 0) return null;
  return (
    <section class="bottom-bar" aria-label="比べる人">
      <p class="compare-bar-who">
        <strong>{chosen.length}人を選択中</strong>
        <span class="compare-bar-names">{chosen.map(({ name }) => name).join("、")}</span>
        {chosen.length === k_compared_max && <span class="minor">{k_compared_max}人まで選べます</span>}
      </p>
      <p class="actions">
        <a class="button button-main" href={compareAddress(chosen.map(({ id }) => id), need, from_prefecture)}>
          比べる（{chosen.length}）
        </a>
        <Button kind="text" onClick={chooseNobody}>選択をやめる</Button>
      </p>
    </section>
  );
}
