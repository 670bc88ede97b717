import type { FileEdit, Fix } from "../../engine/types.ts";
import type { Swap } from "./found.ts";
import type { Region } from "./syntax/region.ts";

/** Where a piece of a region is in its file. */
export function place({ region, start, end }: { region: Region; start: number; end: number }, path: string) {
  return { path, start: region.start(start), end: region.end(end) };
}

export function fix(title: string, edits: readonly FileEdit[]): Fix {
  return { title, applicability: "safe", edits };
}

/** New texts for pieces of a region as edits of the file; undefined where one cannot be written there. */
export function toEdits(
  region: Region,
  path: string,
  swaps: readonly Swap[],
): readonly FileEdit[] | undefined {
  const edits: FileEdit[] = [];
  for (const swap of swaps) {
    const text = region.encode(swap.text);
    if (text === undefined) return undefined;
    edits.push({ path, start: region.start(swap.start), end: region.end(swap.end), text });
  }
  return edits;
}
