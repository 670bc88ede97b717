import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ancestorsOf,
  encodeUtf8,
  findNodeAt,
  LineIndex,
  nodesOfKind,
  parentOf,
  parseNix,
  type Tree,
  walk,
} from "../../src/nix/index.ts";

function treeOf(source: string): Tree {
  const result = parseNix(source);
  if (!result.ok) throw new Error(result.error.message);
  return result.tree;
}

describe("ways through a tree", () => {
  const tree = treeOf("{ a }: { b = a.c; d = [ a ]; }");

  test("walk visits parents first and leaves out what it is told to", () => {
    const kinds: string[] = [];
    walk(tree.root, (node) => {
      kinds.push(node.kind);
      return node.kind !== "AttrBinding" && node.kind !== "Formals";
    });
    expect(kinds).toEqual(["Lambda", "Formals", "AttrSet", "AttrBinding", "AttrBinding"]);
  });

  test("nodesOfKind finds in source order", () => {
    expect(nodesOfKind(tree.root, "Identifier").map((node) => node.start)).toEqual([13, 24]);
  });

  test("parents and ancestors go up to the root", () => {
    const [first] = nodesOfKind(tree.root, "Identifier");
    expect(parentOf(tree, first!)?.kind).toBe("Select");
    expect(ancestorsOf(tree, first!).map((node) => node.kind)).toEqual([
      "Select",
      "AttrBinding",
      "AttrSet",
      "Lambda",
    ]);
    expect(parentOf(tree, tree.root)).toBeUndefined();
  });

  test("findNodeAt finds the innermost node", () => {
    expect(findNodeAt(tree, 2)).toMatchObject({ kind: "Name", name: "a" });
    expect(findNodeAt(tree, 13)).toMatchObject({ kind: "Identifier" });
    expect(findNodeAt(tree, 14)).toMatchObject({ kind: "Select" });
    expect(findNodeAt(tree, 8)).toMatchObject({ kind: "AttrSet" });
    expect(findNodeAt(tree, 30)).toBeUndefined();
  });
});

describe("lines", () => {
  test("end with LF, CR LF or CR", () => {
    const index = new LineIndex("a\nbc\r\nd\re");
    expect([0, 1, 2, 4, 5, 6, 7, 8].map((offset) => index.lineOf(offset))).toEqual([1, 1, 2, 2, 2, 3, 3, 4]);
    expect([1, 2, 3, 4].map((line) => index.textOf(line))).toEqual(["a", "bc", "d", "e"]);
    expect(index.count).toBe(4);
    expect(() => index.startOf(5)).toThrow(RangeError);
  });

  test("count columns in bytes and in characters", () => {
    const index = new LineIndex(encodeUtf8("a\n# ä€😀x"));
    expect(index.positionOf(2 + encodeUtf8("# ä€😀").length)).toEqual({
      line: 2,
      column: 12,
      displayColumn: 6,
    });
  });

  test("hold every offset", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "\n", "\r", "\r\n")), fc.nat(), (pieces, pick) => {
        const text = pieces.join("");
        const index = new LineIndex(text);
        const offset = pick % (text.length + 1);
        const { line, column } = index.positionOf(offset);
        expect(index.startOf(line) + column - 1).toBe(offset);
        expect(line === index.count || offset < index.startOf(line + 1)).toBe(true);
      }),
    );
  });
});
