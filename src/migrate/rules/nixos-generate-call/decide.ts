import { findFormat } from "../../../formats/index.ts";
import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import { collapseGaps, indent } from "../../edit/layout.ts";
import type { Text } from "../../engine/text.ts";
import type { AnnouncedDifference, FileEdit, Finding, MigrateOptions } from "../../engine/types.ts";
import { allModules, type ModuleList } from "../../model/modules/module.ts";
import { moduleSet } from "../../model/modules/module-set.ts";
import { isSet, mayBeSet } from "../../model/modules/settings.ts";
import type { Project } from "../../model/project.ts";
import { type Reach, reachNixpkgs } from "../../model/reach.ts";
import { optionsOf, reasonOf } from "../../model/values.ts";
import {
  additionItem,
  additionsOf,
  joinBindings,
  likelySystem,
  systemItems,
  systemRow,
  systemsOf,
  unnoticedOf,
} from "../additions.ts";
import { announcedDifferences } from "../differences.ts";
import { nixpkgsChange, stillToRaise, tooOld } from "../gates/release.ts";
import { LIST_ORDER } from "../list-order.ts";
import {
  boardTargetOf,
  resultOf,
  slotOf,
  slotPath,
  type Target,
  targetOf,
  wholeResultOf,
} from "../target.ts";
import { argumentText, mayHave, modulesOf, readArguments } from "./arguments.ts";
import { builtRow } from "./built.ts";
import { type GenerateCall, generateUses } from "./calls.ts";
import { existingSystem } from "./existing-system.ts";
import { attributeByFormat, chosenName, lookup } from "./image-name.ts";
import { type ModulesPlan, planModules } from "./modules-plan.ts";
import { oldOptionIn, readsFormatAttr } from "./old-options.ts";
import { decideOwnFormat } from "./own-format.ts";
import { Users } from "./users.ts";
import { type Refusal, refuse, release, unknownFormat } from "./words.ts";
import { type SharedItem, shareItem } from "./write/shared.ts";
import { asksForSystem } from "./write/system.ts";
import { addItems, type CallRewrite, type CallText, rewriteCall, wrapCall } from "./write/write-call.ts";

/** What a rule says of one place, beside the place itself. */
export type Decision = Pick<Finding, "fix" | "withheld" | "next" | "snippet">;

/** What becomes of a call of nixosGenerate. */
export function decideCall(project: Project, call: GenerateCall, options: MigrateOptions): Decision {
  const old = tooOld(project.repository, call.file.flake, options);
  if (old !== undefined) return release(old);
  const { evaluator } = project;
  const custom = evaluator.select(call.argument, "customFormats");
  const mayBeOwn = optionsOf(custom).some(
    (option) => option.kind !== "attrs" || option.attrs.size > 0 || option.open !== undefined,
  );
  if (mayBeOwn) {
    const own = decideOwnFormat(project, call);
    if (own !== undefined) return own;
  }
  const { formats } = call;
  if (formats === undefined) return computed(project, call);
  const unknown = [...formats].find((name) => findFormat(name) === undefined);
  if (unknown !== undefined) return unknownFormat(unknown);
  return new Deciding(project, call, options, project.ask(usersFor, options)).decide();
}

/**
 * What the modules of all calls are used by: whether a call is a variant of its system, nothing but this image, or stays
 * as it is decides whether options may move in a file that it shares with others, which decides about those again.
 */
function usersFor(project: Project, options: MigrateOptions): Users {
  const calls = generateUses(project).filter((use) => use.kind === "call");
  let users = new Users(project, calls);
  for (;;) {
    const apart = calls.filter((call) => !users.apart.has(call) && !isVariant(project, call, options, users));
    if (apart.length === 0) return users;
    users = new Users(project, calls, new Set([...users.apart, ...apart]));
  }
}

/** Whether a call becomes variants of its system. */
function isVariant(project: Project, call: GenerateCall, options: MigrateOptions, users: Users): boolean {
  const { formats } = call;
  if (formats === undefined || tooOld(project.repository, call.file.flake, options) !== undefined)
    return false;
  if (mayHave(call.argument, "customFormats") || [...formats].some((name) => findFormat(name) === undefined))
    return false;
  return new Deciding(project, call, options, users).becomesVariant();
}

/** The format cannot be told: what is not visible, and the ways out. */
function computed(project: Project, call: GenerateCall): Refusal {
  const because = reasonOf(project.evaluator.select(call.argument, "format"));
  return refuse(
    "dynamic-format",
    `name the formats here${because === undefined ? "" : ` (${because})`}, or use the flake of this tool as the nixos-generators input, which leaves the call as it is`,
  );
}

/** The modules that are written, and what they leave out. */
interface ModulesText extends Pick<CallText, "moves" | "first" | "last"> {
  readonly unnoticed: readonly AnnouncedDifference[];
  readonly lost: readonly string[];
  readonly edits: readonly FileEdit[];
}

/** What is taken of the system. */
interface Placing {
  readonly result: CallText["result"];
  /** Where formats are written that are called otherwise. */
  readonly edits: readonly FileEdit[];
}

function machineAttribute(target: Target): string {
  return target.kind === "vm" && target.withBootLoader ? "vmWithBootLoader" : "vm";
}

class Deciding {
  readonly formats: readonly string[];
  readonly #list: ModuleList;
  readonly #systems: ReadonlySet<string> | undefined;
  readonly #targets: readonly Target[];

  constructor(
    readonly project: Project,
    readonly call: GenerateCall,
    readonly options: MigrateOptions,
    readonly users: Users,
  ) {
    this.formats = [...call.formats!];
    this.#list = modulesOf(project, call.argument);
    this.#systems = systemsOf(project, call.argument);
    this.#targets = this.formats.map((format) => this.#targetOf(format));
  }

  #targetOf(format: string): Target {
    const named = findFormat(format)!.system;
    return (
      named === undefined || (this.#systems?.size === 1 && this.#systems.has(named))
        ? targetOf(format)
        : boardTargetOf(format)
    )!;
  }

  decide(): Decision {
    const old = oldOptionIn(this.project, this.#list, this.formats);
    if (old !== undefined) return old;
    const reach = this.#reach();
    if (!reach.ok) return refuse(reach.withheld, reach.next);
    const place = this.#place();
    if ("withheld" in place) return place;
    const referred = this.#referTo(reach.text);
    const plan = this.#plan(reach.text, referred && ((item) => ({ item, edits: [] })));
    if ("withheld" in plan) return plan;
    const rewrite = referred ?? this.#rewrite(reach.text, place, plan);
    if ("withheld" in rewrite) return rewrite;
    const variant = this.#targets.some((target) => target.kind === "vm" && !this.#isWhole);
    const order = variant || this.#isWhole ? [LIST_ORDER] : [];
    return {
      fix: {
        title: `build ${this.#targets.map(described).join(", ")} ${referred === undefined ? "with nixosSystem" : "of the configuration that is there"}`,
        applicability: "safe",
        edits: [
          ...rewrite.edits,
          ...(referred === undefined ? reach.edits : []),
          ...place.edits,
          ...plan.edits,
        ],
        removes: rewrite.removes,
        notes: [
          ...this.#notes([...plan.unnoticed.map(({ text }) => text), ...plan.lost]),
          ...order.map(({ text }) => text),
        ],
        differs: [...announcedDifferences(this.formats), ...plan.unnoticed, ...order],
      },
    };
  }

  /**
   * Where a nixosConfiguration of the flake is made of the same arguments: its image, with what that lacks added there
   * once. Undefined where the call needs a system of its own.
   */
  #referTo(nixpkgs: string): CallRewrite | undefined {
    const { project, call } = this;
    const [target] = this.#targets;
    if (target === undefined || this.#targets.length > 1 || this.#isWhole || this.#moves().length > 0)
      return undefined;
    const found = existingSystem(project, call);
    const items = this.items(nixpkgs);
    if (found === undefined || (items.length > 0 && found.modules === undefined)) return undefined;
    if (items.some((item) => item.includes(`\${${nixpkgs}}`))) return undefined;
    if (readsFormatAttr(project, this.#list)) return undefined;
    const { file, apply } = call;
    const text = `${found.text}.${resultOf(target)}`;
    const added = found.modules === undefined ? [] : addItems(file, found.modules, items);
    return { edits: [{ path: file.path, start: apply.start, end: apply.end, text }, ...added], removes: [] };
  }

  /** Whether the call is rewritten, and its images are variants of a system. */
  becomesVariant(): boolean {
    const reach = this.#reach();
    const place = this.#place();
    if (!reach.ok || "withheld" in place || this.#isWhole) return false;
    if (oldOptionIn(this.project, this.#list, this.formats) !== undefined) return false;
    const plan = this.#plan(reach.text, (item) => ({ item, edits: [] }));
    return !("withheld" in plan) && !("withheld" in this.#rewrite(reach.text, place, plan));
  }

  #reach(): Reach {
    const { file, apply } = this.call;
    return reachNixpkgs(this.project, file, apply.func, apply.func);
  }

  #rewrite(nixpkgs: string, place: Placing, plan: ModulesText): CallRewrite | Refusal {
    const { project, call } = this;
    const text: CallText = {
      nixpkgs,
      ...place,
      whole: this.#isWhole,
      asksForSystem: asksForSystem(project, this.#list),
      ...plan,
    };
    return (
      rewriteCall(project, call, text) ??
      wrapCall(project, call, text) ??
      refuse("opaque-arguments", "write the arguments out in the call, and run this again")
    );
  }

  /** Where the image is taken from: by its name, or looked up by the format's. */
  #place(): Placing | Refusal {
    const [only] = this.#targets;
    if (this.#targets.length === 1) {
      return { result: this.#isWhole ? wholeResultOf(only!) : resultOf(only!), edits: [] };
    }
    const written = readArguments(this.project, this.call.file, this.call.apply.args[0]!);
    const format = argumentText(this.call.file, written, "format");
    if (format === undefined)
      return refuse("opaque-arguments", "write the format out in the call, and run this again");
    if (this.#isWhole)
      return { result: `config.system.build.${attributeByFormat(this.formats, format)}`, edits: [] };
    const machines = this.#targets.filter(({ kind }) => kind === "vm");
    if (machines.length === 0) {
      const chosen = chosenName(this.call.file, written, this.#targets);
      const name = chosen?.text ?? lookup(this.#targets, format);
      return { result: `config.system.build.images.${name}`, edits: chosen?.edits ?? [] };
    }
    const name = lookup(this.#targets, format);
    const rows = machines.map(
      (target) => `${quoteAttrName(target.format)} = build.${machineAttribute(target)};`,
    );
    const behind = `).config.system) build; in { ${rows.join(" ")} }.\${${format}} or build.images.${name})`;
    return { result: { before: "(let inherit ((", behind }, edits: [] };
  }

  #plan(
    nixpkgs: string,
    share: (item: string) => SharedItem = (item) => this.#shared(item, nixpkgs),
  ): ModulesText | Refusal {
    const { project } = this;
    const additions = this.#targets.map((target) => this.#additions(target));
    const shared = this.items(nixpkgs).map(share);
    const items = shared.map(({ item }) => item);
    const asks = readsFormatAttr(project, this.#list);
    const attributes = new Set(this.formats.map((format) => findFormat(format)!.formatAttr));
    if (asks && attributes.size > 1)
      return refuse(
        "needs-decision",
        "a module reads config.formatAttr, which only nixos-generators declares: take it out",
      );
    const declared = asks
      ? [
          `({ lib, ... }: { options.formatAttr = lib.mkOption { default = ${quoteString([...attributes][0]!)}; }; })`,
        ]
      : [];
    const unnoticed = additions.flatMap(({ target, found }) => unnoticedOf(target, found));
    const lost = additions.flatMap(({ target, found }) =>
      found.lost.map((what) => `"${target.format}": ${what}`),
    );
    return {
      moves: this.#moves(),
      first: [],
      last: [...items, ...declared],
      unnoticed,
      lost,
      edits: shared.flatMap(({ edits }) => edits),
    };
  }

  /** The modules with what nixpkgs' own images lack. */
  items(nixpkgs: string): readonly string[] {
    const from = this.#ownPath(nixpkgs);
    if (this.#isWhole && this.#targets.length > 1) {
      const written = readArguments(this.project, this.call.file, this.call.apply.args[0]!);
      const format = argumentText(this.call.file, written, "format");
      const rows = this.#targets.map((target) =>
        systemRow(target.format, this.#additions(target).found, from),
      );
      return format === undefined ? [] : [`{\n${indent(rows.join("\n"))}\n}.\${${format}}`];
    }
    return this.#targets.flatMap((target) => {
      const { found } = this.#additions(target);
      if (this.#isWhole) return systemItems(found, from);
      const item = additionItem(target, found, from);
      return item === undefined || this.#isSaid(item) ? [] : [item];
    });
  }

  /** Whether a module of the list says the same already, as after a command line that builds it was rewritten. */
  #isSaid(item: string): boolean {
    const rows = item
      .replaceAll(/^ *#.*\n/gm, "")
      .replace(/^\{/, "")
      .replace(/\}$/, "");
    const binding = collapseGaps(rows).trim();
    return allModules(this.#list).some(({ file }) =>
      (file && moduleSet(file.tree.root))?.bindings.some(
        ({ start, end }) => collapseGaps(file!.tree.text.slice(start, end)) === binding,
      ),
    );
  }

  /**
   * How nixpkgs is written in a path to its modules; undefined where a function out of sight builds the system, or where
   * the name means something else within the arguments.
   */
  #ownPath(nixpkgs: string): string | undefined {
    const { file, apply, argument } = this.call;
    if (mayHave(argument, "nixosSystem")) return undefined;
    const [root] = nixpkgs.split(".");
    const { whole } = readArguments(this.project, file, apply.args[0]!);
    return file.scopes.lookup(root!, whole) === file.scopes.lookup(root!, apply) ? nixpkgs : undefined;
  }

  #shared(item: string, nixpkgs: string): SharedItem {
    const needs = (other: GenerateCall) =>
      new Deciding(this.project, other, this.options, this.users).items(nixpkgs).includes(item);
    return shareItem(this.project, this.call, item, needs) ?? { item, edits: [] };
  }

  #additions(target: Target) {
    const found = additionsOf({
      target,
      fidelity: this.options.fidelity,
      place: this.#isWhole ? "system" : "variant",
      system: likelySystem(this.project, this.call.file, this.#systems),
      sets: (option) => mayBeSet(this.project, this.#list, option),
      defines: (option) => isSet(this.project, this.#list, option),
      foreign: allModules(this.#list).some(({ kind }) => kind === "foreign"),
    });
    const built = this.#isWhole ? undefined : builtRow(this.project, this.#list, target);
    return { target, found: built === undefined ? found : { ...found, ...joinBindings([found, built]) } };
  }

  #planFor(target: Target): ModulesPlan {
    const { call, users } = this;
    return planModules(this.project, {
      list: this.#list,
      target,
      slot: slotPath(target),
      file: call.file,
      call: call.apply.args[0]!,
      servesOnly: (file) => users.serveOnly(file, slotOf(target)),
    });
  }

  /** Of an image that is a variant: what only makes sense inside it. */
  #moves(): readonly FileEdit[] {
    const [only] = this.#isWhole ? [] : this.#targets.map((target) => this.#planFor(target));
    return only?.kind === "beside" ? only.moves : [];
  }

  #whole: boolean | undefined;

  get #isWhole(): boolean {
    this.#whole ??= this.#decideWhole();
    return this.#whole;
  }

  /**
   * Whether the system is this image and nothing else: nixpkgs' module of the format is then in its list of modules,
   * as that of nixos-generators did. That is what modules need that are out of sight or that only make sense inside the
   * image, and the simplest form where nixpkgs has no such variant.
   */
  #decideWhole(): boolean {
    const [target, ...others] = this.#targets;
    if (target === undefined) return false;
    if (others.length > 0) {
      const plans = this.#targets.map((each) => this.#planFor(each));
      return plans.some((plan) => plan.kind === "inside" || plan.moves.length > 0);
    }
    if (target.kind === "vm" && this.options.fidelity === "native") return false;
    if (target.kind === "vm" && this.options.fidelity === "exact") return true;
    if (target.kind === "image" && target.own) return true;
    const plan = this.#planFor(target);
    return plan.kind === "inside" || (target.kind === "vm" && plan.moves.length > 0);
  }

  #notes(unnoticed: readonly string[]): readonly Text[] {
    const { repository } = this.project;
    const { flake } = this.call.file;
    const change = nixpkgsChange(repository, flake);
    return [
      ...(change === undefined ? [] : [change]),
      ...announcedDifferences(this.formats).map(({ text }) => text),
      ...unnoticed,
      ...stillToRaise(repository, flake, this.options),
    ];
  }
}

export function described(target: Target): string {
  return target.kind === "vm" ? `the "${target.format}" machine` : `the "${target.variant}" image`;
}
