import { posix } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isAbsolute, resolvePath } from "../../src/translate/paths.ts";

const path = fc.string({ unit: fc.constantFrom("/", ".", "..", "a", "b c", "ü") });

test("paths are what Node makes of them", () => {
  fc.assert(
    fc.property(path, path, (base, other) => {
      expect(resolvePath(`/${base}`, other)).toBe(posix.resolve(`/${base}`, other));
      expect(isAbsolute(other)).toBe(posix.isAbsolute(other));
    }),
  );
});
