import type { Fidelity } from "../formats/index.ts";
import type { FormatRow } from "../translate/survey.ts";
import { renderTable } from "./table.ts";
import type { Visible } from "./visible.ts";

/** The bundled module: nixos-generators' own image, but for what is listed as different. */
function bundled(row: FormatRow): string {
  return row.differences.length > 0 ? FIDELITY_WORDS["own-part"] : FIDELITY_WORDS.identical;
}

/** How near the image comes, in a few words. */
export const FIDELITY_WORDS: Readonly<Record<Fidelity, string>> = {
  identical: "the legacy derivation",
  "with-module": "the legacy derivation, with additions",
  "own-part": "the legacy image, one part ours",
  repaired: "the legacy image, repaired",
};

/** The table of formats and variants for a terminal. */
export function renderFormatTable(rows: readonly FormatRow[]): Visible {
  const heading = ["FORMAT", "VARIANT", "SINCE", "HERE", "IMAGE"];
  return renderTable([
    heading,
    ...rows.map((row) => [
      row.format ?? "-",
      row.own ? `${row.variant} (ours)` : (row.variant ?? row.action ?? "-"),
      row.since || "-",
      row.here === "unknown" ? "?" : row.here,
      row.fidelity === null || row.here === "missing"
        ? "-"
        : row.here === "legacy"
          ? bundled(row)
          : FIDELITY_WORDS[row.fidelity],
    ]),
  ]);
}
