import { staticName, unwrap } from "../../nix/strings.ts";
import type { AttrSet, Expr, Lambda, Node } from "../../nix/tree.ts";
import { addFormal } from "../edit/insertion.ts";
import { indentAt, lineEnding, startsLine } from "../edit/layout.ts";
import type { FileEdit, Withheld } from "../engine/types.ts";
import { isOutputs } from "./evaluation/arguments.ts";
import { nixpkgsInput } from "./flakes/flake.ts";
import { generatorsMember } from "./flakes/generators.ts";
import type { NixFile, Project } from "./project.ts";
import type { Binder } from "./scopes.ts";
import { optionsOf, type Value } from "./values.ts";

/** How the nixpkgs flake is written at a place, and what must be added for it to be in scope there. */
export type Reach =
  | { readonly ok: true; readonly text: string; readonly edits: readonly FileEdit[] }
  | { readonly ok: false; readonly withheld: Withheld; readonly next: string };

/**
 * The nixpkgs that takes over from nixos-generators at `site`; `through` is the expression that leads to
 * nixos-generators there, such as `inputs.nixos-generators.nixosGenerate`.
 */
export function reachNixpkgs(project: Project, file: NixFile, site: Node, through: Expr | undefined): Reach {
  return new Reacher(project).reach(file, site, through);
}

class Reacher {
  /** Files whose callers are being asked: a file that calls itself has no other way to nixpkgs. */
  readonly #asked = new Set<string>();

  constructor(readonly project: Project) {}

  reach(file: NixFile, site: Node, through: Expr | undefined): Reach {
    const { flake } = file;
    const input = flake === undefined ? { name: "nixpkgs" } : nixpkgsInput(flake);
    if (input === undefined) {
      const next = `add an input such as nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable" to ${flake!.path}, and run this again`;
      return { ok: false, withheld: "nixpkgs-not-in-scope", next };
    }
    const { name } = input;
    if (isCell(file)) return outOfScope(name);
    const text = this.#beside(file, site, through, name) ?? this.#visible(file, site, name);
    if (text !== undefined) return { ok: true, text, edits: [] };
    return this.#asArgument(file, site, name) ?? outOfScope(name);
  }

  /** `inputs.nixos-generators` has `inputs.nixpkgs` beside it. */
  #beside(file: NixFile, site: Node, through: Expr | undefined, name: string): string | undefined {
    const inner = through === undefined ? undefined : unwrap(through);
    if (inner?.kind !== "Select") return undefined;
    const names = inner.path.attrs.map(staticName);
    const at = names.findIndex((each) => each !== undefined && this.project.generators.has(each));
    if (at < 0) return undefined;
    const { text } = file.tree;
    const end = at === 0 ? inner.target.end : inner.path.attrs[at - 1]!.end;
    const base = text.slice(inner.target.start, end);
    const head = headOf(inner.target);
    const same =
      head === undefined || file.scopes.lookup(head.name, site) === file.scopes.lookup(head.name, head);
    return same ? `${base}.${name}` : undefined;
  }

  /** The name of nixpkgs, or a way to it, that means the flake's input at this place. */
  #visible(file: NixFile, site: Node, name: string): string | undefined {
    const own = file.scopes.lookup(name, site);
    if (own !== undefined && this.#mayBeNixpkgs(file, own, name)) return name;
    for (const binder of bindersAround(file, site)) {
      if (file.scopes.lookup(binder.name, site) !== binder || !isOfFile(file, binder)) continue;
      const value = this.project.evaluator.binder(file, binder, undefined);
      if (optionsOf(value).every(isInputs) && optionsOf(value).length > 0) return `${binder.name}.${name}`;
    }
    return undefined;
  }

  /** A function that is handed something called nixpkgs beside nixos-generators is handed the flake. */
  #mayBeNixpkgs(file: NixFile, binder: Binder, name: string): boolean {
    const value = this.project.evaluator.binder(file, binder, undefined);
    if (optionsOf(value).some((option) => isInput(option, name))) return optionsOf(value).length === 1;
    const parameter = binder.kind === "formal" || binder.kind === "argument";
    const channel = binder.kind === "formal" && binder.formal.default?.kind === "SearchPath";
    return (
      parameter &&
      !channel &&
      (value.kind === "unknown" || (value.kind === "ref" && value.root.kind === "argument"))
    );
  }

  /** Makes nixpkgs one more argument of the function that has nixos-generators as one, and has its callers pass it. */
  #asArgument(file: NixFile, site: Node, name: string): Reach | undefined {
    const found = this.#receiver(file, site);
    if (found === undefined || file.scopes.lookup(name, site) !== undefined) return undefined;
    const { lambda, generators } = found;
    const formal = { path: file.path, ...addFormal(file.tree, lambda.formals!, name, generators) };
    if (isOutputs(file, lambda)) return { ok: true, text: name, edits: [formal] };
    if (unwrap(file.tree.root) !== lambda) return undefined;
    const passed = this.#passedBy(file, generators, name);
    return passed === undefined ? undefined : { ok: true, text: name, edits: [formal, ...passed] };
  }

  /** The function around a place that has nixos-generators as an argument. */
  #receiver(file: NixFile, site: Node): { lambda: Lambda; generators: string } | undefined {
    for (const node of file.scopes.ancestors(site)) {
      if (node.kind !== "Lambda" || node.formals === undefined) continue;
      const binder = file.scopes
        .bindersOf(node)
        .find(
          (each) =>
            each.kind === "formal" &&
            this.#isGenerators(this.project.evaluator.binder(file, each, undefined)),
        );
      if (binder !== undefined) return { lambda: node, generators: binder.name };
    }
    return undefined;
  }

  #isGenerators(value: Value): boolean {
    return optionsOf(value).some(
      (option) => option.kind === "ref" && generatorsMember(this.project, option)?.length === 0,
    );
  }

  /** Edits by which every file that calls `file` passes `name` beside `generators`; undefined where one cannot. */
  #passedBy(file: NixFile, generators: string, name: string): readonly FileEdit[] | undefined {
    if (this.#asked.has(file.path)) return undefined;
    this.#asked.add(file.path);
    const { places } = this.project.uses.importersOf(file.path);
    const edits: FileEdit[] = [];
    for (const { file: caller, apply } of places) {
      const argument = apply?.args[1] === undefined ? undefined : unwrap(apply.args[1]);
      if (argument === undefined) return undefined;
      if (this.#hands(caller, argument, name)) continue;
      if (argument.kind !== "AttrSet") return undefined;
      const passed = this.#passOne(caller, argument, generators, name);
      if (passed === undefined) return undefined;
      edits.push(...passed);
    }
    return places.length === 0 ? undefined : edits;
  }

  /** Whether an argument holds nixpkgs already. */
  #hands(file: NixFile, argument: Expr, name: string): boolean {
    const { evaluator } = this.project;
    const options = optionsOf(evaluator.select(this.project.value(file, argument), name));
    return options.length > 0 && options.every((option) => isInput(option, name));
  }

  #passOne(file: NixFile, set: AttrSet, generators: string, name: string): readonly FileEdit[] | undefined {
    if (memberOf(set, name) !== undefined) return [];
    const member = memberOf(set, generators);
    if (member === undefined) return undefined;
    const through = member.kind === "AttrBinding" ? member.value : undefined;
    const from = member.kind === "Inherit" ? member.from?.expr : undefined;
    const base = from === undefined ? undefined : file.tree.text.slice(from.start, from.end);
    const outer: Reach =
      base === undefined ? this.reach(file, set, through) : { ok: true, text: `${base}.${name}`, edits: [] };
    if (!outer.ok) return undefined;
    const word =
      member.kind === "Inherit" ? member.attrs.find((attr) => staticName(attr) === generators) : undefined;
    if (word !== undefined && (outer.text === name || base !== undefined))
      return [...outer.edits, { path: file.path, start: word.end, end: word.end, text: ` ${name}` }];
    const { text } = file.tree;
    const gap = startsLine(text, member.start) ? lineEnding(text) + indentAt(text, member.start) : " ";
    const row = outer.text === name ? `inherit ${name};` : `${name} = ${outer.text};`;
    return [...outer.edits, { path: file.path, start: member.end, end: member.end, text: gap + row }];
  }
}

/** The binding or `inherit` of a set that defines a name by itself. */
function memberOf(set: AttrSet, name: string) {
  return set.bindings.find((binding) =>
    binding.kind === "AttrBinding"
      ? binding.path.attrs.length === 1 && staticName(binding.path.attrs[0]!) === name
      : binding.attrs.some((attr) => staticName(attr) === name),
  );
}

function headOf(expr: Expr): (Expr & { kind: "Identifier" }) | undefined {
  const inner = unwrap(expr);
  if (inner.kind === "Identifier") return inner;
  return inner.kind === "Select" ? headOf(inner.target) : undefined;
}

function isInput(value: Value, name: string): boolean {
  return (
    value.kind === "ref" && value.root.kind === "input" && value.root.name === name && value.path.length === 0
  );
}

function isInputs(value: Value): boolean {
  return value.kind === "ref" && value.root.kind === "inputs" && value.path.length === 0;
}

function* bindersAround(file: NixFile, site: Node): Generator<Binder> {
  for (const node of file.scopes.ancestors(site)) {
    const binders = [...file.scopes.bindersOf(node)];
    // By the usual name first.
    yield* binders.filter(({ name }) => name === "inputs");
    yield* binders.filter(({ name }) => name !== "inputs");
  }
}

/** An inner function's argument called `inputs` is taken for the flake's only where something is selected from it. */
function isOfFile(file: NixFile, binder: Binder): boolean {
  if (binder.kind !== "formal" && binder.kind !== "argument") return true;
  return binder.lambda === unwrap(file.tree.root) || binder.lambda === file.flake?.outputs;
}

/** `{ inputs, cell }: ...`, a block of std or hive: there `inputs.nixpkgs` is a set of packages. */
function isCell(file: NixFile): boolean {
  const root = unwrap(file.tree.root);
  const names = root.kind === "Lambda" ? (root.formals?.formals.map(({ name }) => name.name) ?? []) : [];
  return names.includes("cell") && names.includes("inputs");
}

function outOfScope(name: string): Reach {
  const next = `bring the flake input "${name}" into scope here, for example as an argument, and run this again`;
  return { ok: false, withheld: "nixpkgs-not-in-scope", next };
}
