import type { Additions } from "../../../formats/additions.ts";
import { indent } from "../../edit/layout.ts";
import { additionItem, variantBinding } from "../additions.ts";
import { slotOf, type Target } from "../target.ts";

/** What a format needs beside nixpkgs' own image. */
export interface FormatAdditions {
  readonly target: Target;
  readonly additions: Additions;
}

/**
 * The module with the additions of several formats, `\n` line ends and no indentation; undefined when there are none.
 * `key` makes the module system take it once however often it is imported.
 */
export function additionsModule(
  formats: readonly FormatAdditions[],
  key: string | undefined,
): string | undefined {
  const needed = formats.filter(({ additions }) => additions.bindings !== "");
  const [first] = needed;
  if (first === undefined) return undefined;
  if (needed.length === 1 && key === undefined) return additionItem(first.target, first.additions);
  const rows = needed.map(({ target, additions }) => {
    const comment = additions.reason === undefined ? "" : `# ${additions.reason}\n`;
    return comment + dedent(variantBinding(slotOf(target), additions));
  });
  const head = key === undefined ? [] : [`key = "${key}";`];
  return `{\n${indent([...head, ...rows].join("\n"))}\n}`;
}

/** `variantBinding` writes for one level further in. */
function dedent(block: string): string {
  return block.replaceAll(/^ {2}/gm, "");
}
