import { expect, test } from "vitest";
import { explainFailure } from "../../src/report/nix-failure.ts";

const TRACE = "hint: --show-trace shows where an evaluation error comes from";

test.each<[string, string, readonly (string | RegExp)[]]>([
  [
    "a nixpkgs that refuses the Nix at hand",
    "error: evaluation aborted:\n  This version of Nixpkgs requires an implementation of Nix with the following features:",
    [/^hint: upgrade Nix/],
  ],
  ["Ctrl-C", "error: interrupted by the user", []],
  ["an error that nothing is known of", "error: attribute 'x' missing", [TRACE]],
])("%s", (_, stderr, hints) => {
  const said = explainFailure(stderr, { passed: [] }, "/tmp");
  expect(said).toHaveLength(hints.length);
  for (const [index, hint] of hints.entries()) expect(said[index]).toMatch(hint);
});
