import { WITHHELD } from "../../src/migrate/engine/types.ts";
import { renderBootSummary, renderBoots, renderOtherBoots } from "./boots.ts";
import type { Generators } from "./fill-in.ts";
import { renderFixer } from "./fixers.ts";
import { renderFormats, renderFormatTable, renderNames, renderVariantOptions } from "./formats.ts";
import { renderCircumstances, renderMeasured, renderReleases } from "./releases.ts";

/** The documents that hold generated parts. */
export const DOCUMENTS = [
  "README.md",
  "SKILL.md",
  "docs/formats.md",
  "docs/reliability.md",
  "docs/releases.md",
  "docs/rules.md",
] as const;

/** The parts of them that are made from tables and by the engine. */
export const GENERATED: Generators = {
  "format-table": () => renderFormatTable(),
  names: () => renderNames(),
  "variant-options": () => renderVariantOptions(),
  formats: () => renderFormats(),
  releases: () => renderReleases(),
  circumstances: () => renderCircumstances(),
  measured: () => renderMeasured(),
  "boot-summary": () => renderBootSummary(),
  boots: () => renderBoots(),
  "other-boots": () => renderOtherBoots(),
  fixer: (id) => renderFixer(id),
  reasons: () =>
    Object.entries(WITHHELD)
      .map(([reason, sentence]) => `- \`${reason}\`: ${sentence}`)
      .join("\n"),
};
