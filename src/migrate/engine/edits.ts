import { lastNotAbove } from "./ranges.ts";
import type { Edit } from "./types.ts";

/**
 * The text with all edits made. The edits may come in any order but must not overlap; insertions at one
 * place are made in the order given. Throws a RangeError on overlap or on offsets outside the text: that is
 * a bug of the caller.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let position = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(`edit [${edit.start}, ${edit.end}) overlaps another or leaves the text`);
    }
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

/** The text of a range with edits made that lie in it. */
export function applyWithin(
  text: string,
  { start, end }: Pick<Edit, "start" | "end">,
  edits: readonly Edit[],
): string {
  const shifted = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(text.slice(start, end), shifted);
}

/** By start, insertions before replacements at the same place, else in the order given. */
export function sortEdits<E extends Edit>(edits: readonly E[]): readonly E[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether two edits cannot both be made: they share a byte, or insert at the same place. */
export function overlaps(a: Edit, b: Edit): boolean {
  if (a.start === a.end || b.start === b.end) {
    return a.start === b.start ? a.end === b.end : a.start < b.end && b.start < a.end;
  }
  return a.start < b.end && b.start < a.end;
}

/** Leads offsets of an edited text back to the text before the edits, in logarithmic time each. */
export class OriginalOffsets {
  /** Where each edit's text begins in the edited text. */
  readonly #starts: number[] = [];
  readonly #edits: readonly Edit[];

  constructor(edits: readonly Edit[]) {
    this.#edits = sortEdits(edits);
    let shift = 0;
    for (const edit of this.#edits) {
      this.#starts.push(edit.start + shift);
      shift += edit.text.length - (edit.end - edit.start);
    }
  }

  /** Where an offset of the edited text was before the edits; inside inserted text, where the edit began. */
  of(offset: number): number {
    const at = lastNotAbove(this.#starts, offset);
    if (at < 0) return offset;
    const { start, end, text } = this.#edits[at]!;
    const behind = offset - this.#starts[at]! - text.length;
    return behind < 0 ? start : end + behind;
  }
}
