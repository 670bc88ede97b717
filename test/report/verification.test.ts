import { expect, it } from "vitest";
import { renderVerification } from "../../src/report/migration/verification.ts";
import type { Difference } from "../../src/verify/compare.ts";

/** What is said of an output with one cause, without the lines about the output itself. */
function cause(difference: Difference): readonly string[] {
  const output = {
    attribute: "packages.x86_64-linux.iso",
    outcome: "different",
    before: "/nix/store/a.drv",
    after: "/nix/store/b.drv",
    fine: false,
    verdict: "differs",
    because: undefined,
    causes: [{ path: ["iso", "etc"], within: ["iso", "etc"], difference }],
  } as const;
  return renderVerification([output]).split("\n").slice(3, -2);
}

const long = "x".repeat(150);

it.each<[string, Difference, readonly string[]]>([
  [
    "a short line whole",
    { kind: "text", what: "size", before: "1", after: "2", lines: [] },
    ["    size:", "    - 1", "    + 2"],
  ],
  [
    "a long line where it differs",
    { kind: "text", what: "json", before: `${long}old${long}`, after: `${long}new`, lines: [] },
    ["    json:", `    - ...${"x".repeat(30)}old${"x".repeat(67)}...`, `    + ...${"x".repeat(30)}new`],
  ],
  [
    "an order without its words",
    { kind: "order", what: "kernelParams", before: "a b", after: "b a" },
    ["    kernelParams: the same words in another order"],
  ],
  ["what was not looked at", { kind: "unseen" }, ["    further inputs differ, which were not compared"]],
])("shows %s", (_, difference, rows) => {
  expect(cause(difference)).toEqual(["  in iso > etc:", ...rows]);
});
