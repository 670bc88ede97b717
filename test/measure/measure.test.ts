import { describe, expect, test } from "vitest";
import { findCalls } from "../../scripts/measure/calls.ts";
import { countForms } from "../../scripts/measure/forms.ts";
import { measureByHand, measureMigration } from "../../scripts/measure/repository.ts";
import { addedPerCall, median, renderTable, total } from "../../scripts/measure/table.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";

function repositoryOf(files: Readonly<Record<string, string>>) {
  return openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "latin1")),
  });
}

describe("calls", () => {
  const count = (text: string) => findCalls(repositoryOf({ "a.nix": text })).length;

  test.each([
    ["applied through the input", "{ g }: g.nixosGenerate { }", 1],
    ["handed on", "{ g }: { build = g.nixosGenerate; }", 1],
    [
      "an alias is not a call, its uses are",
      "{ g }: let nixosGenerate = g.nixosGenerate; in nixosGenerate { }",
      1,
    ],
    ["inherited from the input", "{ g }: let inherit (g) nixosGenerate; in nixosGenerate { }", 1],
    ["the file's own function", "{ g }: let nixosGenerate = x: x; in nixosGenerate { }", 0],
    ["a comment and a string", '# nixosGenerate\n"nixosGenerate"', 0],
    ["no valid Nix", "{ nixosGenerate", 0],
  ])("%s", (_, text, calls) => expect(count(text)).toBe(calls));
});

test("nested imports are counted where one module in place imports others", () => {
  const forms = (text: string) => countForms(repositoryOf({ "a.nix": text }), ["a.nix"]);
  expect(forms("{ imports = [ { imports = [ ./a.nix ]; } ({ lib, ... }: { imports = [ ]; }) ]; }")).toEqual({
    mkMerge: 0,
    nestedImports: 1,
  });
  expect(forms("{ lib }: { imports = [ ./a.nix ]; a = lib.mkMerge [ { imports = [ ]; } ]; }")).toEqual({
    mkMerge: 1,
    nestedImports: 0,
  });
});

describe("a repository", () => {
  const flake = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.box = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      modules = [ ./box.nix ];
      format = "amazon";
    };
  };
}
`;
  const files = {
    "flake.nix": flake,
    "box.nix": "{ }\n",
    "make.sh": "nixos-generate -f amazon -c ./box.nix\n",
  };
  const settings = {
    options: { ...DEFAULT_OPTIONS, scripts: "nix", toRelease: "25.11" },
    apply: ["safe"],
  } as const;

  test("what migrate does to it", () => {
    const measured = measureMigration("box", repositoryOf(files), settings);
    expect(measured).toMatchObject({ calls: { found: 1, rewritten: 1, left: 0 }, created: [] });
    expect(measured.commands).toBeDefined();
    const { native, shim, left } = measured.commands!;
    expect(native + shim + left).toBe(1);
    expect(measured.lines.removed).toBeGreaterThan(0);
  });

  test("what people did to it, lock files left out", () => {
    const after = {
      ...files,
      "flake.nix": "{\n  outputs = _: { };\n}\n",
      "flake.lock": "{ }\n",
      "new.nix": "{\n}\n",
    };
    const measured = measureByHand("box", repositoryOf(files), repositoryOf(after));
    expect(measured).toMatchObject({
      calls: { found: 1, rewritten: 1, left: 0 },
      commands: undefined,
      lines: { added: 3, removed: 9 },
      created: [
        { path: "flake.lock", lines: 1 },
        { path: "new.nix", lines: 2 },
      ],
    });
  });

  test("the table ends with the total", () => {
    const measured = measureMigration("box", repositoryOf(files), settings);
    const two = [measured, { ...measured, name: "other" }];
    expect(total("both", two).lines.added).toBe(2 * measured.lines.added);
    expect(addedPerCall(two)).toEqual([measured.lines.added, measured.lines.added]);
    expect(renderTable(two).split("\n").at(-1)).toMatch(/^\| \*\*total\*\* \| 2 \| 2 \| 0 \|/);
  });
});

test.each([
  [[], 0],
  [[3], 3],
  [[9, 1], 5],
  [[9, 1, 2], 2],
])("the median of %j", (numbers, middle) => expect(median(numbers)).toBe(middle));
