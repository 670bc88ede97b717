import { describe, expect, it } from "vitest";
import { FORMAT_NAMES, FORMATS } from "../../src/formats/index.ts";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, type MigrateOptions } from "../../src/migrate/engine/types.ts";
import { additionsOf } from "../../src/migrate/rules/additions.ts";
import { additionsModule } from "../../src/migrate/rules/all-formats/additions-module.ts";
import { allFormats } from "../../src/migrate/rules/all-formats/rule.ts";
import { targetOf } from "../../src/migrate/rules/target.ts";
import { parseNix } from "../../src/nix/index.ts";

function run(files: Readonly<Record<string, string>>, options: Partial<MigrateOptions> = {}) {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "utf8")),
  });
  return migrate({
    repository,
    fixers: [allFormats],
    options: { ...DEFAULT_OPTIONS, ...options },
    apply: ["safe"],
  });
}

function moduleFor(
  formats: readonly string[],
  fidelity: MigrateOptions["fidelity"],
  key: string | undefined,
): string | undefined {
  const needs = formats.map((format) => {
    const target = targetOf(format)!;
    const place = "variant";
    return {
      target,
      additions: additionsOf({
        target,
        fidelity,
        place,
        system: undefined,
        sets: () => false,
        defines: () => false,
        foreign: true,
      }),
    };
  });
  return additionsModule(needs, key);
}

/** A flake that imports all-formats; `outputs` may use `host`, a NixOS configuration. */
const flake = (outputs: string) => `{
  outputs = { self, nixos-generators, ... }: let host = self.nixosConfigurations.host; in {
    nixosModules.formats.imports = [ nixos-generators.nixosModules.all-formats ];
    ${outputs}
  };
}
`;

/** What becomes of a line in a file of its own, beside the one that imports the module. */
function rewritten(line: string): string {
  const around = (inner: string) =>
    `{ self }: let host = self.nixosConfigurations.host; in {\n  ${inner}\n}\n`;
  const result = run({ "a.nix": around(line), "flake.nix": flake("") });
  expect(result.diagnostics).toEqual([]);
  expect(result.files.find(({ path }) => path === "flake.nix")!.after).not.toContain("all-formats");
  return result.files
    .find(({ path }) => path === "a.nix")!
    .after.split("\n")[1]!
    .trim();
}

describe("an image of a host", () => {
  it.each([
    ["a = host.config.formats.kubevirt;", "a = host.config.system.build.images.kubevirt;"],
    ["a = host.config.formats.qcow;", "a = host.config.system.build.images.qemu;"],
    ['a = host.config.formats."qcow-efi";', "a = host.config.system.build.images.qemu-efi;"],
    ["a = host.config.formats.docker;", "a = host.config.system.build.images.docker;"],
    ["a = host.config.formats.vm;", "a = host.config.system.build.vm;"],
    ["a = host.config.formats.vm-bootloader;", "a = host.config.system.build.vmWithBootLoader;"],
    ["a = host.config.formats.gce.outPath;", "a = host.config.system.build.images.google-compute.outPath;"],
    [
      "a = host.config.formats.iso.config.isoImage.volumeID;",
      "a = host.config.system.build.images.iso.passthru.config.isoImage.volumeID;",
    ],
    [
      "a = let cfg = host.config; in cfg.formats.azure;",
      "a = let cfg = host.config; in cfg.system.build.images.azure;",
    ],
    [
      "a = (self.lib.mk host).config.formats.azure;",
      "a = (self.lib.mk host).config.system.build.images.azure;",
    ],
    ["a = { config, ... }: config.formats.azure;", "a = { config, ... }: config.system.build.images.azure;"],
  ])("%s", (before, after) => {
    expect(rewritten(before)).toBe(after);
  });
});

describe("the module of one format", () => {
  it.each([
    [
      "a.formatConfigs.gce = { virtualisation.diskSize = 1; };",
      "a.image.modules.google-compute = { virtualisation.diskSize = 1; };",
    ],
    ["a.formatConfigs.amazon.amazonImage.name = 1;", "a.image.modules.amazon.amazonImage.name = 1;"],
    ["a.formatConfigs = { do = ./d.nix; };", "a.image.modules = { digital-ocean = ./d.nix; };"],
    ["a.formatConfigs = { vm = ./d.nix; };", "a.virtualisation = { vmVariant = ./d.nix; };"],
    ["a.formatConfigs.vm.virtualisation.cores = 2;", "a.virtualisation.vmVariant.virtualisation.cores = 2;"],
  ])("%s", (before, after) => {
    expect(rewritten(before)).toBe(after);
  });
});

describe("what is left for a person, and then all of it", () => {
  it.each([
    ["a = f: host.config.formats.${f};", "dynamic-format"],
    ["a = host.config.formats;", "dynamic-format"],
    ["a = { inherit (host.config.formats) iso; };", "dynamic-format"],
    ["a = { inherit (host.config) formats; };", "dynamic-format"],
    ["a = builtins.attrNames host.config.formatConfigs;", "opaque-arguments"],
    ["a.formatConfigs = builtins.mapAttrs (_: m: m) { };", "opaque-arguments"],
    ["a.formatConfigs = { vm = { }; iso = { }; };", "needs-decision"],
    ["a = [ host.config.formats.vm host.config.formats.vm-nogui ];", "needs-decision"],
    ["a = [ host.config.formats.sd-aarch64 host.config.formats.sd-x86_64 ];", "needs-decision"],
    ['a = "${host.config.formats.iso}/iso/nixos.iso";', "output-name"],
    ['a = host.config.formats.iso + "/nixos.iso";', "output-name"],
    ['a = "${host.config.formats.vm}/system";', "output-name"],
    ["a = host.config.formats.vm.config.system.name;", "needs-decision"],
    ['a = [ host.config.formats.raw { system.nixos.tags = [ "x" ]; } ];', "needs-decision"],
    ["a.formatConfigs.mine = self.lib.mine;", "custom-format"],
    ["a.formatConfigs.mine = { formatAttr = self.x; };", "custom-format"],
    ['a.formatConfigs.mine = { formatAttr = "x"; system.build.image = 1; };', "custom-format"],
  ])("%s", (outputs, withheld) => {
    const { files, diagnostics } = run({ "flake.nix": flake(outputs) });
    expect(files).toEqual([]);
    expect(diagnostics.map((one) => one.withheld)).toContain(withheld);
    expect(diagnostics.every((one) => one.next !== undefined)).toBe(true);
  });

  it("leaves formats alone that nothing shows to be nixos-generators'", () => {
    const text = "{ config, ... }: { a = config.formats.iso; b = config.lib.formats.iso; }\n";
    expect(run({ "module.nix": text })).toMatchObject({ files: [], diagnostics: [] });
  });

  it("withholds where a script computes the format", () => {
    const files = {
      "flake.nix": flake("a = host.config.formats.iso;"),
      "build.sh": 'nix build ".#nixosConfigurations.host.config.formats.$1"\n',
    };
    const { files: changed, diagnostics } = run(files);
    expect(changed).toEqual([]);
    expect(diagnostics).toMatchObject([{ path: "build.sh", withheld: "dynamic-format" }]);
  });

  it("only offers it where the host builds an image of itself as well", () => {
    const text = `{ inputs, modulesPath, ... }: {
  imports = [ "\${modulesPath}/installer/cd-dvd/installation-cd-minimal.nix" inputs.nixos-generators.nixosModules.all-formats ];
  # nix build .#host.config.formats.iso
}
`;
    const { files, diagnostics } = run({ "iso.nix": text });
    expect(files).toEqual([]);
    expect(diagnostics[0]?.fix?.applicability).toBe("unsafe");
    expect(diagnostics[0]?.next).toContain("builds an image itself");
  });

  it("does not drop the additions for want of a place", () => {
    const { files, diagnostics } = run({ "a.nix": "{ formatConfigs.iso.isoImage.volumeID = 1; }\n" });
    expect(files).toEqual([]);
    expect(diagnostics).toMatchObject([{ withheld: "unknown-origin" }]);
  });
});

describe("the additions", () => {
  it("are Nix for every format", () => {
    for (const format of FORMAT_NAMES) {
      const module = moduleFor([format], "same", "k");
      if (module !== undefined) expect(parseNix(module), format).toMatchObject({ ok: true });
    }
  });

  it("are there for every format that differs without them", () => {
    const needed = FORMATS.filter(({ fidelity }) => ["with-module", "repaired"].includes(fidelity)).map(
      ({ name }) => name,
    );
    for (const format of needed) expect(moduleFor([format], "exact", undefined), format).toBeDefined();
  });

  it("are left out for nixpkgs' own images, but not where those are missing or broken", () => {
    expect(
      moduleFor(FORMAT_NAMES, "native", undefined)
        ?.match(/image\.modules\.[\w-]+/g)
        ?.sort(),
    ).toEqual([
      "image.modules.docker",
      "image.modules.install-iso-hyperv",
      "image.modules.kexec",
      "image.modules.kexec-bundle",
      "image.modules.sd-aarch64-installer",
    ]);
    const { files } = run({ "flake.nix": flake("a = host.config.formats.iso;") }, { fidelity: "native" });
    expect(files[0]!.after).toContain("nixosModules.formats.imports = [ ];");
  });

  it("carry a key where more than one file imports them", () => {
    const { files } = run({
      "flake.nix": flake("a = host.config.formats.iso;"),
      "b.nix": "{ inputs, ... }: { imports = [ inputs.nixos-generators.nixosModules.all-formats ]; }\n",
    });
    expect(files).toHaveLength(2);
    for (const { after } of files) expect(after).toContain('key = "images-as-nixos-generators-built-them";');
  });
});

it("follows the image into scripts and documents, and says what it leaves", () => {
  const result = run({
    "flake.nix": `${flake("a = host.config.formats.qcow;")}# nix build .#host.config.formats.qcow\n`,
    Makefile: "img:\n\tnix build .#nixosConfigurations.host.config.formats.qcow\n\tcp result/nixos.qcow2 .\n",
    "other.md": "pkgs.formats.iso and config.formats.unknown stay\n",
  });
  const makefile = result.files.find(({ path }) => path === "Makefile")!.after;
  expect(makefile).toContain("nix build .#nixosConfigurations.host.config.system.build.images.qemu\n");
  expect(result.files.map(({ path }) => path).sort()).toEqual(["Makefile", "flake.nix"]);
  expect(result.applied[0]!.fix.notes).toEqual([
    "config.formats.X was a link to the image's file; system.build.images.X is the folder that contains it, at passthru.filePath",
    "flake.nix:7 a comment still says formats.qcow",
    'Makefile:3 "result/nixos.qcow2" may now have another name, and be in a folder',
    '"qcow" differs: the kind of the partition table',
    "elements of lists, such as kernel parameters, may be in another order in these images",
  ]);
});
