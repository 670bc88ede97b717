// The comparison of flakes proves nothing unless other flakes give other derivations.
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { type Comparison, compareFlakes, type Files, type OutputVerdict } from "../support/flakes/compare.ts";
import { FlakeEvaluator } from "../support/flakes/evaluator.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.unstable.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, unstable, nixos-generators }: {
    packages.x86_64-linux.image = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "qcow";
      specialArgs = { name = "box"; };
      modules = [ ./a.nix ./b.nix ];
    };
  };
}
`;
const FILES: Files = {
  "flake.nix": FLAKE,
  "a.nix": `{ name, ... }: { networking.hostName = name; boot.kernelParams = [ "a" ]; }\n`,
  "b.nix": `{ pkgs, ... }: { boot.kernelParams = [ "b" ]; environment.systemPackages = [ pkgs.git pkgs.vim ]; }\n`,
};

/** What is replaced in flake.nix, or in another file, and what that is to be called. */
const CHANGES: readonly (readonly [
  what: string,
  from: string,
  to: string,
  verdict: OutputVerdict["verdict"],
  path?: string,
])[] = [
  ["nothing", "image = ", "image  =  ", "same"],
  ["another format", `"qcow"`, `"qcow-efi"`, "different"],
  ["another system", `system = "x86_64-linux"`, `system = "aarch64-linux"`, "different"],
  ["another special argument", `"box"`, `"crate"`, "different"],
  ["a module less", "./a.nix ./b.nix", "./a.nix", "different"],
  ["a module more", "./a.nix ./b.nix", "./a.nix ./b.nix { services.nginx.enable = true; }", "different"],
  ["an option of the image", "./a.nix", "{ virtualisation.diskSize = 4096; } ./a.nix", "different"],
  ["modules in another order", "./a.nix ./b.nix", "./b.nix ./a.nix", "order"],
  ["another nixpkgs", `follows = "nixpkgs"`, `follows = "unstable"`, "different"],
  [
    "nixpkgs' own image",
    "nixos-generators.nixosGenerate {",
    "(x: (nixpkgs.lib.nixosSystem { inherit (x) system specialArgs modules; }).config.system.build.images.qemu) {",
    "different",
  ],
  [
    "nixpkgs' own iso",
    "nixos-generators.nixosGenerate {",
    "(x: (nixpkgs.lib.nixosSystem { inherit (x) system specialArgs modules; }).config.system.build.images.iso) {",
    "different",
  ],
  ["an argument that nothing takes", "format =", "nothing = 1; format =", "lost"],
  ["a missing attribute", "nixos-generators.nixosGenerate {", "nixos-generators.nixosGenerated {", "lost"],
  ["an undeclared option", "./a.nix", '{ isoImage.volumeID = "X"; } ./a.nix', "lost"],
  ["no output", "packages.x86_64-linux.image", "packages.x86_64-linux.picture", "lost"],
  ["the order of packages", "pkgs.git pkgs.vim", "pkgs.vim pkgs.git", "order", "b.nix"],
  ["what a module sets", `[ "b" ]`, `[ "c" ]`, "different", "b.nix"],
];

describeIf([NO_NIX], "flakes are told apart", () => {
  let evaluator: FlakeEvaluator;
  let verdicts: readonly (readonly OutputVerdict[])[];

  beforeAll(async () => {
    evaluator = await FlakeEvaluator.open();
    verdicts = await compareFlakes(evaluator, CHANGES.map(comparison));
  });
  afterAll(() => evaluator.close());

  test.each(CHANGES.map(([what, , , verdict], index) => ({ what, verdict, index })))("$what: $verdict", ({
    verdict,
    index,
  }) => {
    const image = verdicts[index]!.find(({ output }) => output === "packages.x86_64-linux.image")!;
    expect(image.verdict, image.detail).toBe(verdict);
  });
});

function comparison([, from, to, , path = "flake.nix"]: (typeof CHANGES)[number]): Comparison {
  const text = FILES[path]!;
  expect(text).toContain(from);
  const repository = openRepository({
    paths: Object.keys(FILES),
    bytes: (name) => Buffer.from(FILES[name]!, "latin1"),
  });
  return {
    before: FILES,
    after: { ...FILES, [path]: text.replace(from, to) },
    repository,
    // Announces nothing.
    migration: migrate({ repository, fixers: [], options: DEFAULT_OPTIONS, apply: ["safe"] }),
    options: DEFAULT_OPTIONS,
  };
}
