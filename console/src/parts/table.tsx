/** Every list of the console: a table, and on a phone a card a row. */

import type { ComponentChildren } from 'preact';
import { useWords } from '../words/words';

export interface Column<Row> {
  /** Stands above the cells, and on a phone beside each. */
  head: string;
  /** null, false, or an empty text: there is nothing to show. */
  cell(row: Row): ComponentChildren;
  /** Numbers stand at the right, under each other. */
  number?: boolean;
}

interface Props<Row> {
  /** What the list is of, for those who do not see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** Instead of a table without rows. */
  empty: string;
}

export function Table<Row>({ label, columns, rows, keyOf, empty }: Props<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  // The roles are what a table has by itself, until a phone's style sheet displays it otherwise.
  return (
    <table aria-label={label}>
      <thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tr role="row">
          {columns.map(({ head, number }) => (
            <th key={head} scope="col" class={number ? 'number' : ''}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          // biome-ignore lint/a11y/noRedundantRoles: see above
          <tr role="row" key={keyOf(row)}>
            {columns.map((column) => (
              <Cell key={column.head} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column: { head, number, cell }, row }: { column: Column<Row>; row: Row }) {
  const words = useWords();
  const shown = cell(row);
  const none = shown === null || shown === false || shown === '';
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <td role="cell" data-head={head} data-none={none || undefined} class={number ? 'number' : ''}>
      <span class="cell">{none ? words.none : shown}</span>
    </td>
  );
}
