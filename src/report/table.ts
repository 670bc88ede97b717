import { type Visible, visibleLines } from "./visible.ts";

export function renderTable(rows: readonly (readonly string[])[]): Visible {
  return visibleLines(tableRows(rows));
}

/** Columns aligned with blanks, two between them; the last column is not filled up. */
export function tableRows(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>((wide, row) => {
    for (const [column, cell] of row.entries()) wide[column] = Math.max(wide[column] ?? 0, cell.length);
    return wide;
  }, []);
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
