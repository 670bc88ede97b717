import { pathText, staticName, unwrap } from "../../nix/strings.ts";
import type { Apply, Expr } from "../../nix/tree.ts";
import type { Repository } from "../engine/types.ts";
import type { Scopes } from "../model/scopes.ts";
import { type NixSource, openSource, resolvePath } from "./source.ts";

/** Where the repository imports a file and calls what it is: `import ./x.nix { ... }`, `callPackage ./x.nix { ... }`. */
export function callsOf(
  repository: Repository,
  path: string,
): readonly { readonly source: NixSource; readonly argument: Expr }[] {
  const base = path.endsWith("/default.nix") ? path.split("/").at(-2)! : path.split("/").at(-1)!;
  return repository
    .containing([base])
    .filter((candidate) => candidate.endsWith(".nix"))
    .flatMap((candidate) => {
      const source = openSource(repository, candidate);
      if (source === undefined) return [];
      return source.scopes.nodes
        .filter((node): node is Apply => node.kind === "Apply")
        .filter(({ func, args }) => args.length >= 2 && (names(func, "import") || names(func, "callPackage")))
        .filter(({ args }) => leadsTo(repository, candidate, args[0]!, path))
        .map(({ args }) => ({ source, argument: unwrap(args[1]!) }));
    });
}

function leadsTo(repository: Repository, from: string, expr: Expr, path: string): boolean {
  const inner = unwrap(expr);
  const written = inner.kind === "Path" ? pathText(inner) : undefined;
  return written !== undefined && resolvePath(repository, from, written) === path;
}

/** Whether a function is `name` or `something.name`. */
export function names(func: Expr, name: string): boolean {
  const inner = unwrap(func);
  if (inner.kind === "Identifier") return inner.name === name;
  return inner.kind === "Select" && staticName(inner.path.attrs.at(-1)!) === name;
}

/** As `names`, of a function that comes from a library or is built in, and that the file does not define itself. */
export function namesLibrary(scopes: Scopes, func: Expr, name: string): boolean {
  const inner = unwrap(func);
  if (!names(inner, name)) return false;
  if (inner.kind !== "Identifier") return true;
  const binder = scopes.lookup(name, inner);
  return binder === undefined || (binder.kind === "inherit" && binder.inherit.from !== undefined);
}
