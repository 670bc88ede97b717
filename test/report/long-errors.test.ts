import { expect, it } from "vitest";
import { STDERR_KEPT } from "../../src/exec/processes.ts";
import { renderNixError } from "../../src/report/failures/nix-error.ts";
import { explainFailure } from "../../src/report/failures/nix-failure.ts";

/** Beginnings and middles of what the patterns look for, which a build may print as often as it likes. */
const FRAGMENTS = [
  "error: ",
  "error:\n",
  "error: a 'x",
  "error: builder for '",
  "error: 1 dependenc",
  "Reason: 1 dependenc",
  "option `fileSystems",
  "option `fileSystems' ",
  "path '/nix/store/a/",
  "path 'a' in the repository ",
  "while evaluating the module argument `a' in \"",
  "while evaluating the module argument `",
  "while evaluating the image '",
  "required to build on a ",
  "Kernel panic - not syncing: ",
  "cannot connect to socket at '",
  "a 'x' with features {",
  "a 'x' with features {} is required to build",
  "Required system: 'a' with features {",
  'flake "a" has no nixosConfigurations."',
  'flake "a" has no nixosConfigurations."a"; it has: a; packages.',
  "   at /a:1:",
  "   - In `/",
  "\u001b[",
  "a",
  " ",
  "'",
];

// Two words that are looked for on one line are found in time in line with the line, however often the first is there.
it.each(FRAGMENTS)("standard error full of %j is explained at once", (fragment) => {
  const text = fragment.repeat(STDERR_KEPT / fragment.length);
  const run = { passed: [], flake: { uri: ".", attribute: undefined } };
  const start = process.cpuUsage();
  explainFailure(`error: ${text}`, run, "/tmp");
  renderNixError(text, "the image");
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(2);
});

it("quotes what a failed build says for the shell that its hint is pasted into", () => {
  const text = "error: path '/nix/store/a/x; touch $HOME/y' does not exist";
  const run = { passed: [], flake: { uri: ".", attribute: undefined } };
  expect(explainFailure(text, run, "/tmp").join("\n")).toContain(
    "git add --intent-to-add 'x; touch $HOME/y'",
  );
});
