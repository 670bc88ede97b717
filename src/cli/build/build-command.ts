import { Option } from "commander";
import { FIDELITIES, parseBuildMemory, parseDiskSize } from "../../translate/command-line/parse.ts";
import { collect, newCommand } from "../command.ts";
import { CommandWithNixFlags } from "../nix-flags.ts";
import { buildImages } from "./build-images.ts";
import type { BuildOptions } from "./build-invocation.ts";

export function buildCommand(): CommandWithNixFlags {
  const make = (name: string) => new CommandWithNixFlags(name);
  const command = newCommand("build", "Build several images of one configuration at once.", make);
  return command
    .argument(
      "[variant...]",
      "variants of nixpkgs, your own ones, or legacy formats; see nixos-generate formats",
    )
    .option(
      "--flake <uri>",
      "NixOS configuration of a flake, such as ~/dotfiles#my-host; may be given several times for hosts of one flake",
      collect,
    )
    .option("--all-hosts", "every NixOS configuration of the flake")
    .option("-c, --configuration <path>", "NixOS configuration to build (default: $NIXOS_CONFIG)")
    .option("--all", "every variant that the nixpkgs has")
    .addOption(
      new Option(
        "--fidelity <kind>",
        "same (what nixos-generators made), native (nixpkgs' own) or legacy (bundled modules) for all; by default same for the names of its formats, native for others",
      ).choices(FIDELITIES),
    )
    .option("--system <system>", "system to build for, such as aarch64-linux")
    .option("--disk-size <mib>", "size of the disk images in MiB, or auto", (text) => {
      const size = parseDiskSize(text);
      return typeof size === "object" ? command.error(`error: ${size.message}`) : size;
    })
    .option("--image-of-host", "ignore the host's disks, swap and boot loader")
    .option("--no-channel", "do not include a copy of nixpkgs in the images")
    .option("--no-kvm", "build disk images without KVM (slow, and changes the derivation)")
    .option(
      "--build-memory <mib>",
      "memory of the virtual machines that build the images, in MiB",
      (text) => {
        const size = parseBuildMemory(text);
        return typeof size === "object" ? command.error(`error: ${size.message}`) : size;
      },
    )
    .option("-I <key=path>", "an entry of the search path, such as nixpkgs=channel:nixos-25.05", collect)
    .option("--out-dir <folder>", "make links with stable names to the images: <folder>/iso.iso")
    .option("--boot-check", "start each image in QEMU and wait until it is up; the images are not changed")
    .option("--print-drv", "evaluate only and print the derivations")
    .option("--dry-run", "print the commands that would run, ready to paste")
    .option("--json", "print JSON: variant, derivation, output, file, size of each image")
    .option("--hash", "with --json: the SHA-256 of each file")
    .action((names: readonly string[], options: BuildOptions) => buildImages(names, options, command));
}
