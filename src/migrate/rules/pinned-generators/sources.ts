import { staticName, stringValue, unwrap } from "../../../nix/strings.ts";
import type { Apply, Expr, Node, Part } from "../../../nix/tree.ts";
import { names } from "../../nix/callers.ts";
import type { NixSource } from "../../nix/source.ts";

// nixos-generators as a folder of files: pinned by niv or npins, fetched, on NIX_PATH, or a flake input as a path.

const NAME = "nixos-generators";

/** More links than any chain of aliases has. */
const DEPTH = 16;

const FETCHERS = ["fetchTarball", "fetchGit", "fetchgit", "fetchzip", "fetchFromGitHub"];

/** Whether an expression is the source of nixos-generators, pinned or fetched without flakes. */
export function isPin(source: NixSource, expr: Expr, depth = DEPTH): boolean {
  const inner = unwrap(expr);
  if (depth === 0) return false;
  switch (inner.kind) {
    case "SearchPath":
      return inner.name === NAME;
    case "Select":
      return (
        inner.path.attrs.length === 1 &&
        staticName(inner.path.attrs[0]!) === NAME &&
        isPins(source, inner.target, depth - 1)
      );
    case "Apply":
      return isFetch(source, inner);
    case "Identifier": {
      const binder = source.scopes.lookup(inner.name, inner);
      if (binder?.kind === "binding" && binder.binding.path.attrs.length === 1)
        return isPin(source, binder.binding.value, depth - 1);
      const from = binder?.kind === "inherit" ? binder.inherit.from : undefined;
      return from !== undefined && inner.name === NAME && isPins(source, from.expr, depth - 1);
    }
    default:
      return false;
  }
}

/** `import ./nix/sources.nix`, `import ./npins`, with or without arguments, or a name for it. */
function isPins(source: NixSource, expr: Expr, depth: number): boolean {
  const inner = unwrap(expr);
  if (depth === 0) return false;
  if (inner.kind === "Apply") {
    const text = source.tree.text.slice(inner.start, inner.end);
    return names(inner.func, "import") && /\/(?:sources\.nix|npins)\b/.test(text);
  }
  if (inner.kind !== "Identifier") return false;
  const binder = source.scopes.lookup(inner.name, inner);
  if (binder?.kind === "binding") return isPins(source, binder.binding.value, depth - 1);
  return /^(?:sources|pins|npins)$/.test(inner.name);
}

function isFetch(source: NixSource, { func, args }: Apply): boolean {
  if (!FETCHERS.some((name) => names(func, name)) || args.length !== 1) return false;
  const text = source.tree.text.slice(args[0]!.start, args[0]!.end);
  return /[/:]nixos-generators(?:\.git|\/|[?#"';\s])|\brepo\s*=\s*"nixos-generators"/.test(text);
}

/** A file of nixos-generators that an expression names, e.g. `formats/iso.nix`. */
export function fileOfGenerators(source: NixSource, expr: Node): string | undefined {
  if (expr.kind === "SearchPath")
    return expr.name.startsWith(`${NAME}/`) ? expr.name.slice(NAME.length + 1) : undefined;
  if (expr.kind === "Binary" && expr.operator === "+") {
    const tail = stringValue(unwrap(expr.right));
    return isTree(source, expr.left) ? tail?.replace(/^\//, "") : undefined;
  }
  if (expr.kind !== "String" || expr.parts.length !== 2) return undefined;
  const [tree, tail] = expr.parts as [Part, Part];
  if (tree.kind !== "Interpolation" || tail.kind !== "Text") return undefined;
  return isTree(source, tree.expr) ? tail.raw.replace(/^\//, "") : undefined;
}

function isTree(source: NixSource, expr: Expr): boolean {
  const inner = unwrap(expr);
  const shown = inner.kind === "Apply" && names(inner.func, "toString") ? inner.args[0] : undefined;
  const tree = shown ?? inner;
  return isPin(source, tree) || source.origins.of(tree)?.kind === "generators";
}

/**
 * The item of a list of modules that an expression makes up, with its parentheses and an `import` in front of it;
 * undefined where it is not part of such a list.
 */
export function moduleItem(source: NixSource, expr: Expr): Expr | undefined {
  let item = expr;
  for (const parent of source.scopes.ancestors(expr)) {
    if (parent.kind === "List") return item;
    const imported = parent.kind === "Apply" && names(parent.func, "import") && parent.args[0] === item;
    if (parent.kind !== "Paren" && !(imported && parent.args.length === 1)) return undefined;
    item = parent;
  }
  return undefined;
}
