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
  package = pkgs.callPackage (root + "/nix/package.nix") { };
  replaced = import nixpkgs {
    overlays = [ (final: _: { nixos-generators = final.callPackage (root + "/nix/package.nix") { }; }) ];
  };
  anywhere = pkgs.callPackage (root + "/package.nix") { };
  flake = (import (root + "/flake.nix")).outputs {
    self = flake // { outPath = root; };
    nixpkgs = nixpkgsFlake;
    nixlib = nixpkgsFlake;
  };
  nixpkgsFlake = (import (nixpkgs + "/flake.nix")).outputs { self = nixpkgsFlake // { outPath = nixpkgs; }; };
  overlaid = import nixpkgs { overlays = [ flake.overlays.default ]; };
in
{
  tests = builtins.mapAttrs (_: test: test.drvPath) package.tests;
  inherit (package.meta) mainProgram available platforms;
  # What nix-shell -p nixos-generators evaluates (its -p option is this expression).
  shell = (with replaced; (pkgs.runCommandCC or pkgs.runCommand) "shell" { buildInputs = [ nixos-generators ]; } "").drvPath;
  same = replaced.nixos-generators.drvPath == package.drvPath;
  command = replaced.lib.getExe replaced.nixos-generators == package + "/bin/nixos-generate";
  anywhere = {
    same = anywhere.drvPath == package.drvPath;
    inherit (anywhere.meta) platforms;
    overridden = (anywhere.override { nodejs-slim = pkgs.nodejs; }).drvPath != package.drvPath;
  };
  flake = {
    overlay = overlaid.nixos-generators.drvPath == package.drvPath;
    systems = builtins.attrNames flake.packages;
    packages = flake.packages.x86_64-linux.default.drvPath == package.drvPath;
  };
}`;

describeIf([NO_NIX, NO_NIXPKGS], "nix/package.nix", () => {
  test("evaluates, alone, in the place of pkgs.nixos-generators and through the flake, and so do its tests", () => {
    const argv = ["--eval", "--strict", "--json", "--expr", EXPRESSION] as const;
    const paths = ["--arg", "root", ROOT.replace(/\/$/, ""), "--arg", "nixpkgs", NIXPKGS!];
    const found = JSON.parse(execFileSync("nix-instantiate", [...argv, ...paths], { encoding: "utf8" }));
    expect(found).toMatchObject({
      mainProgram: "nixos-generate",
      available: true,
      same: true,
      command: true,
    });
    expect(found.platforms).toEqual(
      expect.arrayContaining(["x86_64-linux", "aarch64-linux", "aarch64-darwin"]),
    );
    expect(found.platforms).not.toContain("x86_64-darwin");
    expect(found.shell).toMatch(/-shell\.drv$/);
    // The last one asserts that the bundled format and nixpkgs' variant are one derivation.
    expect(Object.keys(found.tests)).toEqual(["nix-shell", "same-derivation", "version"]);
    expect(found.anywhere).toMatchObject({ same: true, overridden: true });
    expect(found.anywhere.platforms).toEqual(expect.arrayContaining(found.platforms));
    expect(found.flake).toMatchObject({ overlay: true, packages: true });
    expect(found.flake.systems).toEqual(expect.arrayContaining(["aarch64-linux", "x86_64-linux"]));
  });
});
