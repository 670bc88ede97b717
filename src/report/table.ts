/** Columns aligned with blanks, two between them; the last column is not filled up. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((wide, row) => {
    for (const [column, cell] of row.entries()) wide[column] = Math.max(wide[column] ?? 0, cell.length);
    return wide;
  }, []);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
