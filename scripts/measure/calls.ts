import type { Repository } from "../../src/migrate/engine/types.ts";
import { type AttrBinding, descendants, type Expr, type Node, staticName } from "../../src/nix/index.ts";

/** A place in the code that takes the function `nixosGenerate`, by byte offsets. */
export interface CallPlace {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const NAME = "nixosGenerate";

/**
 * Every place in the Nix files that names the function `nixosGenerate` as a value: applied, or handed on. Counted by
 * syntax, so that trees which people changed are counted the same way as ours. A name that a `let` of the file binds to
 * something else is not counted, and neither is the alias that only gives the function its name.
 */
export function findCalls(repository: Repository): readonly CallPlace[] {
  return repository.containing([NAME]).flatMap((path) => {
    const parsed = path.endsWith(".nix") ? repository.nix(path) : undefined;
    return parsed?.ok ? callsIn(path, parsed.tree.root) : [];
  });
}

function callsIn(path: string, root: Expr): readonly CallPlace[] {
  const nodes = [...descendants(root)];
  const bindings = nodes.flatMap(namedInLet);
  const aliases = new Set<Node>(bindings.map(({ value }) => value).filter(isUse));
  const redefined = bindings.some(({ value }) => !isUse(value));
  return nodes
    .filter((node) => isUse(node) && !aliases.has(node) && !(redefined && node.kind === "Identifier"))
    .map(({ start, end }) => ({ path, start, end }));
}

function isUse(node: Node): boolean {
  if (node.kind === "Identifier") return node.name === NAME;
  return node.kind === "Select" && staticName(node.path.attrs.at(-1)!) === NAME;
}

/** The bindings `nixosGenerate = ...;` of a `let`. */
function namedInLet(node: Node): readonly AttrBinding[] {
  if (node.kind !== "LetIn") return [];
  return node.bindings.filter(
    (binding): binding is AttrBinding =>
      binding.kind === "AttrBinding" &&
      binding.path.attrs.length === 1 &&
      staticName(binding.path.attrs[0]!) === NAME,
  );
}
