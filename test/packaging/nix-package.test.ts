// nix/package.nix as nixpkgs would have it, evaluated on a real one; nothing is built.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeIf, NO_NIX } from "../support/requirements.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NIXPKGS = process.env["NIXPKGS"];
const NO_NIXPKGS = NIXPKGS ? undefined : "NIXPKGS names no checkout of a real nixpkgs";

const EXPRESSION = `{ nixpkgs, root }:
let
  pkgs = import nixpkgs { };
  package = pkgs.callPackage (root + "/package.nix") { };
  replaced = import nixpkgs {
    overlays = [ (final: _: { nixos-generators = final.callPackage (root + "/nix/package.nix") { }; }) ];
  };
in
{
  tests = builtins.mapAttrs (_: test: test.drvPath) package.tests;
  inherit (package.meta) mainProgram available platforms;
  shell = (replaced.mkShell { packages = [ replaced.nixos-generators ]; }).drvPath;
  same = replaced.nixos-generators.drvPath == package.drvPath;
}`;

describeIf([NO_NIX, NO_NIXPKGS], "nix/package.nix", () => {
  test("evaluates, alone and in the place of pkgs.nixos-generators, and so do its tests", () => {
    const argv = ["--eval", "--strict", "--json", "--expr", EXPRESSION] as const;
    const paths = ["--arg", "root", ROOT.replace(/\/$/, ""), "--arg", "nixpkgs", NIXPKGS!];
    const found = JSON.parse(execFileSync("nix-instantiate", [...argv, ...paths], { encoding: "utf8" }));
    expect(found).toMatchObject({ mainProgram: "nixos-generate", available: true, same: true });
    expect(found.platforms).toEqual(
      expect.arrayContaining(["x86_64-linux", "aarch64-linux", "aarch64-darwin"]),
    );
    expect(found.platforms).not.toContain("x86_64-darwin");
    expect(found.shell).toMatch(/-nix-shell\.drv$/);
    // The last one asserts that the bundled format and nixpkgs' variant are one derivation.
    expect(Object.keys(found.tests)).toEqual(["nix-shell", "same-derivation", "version"]);
  });
});
