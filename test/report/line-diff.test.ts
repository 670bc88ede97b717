import { applyPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDiff } from "../../src/report/migration/migration.ts";

function patchOf(before: string, after: string): string {
  return renderDiff([{ path: "a.sh", before, after }]);
}

const rows = (count: number, word: string) => Array.from({ length: count }, (_, at) => `${word} ${at}\n`);

describe("a file with more changes than the smallest difference is looked for", () => {
  it("is shown as one change with three lines around it", () => {
    const [head, tail] = [rows(10, "head"), rows(10, "tail")];
    const before = [...head, ...rows(800, "old"), ...tail].join("");
    const after = [...head, ...rows(900, "new"), ...tail].join("");
    const patch = patchOf(before, after);
    expect(patch.match(/^@@.*/gm)).toEqual(["@@ -8,806 +8,906 @@"]);
    expect(patch).toMatch(/^ head 9\n-old 0\n/m);
    expect(patch).toMatch(/^\+new 899\n tail 0\n tail 1\n tail 2\n$/m);
    expect(applyPatch(before, patch)).toBe(after);
  });

  it("needs no more time for more lines", () => {
    const start = performance.now();
    patchOf(rows(20_000, "old").join(""), rows(20_000, "new").join(""));
    expect(performance.now() - start).toBeLessThan(6000);
  });

  it("can be applied, whatever its ends are", () => {
    const end = fc.constantFrom("", "x", "\n", "x\n", "\r\n", "\n\n");
    fc.assert(
      fc.property(end, end, end, end, (head, young, tail, old) => {
        const before = head + rows(600, "old").join("") + old + tail;
        const after = head + rows(600, "new").join("") + young + tail;
        expect(applyPatch(before, patchOf(before, after))).toBe(after);
      }),
      { numRuns: 60 },
    );
  });
});
