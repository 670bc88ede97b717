import type { Expr, List, Node } from "../../../nix/tree.ts";
import type { FileEdit } from "../../engine/types.ts";
import { type ModuleItem, type ModuleList, mayRead, saidOf, withImports } from "../../model/modules.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { buildsImage, ownOptions } from "../own-options.ts";
import type { Target } from "../target.ts";
import { bindingsOf, type OptionBinding } from "./bindings.ts";

/** What becomes of the modules of an image. */
export type ModulesPlan =
  /** They stay, but for bindings that are moved and elements that go into the variant. */
  | { readonly kind: "beside"; readonly moves: readonly FileEdit[]; readonly wrapped: readonly Expr[] }
  /** All of them go into the variant, for some are out of sight or depend on others. */
  | { readonly kind: "enclosed" }
  /** They cannot be kept: why, and where. */
  | {
      readonly kind: "refused";
      readonly because: string;
      readonly at: { file: NixFile; node: Node } | undefined;
    };

export interface PlanRequest {
  readonly list: ModuleList;
  readonly target: Target;
  /** The option that takes modules for this image only, such as ["image", "modules", "iso"]. */
  readonly slot: readonly string[];
  readonly file: NixFile;
  /** The call: what is written in it serves nothing else. */
  readonly call: Node;
  /** Whether a file serves only images with this slot. */
  readonly servesOnly: (file: NixFile) => boolean;
}

/**
 * Modules stay beside the system, where people expect them. What only exists inside the variant goes there: a binding
 * where it is written if that serves only this image, else the one module, else all of them.
 */
export function planModules(project: Project, request: PlanRequest): ModulesPlan {
  const { list } = request;
  if (list.open !== undefined) return { kind: "enclosed" };
  const moves: FileEdit[] = [];
  const wrapped: Expr[] = [];
  for (const item of list.items) {
    const found = lookAt(project, request, item);
    if (found === "inside") {
      const element = elementOf(request, item);
      if (element === undefined || isNeeded(item)) return { kind: "enclosed" };
      wrapped.push(element);
    } else moves.push(...found);
  }
  const once = new Map(moves.map((move) => [`${move.path}:${move.start}`, move]));
  return { kind: "beside", moves: [...once.values()], wrapped };
}

/** The edits that keep a module beside the system, or "inside" where it cannot be there. */
function lookAt(project: Project, request: PlanRequest, item: ModuleItem): readonly FileEdit[] | "inside" {
  const moves: FileEdit[] = [];
  const options = ownOptions(request.target);
  for (const { module } of withImports(item)) {
    project.budget.spend();
    if (module.kind === "unknown") return "inside";
    if (module.kind === "nixpkgs" && buildsImage(module.path ?? "")) return "inside";
    if (module.kind !== "own") continue;
    const reads = project.modules.reads(module);
    for (const option of options) {
      const said = saidOf(project, module, option);
      if (said.unseen !== undefined || reads.some((path) => mayRead(path, option))) return "inside";
      for (const definition of said.definitions) {
        const bindings = bindingsOf(project, definition, { path: option, slot: request.slot });
        const edits = bindings?.map((binding) => moveInto(request, binding));
        if (edits === undefined || edits.includes(undefined)) return "inside";
        moves.push(...(edits as FileEdit[]));
      }
    }
  }
  return moves;
}

/** The edit that puts a binding below the slot, where it is written; undefined where it serves others or is nested too deeply. */
function moveInto(
  request: PlanRequest,
  { file, above, start, binders, top }: OptionBinding,
): FileEdit | undefined {
  const { slot, call } = request;
  if (binders.length > 0 || !above.every((name, index) => slot[index] === name)) return undefined;
  const inCall = file === request.file && top.start >= call.start && top.end <= call.end;
  if (!inCall && !request.servesOnly(file)) return undefined;
  const text = `${[...slot.slice(above.length), ...above].map(attrText).join(".")}.`;
  return { path: file.path, start, end: start, text };
}

function attrText(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
}

/** The element of a list in the call that a module is. */
function elementOf({ file, call }: PlanRequest, { thunk }: ModuleItem): Expr | undefined {
  const { place } = thunk;
  if (place === undefined || place.file !== file) return undefined;
  const parent = file.scopes.parent(place.expr);
  const inCall = place.expr.start >= call.start && place.expr.end <= call.end;
  return parent?.kind === "List" && inCall && (parent as List).items.includes(place.expr)
    ? place.expr
    : undefined;
}

/** Whether other modules may need what this one declares, or what of it is out of sight. */
function isNeeded(item: ModuleItem): boolean {
  return withImports(item).some(
    ({ module }) => module.declares || module.kind === "unknown" || module.kind === "foreign",
  );
}
