import type { Node } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import type { FileEdit } from "../../engine/types.ts";
import { type ModuleItem, type ModuleList, withImports } from "../../model/modules/module.ts";
import { mayRead } from "../../model/modules/reads.ts";
import { saidOf } from "../../model/modules/settings.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { buildsImage, ownOptions } from "../own-options.ts";
import type { Target } from "../target.ts";
import { bindingsOf, type OptionBinding } from "./write/bindings.ts";

/** What becomes of the modules of an image that is a variant of its system. */
export type ModulesPlan =
  /** They stay, but for bindings that are moved. */
  | { readonly kind: "beside"; readonly moves: readonly FileEdit[] }
  /** Some can only be evaluated inside the variant, or are out of sight. */
  | { readonly kind: "inside" };

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

/** Modules stay beside the system, where people expect them. What only exists inside the variant moves where it is written. */
export function planModules(project: Project, request: PlanRequest): ModulesPlan {
  const { list } = request;
  if (list.open !== undefined) return { kind: "inside" };
  const moves: FileEdit[] = [];
  for (const item of list.items) {
    const found = lookAt(project, request, item);
    if (found === "inside") return { kind: "inside" };
    moves.push(...found);
  }
  const once = new Map(moves.map((move) => [`${move.path}:${move.start}`, move]));
  return { kind: "beside", moves: [...once.values()] };
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
  const inCall = file === request.file && isWithin(top, call);
  if (!inCall && !request.servesOnly(file)) return undefined;
  const text = `${[...slot.slice(above.length), ...above].map(attrText).join(".")}.`;
  return { path: file.path, start, end: start, text };
}

function attrText(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
}
