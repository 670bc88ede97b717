import { libraryName } from "../library/library.ts";
import type { Project } from "../project.ts";
import { optionsOf, type RefValue, type Thunk, unknown, type Value } from "../values.ts";
import { allModules, type Module, type ModuleList } from "./module.ts";

/** Values that `mkIf`, `mkMerge`, `mkOverride` and the like wrap; undefined for anything else. */
export function configIn(project: Project, { root, path }: RefValue): readonly Value[] | undefined {
  if (root.kind !== "call" || path.length > 0) return undefined;
  const name = libraryName(project, root.func);
  const last = root.args.at(-1)!;
  if (name === "mkMerge") {
    return optionsOf(last.force()).flatMap((option) =>
      option.kind === "list"
        ? [...option.items.map((item) => item.force()), ...(option.open === undefined ? [] : [option.open])]
        : [unknown("a mkMerge of what is not visible")],
    );
  }
  const arity = name === undefined ? undefined : WRAPPERS[name];
  return arity === root.args.length ? [last.force()] : undefined;
}

/** What wraps a definition without being part of it, and how many arguments it takes (nixpkgs lib/modules.nix). */
const WRAPPERS: Readonly<Record<string, number>> = {
  mkIf: 2,
  mkOverride: 2,
  mkOrder: 2,
  mkDefault: 1,
  mkForce: 1,
  mkVMOverride: 1,
  mkImageMediaOverride: 1,
  mkBefore: 1,
  mkAfter: 1,
};

/** What a module says of an option. */
export interface Said {
  /** The definitions in sight, at the option or below it. */
  readonly definitions: readonly Thunk[];
  /** Why something out of sight may define it, or the option itself may be set by a name that is computed. */
  readonly unseen: string | undefined;
}

/** What one module itself says of an option, its imports left out. */
export function saidOf(project: Project, module: Module, option: readonly string[]): Said {
  const definitions: Thunk[] = [];
  let unseen = module.kind === "unknown" ? module.because : undefined;
  const look = (value: Value, at: number, thunk: Thunk | undefined): void => {
    project.budget.spend();
    for (const each of optionsOf(value)) {
      const wrapped = each.kind === "ref" ? configIn(project, each) : undefined;
      if (wrapped !== undefined) for (const inner of wrapped) look(inner, at, thunk);
      else if (at === option.length) definitions.push(thunk!);
      else if (each.kind === "attrs") {
        const found = each.attrs.get(option[at]!);
        if (found !== undefined) look(found.force(), at + 1, found);
        else if (each.open !== undefined || each.others.length > 0)
          unseen ??= each.open?.because ?? "a computed name";
      } else if (each.kind === "unknown") unseen ??= each.because;
      else if (each.kind === "ref") unseen ??= "settings that are passed in by code that is not visible";
    }
  };
  for (const value of module.config) look(value, 0, undefined);
  return { definitions, unseen };
}

/** Whether a module of a list, in sight, sets an option. */
export function isSet(project: Project, list: ModuleList, option: readonly string[]): boolean {
  return allModules(list).some((module) => saidOf(project, module, option).definitions.length > 0);
}

/** Whether a module of a list sets an option, or may do so out of sight. */
export function mayBeSet(project: Project, list: ModuleList, option: readonly string[]): boolean {
  if (list.open !== undefined) return true;
  return allModules(list).some((module) => {
    const said = saidOf(project, module, option);
    return said.definitions.length > 0 || said.unseen !== undefined;
  });
}
