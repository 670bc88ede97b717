import { FORMAT_NAMES, nearest } from "../../../formats/index.ts";
import type { Text } from "../../engine/text.ts";
import type { Withheld } from "../../engine/types.ts";

/** Why a call stays, and the next step. */
export interface Refusal {
  readonly withheld: Withheld;
  readonly next: Text;
}

export function refuse(withheld: Withheld, next: Text): Refusal {
  return { withheld, next };
}

export function release(old: string): Refusal {
  const raise = /^of \d/.test(old)
    ? `update the nixpkgs input, which is ${old} (nix flake update nixpkgs)`
    : `raise the nixpkgs input, which is ${old}, to nixos-25.05 or newer (nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";)`;
  return refuse(
    "release-too-old",
    `${raise} and run this again, or write for it now with --to-release 25.11`,
  );
}

export function unknownFormat(name: string): Refusal {
  const [near] = nearest(name, FORMAT_NAMES);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return refuse("unknown-format", `give it one of ${FORMAT_NAMES.join(", ")}${hint}`);
}
