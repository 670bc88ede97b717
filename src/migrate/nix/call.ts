import { quoteAttrName, quoteString } from "../../nix/quote.ts";
import { staticName, unwrap } from "../../nix/strings.ts";
import type { Apply, Binary as BinaryExpr, Binding, Expr, List } from "../../nix/tree.ts";
import type { Edit, FileEdit, MigrateOptions, Repository } from "../types.ts";
import { additionsModule } from "./additions.ts";
import { builtAttr } from "./built.ts";
import {
  baseHas,
  baseValue,
  type CallArguments,
  defines,
  memberText,
  readArguments,
} from "./call-arguments.ts";
import { names } from "./callers.ts";
import { appendBinding, asOperand, prependItem } from "./insertion.ts";
import { commentsWithin, indentAt, indentLines, lineEnding, startsLine } from "./layout.ts";
import { findMember, type Member } from "./members.ts";
import { type AdditionContext, keepingModule, machineModule } from "./module-rows.ts";
import { type ModuleSurvey, surveyModules } from "./modules.ts";
import { ownOptions } from "./own-options.ts";
import { type Removal, removeBindings, removeInherited } from "./removal.ts";
import { boardSnippet } from "./snippets.ts";
import type { NixSource } from "./source.ts";
import { MACHINE, resultOf, slotOf, type Target } from "./target.ts";

/** One call of nixosGenerate that is to become one of nixosSystem. */
export interface Call {
  readonly source: NixSource;
  readonly apply: Apply;
  readonly arguments: CallArguments;
}

export interface CallRewrite {
  readonly edits: readonly FileEdit[];
  readonly removes: readonly string[];
  /** All modules went into the image, instead of standing beside it. */
  readonly enclosed: boolean;
}

/** Arguments that nixosGenerate has and nixosSystem has not. */
const OURS = ["format", "customFormats", "nixosSystem"];

export function callAt(source: NixSource, apply: Apply): Call {
  return { source, apply, arguments: readArguments(apply.args[0]!) };
}

/** Whether an argument, or something below it, is written in the call. */
export function isWritten(call: Call, name: string): boolean {
  const { set } = call.arguments;
  return set !== undefined && defines(set, name);
}

/** Where the call gets an argument that is written in it. */
export function writtenMember(call: Call, name: string): Member | undefined {
  const { set } = call.arguments;
  return set === undefined ? undefined : findMember(set, name);
}

/**
 * The call on nixosSystem, with the image taken from the result. Undefined when the arguments cannot be edited in
 * place; `nixpkgs` is how nixpkgs is written there, `systems` what the system can be.
 */
export function rewriteCall(
  repository: Repository,
  call: Call,
  target: Target,
  nixpkgs: string,
  options: MigrateOptions,
  systems: ReadonlySet<string> | undefined,
): CallRewrite | undefined {
  const modules = editable(call) ? findModules(call) : undefined;
  if (modules === undefined) return undefined;
  const machine = machineModule(target, options);
  if (machine !== undefined) {
    const plan: ModulesPlan = { slot: undefined, item: machine, moves: [] };
    return assemble(call, modules, plan, nixpkgs, MACHINE);
  }
  const survey = surveyModules(
    repository,
    call.source,
    modules.expr,
    ownOptions(target),
    modules.member?.kind === "binding",
  );
  // What only nixos-generators declares has no place in nixpkgs' image; the repository's own function takes it.
  if (survey.legacy) return undefined;
  const context: AdditionContext = {
    loader: survey.loader || !survey.visible,
    x86: systems?.size === 1 && systems.has("x86_64-linux"),
    attr: target.kind === "image" ? builtAttr(repository, target.format, target.variant, survey) : undefined,
  };
  const plan = planModules(target, survey, context, nixpkgs, options);
  return assemble(call, modules, plan, nixpkgs, resultOf(target));
}

/**
 * As `rewriteCall`, for a call whose format is one of several: the image is looked up by the format's name. Undefined
 * also where the modules could not stay beside the system for each of them.
 */
export function rewriteLookup(
  repository: Repository,
  call: Call,
  targets: readonly Target[],
  nixpkgs: string,
  options: MigrateOptions,
): CallRewrite | undefined {
  const modules = editable(call) ? findModules(call) : undefined;
  const format = formatText(call);
  if (modules === undefined || format === undefined) return undefined;
  for (const target of targets) {
    const survey = surveyModules(repository, call.source, modules.expr, ownOptions(target), false);
    if (target.kind === "vm" || boardSnippet(target.format) !== undefined) return undefined;
    if (survey.nested || survey.entangled || survey.legacy || !survey.visible) return undefined;
    if (target.kind === "image" && builtAttr(repository, target.format, target.variant, survey) !== undefined)
      return undefined;
  }
  const item = additionsModule(
    targets.map((target) => target.format),
    options.fidelity,
    undefined,
  );
  const plan: ModulesPlan = { slot: undefined, item, moves: [] };
  return assemble(call, modules, plan, nixpkgs, `config.system.build.images.${lookup(targets, format)}`);
}

/** How the format is written, where that means the same behind the call. */
function formatText(call: Call): string | undefined {
  const { source, apply, arguments: args } = call;
  const member = writtenMember(call, "format");
  const direct = unwrap(apply.args[0]!) === args.whole;
  return member === undefined || !direct ? undefined : memberText(source, "format", member);
}

/** The name of the image as an attribute: `${format}`, by way of a table where formats were called otherwise. */
function lookup(targets: readonly Target[], format: string): string {
  const renamed = targets.flatMap((target) =>
    target.kind === "vm" || target.variant === target.format
      ? []
      : [`${quoteAttrName(target.format)} = ${quoteString(target.variant)};`],
  );
  if (renamed.length === 0) return `\${${format}}`;
  const name = /^[\w'-]+$/.test(format) ? format : `(${format})`;
  return `\${{ ${renamed.join(" ")} }.\${${format}} or ${name}}`;
}

function assemble(
  call: Call,
  modules: Modules,
  plan: ModulesPlan,
  nixpkgs: string,
  result: string,
): CallRewrite | undefined {
  const { source, apply } = call;
  const leaving = findLeaving(call, modules, plan);
  const added = [...moduleEdits(call, modules, plan, leaving), ...systemEdits(call, leaving)];
  const dropped = dropArguments(call, leaving, added.length > 0);
  if (dropped === undefined) return undefined;
  const edits: Edit[] = [
    { start: apply.func.start, end: apply.func.end, text: `(${builderText(call, nixpkgs)}` },
    insertion(apply.end, `).${result}`),
    ...dropped.edits,
    ...added,
  ];
  const inFile = edits.map((edit) => ({ path: source.path, ...edit }));
  return { edits: inFile, removes: dropped.comments, enclosed: plan.slot !== undefined };
}

/** nixosGenerate took the system from `pkgs` where only that was given; nixosSystem must be told. */
function systemEdits(call: Call, leaving: Leaving): readonly Edit[] {
  const { source, arguments: args } = call;
  const pkgs = writtenMember(call, "pkgs");
  if (pkgs === undefined || isWritten(call, "system") || baseHas(source, args.bases, "system") !== false)
    return [];
  const known = pkgs.kind === "binding" ? systemOfPackages(source, pkgs.binding.value) : undefined;
  const from =
    pkgs.kind === "binding" ? asOperand(source.tree, pkgs.binding.value) : memberText(source, "pkgs", pkgs);
  const row = known ?? `inherit (${from}.stdenv.hostPlatform) system;`;
  return appendBinding(source.tree, args.set!, row, leaving.bindings);
}

/** The system of `nixpkgs.legacyPackages.x86_64-linux` and of `import nixpkgs { system = ...; }`, bound as it is there. */
function systemOfPackages({ tree }: NixSource, packages: Expr): string | undefined {
  const expr = unwrap(packages);
  if (expr.kind === "Select" && expr.default === undefined) {
    const [set, system] = expr.path.attrs.slice(-2);
    if (set === undefined || system === undefined || staticName(set) !== "legacyPackages") return undefined;
    const name = staticName(system);
    if (name !== undefined) return `system = ${quoteString(name)};`;
    if (system.kind !== "DynamicAttr") return undefined;
    const text = tree.text.slice(system.expr.start, system.expr.end);
    return text === "system" ? "inherit system;" : `system = ${text};`;
  }
  if (expr.kind !== "Apply" || !names(expr.func, "import") || expr.args.length !== 2) return undefined;
  const options = unwrap(expr.args[1]!);
  if (options.kind !== "AttrSet" || options.recursive || defines(options, "crossSystem")) return undefined;
  const member = findMember(options, "system");
  if (member?.kind === "inherit") return member.inherit.from === undefined ? "inherit system;" : undefined;
  return member === undefined ? undefined : `system = ${asOperand(tree, member.binding.value)};`;
}

/** Whether everything that must go or change stands in the call itself. */
function editable({ source, arguments: { bases, set } }: Call): boolean {
  if (set === undefined || set.recursive || bases.length > 1) return false;
  const nested = OURS.some((name) => findMember(set, name) === undefined && defines(set, name));
  return !nested && OURS.every((name) => baseHas(source, bases, name) === false);
}

function builderText(call: Call, nixpkgs: string): string {
  const member = writtenMember(call, "nixosSystem");
  if (member === undefined) return `${nixpkgs}.lib.nixosSystem`;
  if (member.kind === "binding") return asOperand(call.source.tree, member.binding.value);
  return memberText(call.source, "nixosSystem", member);
}

/** Where the modules come from: written in the call, brought by the base, or nowhere. */
interface Modules {
  readonly expr: Expr | undefined;
  readonly member: Member | undefined;
  /** How modules that are not written as a binding of the call are referred to. */
  readonly text: string | undefined;
}

function findModules(call: Call): Modules | undefined {
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
interface ModulesPlan {
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
function planModules(
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

/** What the rewrite takes out of the set: whole bindings, and words of an `inherit`. */
interface Leaving {
  readonly bindings: readonly Binding[];
  readonly words: readonly (Member & { kind: "inherit" })[];
}

/** The arguments that nixosSystem would refuse, and an inherited `modules` that is to be written out. */
function findLeaving(call: Call, modules: Modules, plan: ModulesPlan): Leaving {
  const members = OURS.flatMap((name) => writtenMember(call, name) ?? []);
  const changed = plan.slot !== undefined || plan.item !== undefined;
  if (modules.member?.kind === "inherit" && changed) members.push(modules.member);
  const words = members.filter((each) => each.kind === "inherit");
  const emptied = [...new Set(words.map((each) => each.inherit))].filter(
    (inherit) => words.filter((each) => each.inherit === inherit).length === inherit.attrs.length,
  );
  const bindings = members.flatMap((each): Binding[] => (each.kind === "binding" ? [each.binding] : []));
  return {
    bindings: [...bindings, ...emptied],
    words: words.filter((each) => !emptied.includes(each.inherit)),
  };
}

function dropArguments(call: Call, leaving: Leaving, filled: boolean): Removal | undefined {
  const { tree } = call.source;
  const { set, whole } = call.arguments;
  const { bindings } = set!;
  const bare = commentsWithin(tree, set!).length === 0;
  if (leaving.bindings.length === bindings.length && bindings.length > 0) {
    if (!filled && bare && whole.kind === "Binary")
      return { edits: withoutOverlay(call, whole), comments: [] };
    if (filled && !startsLine(tree.text, bindings[0]!.start)) {
      const edit = { start: set!.open + 1, end: set!.end - 1, text: "" };
      return bare ? { edits: [edit], comments: [] } : undefined;
    }
  }
  const removals = [
    ...(leaving.bindings.length === 0 ? [] : [removeBindings(tree, leaving.bindings)]),
    ...leaving.words.map((each) => removeInherited(tree, each.inherit, each.attr)),
  ];
  return {
    edits: removals.flatMap((each) => each.edits),
    comments: removals.flatMap((each) => each.comments),
  };
}

/** `common // { format = "iso"; }` is `common`, and needs no parentheses when it is a name. */
function withoutOverlay({ source, apply }: Call, whole: BinaryExpr): readonly Edit[] {
  const argument = apply.args[0]!;
  const named = whole.left.kind === "Identifier" || whole.left.kind === "Select";
  const direct = argument.kind === "Paren" && argument.expr === whole;
  if (!named || !direct || commentsWithin(source.tree, argument).length > 0) {
    return [{ start: whole.left.end, end: whole.right.end, text: "" }];
  }
  return [
    { start: argument.start, end: whole.left.start, text: "" },
    { start: whole.left.end, end: argument.end, text: "" },
  ];
}

function moduleEdits(call: Call, modules: Modules, plan: ModulesPlan, leaving: Leaving): readonly Edit[] {
  const { member } = modules;
  if (member?.kind === "binding") return [...plan.moves, ...changeBinding(call, member.binding.value, plan)];
  const value = moduleText(modules, plan);
  if (value === undefined) return [];
  return appendBinding(call.source.tree, call.arguments.set!, `modules = ${value};`, leaving.bindings);
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

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
