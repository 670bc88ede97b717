import type { Tree } from "../../nix/tree.ts";
import type { Repository } from "../engine/types.ts";
import { flakeOf, generatorsNames } from "../model/flake.ts";
import { type Scopes, scopesOf } from "../model/scopes.ts";
import { Origins } from "./origin.ts";

/** A parsed file with what names in it mean. */
export interface NixSource {
  readonly path: string;
  readonly tree: Tree;
  readonly scopes: Scopes;
  readonly origins: Origins;
}

const KNOWN = new WeakMap<Tree, NixSource>();

/** Undefined where the file is not there or is not Nix. */
export function openSource(repository: Repository, path: string): NixSource | undefined {
  const parsed = repository.nix(path);
  if (parsed === undefined || !parsed.ok) return undefined;
  const known = KNOWN.get(parsed.tree);
  const flake = flakeOf(repository, path);
  // The flake may have been edited since the file was looked at.
  if (known !== undefined && known.origins.flake?.outputs === flake?.outputs) return known;
  const scopes = scopesOf(parsed.tree);
  const origins = new Origins(parsed.tree, scopes, flake, generatorsNames(repository), path);
  const source = { path, tree: parsed.tree, scopes, origins };
  KNOWN.set(parsed.tree, source);
  return source;
}

/** A path literal of one file as a path of the repository; a folder means its default.nix. */
export function resolvePath(repository: Repository, from: string, written: string): string | undefined {
  if (!/^\.{1,2}(\/|$)/.test(written)) return undefined;
  const segments = from.split("/").slice(0, -1);
  for (const part of written.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") segments.push(part);
    else if (segments.pop() === undefined) return undefined;
  }
  const path = segments.join("/");
  const folder = path === "" ? "default.nix" : `${path}/default.nix`;
  return repository.has(path) ? path : repository.has(folder) ? folder : undefined;
}
