import { describe, expect, it } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { flakeInput } from "../../src/migrate/rules/flake-input/rule.ts";

function run(files: Readonly<Record<string, string>>) {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "utf8")),
  });
  return migrate({ repository, fixers: [flakeInput], options: DEFAULT_OPTIONS, apply: ["safe"] });
}

function rewritten(flake: string, others: Readonly<Record<string, string>> = {}): string {
  const result = run({ "flake.nix": flake, ...others });
  expect(result.diagnostics).toEqual([]);
  return result.files.find(({ path }) => path === "flake.nix")!.after;
}

const INPUT = 'inputs.nixos-generators.url = "github:nix-community/nixos-generators";';

describe("the outputs function loses its argument in its own style", () => {
  it.each([
    ["{ self, nixos-generators, nixpkgs }", "{ self, nixpkgs }"],
    ["{ nixos-generators, self }", "{ self }"],
    ["{ self, nixos-generators }", "{ self }"],
    ["{ self, nixos-generators, }", "{ self, }"],
    ["{ nixos-generators, ... }", "{ ... }"],
    ["{ nixos-generators }", "{ }"],
    ["{self,nixos-generators,...}", "{self,...}"],
    ["{ self, nixos-generators, ... }@all", "{ self, ... }@all"],
    ["{\n  self,\n  nixos-generators,\n  ...\n}", "{\n  self,\n  ...\n}"],
    ["{\n  self,\n  nixos-generators\n}", "{\n  self\n}"],
    ["{ self\n, nixos-generators\n, ...\n}", "{ self\n, ...\n}"],
    ["{ nixos-generators\n, self\n}", "{ self\n}"],
    ["{ self\n, nixos-generators\n}", "{ self\n}"],
    ["{ self, nixpkgs,\n  nixos-generators, disko }", "{ self, nixpkgs,\n  disko }"],
    ["{ self, nixpkgs, nixos-generators,\n  disko }", "{ self, nixpkgs,\n  disko }"],
    [
      "{\n  self,\n  # for the images\n  nixos-generators,\n  nixpkgs,\n}",
      "{\n  self,\n  # for the images\n  nixpkgs,\n}",
    ],
    ["{ self /* us */, nixos-generators /* them */, nixpkgs }", "{ self /* us */, nixpkgs }"],
  ])("%j", (before, after) => {
    expect(rewritten(`{\n  ${INPUT}\n  outputs = ${before}: { };\n}\n`)).toBe(
      `{\n  outputs = ${after}: { };\n}\n`,
    );
  });
});

describe("the declaration is removed with its line", () => {
  const flake = (inputs: string) => `{\n${inputs}\n  outputs = _: { };\n}\n`;
  it.each([
    [
      'inputs = { a.url = "a"; nixos-generators = { url = "nixos-generators"; }; };',
      'inputs = { a.url = "a"; };',
    ],
    ['inputs = { nixos-generators.url = "nixos-generators"; a.url = "a"; };', 'inputs = { a.url = "a"; };'],
    ['inputs."nixos-generators" = { type = "github"; owner = "x"; repo = "nixos-generators"; };', ""],
    ["inputs.nixos-generators = { };", ""],
    ['inputs.x.url = "https://github.com/a/nixos-generators/archive/main.tar.gz";', ""],
    ['inputs.x.url = "git+ssh://git@example.org/nixos-generators.git";', ""],
    ["inputs.x.url = github:nix-community/nixos-generators;", ""],
  ])("%s", (before, after) => {
    const kept = after === "" ? "" : `  ${after}\n`;
    expect(rewritten(flake(`  ${before}`))).toBe(`{\n${kept}  outputs = _: { };\n}\n`);
  });

  it("does not leave two blank lines, nor one beside a brace", () => {
    const inputs =
      '  inputs = {\n    a.url = "a";\n\n    nixos-generators.url = "nixos-generators";\n\n    b.url = "b";\n\n    # stays\n  };';
    expect(rewritten(flake(inputs))).toBe(
      flake('  inputs = {\n    a.url = "a";\n\n    b.url = "b";\n\n    # stays\n  };'),
    );
  });

  it("keeps Windows line ends", () => {
    const text = flake(`  ${INPUT} # images\n  inputs.a.url = "a";`).replaceAll("\n", "\r\n");
    expect(rewritten(text)).toBe(flake('  inputs.a.url = "a";').replaceAll("\n", "\r\n"));
  });
});

describe("what is left for a person", () => {
  const left = (files: Record<string, string>) => {
    const { diagnostics, files: changed } = run(files);
    expect(changed).toEqual([]);
    return diagnostics;
  };

  it("says where the input is still used, in other files too", () => {
    const files = {
      "flake.nix": `{\n  ${INPUT}\n  outputs = inputs: import ./out.nix inputs;\n}\n`,
      "out.nix":
        "{ nixos-generators, ... }:\n{\n  a = nixos-generators.lib;\n  b = nixos-generators ? lib;\n}\n",
    };
    expect(left(files)).toMatchObject([
      { withheld: "still-used", next: "it can be removed once these are gone: out.nix:3, out.nix:4" },
    ]);
  });

  it("does not guess when a file that names it does not parse", () => {
    const files = { "flake.nix": `{ ${INPUT} outputs = _: { }; }`, "x.nix": "{ nixos-generators" };
    const own = left(files).filter(({ fixer }) => fixer === "flake-input");
    expect(own).toMatchObject([{ withheld: "does-not-parse" }]);
  });

  it("does not guess at a lock it cannot read", () => {
    const files = { "flake.nix": `{ ${INPUT} outputs = _: { }; }`, "flake.lock": "<<<<<<< HEAD" };
    expect(left(files)).toMatchObject([{ withheld: "does-not-parse" }]);
  });

  it("offers, but does not make, a change that code going through all inputs would see", () => {
    const files = {
      "flake.nix": `{ ${INPUT} outputs = inputs: { a = builtins.attrNames inputs; }; }`,
    };
    const [finding] = left(files);
    expect(finding?.fix?.applicability).toBe("unsafe");
    expect(finding?.fix?.notes).toEqual([
      "flake.nix:1 goes through all inputs, and will find one less: what it makes of each, such as a registry entry, is no longer made for this one",
    ]);
  });
});

describe("what is not the input", () => {
  it.each([
    ["a package of nixpkgs", "{ self, nixpkgs }: { a = pkgs: [ pkgs.nixos-generators ]; }"],
    ["a package through with", "{ self, nixpkgs }: { a = pkgs: with pkgs; [ nixos-generators ]; }"],
    ["an inherited package", "{ self, nixpkgs }: { a = pkgs: { inherit (pkgs) nixos-generators; }; }"],
    ["a local of that name", "{ self }: let nixos-generators = 1; in { a = nixos-generators; }"],
    [
      "a package under another name for the set",
      "{ self, nixpkgs }: let p = import nixpkgs { }; in { a = p.nixos-generators; b = with p; { inherit nixos-generators; }; }",
    ],
    ["a pin of that name", "{ self }: let s = import ./nix/sources.nix; in { a = s.nixos-generators; }"],
    [
      "a function's own set",
      "{ self }: let of = x: { nixos-generators = x; }; in { a = (of 1).nixos-generators; }",
    ],
    ["a word in a text", '{ self }: { a = "nixos-generators"; }'],
  ])("%s does not keep it", (_name, outputs) => {
    expect(rewritten(`{\n  ${INPUT}\n  outputs = ${outputs};\n}\n`)).toBe(`{\n  outputs = ${outputs};\n}\n`);
  });

  it("the formal shadows the package: `with pkgs` does not reach it", () => {
    const { diagnostics } = run({
      "flake.nix": `{ ${INPUT} outputs = { nixos-generators }: { a = pkgs: with pkgs; [ nixos-generators ]; }; }`,
    });
    expect(diagnostics).toMatchObject([{ withheld: "still-used" }]);
  });
});

describe("what the fix says", () => {
  it("names commands that will miss the input", () => {
    const { applied } = run({
      "flake.nix": `{ ${INPUT} outputs = _: { }; }`,
      Makefile: "up:\n\tnix flake update nixpkgs\n\tnix flake lock --update-input nixos-generators\n",
    });
    expect(applied[0]?.fix.notes).toEqual(['Makefile:3 names the input "nixos-generators" in a command']);
  });
});

describe("snowfall-lib takes the input without a word in the flake", () => {
  const flake = `{
  inputs.snowfall-lib.url = "github:snowfallorg/lib";
  ${INPUT}
  outputs = inputs: inputs.snowfall-lib.mkFlake { inherit inputs; src = ./.; };
}
`;

  it("where a folder of systems is named after a format", () => {
    const { files, diagnostics } = run({
      "flake.nix": flake,
      "systems/x86_64-install-iso/tiny/default.nix": "{ }",
      "systems/x86_64-linux/box/default.nix": "{ }",
    });
    expect(files).toEqual([]);
    expect(diagnostics).toMatchObject([
      {
        withheld: "still-used",
        next: 'snowfall-lib builds what is in "systems/x86_64-install-iso" with it; move that to "systems/x86_64-linux", take config.system.build.images.iso-installer of it, and run this again',
      },
    ]);
  });

  it.each([
    ["no such folder", flake, "systems/x86_64-linux/box/default.nix"],
    [
      "no snowfall-lib",
      flake.replaceAll(/snowfall-lib/g, "other").replace("snowfallorg/lib", "o/o"),
      "systems/x86_64-iso/x/default.nix",
    ],
  ])("else it goes: %s", (_, text, path) => {
    expect(run({ "flake.nix": text, [path]: "{ }" }).files).toHaveLength(1);
  });
});

it("an input that is only another flake's goes as well, and its lock with it", () => {
  const flake = `{
  inputs = {
    parent.url = "github:o/parent";
    nixos-generators.follows = "parent/nixos-generators";
  };
  outputs = { nixos-generators, ... }: { };
}
`;
  const lock = {
    nodes: {
      nixos: { locked: { type: "github" }, original: { type: "github" } },
      parent: {
        inputs: { "nixos-generators": "nixos" },
        locked: { type: "github" },
        original: { type: "github" },
      },
      root: { inputs: { "nixos-generators": ["parent", "nixos-generators"], parent: "parent" } },
    },
    root: "root",
    version: 7,
  };
  const { files } = run({ "flake.nix": flake, "flake.lock": `${JSON.stringify(lock, null, 2)}\n` });
  expect(files.find(({ path }) => path === "flake.nix")?.after).toBe(`{
  inputs = {
    parent.url = "github:o/parent";
  };
  outputs = { ... }: { };
}
`);
  const after = JSON.parse(files.find(({ path }) => path === "flake.lock")!.after);
  expect(after.nodes.root).toEqual({ inputs: { parent: "parent" } });
  expect(Object.keys(after.nodes)).toContain("parent");
});
