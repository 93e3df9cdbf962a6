/** A table that becomes a list of cards where the page is narrow; the roles keep it a table for assistive technology. */
import type { ComponentChildren, JSX } from "preact";

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => ComponentChildren;
  /** Names the row. */
  readonly heads?: boolean;
  /** Holds buttons only: not printed. */
  readonly actions?: boolean;
}

interface Props<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}

export function DataTable<T>({ label, columns, rows, rowKey }: Props<T>): JSX.Element {
  return (
    <table class="data" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, actions }) => <th role="columnheader" scope="col" class={actions ? "data-actions" : undefined}>{name}</th>)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={rowKey(row)}>
            {columns.map(({ name, cell, heads, actions }) => heads
              ? <th role="rowheader" scope="row">{cell(row)}</th>
              : <td role="cell" data-label={name} class={actions ? "data-actions" : undefined}>{cell(row)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
