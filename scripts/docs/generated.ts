import { WITHHELD } from "../../src/migrate/engine/types.ts";
import type { Generators } from "./fill-in.ts";
import { renderFixer } from "./fixers.ts";
import { renderFormats, renderFormatTable, renderVariantOptions } from "./formats.ts";

/** The parts of docs/migration.md that are made from tables and by the engine. */
export const GENERATED: Generators = {
  "format-table": () => renderFormatTable(),
  "variant-options": () => renderVariantOptions(),
  formats: () => renderFormats(),
  fixer: (id) => renderFixer(id),
  reasons: () =>
    Object.entries(WITHHELD)
      .map(([reason, sentence]) => `- \`${reason}\`: ${sentence}`)
      .join("\n"),
};
