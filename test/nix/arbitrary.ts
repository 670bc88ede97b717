/** Nix source to test with: programs from a grammar, heaps of tokens, and damaged programs. */

import fc from "fast-check";

type Source = fc.Arbitrary<string>;

/** The words of a text, backslashes unchanged, `␣` for a space and `␤` `␍` `␉` for line feed, return and tab. */
function words(strings: TemplateStringsArray): string[] {
  return strings.raw[0]!.trim()
    .split(/\s+/)
    .map((word) =>
      word.replaceAll("␣", " ").replaceAll("␤", "\n").replaceAll("␍", "\r").replaceAll("␉", "\t"),
    )
    .map((word) => word.replaceAll("§", "$"));
}

function oneOf(list: readonly string[]): Source {
  return fc.constantFrom(...list);
}

/** Mostly what Nix accepts, seldom what it refuses. */
function mostly(accepted: readonly string[], refused: readonly string[]): Source {
  return fc.oneof({ weight: 40, arbitrary: oneOf(accepted) }, { weight: 1, arbitrary: oneOf(refused) });
}

/** Blanks and comments of every shape that may come between two tokens. */
const trivia = fc.oneof(
  { weight: 12, arbitrary: fc.constant(" ") },
  { weight: 3, arbitrary: oneOf(words`␤ ␉ ␍␤ ␣␣␤␤␣␣ ␍`) },
  {
    weight: 2,
    arbitrary: oneOf(words`#␣line␤ ␣/*␣block␤*/ ␣/**/ ␣/***/ ␣/**␣doc␣*/ #␣cr␍ ␣/*␣*␣/␣**␣*/ #␍␤`),
  },
);

const word = fc.oneof(
  oneOf(words`a b lib a' a-b _ or_ body __curPos __overrides e5 rec_ inherit' if-`),
  oneOf([..."cdefghijklmnopqrstuvwxyzABCDEFGH"]),
);

const number = mostly(
  words`0 1 42 007 9223372036854775807 1.0 1. .5 0.5 1.5e3 1.5E-3 2.e+5 123456.5 1234565.0 0.0000123456785 1e5`,
  words`00.5 9223372036854775808 1.5e400 1.0e-320`,
);
const path = mostly(
  words`./a ../a/b ./. /a a/b ~/a ./a-b_c+d.e /.a a.b/c 1/2 -a/b +a/b ./a/../b ../../../../../../../../.. ~/a/../b`,
  words`/ ./a//b ./a/ /a/ ~/ ~ a/b/ ..`,
);
const uri = oneOf(words`http://a.b/c?d=e&f a:b x:x a+b.c-d:%20~!*'$,@ github:a/b`);
const searchPath = mostly(words`<nixpkgs> <a/b> <a.b/c-d>`, words`<a/> <> <a␣b>`);

/** Attributes whose names Nix knows without evaluating anything; `§` is a dollar. */
const staticAttr = fc.oneof(
  { weight: 8, arbitrary: word },
  {
    weight: 1,
    arbitrary: oneOf(words`or "q" "r␣s" "" "if" "a.b" "or" "\${t}" §{"u"} §{''v''} §{(a:b)} §{''§{"w"}''}`),
  },
);

/** What may be between the quotes of a `"..."` string besides interpolations. */
const stringText = oneOf(
  words`a a␣b $ $$ \n \\ \" \§{ $\{ $$§{ '' ' ␤ ␍␤ ␉ ␍ \␍␤ \t\r\q { } /* # ä ÿ $\n \$ $$$ \§{x}`,
);

/** The same for `''...''`. */
const indentedText = oneOf([
  ...words`a ␣␣a␤ ␤ ␤␣␣ ␣␣␣␣b␤␣␣c ''$ ''' ''\n ''\␣ ''\\ $ $$ $$§{ ' " ␉␣a␤ ␍␤ ␣␣␣ { } \ \n ''§{ ''\§{`,
  ...words`'␣ $a ä ␤␣␣␣␣␣␣ ''\␤ ␣␣''$ ␣'`,
]);

/** Pieces with trivia behind each. */
function row(...pieces: (Source | string)[]): Source {
  const texts = pieces.map((piece) => (typeof piece === "string" ? fc.constant(piece) : piece));
  return fc.tuple(...texts.map((text) => fc.tuple(text, trivia))).map((pairs) => pairs.flat().join(""));
}

function many(source: Source, maxLength = 3): Source {
  return fc.array(source, { maxLength }).map((texts) => texts.join(" "));
}

/** `open`, pieces of text and interpolations, `close`. */
function quoted(open: string, close: string, text: Source, expr: Source): Source {
  const part = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: interpolation(expr) });
  return fc.array(part, { maxLength: 5 }).map((parts) => open + parts.join("") + close);
}

function interpolation(expr: Source): Source {
  return expr.map((inner) => `\${${inner}}`);
}

const OPERATORS = words`+ - * / ++ // < <= > >= == != && || -> |> <|`;

type Rule = "expr" | "operand" | "simple" | "attr" | "path" | "bindings" | "formals";

const grammar = fc.letrec<Record<Rule, string>>((tie) => {
  const expr = tie("expr");
  const operand = tie("operand");
  const simple = tie("simple");
  const binding = fc.oneof(
    { weight: 6, arbitrary: row(tie("path"), "=", expr, ";") },
    { weight: 1, arbitrary: row("inherit", many(staticAttr), ";") },
    { weight: 1, arbitrary: row("inherit", "(", expr, ")", many(staticAttr), ";") },
  );
  const formal = fc.oneof(word, row(word, "?", expr));
  const formals = fc.array(formal, { maxLength: 3 }).map((all) => all.join(", "));
  const set = row("{", tie("bindings"), "}");
  return {
    expr: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 6, arbitrary: operand },
      { weight: 1, arbitrary: row(word, ":", expr) },
      { weight: 1, arbitrary: row("{", tie("formals"), "}", ":", expr) },
      { weight: 1, arbitrary: row(word, "@", "{", tie("formals"), "}", ":", expr) },
      { weight: 1, arbitrary: row("{", tie("formals"), "}", "@", word, ":", expr) },
      { weight: 1, arbitrary: row("with", expr, ";", expr) },
      { weight: 1, arbitrary: row("assert", expr, ";", expr) },
      { weight: 1, arbitrary: row("let", tie("bindings"), "in", expr) },
      { weight: 1, arbitrary: row("if", expr, "then", expr, "else", expr) },
    ),
    operand: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 4, arbitrary: simple },
      { weight: 4, arbitrary: row(operand, oneOf(OPERATORS), operand) },
      { weight: 1, arbitrary: row(oneOf(["!", "-"]), operand) },
      { weight: 1, arbitrary: row(operand, "?", tie("path")) },
      { weight: 2, arbitrary: row(simple, simple) },
      { weight: 1, arbitrary: row(simple, simple, simple) },
      { weight: 2, arbitrary: row(simple, ".", tie("path")) },
      { weight: 1, arbitrary: row(simple, ".", tie("path"), "or", simple) },
      { weight: 1, arbitrary: row(simple, "or") },
    ),
    simple: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 5, arbitrary: word },
      { weight: 2, arbitrary: number },
      { weight: 1, arbitrary: path },
      { weight: 1, arbitrary: uri },
      { weight: 1, arbitrary: searchPath },
      { weight: 2, arbitrary: quoted('"', '"', stringText, expr) },
      { weight: 2, arbitrary: quoted("''", "''", indentedText, expr) },
      { weight: 1, arbitrary: quoted("./a", "/z", oneOf(words`a / /b /b`), expr) },
      { weight: 1, arbitrary: quoted("~/a", "", oneOf(words`a /b`), expr) },
      { weight: 2, arbitrary: row("(", expr, ")") },
      { weight: 2, arbitrary: row("[", many(simple), "]") },
      { weight: 3, arbitrary: set },
      { weight: 1, arbitrary: row("rec", set) },
      { weight: 1, arbitrary: row("let", set) },
    ),
    attr: fc.oneof(
      { maxDepth: 4 },
      { weight: 10, arbitrary: staticAttr },
      { weight: 1, arbitrary: quoted('"', '"', stringText, expr) },
      { weight: 1, arbitrary: interpolation(expr) },
    ),
    path: fc.array(tie("attr"), { minLength: 1, maxLength: 3 }).map((attrs) => attrs.join(".")),
    bindings: many(binding, 4),
    formals: fc.oneof(
      formals,
      row("..."),
      row(word, ","),
      formals.map((all) => (all === "" ? "..." : `${all}, ...`)),
    ),
  };
});

/** Programs from the grammar, most of them valid. What is not (`{ a = 1; a = 2; }`) Nix refuses as well as we do. */
export const program: Source = fc.tuple(trivia, grammar.expr).map(([before, expr]) => before + expr);

const SNIPPETS = [
  ...words`if then else assert with let in rec inherit or ... a b __curPos 1 1.5 .5 ./a a/b a:b <a> ~/a`,
  ...words`{ } ( ) [ ] ; , : @ . = ? ! " '' §{ $ ' \ / ~ ''$ ''' ''\ & | ^ % ÿ /* */ # ␣ ␤ ␍`,
  "`",
  "\0",
  ...OPERATORS,
];

/** Heaps of tokens, hardly ever valid. */
export const soup: Source = fc
  .array(fc.tuple(oneOf(SNIPPETS), oneOf(["", " "])), { maxLength: 24 })
  .map((pieces) => pieces.flat().join(""));

/** Any bytes at all, decoded latin1. */
export const bytes: Source = fc
  .uint8Array({ maxLength: 64 })
  .map((data) => Buffer.from(data).toString("latin1"));

/** One piece of damage to a text, at a place given as a fraction of its length. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.integer({ min: 0, max: 4 }),
  insert: fc.oneof({ weight: 1, arbitrary: fc.constant("") }, { weight: 2, arbitrary: oneOf(SNIPPETS) }),
});

/** Texts of `source`, each with one to three stretches cut out or snippets put in. */
export function damaged(source: Source): Source {
  return fc.tuple(source, fc.array(damage, { minLength: 1, maxLength: 3 })).map(([text, damages]) =>
    damages.reduce((hurt, { at, cut, insert }) => {
      const offset = Math.floor(at * hurt.length);
      return hurt.slice(0, offset) + insert + hurt.slice(offset + cut);
    }, text),
  );
}
