import { FLAKE_UTILS } from "./flake-utils.ts";
import type { LibraryFunction } from "./functions.ts";
import { LISTS } from "./lists.ts";
import { OTHERS } from "./others.ts";
import { SETS } from "./sets.ts";

/** Functions whose results are followed, by their names in `builtins` and nixpkgs' lib (which agree where both have one). */
export const LIBRARY: ReadonlyMap<string, LibraryFunction> = new Map([
  ...LISTS,
  ...SETS,
  ...OTHERS,
  ...FLAKE_UTILS,
]);
