import { unwrap } from "../../nix/strings.ts";
import type { Binding, Expr, List } from "../../nix/tree.ts";
import { appendBinding, prependItem } from "../edit/insertion.ts";
import { indentAt, indentLines, lineEnding } from "../edit/layout.ts";
import type { Edit, MigrateOptions } from "../engine/types.ts";
import { baseHas, baseValue, memberText } from "./call-arguments.ts";
import { type Call, writtenMember } from "./call-read.ts";
import type { Member } from "./members.ts";
import { type AdditionContext, keepingModule } from "./module-rows.ts";
import type { ModuleSurvey } from "./modules.ts";
import { slotOf, type Target } from "./target.ts";

/** Where the modules come from: written in the call, brought by the base, or nowhere. */
export interface Modules {
  readonly expr: Expr | undefined;
  readonly member: Member | undefined;
  /** How modules that are not written as a binding of the call are referred to. */
  readonly text: string | undefined;
}

export function findModules(call: Call): Modules | undefined {
  const { source, arguments: args } = call;
  const member = writtenMember(call, "modules");
  if (member?.kind === "binding") return { expr: member.binding.value, member, text: undefined };
  if (member?.kind === "inherit") {
    const binder = source.scopes.inherited(member.inherit, member.attr);
    const outside = member.inherit.from === undefined && binder?.kind === "binding" ? binder : undefined;
    const expr = outside?.binding.value ?? member.inherit.from?.expr ?? args.set;
    return { expr, member, text: memberText(source, "modules", member) };
  }
  const [base] = args.bases;
  if (base === undefined || baseHas(source, args.bases, "modules") === false) {
    return { expr: undefined, member: undefined, text: undefined };
  }
  if (base.kind !== "Identifier" && base.kind !== "Select") return undefined;
  const name = source.tree.text.slice(base.start, base.end);
  const known = baseHas(source, args.bases, "modules") === true;
  const expr = baseValue(source, args.bases, "modules") ?? base;
  return { expr, member: undefined, text: known ? `${name}.modules` : `(${name}.modules or [ ])` };
}

/** What becomes of the modules. */
export interface ModulesPlan {
  /** All of them go into this option of the image; undefined: they stay where they are. */
  readonly slot: string | undefined;
  /** A module to stand in front of the others. */
  readonly item: string | undefined;
  /** What bindings that only the image has are prefixed with. */
  readonly moves: readonly Edit[];
}

/**
 * The modules stay beside the system where that is the same. Else all of them move into the image, where
 * nixos-generators evaluated them: each a definition of its own, which keeps the order of list elements.
 */
export function planModules(
  target: Target,
  survey: ModuleSurvey,
  context: AdditionContext,
  nixpkgs: string,
  options: MigrateOptions,
): ModulesPlan {
  const inside = !survey.visible || survey.entangled;
  const item = keepingModule(target, options, context, inside);
  if (inside) return { slot: enclosure(target, nixpkgs), item, moves: [] };
  const moves = survey.movable.map((binding) => insertion(binding.start, `${slotOf(target)}.`));
  return { slot: undefined, item, moves };
}

/**
 * Definitions of their own stand as deep as nixpkgs' module of the variant; its sd-card imports the real one, so there
 * the modules are imported as well.
 */
function enclosure(target: Target, nixpkgs: string): string {
  const imported = target.kind === "image" && target.variant === "sd-card";
  return imported ? `${slotOf(target)}.imports = ` : `${slotOf(target)} = ${nixpkgs}.lib.mkMerge `;
}

/** What the plan changes in the call, where some bindings are leaving it. */
export function moduleEdits(
  call: Call,
  modules: Modules,
  plan: ModulesPlan,
  leaving: readonly Binding[],
): readonly Edit[] {
  const { member } = modules;
  if (member?.kind === "binding") return [...plan.moves, ...changeBinding(call, member.binding.value, plan)];
  const value = moduleText(modules, plan);
  if (value === undefined) return [];
  return appendBinding(call.source.tree, call.arguments.set!, `modules = ${value};`, leaving);
}

/** The modules as a new binding of the call; undefined when what is there may stay. */
function moduleText({ text }: Modules, { slot, item }: ModulesPlan): string | undefined {
  if (slot === undefined && item === undefined) return text === undefined ? "[ ]" : undefined;
  const list = item === undefined ? undefined : `[\n${indentItem(item)}\n]`;
  const both = list === undefined || text === undefined ? (list ?? text ?? "[ ]") : `${list} ++ ${text}`;
  if (slot === undefined) return both;
  return `[ { ${slot}${list !== undefined && text !== undefined ? `(${both})` : both}; } ]`;
}

/** Change a `modules = ...;` of the call, the bytes of its value left as they are. */
function changeBinding(call: Call, value: Expr, { slot, item }: ModulesPlan): readonly Edit[] {
  const { tree } = call.source;
  const list = firstList(value);
  const front = item !== undefined && list !== undefined ? prependItem(tree, list, item) : [];
  const block = item !== undefined && list === undefined ? listInFront(call, value, item) : undefined;
  const loose = isLoose(value) || (block !== undefined && value.kind === "Binary" && value.operator !== "++");
  if (slot === undefined && block === undefined) return front;
  const open = slot === undefined ? "" : `[ { ${slot}`;
  const close = slot === undefined ? "" : "; } ]";
  const group =
    slot !== undefined && (block !== undefined || value.kind === "Binary" || value.kind === "Apply");
  return [
    insertion(value.start, `${open}${group ? "(" : ""}${block ?? ""}${loose ? "(" : ""}`),
    ...front,
    insertion(value.end, `${loose ? ")" : ""}${group ? ")" : ""}${close}`),
  ];
}

function listInFront(call: Call, value: Expr, item: string): string {
  const { text } = call.source.tree;
  const list = indentLines(`[\n${indentItem(item)}\n]`, indentAt(text, value.start), lineEnding(text));
  return `${list} ++ `;
}

/** Whether an expression swallows what follows it: it needs parentheses to be an operand. */
function isLoose({ kind }: Expr): boolean {
  return ["LetIn", "With", "Assert", "If", "Lambda"].includes(kind);
}

/** The first list of `[ ... ] ++ more`. */
function firstList(expr: Expr): List | undefined {
  const inner = unwrap(expr);
  if (inner.kind === "List") return inner;
  return inner.kind === "Binary" && inner.operator === "++" ? firstList(inner.left) : undefined;
}

function indentItem(item: string): string {
  return item.replaceAll(/^(?=.)/gm, "  ");
}

export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
