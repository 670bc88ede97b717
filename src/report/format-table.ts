import type { Fidelity } from "../formats/index.ts";
import type { FormatRow } from "../translate/survey.ts";
import { renderTable } from "./table.ts";
import type { Visible } from "./visible.ts";

/** How near the image comes with the nixpkgs at hand. */
export function wordsForImage({ format, fidelity, here, differences }: FormatRow): string {
  if (here === "missing") return "-";
  if (fidelity === null) return format === null ? "-" : "nixpkgs' own image";
  if (here !== "legacy") return FIDELITY_WORDS[fidelity];
  // The bundled module is nixos-generators' own, except for what is listed as different.
  return differences.length > 0 ? FIDELITY_WORDS["own-part"] : FIDELITY_WORDS.identical;
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
      wordsForImage(row),
    ]),
  ]);
}
