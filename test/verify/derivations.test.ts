import { expect, it } from "vitest";
import { findCauses } from "../../src/verify/causes.ts";
import { compareDerivations, type Difference } from "../../src/verify/compare.ts";
import { type Derivation, parseDerivations } from "../../src/verify/derivations.ts";

const [A, B] = ["a".repeat(32), "b".repeat(32)];
const PLAIN: Derivation = { name: "x", builder: "/bin/sh", args: [], env: {}, derivations: [], sources: [] };

/** A difference of texts that are one line each. */
function text(what: string, before: string, after: string): Difference & { readonly kind: "text" } {
  return { kind: "text", what, before, after, lines: [before, after] };
}

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
      text("f", "--rx 1 --tx 2", "--rx 2 --tx 1"),
      {
        ...text("j", '{"http":80,"ssh":22}', '{"http":22,"ssh":80}'),
        lines: ["http=80", "ssh=22", "http=22", "ssh=80"],
      },
      { ...text("l", "a: 1", "a: 2"), lines: ["a: 1", "b: 2", "a: 2", "b: 1"] },
    ],
  ],
  [
    "the order of consoles",
    { env: { k: "console=tty0 quiet console=ttyS0", o: "console=tty0 a b", j: '["console=a","console=b"]' } },
    { env: { k: "console=ttyS0 quiet console=tty0", o: "b a console=tty0", j: '["console=b","console=a"]' } },
    [
      { ...text("j", '["console=a","console=b"]', '["console=b","console=a"]'), lines: [] },
      text("k", "console=tty0 quiet console=ttyS0", "console=ttyS0 quiet console=tty0"),
      { kind: "order", what: "o", before: "console=tty0 a b", after: "b a console=tty0" },
    ],
  ],
  [
    "a list of a text and the same as JSON",
    { env: { j: '["[]"]' } },
    { env: { j: "[[]]" } },
    [{ ...text("j", '["[]"]', "[[]]"), lines: ['"[]"', "[]"] }],
  ],
  ["a word more", { env: { t: "a b" } }, { env: { t: "b a a" } }, [text("t", "a b", "b a a")]],
  ["a text", { env: { t: "a\nb" } }, { env: { t: "a\nc" } }, [text("t", "b", "c")]],
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
      difference: text("size", "1", "2"),
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

it("reads each structured attribute as a text of its own, however Nix shows them", () => {
  const attrs = { buildCommand: "one\ntwo", sizes: [1, 2] };
  const [before] = parseDerivations(
    JSON.stringify({
      [`/nix/store/${A}-x.drv`]: { name: "x", env: { __json: JSON.stringify(attrs), out: "o" } },
    }),
  ).values();
  const [since] = parseDerivations(
    JSON.stringify({ [`${A}-x.drv`]: { name: "x", env: { out: "o" }, structuredAttrs: attrs } }),
  ).values();
  expect(before?.env).toEqual({ out: "o", buildCommand: "one\ntwo", sizes: "[1,2]" });
  expect(since).toEqual(before);
});
