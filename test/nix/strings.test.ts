// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the interpolations are Nix

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AttrSet,
  decodeUtf8,
  encodeUtf8,
  escapeIndented,
  isAttrWord,
  isIdentifier,
  parseNix,
  quoteAttrName,
  quoteAttrPath,
  quoteIndented,
  quoteString,
  staticName,
  stringParts,
  stringValue,
} from "../../src/nix/index.ts";

function rootOf(source: string) {
  const result = parseNix(source);
  if (!result.ok) throw new Error(`${result.error.message}: ${source}`);
  return result.tree.root;
}

function stringIn(source: string): string | undefined {
  return stringValue(rootOf(source));
}

/** Text full of what strings trip over. */
const text = fc
  .array(
    fc.oneof(fc.constantFrom(..."$${}'''\\\"\n\r\t  abn"), fc.constantFrom("${", "''", "''$", "\n  ", "ä")),
    {
      maxLength: 16,
    },
  )
  .map((pieces) => encodeUtf8(pieces.join("")));

describe("quoting", () => {
  test.each([
    ["plain", "a b", '"a b"'],
    ["a path", "./a/b", '"./a/b"'],
    ["quotes and backslashes", 'a"b\\c', '"a\\"b\\\\c"'],
    ["line ends", "a\nb\r\n\tc", '"a\\nb\\r\\n\\tc"'],
    ["an interpolation", "${a}", '"\\${a}"'],
    ["a lone dollar", "$a $", '"$a $"'],
    ["two dollars and a brace", "$${a}", '"$\\${a}"'],
    ["nothing", "", '""'],
  ])("%s", (_shape, plain, quoted) => {
    expect(quoteString(plain)).toBe(quoted);
  });

  test("gives every text back", () => {
    fc.assert(fc.property(text, (plain) => stringIn(quoteString(plain)) === plain));
  });

  test("gives every text back in an indented string", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("", "  ", "    "), (plain, indentation) => {
        expect(stringIn(quoteIndented(plain, indentation))).toBe(plain);
      }),
      { numRuns: 1000 },
    );
  });

  test("gives every text back behind a mark that fixes the indentation", () => {
    fc.assert(
      fc.property(text, (plain) => {
        const marked = plain.replaceAll("\n", "\n|");
        expect(stringIn(`''|${escapeIndented(marked)}|''`)).toBe(`|${marked}|`);
      }),
      { numRuns: 1000 },
    );
  });

  test("writes indented strings a person would write", () => {
    expect(quoteIndented("set -e\n\n  echo '' ${a}\n", "    ")).toBe(
      ["''", "      set -e", "", "        echo ''' ''${a}", "    ''"].join("\n"),
    );
  });

  test("refuses NUL bytes, which no Nix string can hold", () => {
    expect(() => quoteString("a\0")).toThrow(RangeError);
    expect(() => escapeIndented("\0")).toThrow(RangeError);
  });

  test("puts quotes around names only where Nix wants them", () => {
    expect(quoteAttrPath(["a", "b-c", "d'", "x86_64-linux", "or", "e f", "if", "", "1", "a.b", "-a"])).toBe(
      'a.b-c.d\'.x86_64-linux.or."e f"."if".""."1"."a.b"."-a"',
    );
  });

  test("gives every name back", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.constantFrom("a", "or", "rec", "inherit", "a-b", "_")), (name) => {
        const { bindings } = rootOf(`{ ${quoteAttrName(name)} = 1; }`) as AttrSet;
        expect(bindings[0]).toMatchObject({ kind: "AttrBinding" });
        if (bindings[0]?.kind === "AttrBinding")
          expect(bindings[0].path.attrs.map(staticName)).toEqual([name]);
      }),
    );
  });
});

describe("words", () => {
  test.each(["a", "_", "a'", "a-b", "__curPos", "or_", "If"])("%s is an identifier", (word) => {
    expect(isIdentifier(word)).toBe(true);
  });
  test.each([
    "",
    "1a",
    "-a",
    "'a",
    "a b",
    "a.b",
    "ä",
    "if",
    "rec",
    "inherit",
    "or",
    "a\n",
  ])("%j is not an identifier", (word) => {
    expect(isIdentifier(word)).toBe(false);
  });
  test("or is an attribute without quotes", () => {
    expect(isAttrWord("or")).toBe(true);
  });
});

describe("values of strings", () => {
  test.each([
    ["a string", '"a\\tb"', "a\tb"],
    ["an indented string", "''\n  a\n    b\n''", "a\n  b\n"],
    ["an indented string with escapes", "''a''$b'''c''\\td''", "a$b''c\td"],
    ["a URI", "a:b", "a:b"],
    ["a string with an interpolation", '"a${b}"', undefined],
    ["a path", "./a", undefined],
    ["a string in parentheses", '("a")', undefined],
  ])("%s", (_shape, source, value) => {
    expect(stringIn(source)).toBe(value);
  });

  test("come in parts around interpolations", () => {
    const root = rootOf("''\n  a''$b\n    ${c}\n  d''");
    if (root.kind !== "IndentedString") throw new Error(root.kind);
    expect(stringParts(root)).toMatchObject(["a$b\n  ", { kind: "Interpolation" }, "\nd"]);
  });
});

describe("names of attributes", () => {
  test.each([
    ["a word", "a", "a"],
    ["or", "or", "or"],
    ["a string", '"a b"', "a b"],
    ["a string in an interpolation", '${"a"}', "a"],
    ["an indented string in an interpolation", "${''a''}", "a"],
    ["a string in parentheses", '${("a")}', "a"],
    ["a variable", "${a}", undefined],
    ["a string with an interpolation", '"a${b}"', undefined],
    ["a string that is an interpolation", '"${"a"}"', undefined],
  ])("%s", (_shape, attr, name) => {
    const root = rootOf(`x.${attr}`);
    if (root.kind !== "Select") throw new Error(root.kind);
    expect(staticName(root.path.attrs[0]!)).toBe(name);
  });
});

test("UTF-8 goes to bytes and back", () => {
  expect(encodeUtf8("ä€")).toBe("\u00c3\u00a4\u00e2\u0082\u00ac");
  expect(decodeUtf8(encodeUtf8("ä€😀"))).toBe("ä€😀");
});
