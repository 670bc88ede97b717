import type { Addition, LegacyFormat } from "../types.ts";

/** What a command line says that the size of an image's disk depends on. */
export interface Sizing {
  /** The flake, where one is named. */
  readonly flake: unknown;
  /** MiB or "auto", where `--disk-size` is given. */
  readonly diskSize: number | "auto" | undefined;
}

/** What is added to nixpkgs' own image for one command line, so that the image is the one that it built. */
export function additionsOf(format: LegacyFormat, { flake, diskSize }: Sizing): readonly Addition[] {
  return format.additions.filter(({ only }) => {
    if (only === undefined) return true;
    return diskSize === undefined && (only === "unsized" || flake === undefined);
  });
}
