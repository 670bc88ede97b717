import { expect, it } from "vitest";
import type { AnnouncedDifference } from "../../src/migrate/engine/types.ts";
import type { Cause } from "../../src/verify/causes.ts";
import { type Claims, type Differing, type Judgement, judgeDifference } from "../../src/verify/verdicts.ts";

const ORDER: Cause = {
  path: ["iso", "etc"],
  within: ["iso", "etc"],
  difference: { kind: "order", what: "p", before: "a", after: "b" },
};
const TEXT: Cause = {
  path: ["iso", "etc"],
  within: ["iso", "etc"],
  difference: { kind: "text", what: "p", before: "a", after: "b", lines: ["a", "b"] },
};
const IN_VM: Cause = { ...TEXT, path: ["all", "nixos-vm", "etc"], within: ["all", "nixos-vm", "etc"] };
const BESIDE_VM: Cause = { ...IN_VM, within: ["all", "etc"] };
const ELSEWHERE_IN_VM: Cause = { ...IN_VM, path: ["all", "nixos-vm", "kernel"] };
const UNSEEN: Cause = { path: ["all"], within: ["nixos-vm"], difference: { kind: "unseen" } };
const LISTS: AnnouncedDifference = { text: "lists", explains: "order" };
const VM: AnnouncedDifference = { text: "vm", explains: [{ inside: "nixos-vm", parts: ["etc"] }] };
const ANY: AnnouncedDifference = { text: "asked for", explains: "everything" };

const DISK: AnnouncedDifference = {
  text: "the partition table",
  explains: [{ inside: "disk", parts: ["disk"], lines: ["parted ", "sgdisk "] }],
};
const PARTED: Cause = {
  path: ["disk"],
  within: ["disk"],
  difference: { kind: "text", what: "p", before: "a", after: "b", lines: ["  parted a", "sgdisk b", ""] },
};
const RESIZED: Cause = {
  path: ["disk"],
  within: ["disk"],
  difference: { kind: "text", what: "p", before: "a", after: "b", lines: ["parted a", "diskSize=1 parted"] },
};
const TOOL: Cause = {
  path: ["disk"],
  within: ["disk"],
  difference: { kind: "only", side: "after", input: "gptfdisk" },
};
const OWN: Cause = { path: ["iso"], within: ["iso"], difference: { kind: "own-source" } };

const CLAIMS: Claims = { nixpkgs: undefined, differences: [], anyOrder: false };

it.each<[string, readonly Cause[], readonly AnnouncedDifference[], Judgement["outcome"], string?]>([
  ["nothing announced", [TEXT], [], "different"],
  ["the order announced", [ORDER], [LISTS], "order"],
  ["the order not announced", [ORDER], [], "different"],
  ["the order announced, and more than that", [ORDER, TEXT], [LISTS], "different"],
  ["a part announced", [IN_VM], [VM], "announced", "vm"],
  ["a part announced, which another image has as well", [BESIDE_VM], [VM], "different"],
  ["a part announced, and another part", [ELSEWHERE_IN_VM], [VM], "different"],
  ["a part announced, and the rest unseen", [IN_VM, UNSEEN], [VM], "different"],
  ["a part announced, of another image", [TEXT], [VM], "different"],
  ["two announced, each with its cause", [IN_VM, ORDER], [VM, LISTS], "announced", "vm; the order of lists"],
  ["the order announced, and the rest unseen", [ORDER, UNSEEN], [LISTS], "different"],
  ["lines announced", [PARTED, TOOL], [DISK], "announced", "the partition table"],
  ["lines announced, and another line", [RESIZED], [DISK], "different"],
  ["anything announced", [TEXT, UNSEEN], [ANY], "announced", "asked for"],
  ["anything announced, and no cause found", [], [ANY], "different"],
  ["the flake's own source", [OWN], [], "announced", "it contains the flake's own source, which changes"],
])("a difference with %s", (_, causes, differences, outcome, because) => {
  const judged = judgeDifference({ causes, otherNixpkgs: "no", image: true }, { ...CLAIMS, differences });
  expect(judged).toEqual({ outcome, because, fine: outcome !== "different" });
});

it("takes any order of lists where the same derivation is not asked for, in systems as well", () => {
  const claims = { ...CLAIMS, anyOrder: true };
  for (const image of [true, false]) {
    const judge = (causes: readonly Cause[]) =>
      judgeDifference({ causes, otherNixpkgs: "no", image }, claims).outcome;
    expect(judge([ORDER])).toBe("order");
    expect(judge([ORDER, TEXT])).toBe("different");
  }
});

it("excuses nothing in a system as it is installed", () => {
  const claims = { nixpkgs: "n", differences: [ANY], anyOrder: true };
  const differing: Differing = { causes: [TEXT], otherNixpkgs: "unknown", image: false };
  expect(judgeDifference(differing, claims).outcome).toBe("different");
});

it.each<[string, Omit<Differing, "image">, Judgement]>([
  [
    "not tried",
    { causes: [TEXT], otherNixpkgs: "unknown" },
    {
      outcome: "different",
      fine: false,
      because: "n; what the old code gives with the flake's own could not be evaluated",
    },
  ],
  [
    "and nothing else",
    { causes: [], otherNixpkgs: "all" },
    { outcome: "announced", fine: true, because: "n, with which the old code gives the same" },
  ],
  [
    "and the order beside it",
    { causes: [ORDER], otherNixpkgs: "left out" },
    {
      outcome: "announced",
      fine: true,
      because: "n, with which the old code gives the same; the order of lists",
    },
  ],
  [
    "and more than that",
    { causes: [TEXT], otherNixpkgs: "left out" },
    { outcome: "different", fine: false, because: undefined },
  ],
])("another nixpkgs, %s", (_, differing, judgement) => {
  const claims = { nixpkgs: "n", differences: [LISTS], anyOrder: false };
  expect(judgeDifference({ ...differing, image: true }, claims)).toEqual(judgement);
});
