// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the interpolations are Nix

import { describe, expect, test } from "vitest";
import { type Expr, parseNix, type SyntaxFault, type Tree } from "../../src/nix/index.ts";
import { printParsed } from "../support/parsed-form.ts";
import { printSource } from "../support/print-nix.ts";
import { readRows } from "./forms.ts";

function treeOf(source: string): Tree {
  const result = parseNix(source);
  if (!result.ok) throw new Error(`${result.error.message} at ${result.error.offset}: ${source}`);
  return result.tree;
}

function faultOf(source: string): SyntaxFault {
  const result = parseNix(source);
  if (result.ok) throw new Error(`accepted: ${source}`);
  return result.error;
}

describe("what Nix accepts", () => {
  test.each(readRows("accepted.txt"))("$shape", ({ source, outcome }) => {
    const tree = treeOf(source);
    expect(printParsed(tree, { directory: "/dir", home: "/home" })).toBe(outcome);
    expect(printSource(tree)).toBe(source);
  });
});

describe("what Nix refuses", () => {
  test.each(readRows("refused.txt"))("$shape", ({ source, outcome }) => {
    const { offset, message, expected } = faultOf(source);
    expect(`${offset}: ${message}${expected.length > 0 ? `, expected ${expected.join(" or ")}` : ""}`).toBe(
      outcome,
    );
    const result = parseNix(source);
    expect(result.ok || printSource(result.source)).toBe(source);
  });

  test("pipes, when the feature is off", () => {
    const result = parseNix("a |> b", { pipeOperators: false });
    expect(result).toMatchObject({ ok: false, error: { offset: 2 } });
  });
});

/** A node as its kind and the source it covers, children indented: what fixers see. */
function outline(source: string): string[] {
  const show = (node: unknown, depth: number): string[] => {
    if (Array.isArray(node)) return node.flatMap((item) => show(item, depth));
    if (typeof node !== "object" || node === null || !("kind" in node)) return [];
    const { kind, start, end } = node as Expr;
    const line = `${"  ".repeat(depth)}${kind} ${source.slice(start, end)}`;
    return [line, ...Object.values(node).flatMap((child) => show(child, depth + 1))];
  };
  return show(treeOf(source).root, 0);
}

describe("the tree", () => {
  test("keeps parentheses", () => {
    expect(outline("(f (a))")).toEqual([
      "Paren (f (a))",
      "  Apply f (a)",
      "    Identifier f",
      "    Paren (a)",
      "      Identifier a",
    ]);
  });

  test("has a node for every formal, its default and the name of all", () => {
    expect(outline("{ a, b ? 1, ... }@c: d")).toEqual([
      "Lambda { a, b ? 1, ... }@c: d",
      "  Name c",
      "  Formals { a, b ? 1, ... }",
      "    Formal a",
      "      Name a",
      "    Formal b ? 1",
      "      Name b",
      "      Integer 1",
      "  Identifier d",
    ]);
  });

  test("knows where commas, the ellipsis and the colon are", () => {
    const { root } = treeOf("{ a\n, b ? 1\n, ... }: c");
    expect(root).toMatchObject({
      kind: "Lambda",
      colon: 19,
      formals: { formals: [{ comma: 4 }, { comma: 12 }], ellipsis: { start: 14, end: 17 } },
    });
    expect(treeOf("{ a, }: c").root).toMatchObject({
      formals: { formals: [{ comma: 3 }], ellipsis: undefined },
    });
  });

  test("has bindings that end behind their semicolon", () => {
    expect(outline("rec { a.b = 1; inherit (c) d; }")).toEqual([
      "AttrSet rec { a.b = 1; inherit (c) d; }",
      "  AttrBinding a.b = 1;",
      "    AttrPath a.b",
      "      Name a",
      "      Name b",
      "    Integer 1",
      "  Inherit inherit (c) d;",
      "    InheritFrom (c)",
      "      Identifier c",
      "    Name d",
    ]);
  });

  test("knows where equals signs, semicolons, braces and in are", () => {
    expect(treeOf("let a = 1; in rec { b = a ; }").root).toMatchObject({
      in: 11,
      bindings: [{ equals: 6, semicolon: 9 }],
      body: { open: 18, bindings: [{ equals: 22, semicolon: 26, end: 27 }] },
    });
    expect(treeOf("with a; assert b; c").root).toMatchObject({ semicolon: 6, body: { semicolon: 16 } });
    expect(treeOf("a\n  + b").root).toMatchObject({ operator: "+", at: 4 });
  });

  test("has attributes as nodes", () => {
    expect(outline('a.b."c".${d} or e')).toEqual([
      'Select a.b."c".${d} or e',
      "  Identifier a",
      '  AttrPath b."c".${d}',
      "    Name b",
      '    String "c"',
      "      Text c",
      "    DynamicAttr ${d}",
      "      Identifier d",
      "  Identifier e",
    ]);
  });

  test("has strings in parts", () => {
    expect(outline("''\n  a''${b ${c}d''")).toEqual([
      "IndentedString ''\n  a''${b ${c}d''",
      "  Text   a''${b ",
      "  Interpolation ${c}",
      "    Identifier c",
      "  Text d",
    ]);
  });

  test("has paths in parts", () => {
    expect(outline("./a//b/${c}")).toEqual([
      "Path ./a//b/${c}",
      "  Text ./a//b/",
      "  Interpolation ${c}",
      "    Identifier c",
    ]);
  });

  test("covers nothing but the expression", () => {
    expect(treeOf(" # a\n b /* c */ ").root).toMatchObject({ start: 6, end: 7 });
  });

  test("comes with all comments", () => {
    const { comments } = treeOf("# a\r\n{ /* b\n */ c = 1; # d\n}");
    expect(comments.map((comment) => comment.text)).toEqual(["# a", "/* b\n */", "# d"]);
    expect(comments[1]).toMatchObject({ start: 7, end: 15 });
  });

  test("a failure comes with tokens and comments, too", () => {
    const result = parseNix('{ # a\n ) "');
    expect(result).toMatchObject({
      ok: false,
      source: { comments: [{ text: "# a" }], tokens: { count: 4 } },
    });
  });
});

describe("depth of nesting", () => {
  const nestings: [shape: string, before: string, inside: string, after: string][] = [
    ["parentheses", "(", "1", ")"],
    ["not", "!", "true", ""],
    ["minus", "-", "1", ""],
    ["lists", "[", "", "]"],
    ["sets", "{a=", "1", ";}"],
    ["lambdas", "a: ", "1", ""],
    ["lambdas with formals", "{a}: ", "1", ""],
    ["applications", "f (", "1", ")"],
    ["concatenations", "a ++ ", "a", ""],
    ["strings", '"${', "1", '}"'],
    ["let", "let a = 1; in ", "1", ""],
    ["with", "with a; ", "1", ""],
    ["if", "if a then b else ", "1", ""],
    ["defaults", "a.b or ", "1", ""],
  ];

  test.each(nestings)("%s, as deep as real Nix goes and far beyond", (_shape, before, inside, after) => {
    const nested = (depth: number) => before.repeat(depth) + inside + after.repeat(depth);
    const deep = nested(1900);
    expect(printParsed(treeOf(deep), { directory: "/", home: "/" }).length).toBeGreaterThan(0);
    expect(faultOf(nested(100_000)).message).toBe("nested too deeply");
  });

  test.each([
    ["parentheses", "(", ")", 9996],
    ["lists", "[", "]", 4998],
    ["sets", "{a=", ";}", 3332],
    ["lambdas", "a: ", "", 4998],
    ["not", "!", "", 9997],
    ["concatenations", "a ++ ", "", 4997],
  ])("%s are refused where real Nix says memory exhausted", (_shape, before, after, deepest) => {
    const nested = (depth: number) => `${before.repeat(depth)}1${after.repeat(depth)}`;
    expect(parseNix(nested(deepest)).ok).toBe(true);
    expect(parseNix(nested(deepest + 2)).ok).toBe(false);
  });

  test.each([
    ["sums", "a", " + a"],
    ["selections", "a", ".a"],
    ["arguments", "a", " a"],
    ["has attribute", "a", " ? a"],
  ])("%s go on for ever", (_shape, first, next) => {
    const tree = treeOf(first + next.repeat(100_000));
    expect(printParsed(tree, { directory: "/", home: "/" }).length).toBeGreaterThan(200_000);
    expect(printSource(tree)).toBe(tree.text);
  });
});
