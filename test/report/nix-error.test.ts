import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ErrorHold,
  findCause,
  findMarkedImage,
  renderNixError,
} from "../../src/report/failures/nix-error.ts";

// As Nix 2.26.3 and 2.3.7 wrote them, shortened.
const TRACE = `error:
       … while evaluating attribute 'images'
         at /shim/evaluate-many.nix:71:5:
           70|     inherit release variants;
           71|     images = builtins.mapAttrs answerOf images;
             |     ^

       … while evaluating the image 'missing' of several

       (stack trace truncated; use '--show-trace' to show the full, detailed trace)

       error: attribute 'nothing' missing
       at /conf.nix:4:121:
            3|   throws = throw "error: no such luck";
`;

describe("the cause is", () => {
  test.each([
    ["the last error of a trace", TRACE, "attribute 'nothing' missing"],
    ["an error without a trace", "error: undefined variable 'x'\n", "undefined variable 'x'"],
    ["in colour", "\u001b[31;1merror:\u001b[0m no such luck\n", "no such luck"],
    [
      "the head of a list",
      "error:\n       … while x\n\n       error: The option `a.b' has conflicting definition values:\n       - In `/x': 1\n",
      "The option `a.b' has conflicting definition values",
    ],
    [
      "an option that does not exist",
      "       error: The option `virtualisation.nope' does not exist. Definition values:\n       - In `/x': true\n",
      "The option `virtualisation.nope' does not exist",
    ],
    [
      "the failed assertions",
      "error:\n       … while x\n\n       error:\n       Failed assertions:\n       - The one.\n       - The other.\n",
      "Failed assertions: The one. The other.",
    ],
    [
      "the builder that failed, not what waited for it",
      "error: builder for '/nix/store/a.drv' failed with exit code 1;\n       last 2 log lines:\n       > error: not this\nerror: 1 dependencies of derivation '/nix/store/b.drv' failed to build\n",
      "builder for '/nix/store/a.drv' failed with exit code 1;",
    ],
    [
      "a consequence where nothing else is said",
      "error: build of '/nix/store/a.drv' failed\n",
      "build of '/nix/store/a.drv' failed",
    ],
  ])("%s", (_, stderr, cause) => {
    expect(findCause(stderr)).toBe(cause);
  });

  test("not there in what is not an error", () => {
    expect(findCause("evaluating...\nwarning: error: is a word here\n")).toBeUndefined();
  });
});

test("a trace names the image it went through", () => {
  expect(findMarkedImage(TRACE)).toBe("missing");
  expect(findMarkedImage("error: undefined variable 'x'\n")).toBeUndefined();
});

describe("shown are", () => {
  test("the cause first, then everything", () => {
    expect(renderNixError(TRACE)).toBe(
      `error: attribute 'nothing' missing (in /conf.nix:4)\n\nNix's own words:\n${TRACE}`,
    );
  });

  test.each([
    [
      "a file of a flake, as it lies there",
      "/nix/store/0ccqvh0zpvm23pqkg8iyqfp0ajxxzv7b-source/hosts/a.nix:3:5",
      " (in hosts/a.nix:3)",
    ],
    [
      "nothing where it is a file of nixpkgs",
      "/nix/store/0ccqvh0zpvm23pqkg8iyqfp0ajxxzv7b-source/lib/modules.nix:3:5",
      "",
    ],
  ])("the place: %s", (_, place, shown) => {
    const text = `error:\n       … while x\n\n       error: no\n       at ${place}:\n`;
    expect(renderNixError(text)).toBe(`error: no${shown}\n\nNix's own words:\n${text}`);
  });

  test("a host that a flake does not have, without a trace through our own files", () => {
    const text =
      'error:\n       … while x\n       error: flake "path:/f?narHash=x" has no nixosConfigurations."a"; it has: b, c\n';
    expect(renderNixError(text)).toBe('error: flake "path:/f" has no nixosConfigurations."a"\n');
  });

  test("an error that begins with its cause, as it is", () => {
    const text = "error: undefined variable 'x'\n       at /conf.nix:1:1:\n";
    expect(renderNixError(text)).toBe(text);
  });

  test("what failed, before the cause", () => {
    expect(renderNixError("error: no such luck", 'image "iso" does not evaluate')).toBe(
      'error: image "iso" does not evaluate: no such luck\n\nNix\'s own words:\nerror: no such luck\n',
    );
  });

  test("words that are no error, unchanged", () => {
    expect(renderNixError("Killed\n")).toBe("Killed\n");
    expect(renderNixError("Killed\n", "it failed")).toBe("error: it failed\nKilled\n");
  });
});

describe("held back is", () => {
  function hold(chunks: readonly string[]): { passed: string; held: string } {
    const hold = new ErrorHold();
    const shown = chunks.map((chunk) => hold.push(chunk));
    const { rest, held } = hold.finish();
    const passed = shown.join("") + rest;
    return { passed, held };
  }

  test("everything from the first line that begins with error:", () => {
    expect(hold(["trace: a\nerr", "or: b\n", "more\n"])).toEqual({
      passed: "trace: a\n",
      held: "error: b\nmore\n",
    });
  });

  test("nothing when no line does", () => {
    expect(hold(["warning: error: x\n", "no newline"])).toEqual({
      passed: "warning: error: x\nno newline",
      held: "",
    });
  });

  test("the same however the text is cut", () => {
    const text = "one\ntwo\n\u001b[31;1merror:\u001b[0m three\nfour";
    const whole = hold([text]);
    expect(whole.held.startsWith("\u001b[31;1merror:")).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = edges.slice(1).map((end, index) => text.slice(edges[index], end));
        expect(hold(chunks)).toEqual(whole);
      }),
    );
  });
});
