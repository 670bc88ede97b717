import type { Repository } from "../../../engine/types.ts";
import { findOldCommands, type Programs } from "../find.ts";
import type { Found, Provided } from "../found.ts";
import type { Region } from "./region.ts";

/** What a whole file says about where its commands run. */
export interface Scope {
  /** Old calls depend on what is on PATH: a check for the program, or a command that installs the drop-in. */
  readonly onPath: boolean;
  /** The machine is NixOS: the file calls nixos-rebuild or works on /etc/nixos. */
  readonly nixos: boolean;
  /** The file has to do with a `./result`, which nixos-rebuild would make anew. */
  readonly namesResult: boolean;
  readonly programs: Programs;
  readonly repository: Repository;
  /** The file that the commands are in. */
  readonly path: string;
  /** Whether people type the commands, as those of a document. */
  readonly typed: boolean;
  /** Whether something in the file calls the old program. */
  readonly calls: boolean;
  /** The program of nixpkgs or Nix that builds images in the file already, where it is one. */
  readonly successor: string | undefined;
  /** Whether the repository sets options that only the image of a format has. */
  readonly setsOwn: (format: string, configuration?: string) => boolean;
}

const WITHOUT_FLAKES = ["nix", "--extra-experimental-features", "nix-command flakes"];

/** How to call `nix`: plainly where the file or the repository already relies on flakes. */
function nixProgram(text: string, hasFlake: boolean): readonly string[] {
  const relies = /\bnix (?:run|build|shell|flake|develop|profile)\b|--flake\b/.test(text);
  return hasFlake || relies ? ["nix"] : WITHOUT_FLAKES;
}

function readScope(
  text: string,
  programs: Programs,
  found: readonly Found[],
): Pick<Scope, "onPath" | "namesResult" | "nixos" | "programs"> {
  return {
    onPath: found.some((one) => one.kind === "guard" || (one.kind === "provider" && one.lasting)),
    namesResult: /(?<![\w.-])(?:\.\/)?result(?![\w-])/.test(text),
    // nixos-rebuild-ng is fetched where no nixos-rebuild is.
    nixos: /\bnixos-rebuild\b(?!-ng)|\/etc\/nixos\b/.test(text),
    programs,
  };
}

/**
 * All that the pieces of shell text of one file have to do with the old program, and their scope.
 * `provided`: the file puts the program on PATH by other means than a command.
 */
export function survey(
  text: string,
  regions: readonly Region[],
  { hasFlake, shim }: { readonly hasFlake: boolean; readonly shim: string | undefined },
  provided: Provided | undefined,
) {
  const programs = { nix: nixProgram(text, hasFlake), shim };
  const found = regions.flatMap((region) => findOldCommands(region, programs, provided));
  return { found, scope: readScope(text, programs, found) };
}
