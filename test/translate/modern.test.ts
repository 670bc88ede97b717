import { describe, expect, test } from "vitest";
import { modernCommand, renderModern } from "../../src/translate/modern.ts";
import { invocationOf } from "../support/capabilities.ts";

const rebuild = (line: string) => modernCommand(invocationOf(line), "nixos-rebuild");
const nix = (line: string) => modernCommand(invocationOf(line), "nix");
const text = (outcome: ReturnType<typeof nix>) =>
  outcome.kind === "none" ? outcome.reason : renderModern(outcome);

describe("through nixos-rebuild", () => {
  test.each([
    ["-f do --flake .#web", "nixos-rebuild build-image --flake '.#web' --image-variant digital-ocean"],
    ["-f do --flake .", "nixos-rebuild build-image --flake . --image-variant digital-ocean"],
    ["-f vm --flake .#web", "nixos-rebuild build-vm --flake '.#web'"],
    ["-f vm-bootloader --flake .#web", "nixos-rebuild build-vm-with-bootloader --flake '.#web'"],
    ["-f iso", "nixos-rebuild build-image --no-flake --image-variant iso"],
    ["-f iso -c /c.nix", "NIXOS_CONFIG=/c.nix nixos-rebuild build-image --no-flake --image-variant iso"],
    ["-f iso --cores 2", "nixos-rebuild build-image --no-flake --image-variant iso --cores 2"],
    ["-f iso -c ./c.nix", "nixos-rebuild has no -c; NIXOS_CONFIG takes an absolute path"],
    ["-f iso -I nixpkgs=/n", "-I reaches only the last evaluation of nixos-rebuild"],
    ["-f iso -o image", "nixos-rebuild has no --out-link; it makes ./result"],
  ])("%s", (line, expected) => {
    expect(text(rebuild(line))).toBe(expected);
  });
});

describe("through Nix", () => {
  const build = "nix build --impure --print-out-paths";
  test.each([
    [
      "-f gce --flake .#web",
      `${build} --no-link '.#nixosConfigurations.web.config.system.build.images.google-compute'`,
    ],
    [
      "-f iso --flake .#a.b",
      `${build} --no-link '.#nixosConfigurations."a.b".config.system.build.images.iso'`,
    ],
    [
      "-f vm --flake .#web -o vm",
      `${build} --out-link vm '.#nixosConfigurations.web.config.system.build.vm'`,
    ],
    [
      "-f iso -c ./c.nix -I nixpkgs=/n",
      "nix-build '<nixpkgs/nixos>' -A config.system.build.images.iso -I nixpkgs=/n -I nixos-config=./c.nix --no-out-link",
    ],
    ["-f iso --flake .", "the flake's configuration is chosen by the host's name"],
  ])("%s", (line, expected) => {
    expect(text(nix(line))).toBe(expected);
  });
});

describe("not at all", () => {
  test.each([
    ["-f docker", "nixpkgs has no variant for docker"],
    ["--format-path ./f.nix", "--format-path builds a format of your own"],
    ["-f raw --disk-size 9", "--disk-size has no counterpart"],
    ["-f raw --special-arg a b", "--special-arg has no counterpart"],
    ["-f raw --system i686-linux", "--system has no counterpart"],
  ])("%s", (line, reason) => {
    expect([text(rebuild(line)), text(nix(line))]).toEqual([reason, reason]);
  });
});

test("what nixpkgs' own image lacks is a caveat", () => {
  const { caveats } = nix("-f qcow --flake .#a") as { caveats: readonly string[] };
  expect(caveats.join("\n")).toContain("no virtio drivers");
});
