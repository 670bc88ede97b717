import { findFormat } from "../../../formats/index.ts";
import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import { announcedDifferences } from "../../differences.ts";
import type { Finding, MigrateOptions } from "../../engine/types.ts";
import { allModules, isSet, type ModuleList, mayBeSet } from "../../model/modules.ts";
import type { Project } from "../../model/project.ts";
import { reachNixpkgs } from "../../model/reach.ts";
import { optionsOf, reasonOf } from "../../model/values.ts";
import {
  additionItem,
  additionsOf,
  joinBindings,
  likelySystem,
  systemsOf,
  unnoticedOf,
} from "../additions.ts";
import { nixpkgsChange, stillToRaise, tooOld } from "../gates/release.ts";
import { LIST_ORDER } from "../list-order.ts";
import { boardTargetOf, MACHINE, resultOf, slotOf, slotPath, type Target, targetOf } from "../target.ts";
import { argumentText, readArguments } from "./arguments.ts";
import { builtRow } from "./built.ts";
import type { GenerateCall } from "./calls.ts";
import { planModules } from "./modules-plan.ts";
import { oldOptionIn, readsFormatAttr } from "./old-options.ts";
import { decideOwnFormat } from "./own-format.ts";
import { type SharedItem, shareItem } from "./shared.ts";
import { Users } from "./users.ts";
import { type Refusal, refuse, release, unknownFormat } from "./words.ts";
import { type CallText, rewriteCall, wrapCall } from "./write-call.ts";

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
  return new Deciding(project, call, options, [...formats]).decide();
}

/** The format cannot be told: what is not visible, and the ways out. */
function computed(project: Project, call: GenerateCall): Refusal {
  const because = reasonOf(project.evaluator.select(call.argument, "format"));
  return refuse(
    "dynamic-format",
    `name the formats here${because === undefined ? "" : ` (${because})`}, or use the flake of this tool as the nixos-generators input, which leaves the call as it is`,
  );
}

/** What is taken of the system, and the option for modules of the image alone, where there is one for all formats. */
interface Placing {
  readonly result: CallText["result"];
  readonly slot: string | undefined;
}

function machineAttribute(target: Target): string {
  return target.kind === "vm" && target.withBootLoader ? "vmWithBootLoader" : "vm";
}

class Deciding {
  readonly #list: ModuleList;
  readonly #systems: ReadonlySet<string> | undefined;
  readonly #targets: readonly Target[];

  constructor(
    readonly project: Project,
    readonly call: GenerateCall,
    readonly options: MigrateOptions,
    readonly formats: readonly string[],
  ) {
    const { evaluator, modules } = project;
    const value = evaluator.select(call.argument, "modules");
    this.#list = value.kind === "absent" ? { items: [], open: undefined } : modules.list(value);
    this.#systems = systemsOf(project, call.argument);
    this.#targets = formats.map((format) => this.#targetOf(format));
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
    const { project, call } = this;
    const old = oldOptionIn(project, this.#list, this.formats);
    if (old !== undefined) return old;
    const reach = reachNixpkgs(project, call.file, call.apply.func, call.apply.func);
    if (!reach.ok) return refuse(reach.withheld, reach.next);
    const place = this.#place();
    if ("withheld" in place) return place;
    const plan = this.#plan();
    if ("withheld" in plan) return plan;
    if (plan.plan.kind === "enclosed" && place.slot === undefined)
      return refuse("opaque-module", "build the virtual machines in a separate call, and run this again");
    const text = { nixpkgs: reach.text, ...place, slot: place.slot ?? "", ...plan };
    const rewrite = rewriteCall(project, call, text) ?? wrapCall(project, call, text);
    if (rewrite === undefined)
      return refuse("opaque-arguments", "write the arguments out in the call, and run this again");
    const moved = plan.plan.kind === "enclosed" || plan.plan.wrapped.length > 0;
    const variant = this.#targets.some((target) => target.kind === "vm" && !this.#isMachine(target));
    const order = moved || variant ? [LIST_ORDER] : [];
    return {
      fix: {
        title: `build ${this.#targets.map(described).join(", ")} with nixosSystem`,
        applicability: "safe",
        edits: [...rewrite.edits, ...reach.edits, ...plan.edits],
        removes: rewrite.removes,
        notes: [
          ...this.#notes([...plan.unnoticed.map(({ text }) => text), ...plan.lost]),
          ...order.map(({ text }) => text),
        ],
        differs: [...announcedDifferences(this.formats), ...plan.unnoticed, ...order],
      },
    };
  }

  /** Where the image is taken from and where its modules go: by its name, or looked up by the format's. */
  #place(): Placing | Refusal {
    const [only] = this.#targets;
    if (this.#targets.length === 1) {
      return { result: this.#isMachine(only!) ? MACHINE : resultOf(only!), slot: slotOf(only!) };
    }
    const written = readArguments(this.project, this.call.file, this.call.apply.args[0]!);
    const format = argumentText(this.call.file, written, "format");
    if (format === undefined)
      return refuse("opaque-arguments", "write the format out in the call, and run this again");
    const name = lookup(this.#targets, format);
    const machines = this.#targets.filter(({ kind }) => kind === "vm");
    if (machines.length === 0)
      return { result: `config.system.build.images.${name}`, slot: `image.modules.${name}` };
    const rows = machines.map(
      (target) => `${quoteAttrName(target.format)} = build.${machineAttribute(target)};`,
    );
    const behind = `).config.system) build; in { ${rows.join(" ")} }.\${${format}} or build.images.${name})`;
    return { result: { before: "(let inherit ((", behind }, slot: undefined };
  }

  #plan() {
    const { project } = this;
    const additions = this.#targets.map((target) => this.#additions(target));
    const shared = this.items().map((item) => this.#shared(item));
    const items = shared.map(({ item }) => item);
    const asks = readsFormatAttr(project, this.#list);
    const attributes = new Set(this.formats.map((format) => findFormat(format)!.formatAttr));
    if (asks && attributes.size > 1)
      return refuse(
        "needs-decision",
        "a module reads config.formatAttr, which only nixos-generators declares: remove it",
      );
    const declared = asks
      ? [
          `({ lib, ... }: { options.formatAttr = lib.mkOption { default = ${quoteString([...attributes][0]!)}; }; })`,
        ]
      : [];

    const plan = this.#modulesPlan();
    if (plan.kind === "refused") return refuse("opaque-module", plan.because);
    const unnoticed = additions.flatMap(({ target, found }) => unnoticedOf(target, found));
    const lost = additions.flatMap(({ target, found }) =>
      found.lost.map((what) => `"${target.format}": ${what}`),
    );
    return {
      plan,
      first: [],
      last: [...items, ...declared],
      unnoticed,
      lost,
      edits: shared.flatMap(({ edits }) => edits),
    };
  }

  /** The modules with what nixpkgs' own images lack. */
  items(): readonly string[] {
    return this.#targets.flatMap(
      (target) => additionItem(target, this.#additions(target).found, this.#isMachine(target)) ?? [],
    );
  }

  #shared(item: string): SharedItem {
    const needs = (other: GenerateCall) =>
      new Deciding(this.project, other, this.options, [...(other.formats ?? [])]).items().includes(item);
    return shareItem(this.project, this.call, item, needs) ?? { item, edits: [] };
  }

  #additions(target: Target) {
    const found = additionsOf({
      target,
      fidelity: this.options.fidelity,
      place: this.#isMachine(target) ? "system" : "variant",
      system: likelySystem(this.project, this.call.file, this.#systems),
      sets: (option) => mayBeSet(this.project, this.#list, option),
      defines: (option) => isSet(this.project, this.#list, option),
      foreign: allModules(this.#list).some(({ kind }) => kind === "foreign"),
    });
    const built = builtRow(this.project, this.#list, target);
    return { target, found: built === undefined ? found : { ...found, ...joinBindings([found, built]) } };
  }

  #planFor(target: Target) {
    const { project, call } = this;
    return planModules(project, {
      list: this.#list,
      target,
      slot: slotPath(target),
      file: call.file,
      call: call.apply.args[0]!,
      servesOnly: (file) => Users.of(project).serveOnly(file, slotOf(target)),
    });
  }

  #modulesPlan() {
    const plans = this.#targets.map((target) =>
      this.#isMachine(target) ? { kind: "beside" as const, moves: [], wrapped: [] } : this.#planFor(target),
    );
    if (plans.length === 1) return plans[0]!;
    const stays = plans.every(
      (plan) => plan.kind === "beside" && plan.moves.length === 0 && plan.wrapped.length === 0,
    );
    return stays ? plans[0]! : { kind: "enclosed" as const };
  }

  /**
   * Whether the system is this virtual machine and nothing else: for the same derivation, and where modules set what only
   * virtual machines have.
   */
  #isMachine(target: Target): boolean {
    if (target.kind !== "vm" || this.options.fidelity === "native" || this.#targets.length > 1) return false;
    if (this.options.fidelity === "exact") return true;
    const plan = this.#planFor(target);
    return plan.kind !== "beside" || plan.moves.length > 0 || plan.wrapped.length > 0;
  }

  #notes(unnoticed: readonly string[]): readonly string[] {
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

/** The name of the image as an attribute: `${format}`, by way of a table where formats were called otherwise. */
export function lookup(targets: readonly Target[], format: string): string {
  const renamed = targets.flatMap((target) =>
    target.kind === "vm" || target.variant === target.format
      ? []
      : [`${quoteAttrName(target.format)} = ${quoteString(target.variant)};`],
  );
  if (renamed.length === 0) return `\${${format}}`;
  const name = /^[\w'-]+$/.test(format) ? format : `(${format})`;
  const fallback = renamed.length === targets.length ? "" : ` or ${name}`;
  return `\${{ ${renamed.join(" ")} }.\${${format}}${fallback}}`;
}
