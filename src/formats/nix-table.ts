import { variantOf } from "./find.ts";
import { FORMATS } from "./table.ts";

/** What the flake needs of the table, as JSON: legacy format to key of `system.build.images`, null for machines. */
export function renderNixTable(): string {
  const variants = Object.fromEntries(FORMATS.map((format) => [format.name, variantOf(format) ?? null]));
  return `${JSON.stringify(variants, null, 2)}\n`;
}
