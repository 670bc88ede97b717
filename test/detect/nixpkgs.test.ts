import { describe, expect, test } from "vitest";
import { findVariantNames, isNixpkgs, readNixpkgs } from "../../src/detect/nixpkgs.ts";
import { folderWith } from "../support/temporary.ts";

const IMAGES = `{ lib, ... }:
let
  inherit (lib) types;
  imageModules = {
    iso = ./iso.nix;
    "raw-efi" = { imports = [ ./disk.nix ]; image.format = "raw"; };
    sd-card = { imports = let module = ./x.nix; in [ module ]; };
  };
in
{ config.image.modules = imageModules; }
`;

describe("the files of a nixpkgs tell", () => {
  test("release and variants, each with its evidence", async () => {
    const path = folderWith({ "lib/.version": "25.05\n", "nixos/modules/image/images.nix": IMAGES });
    expect(await readNixpkgs(path)).toEqual({
      place: path,
      path,
      release: { value: "25.05", evidence: `read from ${path}/lib/.version` },
      variants: {
        value: ["iso", "raw-efi", "sd-card"],
        evidence: `read from ${path}/nixos/modules/image/images.nix`,
      },
    });
  });

  test("an old one has its release in .version and no variants", async () => {
    const path = folderWith({ ".version": "20.09" });
    expect(await readNixpkgs(path)).toMatchObject({ release: { value: "20.09" }, variants: { value: [] } });
  });

  test("one that lies: it says 24.11 and has variants", async () => {
    const path = folderWith({ ".version": "24.11", "nixos/modules/image/images.nix": IMAGES });
    expect((await readNixpkgs(path)).variants?.value).toContain("iso");
  });

  test("one without a version has no release", async () => {
    expect((await readNixpkgs(folderWith({ "default.nix": "{ }" }))).release).toBeUndefined();
  });
});

test("a folder is a nixpkgs when NixOS is in it", async () => {
  expect(await isNixpkgs(folderWith({ "nixos/lib/eval-config.nix": "{ }" }))).toBe(true);
  expect(await isNixpkgs(folderWith({ "default.nix": "{ }" }))).toBe(false);
});

test.each(["{ }", "let a = 1; in a", "this is not nix {", ""])("no variants in %j", (text) => {
  expect(findVariantNames(text)).toEqual([]);
});
