import type { Fidelity } from "../formats/index.ts";
import type { FormatRow } from "../translate/survey.ts";
import { renderTable } from "./table.ts";
import type { Visible } from "./visible.ts";

/** How near the image comes, in a few words. */
export const FIDELITY_WORDS: Readonly<Record<Fidelity, string>> = {
  identical: "the legacy derivation",
  "with-module": "the legacy derivation, with additions",
  "own-part": "the legacy image, one part ours",
  repaired: "repaired; the legacy one is broken",
};

/** The table of formats and variants for a terminal. */
export function renderFormatTable(rows: readonly FormatRow[]): Visible {
  const heading = ["FORMAT", "VARIANT", "SINCE", "HERE", "NATIVE IMAGE"];
  return renderTable([
    heading,
    ...rows.map(({ format, variant, action, own, since, here, fidelity }) => [
      format ?? "-",
      own ? `${variant} (ours)` : (variant ?? action ?? "-"),
      since || "-",
      here === "unknown" ? "?" : here,
      fidelity === null ? "-" : FIDELITY_WORDS[fidelity],
    ]),
  ]);
}
