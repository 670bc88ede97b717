/** What must hold for every text. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  childrenOf,
  descendants,
  findNodeAt,
  type LexedSource,
  type Node,
  parseNix,
  type Tree,
  unwrap,
} from "../../src/nix/index.ts";
import { printParsed } from "../support/parsed-form.ts";
import { printSource } from "../support/print-nix.ts";
import { bytes, damaged, program, soup } from "./arbitrary.ts";

const anything = fc.oneof(
  { weight: 3, arbitrary: program },
  { weight: 2, arbitrary: damaged(program) },
  soup,
  bytes,
);
const RUNS = { numRuns: 1000 };

/** The tree of a text, or nothing where the text is not Nix. */
function treeOf(text: string): Tree | undefined {
  const result = parseNix(text);
  return result.ok ? result.tree : undefined;
}

function sourceOf(text: string): LexedSource {
  const result = parseNix(text);
  return result.ok ? result.tree : result.source;
}

describe("every text", () => {
  test("comes out as it went in, valid or not", () => {
    fc.assert(
      fc.property(anything, (text) => printSource(sourceOf(text)) === text),
      RUNS,
    );
  });

  test("is accepted, or refused with a fault inside it", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const result = parseNix(text);
        if (result.ok) return;
        expect(result.error.offset).toBeGreaterThanOrEqual(0);
        expect(result.error.offset).toBeLessThanOrEqual(text.length);
        expect(result.error.message).toMatch(/^[^\r\n]+$/);
      }),
      RUNS,
    );
  });

  test("is cut into tokens and comments that do not overlap and leave only blanks", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { tokens, comments } = sourceOf(text);
        const pieces = [...comments.map(({ start, end }) => [start, end] as const)];
        for (let i = 0; i < tokens.count; i++) pieces.push([tokens.starts[i]!, tokens.ends[i]!]);
        pieces.sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd);
        let at = 0;
        for (const [start, end] of pieces) {
          if (start < at || /[^ \t\r\n]/.test(text.slice(at, start))) return false;
          at = end;
        }
        return at === text.length;
      }),
      RUNS,
    );
  });
});

/** The least and the last child of a node must lie within it, in order, without overlap. */
function expectNested(node: Node): void {
  let at = node.start;
  for (const child of childrenOf(node)) {
    expect(child.start, `${child.kind} in ${node.kind}`).toBeGreaterThanOrEqual(at);
    expect(child.end, `${child.kind} in ${node.kind}`).toBeLessThanOrEqual(node.end);
    at = child.end;
  }
}

describe("every tree", () => {
  test("has nodes that nest in source order", () => {
    fc.assert(
      fc.property(program, (text) => {
        const tree = treeOf(text);
        if (tree === undefined) return;
        for (const node of descendants(tree.root)) expectNested(node);
      }),
      RUNS,
    );
  });

  test("reaches every node by its children and no other way", () => {
    fc.assert(
      fc.property(program, (text) => {
        const tree = treeOf(text);
        if (tree === undefined) return;
        const found = new Set(descendants(tree.root));
        for (const node of found) {
          const below = Object.values(node).flat().filter(isNode);
          expect(new Set(childrenOf(node))).toEqual(new Set(below));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("owns every token outside comments", () => {
    fc.assert(
      fc.property(program, (text) => {
        const tree = treeOf(text);
        if (tree === undefined) return;
        const { count, starts, ends } = tree.tokens;
        for (let i = 0; i < count - 1; i++) {
          if (starts[i] !== ends[i]) expect(findNodeAt(tree, starts[i]!)).toBeDefined();
        }
      }),
      RUNS,
    );
  });

  test("means the same with an expression put into parentheses", () => {
    const context = { directory: "/dir", home: "/home" };
    fc.assert(
      fc.property(program, fc.nat(), (text, pick) => {
        const tree = treeOf(text);
        if (tree === undefined) return;
        // A call takes the arguments of a call in its place, so only what cannot be called is wrapped.
        const leaves = [...descendants(tree.root)].filter(
          (node) => node.kind === "Identifier" || node.kind === "Integer" || node.kind === "List",
        );
        const node = leaves[pick % leaves.length];
        if (node === undefined || (node.kind === "Identifier" && node.name === "or")) return;
        const wrapped = `${text.slice(0, node.start)}(${text.slice(node.start, node.end)})${text.slice(node.end)}`;
        const again = treeOf(wrapped);
        expect(again && printParsed(again, context)).toBe(printParsed(tree, context));
      }),
      RUNS,
    );
  });

  test("reads the same with CR LF line endings, but for what strings and comments hold", () => {
    const context = { directory: "/dir", home: "/home" };
    const oneLine = program.filter((text) => !/['"#\r]/.test(text));
    fc.assert(
      fc.property(oneLine, (text) => {
        const tree = treeOf(text);
        const again = treeOf(text.replaceAll("\n", "\r\n"));
        expect(again && printParsed(again, context)).toBe(tree && printParsed(tree, context));
      }),
      { numRuns: 300 },
    );
  });

  test("has only parentheses around what unwrap returns", () => {
    fc.assert(
      fc.property(program, fc.integer({ min: 0, max: 5 }), (text, depth) => {
        const tree = treeOf(text);
        const wrapped = treeOf("( ".repeat(depth) + text + "\n)".repeat(depth));
        if (tree === undefined || wrapped === undefined) return;
        expect(unwrap(wrapped.root).kind).toBe(unwrap(tree.root).kind);
      }),
      { numRuns: 300 },
    );
  });
});

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value;
}
