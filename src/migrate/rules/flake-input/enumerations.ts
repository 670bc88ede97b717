import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Apply, Expr } from "../../../nix/tree.ts";
import { libraryName } from "../../model/library/library.ts";
import type { NixFile, Project } from "../../model/project.ts";

/** Functions of nixpkgs' library and builtins that go through an attribute set, whatever its names are. */
const ENUMERATORS: ReadonlySet<string> = new Set([
  "attrNames",
  "attrValues",
  "attrsToList",
  "concatMapAttrs",
  "filterAttrs",
  "foldlAttrs",
  "mapAttrs",
  "mapAttrs'",
  "mapAttrsRecursive",
  "mapAttrsToList",
]);

/** Where a file goes through all inputs of its flake: offsets. Asked for each flake, looked for once. */
export function enumerationsIn(project: Project, file: NixFile): readonly number[] {
  return project.ask(findEnumerations, file);
}

function findEnumerations(project: Project, file: NixFile): readonly number[] {
  const applies = file.scopes.nodes.filter((node) => node.kind === "Apply");
  return applies.filter((apply) => enumerates(project, file, apply)).map(({ start }) => start);
}

/** A function that is not known to be another one is taken for the library's by its name. */
function enumerates(project: Project, file: NixFile, apply: Apply): boolean {
  project.budget.spend();
  const last = lastName(apply.func);
  if (last === undefined || !ENUMERATORS.has(functionName(project, file, apply.func) ?? last)) return false;
  return apply.args.some((arg) => isInputs(project, file, arg));
}

function functionName(project: Project, file: NixFile, func: Expr): string | undefined {
  const value = project.value(file, func);
  if (value.kind === "function") return "";
  return value.kind === "ref" ? libraryName(project, value) : undefined;
}

function isInputs(project: Project, file: NixFile, arg: Expr): boolean {
  const value = project.value(file, arg);
  if (value.kind === "ref" && value.root.kind === "inputs" && value.path.length === 0) return true;
  return lastName(arg)?.toLowerCase().endsWith("inputs") === true;
}

function lastName(expr: Expr): string | undefined {
  const base = unwrap(expr);
  if (base.kind === "Identifier") return base.name;
  return base.kind === "Select" ? staticName(base.path.attrs.at(-1)!) : undefined;
}
