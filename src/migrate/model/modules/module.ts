import type { Expr, Lambda } from "../../../nix/tree.ts";
import type { NixFile } from "../project.ts";
import type { Thunk, Value } from "../values.ts";

/** A NixOS module, as far as it is in sight, with all that it imports. */
export interface Module {
  readonly kind:
    | "own"
    /** Of nixpkgs: `path` says which. */
    | "nixpkgs"
    /** Of another flake: taken for an ordinary NixOS module. */
    | "foreign"
    /** A format module of nixos-generators: `format` says which. */
    | "generators"
    | "unknown";
  /** Of "own": what it sets. */
  readonly config: readonly Value[];
  readonly imports: readonly ModuleItem[];
  /** Of "own": the file it is all of. */
  readonly file: NixFile | undefined;
  /** Where its expression is written. */
  readonly written: { readonly file: NixFile; readonly expr: Expr } | undefined;
  /** Of "own": its function, whose parameters are module arguments. */
  readonly lambda: Lambda | undefined;
  /** It declares options, or sets module arguments that others take. */
  readonly declares: boolean;
  /** Of "nixpkgs": below nixos/modules. */
  readonly path: string | undefined;
  readonly format: string | undefined;
  /** Of "unknown": why. */
  readonly because: string | undefined;
}

/** A module, and the element of a list or the alternative that it is. */
export interface ModuleItem {
  readonly thunk: Thunk;
  readonly module: Module;
}

/** A list of modules. */
export interface ModuleList {
  readonly items: readonly ModuleItem[];
  /** Why there may be more; undefined where these are all. */
  readonly open: string | undefined;
}

/** A module and everything it imports, each once. */
export function withImports(item: ModuleItem): readonly ModuleItem[] {
  const found = new Map<Module, ModuleItem>();
  const pending = [item];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next.module)) continue;
    found.set(next.module, next);
    pending.push(...next.module.imports);
  }
  return [...found.values()];
}

/** All modules of a list, with what they import. */
export function allModules(list: ModuleList): readonly Module[] {
  return list.items.flatMap((item) => withImports(item)).map(({ module }) => module);
}
