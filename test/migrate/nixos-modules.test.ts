import { describe, expect, it } from "vitest";
import { FORMAT_NAMES, FORMATS } from "../../src/formats/index.ts";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { hostAdditions, hostModule, optionValue } from "../../src/migrate/rules/nixos-modules/host-module.ts";
import { nixosModules } from "../../src/migrate/rules/nixos-modules/rule.ts";
import { parseNix } from "../../src/nix/index.ts";

function run(files: Readonly<Record<string, string>>) {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "utf8")),
  });
  return migrate({ repository, fixers: [nixosModules], options: DEFAULT_OPTIONS, apply: ["safe"] });
}

const flake = (body: string) => `{ outputs = { self, nixpkgs, nixos-generators, ... }@inputs: ${body}; }\n`;

function rewritten(body: string): string {
  const { files, diagnostics } = run({ "flake.nix": flake(body) });
  expect(diagnostics).toEqual([]);
  return files[0]!.after.slice(flake("").indexOf(";"), -"; }\n".length);
}

const AZURE = moduleOf("azure");

function moduleOf(format: string): string {
  const additions = hostAdditions({ format, fidelity: "same", system: undefined, sets: () => false });
  return hostModule(additions, { modulesPath: false, beginsLine: true });
}

describe("nixosModules.<format>", () => {
  it.each([
    ["[ nixos-generators.nixosModules.azure ]", `[ ${AZURE} ]`],
    ["[ inputs.nixos-generators.nixosModules.azure ./a.nix ]", `[ ${AZURE} ./a.nix ]`],
    ['[ self.inputs.nixos-generators.nixosModules."azure" ]', `[ ${AZURE} ]`],
    ["with nixos-generators.nixosModules; [ azure ]", `[ ${AZURE} ]`],
    ["let m = nixos-generators.nixosModules.azure; in [ m m ]", `let m = ${AZURE.slice(1, -1)}; in [ m m ]`],
    [
      "let ms = nixos-generators.nixosModules; in [ ms.azure ]",
      `let ms = nixos-generators.nixosModules; in [ ${AZURE} ]`,
    ],
    [
      "let inherit (nixos-generators.nixosModules) azure; in [ azure ]",
      `let inherit (nixos-generators.nixosModules) azure; in [ ${AZURE} ]`,
    ],
  ])("%s", (before, after) => {
    expect(rewritten(before)).toBe(after);
  });

  it("leaves a `with` that something else is read through", () => {
    expect(rewritten("with nixos-generators.nixosModules; [ azure other ]")).toBe(
      `with nixos-generators.nixosModules; [ ${AZURE} other ]`,
    );
  });
});

describe("formatAttr and fileExtension", () => {
  const host = (format: string) => `let h = f [ nixos-generators.nixosModules.${format} ]; in`;
  it.each([
    ["iso", "h.config.system.build.${h.config.formatAttr}", "h.config.system.build.isoImage"],
    ["raw-efi", "h.config.system.build.${h.config.formatAttr}", "h.config.system.build.image"],
    ["qcow-efi", 'h.config.system.build."qcow-efi"', "h.config.system.build.image"],
    ["virtualbox", "h.config.system.build.virtualBoxOVA", "h.config.system.build.virtualBoxOVA"],
    ["gce", "h.config.fileExtension", '".raw.tar.gz"'],
    ["docker", "h.config.formatAttr", '"tarball"'],
  ])("of %s: %s", (format, before, after) => {
    expect(
      rewritten(`${host(format)} ${before}`)
        .split("in ")
        .at(-1),
    ).toBe(after);
  });

  it("take the format of their own configuration where there are several", () => {
    const body =
      "let a = f [ nixos-generators.nixosModules.iso ]; b = f [ nixos-generators.nixosModules.vmware ]; in [ a.config.formatAttr b.config.formatAttr ]";
    expect(rewritten(body).split("in ").at(-1)).toBe('[ "isoImage" "vmwareImage" ]');
  });
});

describe("what is left for a person", () => {
  it.each([
    ["builtins.mapAttrs (_: m: m) nixos-generators.nixosModules", "dynamic-format"],
    ["f: nixos-generators.nixosModules.${f}", "dynamic-format"],
    ['[ nixos-generators.nixosModules.iso { formatAttr = "x"; } ]', "custom-format"],
    [
      "[ nixos-generators.nixosModules.iso nixos-generators.nixosModules.azure (c: c.config.formatAttr) ]",
      "dynamic-format",
    ],
    ['[ nixos-generators.nixosModules.raw { system.nixos.tags = [ "a" ]; } ]', "needs-decision"],
  ])("%s", (body, withheld) => {
    const { files, diagnostics } = run({ "flake.nix": flake(body) });
    expect(files).toEqual([]);
    expect(diagnostics.map((one) => one.withheld)).toContain(withheld);
    expect(diagnostics.every((one) => one.next !== undefined)).toBe(true);
  });

  it("but a module that can move does, where nothing asks for formatAttr", () => {
    const body = "[ (f nixos-generators.nixosModules) nixos-generators.nixosModules.azure ]";
    const { files, diagnostics } = run({ "flake.nix": flake(body) });
    expect(files[0]!.after).toContain(`[ (f nixos-generators.nixosModules) ${AZURE} ]`);
    expect(diagnostics).toMatchObject([{ withheld: "dynamic-format" }]);
  });

  it("the images of a nixpkgs without disk-image.nix", () => {
    const old = flake("[ nixos-generators.nixosModules.raw ]").replace(
      "{ outputs",
      '{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11"; outputs',
    );
    expect(run({ "flake.nix": old })).toMatchObject({
      files: [],
      diagnostics: [{ withheld: "release-too-old" }],
    });
    expect(run({ "flake.nix": old.replace(".raw", ".azure") }).diagnostics).toEqual([]);
  });

  it.each([
    "[ inputs.disko.nixosModules.iso self.nixosModules.raw ]",
    "x: x.config.system.build.raw",
    "x: x.config.formatAttr",
  ])("but not what is somebody else's: %s", (body) => {
    expect(run({ "flake.nix": flake(body) })).toMatchObject({ files: [], diagnostics: [] });
  });
});

describe("the module in a format's place", () => {
  it("is Nix for every format", () => {
    for (const format of FORMAT_NAMES) {
      const module = moduleOf(format);
      expect(parseNix(module), format).toMatchObject({ ok: true });
      expect(module, format).toMatch(/"\$\{modulesPath\}\/(?:\.\.\/)?[a-z0-9-]+\/[a-z0-9_/-]+\.nix"/);
      expect(optionValue(format, "formatAttr"), format).not.toBe("");
    }
  });

  it("names nixpkgs' module of the format", () => {
    const byPath = FORMATS.filter(({ name }) => moduleOf(name).includes("\n") === false);
    expect(byPath.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["amazon", "azure", "do", "gce", "hyperv", "kubevirt", "openstack", "vmware"]),
    );
    expect(moduleOf("amazon")).toContain('"${modulesPath}/../maintainers/scripts/ec2/amazon-image.nix"');
  });
});
