import { expect, it } from "vitest";
import type { AnnouncedDifference } from "../../src/migrate/engine/types.ts";
import {
  type Cause,
  compareDerivations,
  type Derivation,
  type Difference,
  findCauses,
  parseDerivations,
} from "../../src/verify/derivations.ts";
import { type Differing, judgeDifference, questionAfter } from "../../src/verify/outputs.ts";

const [A, B] = ["a".repeat(32), "b".repeat(32)];
const PLAIN: Derivation = { name: "x", builder: "/bin/sh", args: [], env: {}, derivations: [], sources: [] };

it.each<[string, Partial<Derivation>, Partial<Derivation>, readonly Difference[]]>([
  ["nothing", {}, {}, []],
  ["only hashes", { env: { p: `/nix/store/${A}-y` } }, { env: { p: `/nix/store/${B}-y` } }, []],
  [
    "the order of words",
    { env: { t: "a b c", j: '{"l":["a",{"x":1}]}' } },
    { env: { t: "c a b", j: '{"l":[{"x":1},"a"]}' } },
    [
      { kind: "order", what: "j", before: '{"l":["a",{"x":1}]}', after: '{"l":[{"x":1},"a"]}' },
      { kind: "order", what: "t", before: "a b c", after: "c a b" },
    ],
  ],
  [
    "what belongs to a name",
    { env: { f: "--rx 1 --tx 2", j: '{"http":80,"ssh":22}', l: "a: 1\nb: 2" } },
    { env: { f: "--rx 2 --tx 1", j: '{"http":22,"ssh":80}', l: "a: 2\nb: 1" } },
    [
      { kind: "text", what: "f", before: "--rx 1 --tx 2", after: "--rx 2 --tx 1" },
      { kind: "text", what: "j", before: '{"http":80,"ssh":22}', after: '{"http":22,"ssh":80}' },
      { kind: "text", what: "l", before: "a: 1", after: "a: 2" },
    ],
  ],
  [
    "a word more",
    { env: { t: "a b" } },
    { env: { t: "b a a" } },
    [{ kind: "text", what: "t", before: "a b", after: "b a a" }],
  ],
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
    {
      path: ["top", "mid"],
      within: ["top", "mid"],
      difference: { kind: "text", what: "size", before: "1", after: "2" },
    },
  ]);
});

it("knows which derivations every way to a cause leads through", async () => {
  const inputs = (hash: string, ...names: readonly string[]) => names.map((name) => `${hash}-${name}`);
  const side = (hash: string, size: string): [string, Derivation][] => [
    [`${hash}-top`, { ...PLAIN, name: "top", derivations: inputs(hash, "tarball", "vm") }],
    [`${hash}-tarball`, { ...PLAIN, name: "tarball", derivations: inputs(hash, "own", "shared") }],
    [`${hash}-vm`, { ...PLAIN, name: "vm", derivations: inputs(hash, "shared") }],
    [`${hash}-own`, { ...PLAIN, name: "own", env: { size } }],
    [`${hash}-shared`, { ...PLAIN, name: "shared", env: { port: size } }],
  ];
  const known = new Map([...side(A, "1"), ...side(B, "2")]);
  const found = await findCauses(`${A}-top`, `${B}-top`, new Set(), async () => known);
  expect(found.map(({ path, within }) => [path.join(" "), [...within].sort().join(" ")])).toEqual([
    ["top tarball own", "own tarball top"],
    ["top tarball shared", "shared top"],
  ]);
});

it("says so where it does not look at all that differs", async () => {
  const at = (level: number, hash: string) => `${hash}-d${level}`;
  const known = new Map<string, Derivation>(
    [A, B].flatMap((hash) =>
      Array.from({ length: 500 }, (_, level): [string, Derivation] => [
        at(level, hash),
        { ...PLAIN, name: `d${level}`, derivations: [at(level + 1, hash)] },
      ]),
    ),
  );
  const found = await findCauses(at(0, A), at(0, B), new Set(), async () => known);
  expect(found).toEqual([{ path: ["d0"], within: ["d0"], difference: { kind: "unseen" } }]);
  const missing = await findCauses(at(0, A), "3-top", new Set(), async () => known);
  expect(missing.map(({ difference }) => difference.kind)).toEqual(["unseen"]);
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

const ORDER: Cause = {
  path: ["iso", "etc"],
  within: ["iso", "etc"],
  difference: { kind: "order", what: "p", before: "a", after: "b" },
};
const TEXT: Cause = {
  path: ["iso", "etc"],
  within: ["iso", "etc"],
  difference: { kind: "text", what: "p", before: "a", after: "b" },
};
const IN_VM: Cause = { ...TEXT, path: ["all", "nixos-vm", "etc"], within: ["all", "nixos-vm", "etc"] };
const BESIDE_VM: Cause = { ...IN_VM, within: ["all", "etc"] };
const ELSEWHERE_IN_VM: Cause = { ...IN_VM, path: ["all", "nixos-vm", "kernel"] };
const UNSEEN: Cause = { path: ["all"], within: ["nixos-vm"], difference: { kind: "unseen" } };
const LISTS: AnnouncedDifference = { text: "lists", explains: "order" };
const VM: AnnouncedDifference = { text: "vm", explains: { inside: "nixos-vm", parts: ["etc"] } };
const ANY: AnnouncedDifference = { text: "asked for", explains: "everything" };

it.each<[string, readonly Cause[], readonly AnnouncedDifference[], string]>([
  ["nothing announced", [ORDER], [], "this is another derivation than before"],
  ["the order announced", [ORDER], [LISTS], "lists"],
  [
    "the order announced, and more than that",
    [ORDER, TEXT],
    [LISTS],
    "this is another derivation than before",
  ],
  ["a part announced", [IN_VM], [VM], "vm"],
  [
    "a part announced, which another image has as well",
    [BESIDE_VM],
    [VM],
    "this is another derivation than before",
  ],
  ["a part announced, and another part", [ELSEWHERE_IN_VM], [VM], "this is another derivation than before"],
  ["a part announced, and the rest unseen", [IN_VM, UNSEEN], [VM], "this is another derivation than before"],
  ["a part announced, of another image", [TEXT], [VM], "this is another derivation than before"],
  ["two announced, each with its cause", [IN_VM, ORDER], [VM, LISTS], "vm; lists"],
  [
    "the order announced, and the rest unseen",
    [ORDER, UNSEEN],
    [LISTS],
    "this is another derivation than before",
  ],
  ["anything announced", [TEXT, UNSEEN], [ANY], "asked for"],
  ["anything announced, and no cause found", [], [ANY], "this is another derivation than before"],
])("a difference with %s", (_, causes, differences, verdict) => {
  const judged = judgeDifference({ causes, otherNixpkgs: "no" }, true, { nixpkgs: undefined, differences });
  expect(judged.verdict).toBe(verdict);
  expect(judged.fine).toBe(!verdict.startsWith("this is another"));
});

it("excuses nothing in a system as it is installed", () => {
  const claims = { nixpkgs: "n", differences: [ANY] };
  expect(judgeDifference({ causes: [TEXT], otherNixpkgs: "unknown" }, false, claims).outcome).toBe(
    "different",
  );
});

it.each<[string, Differing, string]>([
  ["not tried", { causes: [TEXT], otherNixpkgs: "unknown" }, "named"],
  ["and the order beside it", { causes: [ORDER], otherNixpkgs: "left out" }, "named"],
  ["and more than that", { causes: [TEXT], otherNixpkgs: "left out" }, "different"],
])("another nixpkgs, %s", (_, differing, outcome) => {
  expect(judgeDifference(differing, true, { nixpkgs: "n", differences: [LISTS] }).outcome).toBe(outcome);
});
