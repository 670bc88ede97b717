import { staticName } from "../../../nix/strings.ts";
import type { Lambda, Node } from "../../../nix/tree.ts";
import type { NixFile, Project } from "../project.ts";
import { optionsOf, type Value } from "../values.ts";

/** The path of an option that a node of a module reads, if it reads any. */
export function readAt(
  project: Project,
  file: NixFile,
  lambda: Lambda,
  node: Node,
): readonly (readonly string[])[] | undefined {
  if (node.start < lambda.start || node.end > lambda.end) return undefined;
  if (node.kind === "Select" || node.kind === "Identifier") {
    const path = pathFromArguments(project.value(file, node));
    // `config` itself counts where it is handed on whole, and not where an option is selected from it.
    const parent = file.scopes.parent(node);
    const selected = (parent?.kind === "Select" || parent?.kind === "HasAttr") && parent.target === node;
    return path === undefined || selected ? undefined : [path];
  }
  if (node.kind !== "HasAttr") return undefined;
  const base = pathFromArguments(project.value(file, node.target));
  return base === undefined
    ? undefined
    : [[...base, ...node.path.attrs.map((attr) => staticName(attr) ?? "*")]];
}

/** Whether a read of `path` may be one of `option`. */
export function mayRead(path: readonly string[], option: readonly string[]): boolean {
  return option.every((step, index) => index >= path.length || path[index] === step || path[index] === "*");
}

/** The path of an option that is read from the module arguments `config` and `options`. */
function pathFromArguments(value: Value): readonly string[] | undefined {
  for (const option of optionsOf(value)) {
    if (option.kind !== "ref" || option.root.kind !== "argument") continue;
    const { name } = option.root;
    if (name === "config" || name === "options") return option.path;
  }
  return undefined;
}
