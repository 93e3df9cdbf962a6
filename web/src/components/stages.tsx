/** Steps in a row: those that are done, the one at hand, those to come. */
import type { JSX } from "preact";

export function Stages({ label, stages, at }: { label: string; stages: readonly string[]; at: number }): JSX.Element {
  return (
    <ol class="stages" aria-label={label}>
      {stages.map((name, n) => (
        <li key={name} class={n < at ? "stage-done" : n === at ? "stage-now" : undefined} aria-current={n === at ? "step" : undefined}>
          {n < at && <span class="visually-hidden">済み: </span>}{name}
        </li>
      ))}
    </ol>
  );
}
