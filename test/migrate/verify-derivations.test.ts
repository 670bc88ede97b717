import { expect, it } from "vitest";
import {
  compareDerivations,
  type Derivation,
  type Difference,
  findCauses,
  parseDerivations,
} from "../../src/migrate/verify-derivations.ts";
import { judgeDifference, questionAfter } from "../../src/migrate/verify-outputs.ts";

const [A, B] = ["a".repeat(32), "b".repeat(32)];
const PLAIN: Derivation = { name: "x", builder: "/bin/sh", args: [], env: {}, derivations: [], sources: [] };

it.each<[string, Partial<Derivation>, Partial<Derivation>, readonly Difference[]]>([
  ["nothing", {}, {}, []],
  ["only hashes", { env: { p: `/nix/store/${A}-y` } }, { env: { p: `/nix/store/${B}-y` } }, []],
  [
    "a text",
    { env: { t: "a\nb" } },
    { env: { t: "a\nc" } },
    [{ kind: "text", what: "t", before: "b", after: "c" }],
  ],
  ["a source", { sources: [`${A}-f`] }, { sources: [`${B}-f`] }, [{ kind: "source", name: "f" }]],
  ["the flake's own", { sources: [`${A}-source`] }, { sources: [`${B}-source`] }, [{ kind: "own-source" }]],
  ["an input more", {}, { derivations: [`${A}-d.drv`] }, [{ kind: "only", side: "after", input: "d.drv" }]],
  ["an input that differs", { derivations: [`${A}-d.drv`] }, { derivations: [`${B}-d.drv`] }, []],
])("two derivations differ in %s", (_, before, after, differences) => {
  const own = new Set([`${A}-source`, `${B}-source`]);
  expect(compareDerivations({ ...PLAIN, ...before }, { ...PLAIN, ...after }, own).differences).toEqual(
    differences,
  );
});

it("follows inputs down to the cause", async () => {
  const known = new Map<string, Derivation>([
    ["1-top", { ...PLAIN, name: "top", derivations: [`${A}-mid`] }],
    ["2-top", { ...PLAIN, name: "top", derivations: [`${B}-mid`] }],
    [`${A}-mid`, { ...PLAIN, name: "mid", env: { size: "1" } }],
    [`${B}-mid`, { ...PLAIN, name: "mid", env: { size: "2" } }],
  ]);
  expect(await findCauses("1-top", "2-top", new Set(), async () => known)).toEqual([
    { path: ["top", "mid"], difference: { kind: "text", what: "size", before: "1", after: "2" } },
  ]);
});

it("reads what Nix printed before 2.32 and since", () => {
  const old = {
    [`/nix/store/${A}-x.drv`]: { name: "x", inputDrvs: { [`/nix/store/${B}-y.drv`]: {} }, inputSrcs: [] },
  };
  const now = {
    version: 4,
    derivations: { [`${A}-x.drv`]: { name: "x", inputs: { drvs: { [`${B}-y.drv`]: {} }, srcs: [] } } },
  };
  const read = [...parseDerivations(JSON.stringify(old))];
  expect(read).toEqual([[`${A}-x.drv`, { ...PLAIN, builder: "", derivations: [`${B}-y.drv`] }]]);
  expect([...parseDerivations(JSON.stringify(now))]).toEqual(read);
});

const FACTS = { drvPath: "x", formatAttr: undefined, wrapped: false };

it.each<[string, Parameters<typeof questionAfter>, readonly string[]]>([
  ["packages.s.iso", [["packages", "s", "iso"], FACTS], ["packages.s.iso"]],
  [
    "a format",
    [["nixosConfigurations", "h", "config", "formats", "do"], FACTS],
    ["nixosConfigurations.h.config.system.build.images.digital-ocean"],
  ],
  [
    "a machine",
    [["nixosConfigurations", "h", "config", "formats", "vm-bootloader"], FACTS],
    ["nixosConfigurations.h.config.system.build.vmWithBootLoader"],
  ],
  [
    "the image of a host",
    [["nixosConfigurations", "h"], { ...FACTS, formatAttr: "azureImage" }],
    [
      "nixosConfigurations.h.config.system.build.azureImage",
      "nixosConfigurations.h.config.system.build.images.azure",
    ],
  ],
])("after the migration %s is looked for in its new place", (_, question, paths) => {
  expect(questionAfter(...question).paths.map((path) => path.join("."))).toEqual(paths);
});

const CHANGED = { before: "a", after: "b", causes: [], sameWithOwnNixpkgs: undefined };

it.each<[string, Parameters<typeof judgeDifference>, string]>([
  ["nothing announced", [CHANGED, true, { nixpkgs: undefined, differences: [] }], "different"],
  ["announced", [CHANGED, true, { nixpkgs: undefined, differences: ["smaller"] }], "named"],
  [
    "announced, of an installed system",
    [CHANGED, false, { nixpkgs: "n", differences: ["smaller"] }],
    "different",
  ],
  ["another nixpkgs, not tried", [CHANGED, true, { nixpkgs: "n", differences: [] }], "named"],
  [
    "another nixpkgs, and more than that",
    [{ ...CHANGED, sameWithOwnNixpkgs: false }, true, { nixpkgs: "n", differences: [] }],
    "different",
  ],
])("a difference with %s", (_, input, outcome) => {
  expect(judgeDifference(...input).outcome).toBe(outcome);
});
