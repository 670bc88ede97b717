import { staticName } from "../../../../nix/strings.ts";
import type { AttrBinding, Node } from "../../../../nix/tree.ts";
import type { NixFile, Project } from "../../../model/project.ts";
import type { Binder } from "../../../model/scopes.ts";
import type { Thunk } from "../../../model/values.ts";
import { mayHave } from "../arguments.ts";

/** A binding that crosses into an option, and the names above it in its module. */
export interface OptionBinding {
  readonly file: NixFile;
  readonly binding: AttrBinding;
  /** Names of the sets around it, from the top of the module. */
  readonly above: readonly string[];
  /** Where its own path begins, behind the name of a `let` that it extends. */
  readonly start: number;
  /** The names that a `let` gives to what it is part of; each must be looked at for other uses. */
  readonly binders: readonly { readonly file: NixFile; readonly binder: Binder }[];
  /** The outermost expression of the module that was reached. */
  readonly top: Node;
}

/** An option, and the one that it is moved below. */
export interface MovedOption {
  readonly path: readonly string[];
  readonly slot: readonly string[];
}

/** The bindings that define an option where a definition of it is written; undefined where that cannot be followed. */
export function bindingsOf(
  project: Project,
  thunk: Thunk,
  option: MovedOption,
): readonly OptionBinding[] | undefined {
  const { place } = thunk;
  if (place !== undefined) {
    const found = climb(project, place.file, place.expr, option);
    return found === undefined ? undefined : [found];
  }
  const value = thunk.force();
  // `a.b = 1; a.c = 2;` are merged: each is looked at by itself.
  if (value.kind !== "attrs" || value.open !== undefined || value.others.length > 0 || value.attrs.size === 0)
    return undefined;
  const all = [...value.attrs.values()].map((inner) => bindingsOf(project, inner, option));
  return all.includes(undefined) ? undefined : (all as (readonly OptionBinding[])[]).flat();
}

interface Step {
  readonly binding: AttrBinding;
  readonly names: readonly string[];
  readonly start: number;
}

/** From a value outwards to the top of its module: the outermost binding whose path reaches the option. */
function climb(project: Project, file: NixFile, from: Node, option: MovedOption): OptionBinding | undefined {
  const steps: Step[] = [];
  const binders: { file: NixFile; binder: Binder }[] = [];
  let node: Node = from;
  for (let parent = file.scopes.parent(node); parent !== undefined; parent = file.scopes.parent(node)) {
    if (parent.kind === "AttrBinding") {
      const names = parent.path.attrs.map(staticName);
      const home = file.scopes.parent(parent)!;
      if (names.includes(undefined)) return undefined;
      const named = home.kind !== "AttrSet";
      if (home.kind === "AttrSet" && home.recursive) return undefined;
      const own = (named ? names.slice(1) : names) as string[];
      if (own.length > 0)
        steps.unshift({ binding: parent, names: own, start: parent.path.attrs[named ? 1 : 0]!.start });
      node = home;
      if (!named) continue;
      const binder = file.scopes.bindersOf(home).find(({ name }) => name === names[0]);
      const references = binder === undefined ? [] : file.scopes.references(binder);
      if (binder === undefined || references.length !== 1 || references[0]!.kind !== "Identifier") {
        if (binder !== undefined) binders.push({ file, binder });
        break;
      }
      node = references[0]!;
    } else if (isTransparent(project, file, parent, node, option)) node = parent;
    else if (parent.kind === "Binary" && parent.operator === "//") return undefined;
    else break;
  }
  return isReplacedAround(project, file, node, option)
    ? undefined
    : crossing(file, steps, option.path, binders, node);
}

/** Whether `f { ... } // other`, behind a function that was not climbed over, replaces what the other side says. */
function isReplacedAround(project: Project, file: NixFile, from: Node, option: MovedOption): boolean {
  let node = from;
  for (const parent of file.scopes.ancestors(from)) {
    if (parent.kind === "Lambda" || parent.kind === "AttrBinding" || parent.kind === "List") return false;
    if (parent.kind === "Binary" && !isTransparent(project, file, parent, node, option)) return true;
    node = parent;
  }
  return false;
}

function isTransparent(
  project: Project,
  file: NixFile,
  parent: Node,
  node: Node,
  option: MovedOption,
): boolean {
  switch (parent.kind) {
    case "Paren":
    case "If":
      return true;
    case "LetIn":
    case "With":
    case "Assert":
      return parent.body === node;
    case "Binary": {
      // What the other side says of the first name of the slot would replace what is moved below it, and what it says
      // of the option is itself replaced only as long as both stay where they are.
      const other = parent.left === node ? parent.right : parent.left;
      const value = project.value(file, other);
      const names = [option.slot[0]!, option.path[0]!];
      return parent.operator === "//" && !names.some((name) => mayHave(value, name));
    }
    case "Apply": {
      // `mkIf condition { ... }` is its last argument.
      const value = project.value(file, parent);
      return parent.args.at(-1) === node && value.kind === "ref" && value.root.kind === "call";
    }
    default:
      return false;
  }
}

function crossing(
  file: NixFile,
  steps: readonly Step[],
  option: readonly string[],
  binders: OptionBinding["binders"],
  top: Node,
): OptionBinding | undefined {
  let above: readonly string[] = [];
  for (const { binding, names, start } of steps) {
    const path = above.length === 0 && names[0] === "config" ? names.slice(1) : names;
    const whole = [...above, ...path];
    const reaches = whole.length >= option.length && option.every((step, index) => whole[index] === step);
    // `config.isoImage...`: the option begins behind the first name.
    const from = path === names || path.length === 0 ? start : binding.path.attrs[1]!.start;
    if (reaches) return { file, binding, above, start: from, binders, top };
    above = whole;
  }
  return undefined;
}
