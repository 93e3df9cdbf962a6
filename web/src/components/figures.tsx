/** Few numbers, each with its name, to be taken in at a glance. */
import type { ComponentChildren, JSX } from "preact";

export interface Figure {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly note?: ComponentChildren;
  readonly bad?: boolean;
}

export function Figures({ label, figures }: { label: string; figures: readonly (Figure | false)[] }): JSX.Element {
  return (
    <dl class="figures" aria-label={label}>
      {figures.map((figure) => figure && (
        <div key={figure.name} class={figure.bad ? "figure-bad" : undefined}>
          <dt>{figure.name}</dt>
          <dd><strong>{figure.value}</strong>{figure.note && <span class="minor">{figure.note}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
