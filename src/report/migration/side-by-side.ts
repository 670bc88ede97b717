import { diffLines } from "./line-diff.ts";
import { html, type Markup } from "./markup.ts";

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines beside each other; where nothing changed, the same ones twice. */
interface Band {
  readonly changed: boolean;
  readonly before: readonly Line[];
  readonly after: readonly Line[];
}

/**
 * Two texts beside each other, the changed lines with three of their surroundings. Each band is one element with
 * two columns, so that a narrow page can put the old lines above the new ones.
 */
export function renderSideBySide(before: string, after: string): Markup {
  const hunks = diffLines(before, after);
  return html`<div class="diff">${hunks.map((hunk, index) => [
    index === 0 ? undefined : html`<div class="gap" role="separator">unchanged lines</div>`,
    ...bandsOf(hunk.lines, hunk.oldStart, hunk.newStart).map(renderBand),
  ])}</div>`;
}

/** The rows of a unified diff, which begin with their sign, as bands. */
function bandsOf(rows: readonly string[], oldStart: number, newStart: number): readonly Band[] {
  const bands: { changed: boolean; before: Line[]; after: Line[] }[] = [];
  // Where all lines end in CR LF, the CR tells nothing.
  const end = rows.every((row) => row.endsWith("\r") || row.startsWith("\\")) ? -1 : undefined;
  let [old, young] = [oldStart, newStart];
  for (const row of rows) {
    const sign = row[0];
    // "\ No newline at end of file" belongs to the row above.
    if (sign === "\\") continue;
    const changed = sign !== " ";
    if (bands.at(-1)?.changed !== changed) bands.push({ changed, before: [], after: [] });
    const band = bands.at(-1)!;
    const text = row.slice(1, end);
    if (sign !== "+") band.before.push({ number: old++, text });
    if (sign !== "-") band.after.push({ number: young++, text });
  }
  return bands;
}

function renderBand({ changed, before, after }: Band): Markup {
  const signs = changed ? (["\u2212", "+"] as const) : ([" ", " "] as const);
  return html`<div class="band ${changed ? "changed" : "same"}"><div class="old">${before.map((line) => renderLine(line, signs[0]))}</div><div class="new">${after.map((line) => renderLine(line, signs[1]))}</div></div>`;
}

/** The number and the sign are not selected when code is copied. */
function renderLine({ number, text }: Line, sign: string): Markup {
  return html`<div class="line"><span class="number">${number}</span><span class="sign">${sign}</span><code>${text}
</code></div>`;
}
