import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits, OriginalOffsets, overlaps } from "../../src/migrate/engine/edits.ts";

test("edits are made in any order, against the offsets of the original", () => {
  const edits = [
    { start: 6, end: 11, text: "there" },
    { start: 0, end: 5, text: "Hi" },
  ];
  expect(applyEdits("Hello world", edits)).toBe("Hi there");
});

test("overlapping edits are refused", () => {
  const edits = [
    { start: 0, end: 3, text: "" },
    { start: 2, end: 4, text: "" },
  ];
  expect(() => applyEdits("abcdef", edits)).toThrow(RangeError);
});

test.each([
  [0, 3, 3, 5, false],
  [0, 3, 2, 5, true],
  [2, 2, 0, 4, true],
  [2, 2, 2, 4, false],
  [2, 2, 2, 2, true],
])("[%i,%i) and [%i,%i) overlap: %s", (a, b, c, d, expected) => {
  expect(overlaps({ start: a, end: b, text: "x" }, { start: c, end: d, text: "y" })).toBe(expected);
  expect(overlaps({ start: c, end: d, text: "y" }, { start: a, end: b, text: "x" })).toBe(expected);
});

function offsetsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => at);
}

/** Cut points in pairs: ranges that never overlap. */
const nonOverlapping = fc
  .tuple(fc.string(), fc.array(fc.tuple(fc.nat(60), fc.string({ maxLength: 4 })), { maxLength: 8 }))
  .map(([text, cuts]) => {
    const points = cuts.map(([at]) => at % (text.length + 1)).sort((a, b) => a - b);
    const edits = [];
    for (let i = 0; i + 1 < points.length; i += 2) {
      edits.push({ start: points[i]!, end: points[i + 1]!, text: cuts[i]![1] });
    }
    return { text, edits };
  });

test("every byte outside the edits survives, and offsets lead back to it", () => {
  fc.assert(
    fc.property(nonOverlapping, ({ text, edits }) => {
      const result = applyEdits(text, edits);
      const untouched = offsetsOf(text).filter((at) => !edits.some((e) => at >= e.start && at < e.end));
      const offsets = new OriginalOffsets(edits);
      const back = new Map(offsetsOf(result).map((at) => [offsets.of(at), result[at]]));
      // Inserted text maps to the start of its edit, so only offsets that no edit begins at are unambiguous.
      const plain = untouched.filter((at) => !edits.some((e) => e.start === at));
      expect(plain.map((at) => back.get(at))).toEqual(plain.map((at) => text[at]));
    }),
  );
});
