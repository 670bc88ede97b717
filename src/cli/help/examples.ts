import type { ExampleModel } from "../../report/help/command-model.ts";
import type { SubcommandName } from "../subcommand-names.ts";

/** What people type most, for help and manual; "" is the legacy command line. A test parses each. */
export const EXAMPLES: Readonly<Record<SubcommandName | "", readonly ExampleModel[]>> = {
  "": [
    ["an ISO of a configuration", "nixos-generate -f iso -c ./configuration.nix"],
    ["a disk of a flake's host, with a link to it", "nixos-generate -f qcow --flake .#my-host -o disk"],
    ["write it to a USB stick", 'dd if="$(nixos-generate -f iso)" of=/dev/sdX'],
    ["start a virtual machine of the configuration", "nixos-generate --run"],
    ["the commands that would run, ready to paste", "nixos-generate -f raw --dry-run"],
  ],
  build: [
    ["three images in one evaluation", "nixos-generate build --flake .#my-host iso qcow-efi amazon"],
    [
      "links to all of them in a folder",
      "nixos-generate build --flake .#my-host --out-dir images iso qcow-efi",
    ],
    [
      "derivations for a build farm",
      "nixos-generate build --flake .#my-host --print-drv --json iso qcow-efi",
    ],
  ],
  completions: [
    ["for Bash, in this shell", "source <(nixos-generate completions bash)"],
    ["for fish, from now on", "nixos-generate completions fish > nixos-generate.fish"],
  ],
  doctor: [
    ["what prevents building a qcow image here", "nixos-generate doctor qcow"],
    ["and an SD card for another processor", "nixos-generate doctor --system aarch64-linux sd-aarch64"],
  ],
  explain: [
    ["one command line", "nixos-generate explain 'nixos-generate -f qcow --flake .#my-host'"],
    ["every one in a script", "nixos-generate explain --file build-images.sh"],
  ],
  formats: [
    ["with the nixpkgs at hand", "nixos-generate formats"],
    ["with that of a flake, for a program", "nixos-generate formats --flake .#my-host --json"],
  ],
  help: [["the manual", "nixos-generate help --man | man -l -"]],
  migrate: [
    ["what would change, as a diff", "nixos-generate migrate"],
    ["with proof that the images stay the same", "nixos-generate migrate --verify"],
    ["change the files", "nixos-generate migrate --write"],
    ["ask for each fix", "nixos-generate migrate --interactive"],
    ["for a pull request", "nixos-generate migrate --write --verify --report ../body.md"],
    ["in CI", "nixos-generate migrate --output-format github --exclude vendor"],
  ],
  try: [
    ["build and start an image", "nixos-generate try --flake .#my-host qcow-efi"],
    ["see whether a file starts", "nixos-generate try --boot-check ./nixos.iso"],
  ],
};

/** Examples as help prints them, indented, each below what it does. */
export function renderExamples(name: SubcommandName | ""): string {
  const rows = EXAMPLES[name].flatMap(([does, command]) => [`  # ${does}`, `  ${command}`]);
  return ["Examples:", ...rows].join("\n");
}
