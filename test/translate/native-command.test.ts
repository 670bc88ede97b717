import { describe, expect, test } from "vitest";
import { FORMATS, findFormat } from "../../src/formats/index.ts";
import { parseNix } from "../../src/nix/parser.ts";
import { explainNative } from "../../src/translate/modern/native-command.ts";
import { nixTextFor } from "../../src/translate/modern/nix-text.ts";

describe("a command of nixpkgs is explained", () => {
  test.each([
    ["nixos-rebuild build-image --image-variant iso --flake .#x", "iso"],
    ["nixos-rebuild build-image --image-variant=qemu-efi", "qemu-efi"],
    ["nh os build-image . --image-variant raw", "raw"],
    ["nix build .#nixosConfigurations.x.config.system.build.images.digital-ocean", "digital-ocean"],
    ["nix-build '<nixpkgs/nixos>' -A config.system.build.images.oci -I nixos-config=x.nix", "oci"],
    ["nix build \\\n  .#nixosConfigurations.x.config.system.build.images.lxc", "lxc"],
  ])("%s", (line, variant) => {
    expect(explainNative(line)).toMatchObject([{ kind: "native", variant, works: true }]);
  });

  test("with the right name where it is wrong", () => {
    expect(explainNative("nixos-rebuild build-image --image-variant qcow")).toMatchObject([
      { works: false, meaning: [expect.stringContaining('there it is "qemu"')], nix: [] },
    ]);
  });

  test("with what is broken, and what nixos-generators had", () => {
    const [kexec] = explainNative("nixos-rebuild build-image --image-variant kexec");
    expect(kexec!.meaning.join("\n")).toMatch(/broken in nixpkgs: .*kernel/);
    const [amazon] = explainNative("nixos-rebuild build-image --image-variant amazon --flake .#x");
    expect(amazon).toMatchObject({ differs: [], nix: [] });
  });

  test("and other commands are not", () => {
    expect(explainNative("nixos-rebuild switch\nnix build .#iso\necho images")).toEqual([]);
  });
});

describe("the Nix text that keeps the image", () => {
  const INVOCATION = { flake: undefined, diskSize: undefined, system: undefined };

  test.each(FORMATS.map(({ name }) => name))("of %s is Nix", (name) => {
    const lines = nixTextFor(findFormat(name)!, INVOCATION);
    expect(parseNix(`{ ${lines.join("\n")}\n}`).ok).toBe(true);
  });

  test("has a size only where the command line left it open", () => {
    const amazon = findFormat("amazon")!;
    expect(nixTextFor(amazon, INVOCATION)).toEqual([
      "image.modules.amazon = {",
      '  virtualisation.diskSize = "auto";',
      "};",
    ]);
    expect(nixTextFor(amazon, { ...INVOCATION, diskSize: 4096 })).toEqual([]);
    expect(nixTextFor(amazon, { ...INVOCATION, flake: { uri: ".", attribute: "x" } })).toEqual([]);
  });
});
