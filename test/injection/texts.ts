import fc from "fast-check";

/** Texts that mean something to a shell, to Nix, to JSON, to git or to a terminal. */
const NASTY = [
  "1; virtualisation.diskSize = 2",
  '"; builtins.abort "hacked"; x = "',
  "${builtins.abort ''hacked''}",
  "$${builtins.abort 1}",
  "''${builtins.abort 1}''",
  "''\\",
  '\\"',
  "\\${a}",
  'a.b."c d".${e}',
  "$(touch hacked)",
  "`touch hacked`",
  "'; touch hacked; '",
  '" || touch hacked || "',
  "a\nb\r\n\tc",
  "/* # */ # //",
  "{ } [ ] ( ) = ; : , @ ? ! | & < > * ~",
  "--expr",
  "-rf",
  "\u001b]0;owned\u0007",
  "\u2028\u202e\u0085\ufeff",
  "😀é\u0301",
  "<nixpkgs>",
  "https://example.org/x?y=z&a=b",
  "../../..",
  "__proto__",
];

/** Any text that a command line can carry: no NUL byte, nothing that is not Unicode. */
export const text: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(...NASTY),
    fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map((pair) => pair.join("")),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(..."\"'\\${}`;\n a") }),
  )
  .filter((candidate) => !/\0|\ufffd/.test(candidate));

/** The same, and not empty. */
export const someText: fc.Arbitrary<string> = text.filter((candidate) => candidate !== "");
