import { describe, expect, it } from "vitest";
import { pruneLock } from "../../../src/lock/index.ts";

/** A locked reference, abbreviated to a letter. */
const ref = (id: string) => ({ owner: "o", repo: id, rev: id.repeat(4), type: "github" });
const node = (id: string, inputs?: object, more: object = {}) => ({
  ...(inputs ? { inputs } : {}),
  locked: ref(id),
  original: { owner: "o", repo: id, type: "github" },
  ...more,
});
const lock = (nodes: object, version = 7) => `${JSON.stringify({ nodes, root: "root", version }, null, 2)}\n`;

function pruned(text: string, ...removed: string[]): string {
  const result = pruneLock(text, { removed });
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.text;
}

describe("pruneLock", () => {
  it("drops the input, what only it brought, and gives the freed names out again", () => {
    const before = lock({
      generators: node("g", { nixlib: "nixlib", nixpkgs: "nixpkgs" }),
      nixlib: node("l"),
      nixpkgs: node("p"),
      nixpkgs_2: node("q"),
      root: { inputs: { generators: "generators", nixpkgs: "nixpkgs_2" } },
    });
    expect(pruned(before, "generators")).toBe(
      lock({ nixpkgs: node("q"), root: { inputs: { nixpkgs: "nixpkgs" } } }),
    );
  });

  it("names nodes in the order of a walk down sorted inputs, not in that of the old names", () => {
    const before = lock({
      a: node("a", { nixpkgs: "nixpkgs" }),
      gone: node("g"),
      nixpkgs: node("p"),
      nixpkgs_9: node("q"),
      root: { inputs: { a: "a", gone: "gone", nixpkgs: "nixpkgs_9" } },
    });
    expect(pruned(before, "gone")).toBe(
      lock({
        a: node("a", { nixpkgs: "nixpkgs" }),
        nixpkgs: node("p"),
        nixpkgs_2: node("q"),
        root: { inputs: { a: "a", nixpkgs: "nixpkgs_2" } },
      }),
    );
  });

  it("splits a node that two inputs shared, as Nix does whenever it writes", () => {
    const before = lock({
      a: node("a", { nixpkgs: "nixpkgs" }),
      gone: node("g"),
      nixpkgs: node("p"),
      root: { inputs: { a: "a", gone: "gone", nixpkgs: "nixpkgs" } },
    });
    expect(JSON.parse(pruned(before, "gone")).nodes.root.inputs).toEqual({ a: "a", nixpkgs: "nixpkgs_2" });
  });

  it("keeps follows, the empty one, the non-flake mark and the parent of a relative path", () => {
    const rest = {
      a: node("a", { none: [], nixpkgs: ["nixpkgs"] }, { parent: [] }),
      nixpkgs: { flake: false, ...node("p") },
    };
    const before = lock({
      ...rest,
      gone: node("g"),
      root: { inputs: { a: "a", gone: "gone", nixpkgs: "nixpkgs" } },
    });
    const after = pruned(before, "gone");
    expect(JSON.parse(after)).toEqual({
      nodes: { ...rest, root: { inputs: { a: "a", nixpkgs: "nixpkgs" } } },
      root: "root",
      version: 7,
    });
    expect(after).toContain('"none": []');
  });

  it("drops an input that was only a follows", () => {
    const before = lock({ a: node("a"), root: { inputs: { a: "a", gone: ["a"] } } });
    expect(pruned(before, "gone")).toBe(lock({ a: node("a"), root: { inputs: { a: "a" } } }));
  });

  it("leaves an empty root when the last input goes", () => {
    expect(pruned(lock({ gone: node("g"), root: { inputs: { gone: "gone" } } }), "gone")).toBe(
      lock({ root: {} }),
    );
  });

  it("folds what version 5 kept apart into the reference, and writes version 7", () => {
    const old = {
      info: { lastModified: 1, narHash: "sha256-x" },
      locked: { type: "github", owner: "o" },
      original: ref("a"),
    };
    const before = lock({ a: old, gone: node("g"), root: { inputs: { a: "a", gone: "gone" } } }, 5);
    const after = JSON.parse(pruned(before, "gone"));
    expect(after.version).toBe(7);
    expect(after.nodes.a).toEqual({
      locked: { lastModified: 1, narHash: "sha256-x", owner: "o", type: "github" },
      original: ref("a"),
    });
  });

  it("takes whatever name the root node has, and calls it root", () => {
    const before = JSON.stringify({
      nodes: { top: { inputs: { a: "root", gone: "g" } }, root: node("a"), g: node("g") },
      root: "top",
      version: 6,
    });
    expect(pruned(before, "gone")).toBe(lock({ a: node("a"), root: { inputs: { a: "a" } } }));
  });

  it("leaves every byte alone when the input was not locked", () => {
    const before = JSON.stringify({
      nodes: { zz: node("a"), root: { inputs: { a: "zz" } } },
      root: "root",
      version: 6,
    });
    const canonicalNames = before.replaceAll('"zz"', '"a"');
    expect(pruned(canonicalNames, "gone")).toBe(canonicalNames);
  });

  it("refuses to leave an input that follows nothing, and names it", () => {
    const before = lock({
      gone: node("g", { nixpkgs: "nixpkgs" }),
      nixpkgs: node("p"),
      other: node("o", { nixpkgs: ["gone", "nixpkgs"] }),
      root: { inputs: { gone: "gone", other: "other" } },
    });
    expect(pruneLock(before, { removed: ["gone"] })).toEqual({
      ok: false,
      reason: "dangling",
      follows: [{ input: ["other", "nixpkgs"], target: ["gone", "nixpkgs"] }],
    });
  });

  it("lets such an input follow what the removed one followed", () => {
    const before = lock({
      gone: node("g", { nixpkgs: ["nixpkgs"] }),
      nixpkgs: node("p"),
      other: node("o", { nixpkgs: ["gone", "nixpkgs"] }),
      root: { inputs: { gone: "gone", nixpkgs: "nixpkgs", other: "other" } },
    });
    const result = pruneLock(before, {
      removed: ["gone"],
      follows: [{ input: ["other", "nixpkgs"], target: ["nixpkgs"] }],
    });
    expect(result).toEqual({
      ok: true,
      text: lock({
        nixpkgs: node("p"),
        other: node("o", { nixpkgs: ["nixpkgs"] }),
        root: { inputs: { nixpkgs: "nixpkgs", other: "other" } },
      }),
    });
  });

  it.each([
    ["{", "not JSON"],
    [lock({ root: {} }, 4), '"version": unsupported version'],
    [lock({}), 'no node "root", which should be the root'],
    [lock({ root: { inputs: { a: "b" } } }), 'no node "b", which is referred to'],
    [lock({ root: { inputs: { a: "a" } }, a: { locked: {} } }), 'node "a" lacks "original"'],
    [lock({ root: { inputs: { a: "a" } }, a: node("a", { b: "a" }) }), 'node "a" is an input of itself'],
    [lock({ root: { inputs: { a: "root" } } }), 'node "root" is an input of itself'],
  ])("does not guess at a broken lock (%#)", (text, message) => {
    expect(pruneLock(text, { removed: ["gone"] })).toEqual({ ok: false, reason: "unreadable", message });
  });
});
