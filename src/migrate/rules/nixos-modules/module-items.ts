import { stringParts, unwrap } from "../../../nix/strings.ts";
import type { Expr, Node } from "../../../nix/tree.ts";
import { fileOfGenerators } from "../../model/flakes/sources.ts";
import { libraryName } from "../../model/library/library.ts";
import type { NixFile, Project } from "../../model/project.ts";

/** The file of nixos-generators that an expression spells the path of, such as `"${source}/formats/iso.nix"`. */
export function fileNamedAt(project: Project, file: NixFile, node: Node): string | undefined {
  return mayNameFile(node) ? fileOfGenerators(project, project.value(file, node)) : undefined;
}

/** Whether an expression is put together as the path of a Nix file may be. */
function mayNameFile(node: Node): node is Expr {
  switch (node.kind) {
    case "SearchPath":
      return true;
    case "Binary":
      return node.operator === "+" && mayEndPath(node.right);
    case "String":
    case "IndentedString":
      return typeof stringParts(node)[0] === "object" && mayEndPath(node);
    default:
      return false;
  }
}

function mayEndPath(expr: Expr): boolean {
  const inner = unwrap(expr);
  if (inner.kind !== "String" && inner.kind !== "IndentedString") return true;
  const last = stringParts(inner).at(-1) ?? "";
  return typeof last !== "string" || last.endsWith(".nix");
}

/** The format whose module a file of nixos-generators is. */
export function formatOfFile(path: string): string | undefined {
  return /^formats\/(.+)\.nix$/.exec(path)?.[1];
}

/**
 * The item of a list of modules that an expression makes up, with its parentheses and an `import` in front of it;
 * undefined where it is not part of such a list.
 */
export function moduleItem(project: Project, file: NixFile, expr: Expr): Expr | undefined {
  let item = expr;
  for (const parent of file.scopes.ancestors(expr)) {
    if (parent.kind === "List") return item;
    const imported =
      parent.kind === "Apply" && parent.args[0] === item && isImport(project, file, parent.func);
    if (parent.kind !== "Paren" && !(imported && parent.args.length === 1)) return undefined;
    item = parent;
  }
  return undefined;
}

function isImport(project: Project, file: NixFile, func: Expr): boolean {
  const value = project.value(file, func);
  return value.kind === "ref" && libraryName(project, value) === "import";
}
