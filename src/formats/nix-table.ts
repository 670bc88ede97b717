import { variantOf } from "./find.ts";
import { FORMATS } from "./table.ts";

/** What the flake needs of the table, as JSON: legacy format to key of `system.build.images`, null for machines. */
export function renderNixTable(): string {
  const variants = Object.fromEntries(FORMATS.map((format) => [format.name, variantOf(format) ?? null]));
  return `${JSON.stringify(variants, null, 2)}\n`;
}

/** The files of src/legacy/variants/ by path as JSON: what rewriting code writes of them is read from no disk. */
export function renderVariantTexts(files: ReadonlyMap<string, string>): string {
  return `${JSON.stringify(Object.fromEntries([...files].sort()), null, 2)}\n`;
}
