import { stripColours } from "../colours.ts";

/** Folders of nixpkgs: a place in them is where an error was noticed, seldom where it was made. */
const OF_NIXPKGS = /^(?:lib|nixos|pkgs|maintainers)\//;
const STORE_SOURCE = /^\/nix\/store\/[a-z0-9]{32}-[^/]*\/(.+)$/;
const OWN_FOLDER = /\/(?:src|dist)\/legacy\/[\w.-]+\.nix$/;

/**
 * The file and line of the user's own code that an error of Nix points at, nearest to the cause; undefined where it
 * points into nixpkgs only. A file of a flake is named as it lies in the flake.
 */
export function findPlace(stderr: string): string | undefined {
  const lines = stripColours(stderr).split("\n");
  const places = lines.flatMap((line) => {
    const at = /^\s*at (\/.+?):(\d+):\d+:?$/.exec(line) ?? /^\s*- In `(\/[^']+)'/.exec(line);
    const file = at === null ? undefined : ownFile(at[1]!);
    if (file === undefined) return [];
    return [at![2] === undefined ? file : `${file}:${at![2]}`];
  });
  return places.at(-1);
}

function ownFile(path: string): string | undefined {
  if (OWN_FOLDER.test(path)) return undefined;
  const inStore = STORE_SOURCE.exec(path)?.[1];
  if (inStore !== undefined) return OF_NIXPKGS.test(inStore) ? undefined : inStore;
  return /\/(?:lib|nixos\/(?:lib|modules))\/[\w./-]+\.nix$/.test(path) && /\/(?:nixpkgs|nixos)/.test(path)
    ? undefined
    : path;
}
