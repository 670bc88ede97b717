import { quoteAttrName, quoteString } from "../../nix/quote.ts";
import { unwrap } from "../../nix/strings.ts";
import type { AttrSet, Binary as BinaryExpr, Binding } from "../../nix/tree.ts";
import { asOperand } from "../edit/insertion.ts";
import { commentsWithin, startsLine } from "../edit/layout.ts";
import { type Removal, removeBindings, removeInherited } from "../edit/removal.ts";
import type { Edit, FileEdit, MigrateOptions, Repository } from "../engine/types.ts";
import { additionsModule } from "./additions.ts";
import { builtAttr } from "./built.ts";
import { baseHas, defines, memberText } from "./call-arguments.ts";
import {
  findModules,
  insertion,
  type Modules,
  type ModulesPlan,
  moduleEdits,
  planModules,
} from "./call-modules.ts";
import { type Call, writtenMember } from "./call-read.ts";
import { systemEdits } from "./call-system.ts";
import { removeDeadName } from "./dead-names.ts";
import { findMember, type Member } from "./members.ts";
import { type AdditionContext, machineModule } from "./module-rows.ts";
import { surveyModules } from "./modules.ts";
import { ownOptions } from "./own-options.ts";
import { boardSnippet } from "./snippets.ts";
import { MACHINE, resultOf, type Target } from "./target.ts";

export interface CallRewrite {
  readonly edits: readonly FileEdit[];
  readonly removes: readonly string[];
  /** All modules went into the image, instead of standing beside it. */
  readonly enclosed: boolean;
}

/** Arguments that nixosGenerate has and nixosSystem has not. */
const OURS = ["format", "customFormats", "nixosSystem"];

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
  const modules = editable(call, nixpkgs) ? findModules(call) : undefined;
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
  const modules = editable(call, nixpkgs) ? findModules(call) : undefined;
  const format = formatText(call);
  if (modules === undefined || format === undefined || call.arguments.set?.recursive) return undefined;
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
  const member = writtenMember(call, "format");
  return member === undefined || !isDirect(call) ? undefined : memberText(call.source, "format", member);
}

/** Whether the arguments stand in the call itself, so that their names mean the same around it. */
function isDirect({ apply, arguments: { whole } }: Call): boolean {
  return unwrap(apply.args[0]!) === whole;
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
  const added = [
    ...moduleEdits(call, modules, plan, leaving.bindings),
    ...systemEdits(call, leaving.bindings),
  ];
  const dropped = dropArguments(call, leaving, added.length > 0);
  if (dropped === undefined) return undefined;
  const format = writtenMember(call, "format");
  const named = format === undefined || result.includes("${") ? [] : [removeDeadName(source, format)];
  const edits: Edit[] = [
    { start: apply.func.start, end: apply.func.end, text: `(${builderText(call, nixpkgs)}` },
    insertion(apply.end, `).${result}`),
    ...dropped.edits,
    ...named.flatMap((each) => each.edits),
    ...added,
  ];
  const inFile = edits.map((edit) => ({ path: source.path, ...edit }));
  const removes = [...dropped.comments, ...named.flatMap((each) => each.comments)];
  return { edits: inFile, removes, enclosed: plan.slot !== undefined };
}

/** Whether everything that must go or change stands in the call itself. */
function editable(call: Call, nixpkgs: string): boolean {
  const { source, arguments: args } = call;
  const { bases, set } = args;
  if (set === undefined || bases.length > 1 || (set.recursive && !staysRecursive(call, set, nixpkgs)))
    return false;
  if (!isDirect(call) && findMember(set, "nixosSystem") !== undefined) return false;
  const nested = OURS.some((name) => findMember(set, name) === undefined && defines(set, name));
  return !nested && OURS.every((name) => baseHas(source, bases, name) === false);
}

/**
 * Whether the rows of a `rec` set go on meaning the same: no row reads what goes or changes, nothing new is bound, and
 * what is written outside the set from now on does not come from it.
 */
function staysRecursive({ source }: Call, set: AttrSet, nixpkgs: string): boolean {
  const [root] = nixpkgs.split(".");
  const plain = ["format", "modules", "system"].every((name) => findMember(set, name)?.kind === "binding");
  if (!plain || findMember(set, root!) !== undefined || findMember(set, "nixosSystem") !== undefined)
    return false;
  return source.scopes
    .bindersOf(set)
    .every(
      (binder) =>
        ![...OURS, "modules"].includes(binder.name) || source.scopes.references(binder).length === 0,
    );
}

function builderText(call: Call, nixpkgs: string): string {
  const member = writtenMember(call, "nixosSystem");
  if (member === undefined) return `${nixpkgs}.lib.nixosSystem`;
  if (member.kind === "binding") return asOperand(call.source.tree, member.binding.value);
  return memberText(call.source, "nixosSystem", member);
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
