import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Ask, chooseFixes } from "../../src/cli/migrate/interactive.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { folderWith } from "../support/temporary.ts";

const COMMAND = fileURLToPath(new URL("../../dist/nixos-generate.js", import.meta.url));

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.a = nixos-generators.nixosGenerate { system = "x86_64-linux"; format = "gce"; modules = [ ]; };
    packages.x86_64-linux.b = nixos-generators.nixosGenerate { system = "x86_64-linux"; format = "do"; modules = [ ]; };
  };
}
`;
const SCRIPT = "#!/bin/sh\nnixos-generate -f do --flake .#box\n";

/** Answers in turn, and fails on a question too many. */
function answering(answers: readonly string[]): {
  readonly ask: Ask;
  readonly left: () => readonly string[];
} {
  const left = [...answers];
  return {
    ask: async () => {
      const answer = left.shift();
      if (answer === undefined) throw new Error("asked once more than expected");
      return answer;
    },
    left: () => left,
  };
}

async function choose(files: Readonly<Record<string, string>>, answers: readonly string[]) {
  const repository = openRepository({ paths: Object.keys(files), bytes: (path) => files[path] });
  const { ask, left } = answering(answers);
  const input = { repository, fixers: FIXERS, options: DEFAULT_OPTIONS, apply: ["safe"] as const };
  const result = await chooseFixes(input, ask);
  expect(left()).toEqual([]);
  return result;
}

describe("one fix after the other", () => {
  // What is shown is looked at below, where the command runs.
  beforeEach(() => {
    const muted = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    return () => muted.mockRestore();
  });

  test.each([
    // Both calls, then the input, which only then can go.
    [
      ["y", "y", "y"],
      [true, true, true],
    ],
    // While one call is left, nothing is asked about the input.
    [
      ["y", "n"],
      [true, false, false],
    ],
    [
      ["n", "y"],
      [false, true, false],
    ],
    [["a"], [true, true, true]],
    [["d"], [false, false, false]],
    [
      ["y", "q"],
      [true, false, false],
    ],
    [
      ["?", "what", "y", "d"],
      [true, false, false],
    ],
  ])("%j", async (answers, [first, second, input]) => {
    const { files, diagnostics } = await choose({ "flake.nix": FLAKE }, answers);
    const after = files[0]?.after ?? FLAKE;
    expect([
      after.includes("images.google-compute"),
      after.includes("images.digital-ocean"),
      !after.includes("inputs.nixos-generators"),
    ]).toEqual([first, second, input]);
    const declined = diagnostics.filter(({ withheld }) => withheld === "declined");
    expect(declined.length > 0).toBe(!(first && second));
  });

  test("a and d are about one file, the others are asked for", async () => {
    const { files } = await choose({ "flake.nix": FLAKE, "a.sh": SCRIPT, "b.sh": SCRIPT }, ["a", "n", "y"]);
    expect(files.map(({ path }) => path)).toEqual(["b.sh", "flake.nix"]);
  });

  test("the end of the input is q", async () => {
    const ask: Ask = async () => undefined;
    const repository = openRepository({ paths: ["a.sh"], bytes: () => SCRIPT });
    const { files } = await chooseFixes(
      { repository, fixers: FIXERS, options: DEFAULT_OPTIONS, apply: ["safe"] },
      ask,
    );
    expect(files).toEqual([]);
  });
});

function migrate(cwd: string, argv: readonly string[], input: string) {
  return spawnSync(process.execPath, [COMMAND, "migrate", ...argv], { cwd, encoding: "utf8", input });
}

test("--interactive shows each fix as a diff, writes what was chosen and says what was not", () => {
  const folder = folderWith({ "a.sh": SCRIPT, "b.sh": SCRIPT });
  const ran = migrate(folder, ["--interactive"], "n\ny\n");
  expect([ran.status, ran.stdout]).toEqual([1, ""]);
  expect(ran.stderr).toContain("-nixos-generate -f do --flake .#box\n+nix build");
  expect(ran.stderr).toContain("left: you declined this fix");
  expect(ran.stderr).toContain("1 file changed, 1 fix, 1 left for you");
  expect(readFileSync(join(folder, "a.sh"), "utf8")).toBe(SCRIPT);
  expect(readFileSync(join(folder, "b.sh"), "utf8")).toContain("nix build");
});

describe("standard input", () => {
  test("prints the new text and touches no file, also for a file that is not there yet", () => {
    const folder = folderWith({ "a.sh": "old\n", "b.sh": SCRIPT });
    for (const name of ["a.sh", "new.sh"]) {
      const ran = migrate(folder, ["--stdin-filename", name, "-"], SCRIPT);
      expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining("nix build")]);
      expect(ran.stderr).not.toContain("b.sh");
    }
    expect(readFileSync(join(folder, "a.sh"), "utf8")).toBe("old\n");
  });

  test("prints a text with nothing to migrate as it is, and one that is left with status 1", () => {
    const folder = folderWith({});
    expect(migrate(folder, ["--stdin-filename", "a.nix", "-"], "{ }\r\n").stdout).toBe("{ }\r\n");
    const left = "#!/bin/sh\nnixos-generate -f nothing -c a.nix\n";
    expect(migrate(folder, ["--stdin-filename", "a.sh", "-"], left)).toMatchObject({
      status: 1,
      stdout: left,
    });
  });

  test("prints what CI reads when asked to", () => {
    const ran = migrate(
      folderWith({}),
      ["--stdin-filename", "a.sh", "--output-format", "github", "-"],
      SCRIPT,
    );
    expect(ran.stdout).toMatch(/^::warning file=a\.sh,line=2/);
  });

  test.each([
    [["-"]],
    [["--stdin-filename", "a.sh"]],
    [["--stdin-filename", "a.sh", "-", "b.sh"]],
    [["--stdin-filename", "a.sh", "--write", "-"]],
  ])("%j is refused", (argv) => {
    const ran = migrate(folderWith({ "b.sh": SCRIPT }), argv, SCRIPT);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toMatch(/^error: .*\nhint: /);
  });
});
