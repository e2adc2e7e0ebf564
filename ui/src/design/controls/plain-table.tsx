/** A table of facts: a row for each thing, headed by its first column. */
import type { ReactNode } from "react";

export interface Column<Row> {
  title: string;
  cell: (row: Row, index: number) => ReactNode;
  /** Stands back behind the other columns. */
  soft?: boolean;
}

export function PlainTable<Row>({
  rows,
  rowKey,
  columns: [first, ...others],
}: {
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: readonly [Column<Row>, ...Column<Row>[]];
}) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          {[first, ...others].map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={rowKey(row)}>
            <th scope="row">{first.cell(row, index)}</th>
            {others.map(({ title, cell, soft }) => (
              <td key={title} className={soft ? "soft" : undefined}>
                {cell(row, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
