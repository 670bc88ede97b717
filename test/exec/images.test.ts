import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findImageFile, findRunner } from "../../src/exec/images.ts";
import { folderWith } from "../support/temporary.ts";

describe("the image below an output", () => {
  test.each([
    [".iso", { "iso/nixos.iso": "", "iso/nixos.iso.sha256": "" }, "iso/nixos.iso"],
    [".img.*", { "sd-image/nixos.img.zst": "", "nix-support/x.img.zst": "" }, "sd-image/nixos.img.zst"],
    ["", { "nixos.qcow2": "", "nix-support/hydra-build-products": "" }, "nixos.qcow2"],
    ["-kexec_bundle", { other: "" }, undefined],
    [".raw.tar.gz", { "nixos.rawXtar.gz": "" }, undefined],
  ] as const)("*%s", async (extension, files, expected) => {
    const folder = folderWith(files);
    expect(await findImageFile(folder, extension)).toBe(expected && join(folder, expected));
  });

  test("may be the output itself", async () => {
    const file = join(folderWith({ bundle: "" }), "bundle");
    expect(await findImageFile(file, ".tar.xz")).toBe(file);
  });

  test("may be a link to a file, and is never a folder or a broken link", async () => {
    const folder = folderWith({ "deep/real": "" });
    mkdirSync(join(folder, "folder.iso"));
    symlinkSync("/nowhere", join(folder, "broken.iso"));
    expect(await findImageFile(folder, ".iso")).toBeUndefined();
    symlinkSync("real", join(folder, "deep/linked.iso"));
    expect(await findImageFile(folder, ".iso")).toBe(join(folder, "deep/linked.iso"));
  });
});

describe("the script that starts a machine", () => {
  test("is the link in bin", async () => {
    const folder = folderWith({ "bin/a-file": "" });
    symlinkSync("/store/run", join(folder, "bin/run-box-vm"));
    expect(await findRunner(folder)).toBe(join(folder, "bin/run-box-vm"));
  });

  test("may be a file", async () => {
    const folder = folderWith({ "bin/run-box-vm": "" });
    expect(await findRunner(folder)).toBe(join(folder, "bin/run-box-vm"));
  });

  test("may be missing", async () => {
    expect(await findRunner(folderWith({ "nixos.iso": "" }))).toBeUndefined();
  });
});
