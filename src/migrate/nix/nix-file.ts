import type { Tree } from "../../nix/tree.ts";
import type { Repository } from "../types.ts";
import { flakeOf, generatorsNames } from "./flake.ts";
import { Origins } from "./origin.ts";
import { Scopes } from "./scope.ts";

/** A parsed file together with what its names mean. */
export interface NixFile {
  readonly path: string;
  readonly tree: Tree;
  readonly scopes: Scopes;
  readonly origins: Origins;
}

const known = new WeakMap<Repository, Map<string, NixFile | undefined>>();

/** Undefined when the file is not there or does not parse. Remembered for as long as the repository is. */
export function openNixFile(repository: Repository, path: string): NixFile | undefined {
  let files = known.get(repository);
  if (files === undefined) {
    files = new Map();
    known.set(repository, files);
  }
  if (!files.has(path)) files.set(path, read(repository, path));
  return files.get(path);
}

function read(repository: Repository, path: string): NixFile | undefined {
  const parsed = repository.nix(path);
  if (!parsed?.ok) return undefined;
  const { tree } = parsed;
  const scopes = new Scopes(tree);
  const origins = new Origins(tree, scopes, flakeOf(repository, path), generatorsNames(repository), path);
  return { path, tree, scopes, origins };
}
