import { FORMAT_NAMES, nearest } from "../../formats/index.ts";
import { unwrap } from "../../nix/strings.ts";
import type { Withheld } from "../engine/types.ts";
import { type Call, writtenMember } from "./call-read.ts";
import { findMember } from "./members.ts";
import type { Target } from "./target.ts";

// What is said of calls of nixosGenerate.

export interface Refusal {
  readonly withheld: Withheld;
  readonly next: string;
}

export function described(target: Target): string {
  return target.kind === "vm" ? `the "${target.format}" machine` : `the "${target.variant}" image`;
}

export function release(old: string): Refusal {
  const raise = /^of \d/.test(old)
    ? `update the nixpkgs input, which is ${old} (nix flake update nixpkgs)`
    : `raise the nixpkgs input, which is ${old}, to nixos-25.05 or newer (nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";)`;
  return {
    withheld: "release-too-old",
    next: `${raise} and run this again, or write for it now with --to-release 25.11`,
  };
}

export function unknownFormat(name: string): Refusal {
  const [near] = nearest(name, FORMAT_NAMES);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return { withheld: "unknown-format", next: `give it one of ${FORMAT_NAMES.join(", ")}${hint}` };
}

/**
 * From 2024-02-10 (4c7b914) to 2024-09-05 (28e53b9) formats with a disk read its size from there, and nixos-generators
 * of that age may be what the lock names.
 */
export function diskSizeNote(call: Call): readonly string[] {
  const member = writtenMember(call, "specialArgs");
  const value = member?.kind === "binding" ? unwrap(member.binding.value) : undefined;
  return value?.kind === "AttrSet" && findMember(value, "diskSize") !== undefined
    ? [
        "nixos-generators of before September 2024 took the size of the disk from specialArgs.diskSize; nixpkgs takes it from virtualisation.diskSize, in MiB: set that in a module",
      ]
    : [];
}
