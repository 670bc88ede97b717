import { describe, expect, test } from "vitest";
import { modernCommand, renderModern } from "../../src/translate/modern/modern.ts";
import { invocationOf } from "../support/capabilities.ts";

const rebuild = (line: string) => modernCommand(invocationOf(line), "nixos-rebuild");
const nix = (line: string) => modernCommand(invocationOf(line), "nix");
const text = (outcome: ReturnType<typeof nix>) =>
  outcome.kind === "none" ? outcome.reason : renderModern(outcome);

describe("through nixos-rebuild", () => {
  const image = "nixos-rebuild build-image --image-variant";
  test.each([
    ["-f do --flake .#web", `${image} digital-ocean --flake '.#web'`],
    ["-f do --flake .", `${image} digital-ocean --flake .`],
    ["-f do --flake .#web -o result", `${image} digital-ocean --flake '.#web'`],
    ["-f do --flake .#web --disk-size 9", `${image} digital-ocean --flake '.#web'`],
    ["-f vm --flake .#web", "nixos-rebuild build-vm --flake '.#web'"],
    ["-f vm-bootloader --flake .#web", "nixos-rebuild build-vm-with-bootloader --flake '.#web'"],
    ["-f iso", `${image} iso --no-flake`],
    ["-f iso -c /c.nix", `NIXOS_CONFIG=/c.nix ${image} iso --no-flake`],
    ["-f iso -c ./c.nix", `NIXOS_CONFIG="$PWD"/c.nix ${image} iso --no-flake`],
    ["-f iso --cores 2", `${image} iso --no-flake --cores 2`],
    ["-f iso -I nixpkgs=/n", `NIX_PATH=nixpkgs=/n":${"$"}{NIX_PATH-}" ${image} iso --no-flake`],
    ["-f iso --system i686-linux", "nixos-rebuild has no --system"],
    ["-f iso -o image", "nixos-rebuild has no --out-link; it makes ./result"],
    ["-f vm --flake .#a --run", "nixos-rebuild starts no machine"],
    ["-f vagrant-virtualbox --flake .#a", "nixos-rebuild prints a path below the image, which is a file"],
  ])("%s", (line, expected) => {
    expect(text(rebuild(line))).toBe(expected);
  });

  test("where something else makes ./result", () => {
    const fetched = modernCommand(invocationOf("-f gce --flake .#a"), "nixos-rebuild-ng", { noResult: true });
    expect(text(fetched)).toBe(
      "nix run 'nixpkgs#nixos-rebuild-ng' -- build-image --image-variant google-compute --flake '.#a' --no-link",
    );
    const installed = modernCommand(invocationOf("-f gce --flake .#a"), "nixos-rebuild", { noResult: true });
    expect(text(installed)).toBe("nixos-rebuild makes ./result, which another command makes too");
  });
});

describe("through Nix", () => {
  const images = "config.system.build.images";
  const printed = "--no-link --print-out-paths --impure";
  test.each([
    ["-f gce --flake .#web", `nix build '.#nixosConfigurations.web.${images}.google-compute' ${printed}`],
    ["-f iso --flake .#a.b", `nix build '.#nixosConfigurations."a.b".${images}.iso' ${printed}`],
    [
      "-f vm --flake .#web -o vm",
      "nix build '.#nixosConfigurations.web.config.system.build.vm' -o vm --impure",
    ],
    ["-f vm --flake .#web --run", "nix run '.#nixosConfigurations.web.config.system.build.vm' --impure"],
    ["-f vm -c ./c.nix --run", "nix run -f '<nixpkgs/nixos>' config.system.build.vm -I nixos-config=./c.nix"],
    ["-f vm -c ./c.nix --run -o x", "--run starts a machine; it makes no image or link"],
    [
      "-f iso -c ./c.nix -I nixpkgs=/n",
      `nix-build '<nixpkgs/nixos>' -A ${images}.iso -I nixpkgs=/n -I nixos-config=./c.nix --no-out-link`,
    ],
    [
      "-f sd-aarch64 -c ./c.nix -o sd",
      `nix-build '<nixpkgs/nixos>' -A ${images}.sd-card -I nixos-config=./c.nix --argstr system aarch64-linux -o sd`,
    ],
    ["-f iso --flake .", "the flake's configuration is chosen by the host's name"],
  ])("%s", (line, expected) => {
    expect(text(nix(line))).toBe(expected);
  });

  test.each([
    [{ pure: true }, "--no-link --print-out-paths"],
    [{ pure: true, typed: true }, ""],
    [{ typed: true }, "--impure"],
  ] as const)("in a place that is %j", (place, flags) => {
    const command = modernCommand(invocationOf("-f gce --flake .#web"), "nix", place);
    const installable = "'.#nixosConfigurations.web.config.system.build.images.google-compute'";
    expect(text(command)).toBe(["nix build", installable, flags].join(" ").trimEnd());
  });

  test("hosts that are known to have no dots need no quotes", () => {
    const command = modernCommand(invocationOf("-f gce --flake .#2x"), "nix", { plainHosts: true });
    expect(text(command)).toContain("nixosConfigurations.2x.config");
  });
});

describe("not at all", () => {
  test.each([
    ["-f docker", "nixpkgs has no variant for docker"],
    ["--format-path ./f.nix", "--format-path builds a format of your own"],
    ["-f raw --disk-size 9", "--disk-size has no counterpart"],
    ["-f raw --special-arg a b", "--special-arg has no counterpart"],
  ])("%s", (line, reason) => {
    expect([text(rebuild(line)), text(nix(line))]).toEqual([reason, reason]);
  });
});

test("a variant that the configuration defines is built like one of nixpkgs", () => {
  const command = modernCommand(invocationOf("-f docker --flake .#a"), "nixos-rebuild", {}, true);
  expect(text(command)).toBe("nixos-rebuild build-image --image-variant docker --flake '.#a'");
});

test("what nixpkgs' own image lacks is said", () => {
  const { differs } = nix("-f qcow --flake .#a") as { differs: readonly string[] };
  expect(differs.join("\n")).toContain("no virtio drivers");
});
