// A few inputs for every target, the same ones each time; `npm run fuzz -- --seconds 600` looks for new ones.
import fc from "fast-check";
import { expect, test } from "vitest";
import { TARGETS } from "./targets.ts";

test.each(TARGETS)("$name", ({ property }) => {
  const details = fc.check(property, { numRuns: 150, seed: 1 });
  expect(details.failed ? fc.defaultReportMessage(details) : "").toBe("");
});
