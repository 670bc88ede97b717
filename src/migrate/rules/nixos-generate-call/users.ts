import type { Node } from "../../../nix/tree.ts";
import { type ModuleItem, withImports } from "../../model/modules/module.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { slotOf, targetOf } from "../target.ts";
import { modulesOf } from "./arguments.ts";
import type { GenerateCall } from "./calls.ts";

/** Which images the files of a repository are modules of. */
export class Users {
  /** By file: the slots of the images that it is part of; undefined means images that cannot be determined. */
  readonly #slots = new Map<string, Set<string | undefined>>();
  /** Elements of lists through which files are reached. */
  readonly #reached = new Set<Node>();

  /** @param apart calls whose images are not variants of a system */
  constructor(
    readonly project: Project,
    calls: readonly GenerateCall[],
    readonly apart: ReadonlySet<GenerateCall> = new Set(),
  ) {
    for (const call of calls) {
      const targets = apart.has(call) ? [] : [...(call.formats ?? [])].map((format) => targetOf(format));
      const slots = targets.length === 0 ? [undefined] : targets.map((target) => target && slotOf(target));
      const { items } = modulesOf(project, call.argument);
      for (const item of items.flatMap((each) => withImports(each))) this.#note(item, slots);
    }
  }

  #note({ thunk, module }: ModuleItem, slots: readonly (string | undefined)[]): void {
    if (thunk.place !== undefined) this.#reached.add(thunk.place.expr);
    if (module.file === undefined) return;
    const known = this.#slots.get(module.file.path) ?? new Set();
    this.#slots.set(module.file.path, known);
    for (const slot of slots) known.add(slot);
  }

  /** Whether a file is a module of images with this slot and of nothing else in sight. */
  serveOnly(file: NixFile, slot: string): boolean {
    const slots = this.#slots.get(file.path);
    if (slots === undefined || slots.size !== 1 || !slots.has(slot)) return false;
    const { places, wild } = this.project.uses.importersOf(file.path);
    return !wild && places.every(({ file: from, path }) => this.#isReached(from, path));
  }

  /** An element of a list may be the path itself or a call that imports it. */
  #isReached(file: NixFile, path: Node): boolean {
    let node: Node | undefined = path;
    while (node !== undefined && node.kind !== "List" && node.kind !== "AttrBinding") {
      if (this.#reached.has(node)) return true;
      node = file.scopes.parent(node);
    }
    return false;
  }
}
