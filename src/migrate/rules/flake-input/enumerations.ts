import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Apply, Attr, Expr, Node } from "../../../nix/tree.ts";
import { libraryName } from "../../model/library/library.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf, type Value } from "../../model/values.ts";

/** Functions of nixpkgs' library and builtins that go through an attribute set, whatever its names are. */
const NAMES = [
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
  "pipe",
] as const;

const ENUMERATORS: ReadonlySet<string> = new Set(NAMES);

/** Files without one of these go through no set. */
export const ENUMERATION_WORDS: readonly string[] = [...NAMES, "|>"];

/** Functions that give such a set again, with most of what was in it. */
const KEEPERS: ReadonlySet<string> = new Set([
  "filterAttrs",
  "mapAttrs",
  "mergeAttrs",
  "recursiveUpdate",
  "removeAttrs",
]);

/** Where a file goes through all inputs of its flake: offsets. Asked for each flake, looked for once. */
export function enumerationsIn(project: Project, file: NixFile): readonly number[] {
  return project.ask(findEnumerations, file);
}

function findEnumerations(project: Project, file: NixFile): readonly number[] {
  return file.scopes.nodes.filter((node) => goesThrough(project, file, node)).map(({ start }) => start);
}

function goesThrough(project: Project, file: NixFile, node: Node): boolean {
  if (node.kind === "Apply") return enumerates(project, file, node);
  return node.kind === "Binary" && node.operator === "|>" && isInputs(project, file, node.left);
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
  const expr = unwrap(arg);
  if (expr.kind === "Binary" && expr.operator === "//")
    return isInputs(project, file, expr.left) || isInputs(project, file, expr.right);
  if (
    expr.kind === "Apply" &&
    KEEPERS.has(functionName(project, file, expr.func) ?? lastName(expr.func) ?? "")
  )
    return expr.args.some((inner) => isInputs(project, file, inner));
  if (lastName(expr)?.toLowerCase().endsWith("inputs") === true) return true;
  const binder = expr.kind === "Identifier" ? file.scopes.lookup(expr.name, expr) : undefined;
  if (binder?.kind === "binding" && binder.binding.path.attrs.length === 1)
    return project.budget.nested(() => isInputs(project, file, binder.binding.value));
  const given = binder?.kind === "formal" || binder?.kind === "argument";
  if (given && project.ask(handedNames).has(binder.name)) return true;
  return optionsOf(project.value(file, expr)).some((option) => holdsInputs(project, option));
}

/** Whether a value is the inputs of a flake, or what a library function leaves of them. */
function holdsInputs(project: Project, value: Value): boolean {
  if (value.kind !== "ref" || value.path.length > 0) return false;
  const { root } = value;
  if (root.kind === "inputs") return true;
  if (root.kind !== "call" || !KEEPERS.has(libraryName(project, root.func) ?? "")) return false;
  return root.args.some((arg) => optionsOf(arg.force()).some((option) => holdsInputs(project, option)));
}

/** Where modules are handed further arguments. */
const MODULE_ARGUMENTS = ["specialArgs", "extraSpecialArgs", "_module"] as const;

/** The names by which modules get all inputs. */
function handedNames(project: Project): ReadonlySet<string> {
  const names = new Set(["inputs"]);
  for (const file of project.filesContaining(MODULE_ARGUMENTS))
    for (const node of file.scopes.nodes) {
      if (node.kind !== "AttrBinding" || !node.path.attrs.some(isModuleArguments)) continue;
      for (const option of optionsOf(project.value(file, node.value))) {
        if (option.kind !== "attrs") continue;
        for (const [name, thunk] of option.attrs)
          if (optionsOf(thunk.force()).some((one) => one.kind === "ref" && one.root.kind === "inputs"))
            names.add(name);
      }
    }
  return names;
}

function isModuleArguments(attr: Attr): boolean {
  const name = staticName(attr);
  return MODULE_ARGUMENTS.some((each) => each === name);
}

function lastName(expr: Expr): string | undefined {
  const base = unwrap(expr);
  if (base.kind === "Identifier") return base.name;
  return base.kind === "Select" ? staticName(base.path.attrs.at(-1)!) : undefined;
}
