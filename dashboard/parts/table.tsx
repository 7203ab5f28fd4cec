/** A table that becomes cards where there is no room for columns; each value then says what it is. */
import type { ComponentChildren } from 'preact';

export type Column<Row> = {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
};

type Props<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** While what is shown answers an earlier question. */
  readonly isOld?: boolean;
};

export function Table<Row>({ label, columns, rows, keyOf, isOld = false }: Props<Row>) {
  return (
    <div class="table-box" aria-busy={isOld}>
      <table class={columns.filter(({ isNumber }) => isNumber).length > 2 ? 'rows dense' : 'rows'}>
        <caption class="unseen">{label}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isNumber }) => (
              <th key={head} scope="col" class={isNumber ? 'number' : ''}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell, isNumber }, index) =>
                index === 0 ? (
                  <th key={head} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} data-head={head} class={isNumber ? 'number' : ''}>
                    <div>{cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
