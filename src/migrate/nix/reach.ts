import { unwrap } from "../../nix/strings.ts";
import type { AttrSet, Expr, Lambda, Node } from "../../nix/tree.ts";
import { addFormal } from "../edit/insertion.ts";
import { indentAt, lineEnding, startsLine } from "../edit/layout.ts";
import type { FileEdit, Repository, Withheld } from "../engine/types.ts";
import { nixpkgsInput } from "../model/flake.ts";
import type { Binder } from "../model/scopes.ts";
import { callsOf } from "./callers.ts";
import { findMember } from "./members.ts";
import { sourceOf, type Via } from "./origin.ts";
import type { NixSource } from "./source.ts";

/** How the nixpkgs flake is written at a place, and what must be added for it to be in scope there. */
export type Reach =
  | { readonly ok: true; readonly text: string; readonly edits: readonly FileEdit[] }
  | { readonly ok: false; readonly withheld: Withheld; readonly next: string };

/** Functions handing an argument to functions in other files, and those again to others. */
const DEPTH = 8;

/** The nixpkgs that takes over from nixos-generators at a place that reached nixos-generators by `via`. */
export function reachNixpkgs(repository: Repository, source: NixSource, site: Node, via: Via): Reach {
  return reach(repository, source, site, via, DEPTH);
}

function reach(repository: Repository, source: NixSource, site: Node, via: Via, depth: number): Reach {
  const { flake } = source.origins;
  const input = flake === undefined ? { name: "nixpkgs" } : nixpkgsInput(flake);
  if (input === undefined) {
    const next = `add an input such as nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable" to ${flake!.path}, and run this again`;
    return { ok: false, withheld: "nixpkgs-not-in-scope", next };
  }
  const { name } = input;
  if (isCell(source)) return outOfScope(name);
  if (via.kind === "inputs") return throughInputs(source, site, via.base, name);
  const inScope = visible(source, site, name);
  if (inScope !== undefined) return { ok: true, text: inScope, edits: [] };
  if (via.kind === "formal" && depth > 0)
    return asArgument(repository, source, site, via.lambda, name, depth);
  return outOfScope(name);
}

/** `inputs.nixos-generators` has `inputs.nixpkgs` beside it. */
function throughInputs(source: NixSource, site: Node, base: Expr, name: string): Reach {
  const text = sourceOf(source.tree, base);
  const head = /^[a-zA-Z_][\w'-]*/.exec(text)?.[0];
  const there = base.start < 0 ? undefined : base;
  const same =
    head === undefined ||
    there === undefined ||
    source.scopes.lookup(head, site) === source.scopes.lookup(head, there);
  const bound = head === undefined || source.scopes.lookup(head, site) !== undefined;
  if (same && bound) return { ok: true, text: `${text}.${name}`, edits: [] };
  const inScope = visible(source, site, name);
  return inScope === undefined ? outOfScope(name) : { ok: true, text: inScope, edits: [] };
}

/** The name of nixpkgs, or a way to it, that means the flake's input at this place. */
function visible(source: NixSource, site: Node, name: string): string | undefined {
  const binder = source.scopes.lookup(name, site);
  const origin = binder === undefined ? undefined : source.origins.ofBinder(binder);
  if (origin?.kind === "input" && origin.name === name) return name;
  // A function that is handed something called nixpkgs beside nixos-generators is handed the flake.
  const channel = binder?.kind === "formal" && binder.formal.default?.kind === "SearchPath";
  if (!channel && (binder?.kind === "formal" || binder?.kind === "argument")) return name;
  for (const inputs of ["inputs", ...argumentNames(source, site)]) {
    const holder = source.scopes.lookup(inputs, site);
    if (holder === undefined || source.origins.ofBinder(holder)?.kind !== "inputs") continue;
    if (isOfFile(source, holder)) return `${inputs}.${name}`;
  }
  return undefined;
}

/** An inner function's argument called `inputs` is taken for the flake's only where something is selected from it. */
function isOfFile(source: NixSource, binder: Binder): boolean {
  if (binder.kind !== "formal" && binder.kind !== "argument") return true;
  return binder.lambda === unwrap(source.tree.root) || binder.lambda === source.origins.flake?.outputs;
}

/** The names of whole arguments around a place: `args` of `args@{ ... }:`. */
function argumentNames(source: NixSource, site: Node): readonly string[] {
  return [...source.scopes.ancestors(site)].flatMap((node) =>
    node.kind === "Lambda" && node.name !== undefined ? [node.name.name] : [],
  );
}

/** Make nixpkgs one more argument of the function that has nixos-generators as one, and have its callers pass it. */
function asArgument(
  repository: Repository,
  source: NixSource,
  site: Node,
  lambda: Lambda,
  name: string,
  depth: number,
): Reach {
  const { formals } = lambda;
  if (formals === undefined || source.scopes.lookup(name, site) !== undefined) return outOfScope(name);
  const generators = formals.formals.find((formal) => source.origins.names.has(formal.name.name))?.name.name;
  const formal = { path: source.path, ...addFormal(source.tree, formals, name, generators) };
  const outputs = source.origins.flake;
  if (outputs?.path === source.path && outputs.outputs === lambda)
    return { ok: true, text: name, edits: [formal] };
  if (unwrap(source.tree.root) !== lambda || generators === undefined) return outOfScope(name);
  const passed = passFrom(repository, source.path, generators, name, depth - 1);
  return passed === undefined ? outOfScope(name) : { ok: true, text: name, edits: [formal, ...passed] };
}

/** Edits by which every file that calls `path` passes `name` beside `generators`; undefined when one cannot. */
function passFrom(
  repository: Repository,
  path: string,
  generators: string,
  name: string,
  depth: number,
): readonly FileEdit[] | undefined {
  const calls = callsOf(repository, path);
  if (calls.length === 0) return undefined;
  const edits: FileEdit[] = [];
  for (const { source, argument } of calls) {
    if (argument.kind !== "AttrSet") continue;
    const passed = passOne(repository, source, argument, generators, name, depth);
    if (passed === undefined) return undefined;
    edits.push(...passed);
  }
  return edits;
}

function passOne(
  repository: Repository,
  source: NixSource,
  set: AttrSet,
  generators: string,
  name: string,
  depth: number,
): readonly FileEdit[] | undefined {
  if (findMember(set, name) !== undefined) return [];
  const member = findMember(set, generators);
  if (member === undefined) return undefined;
  const origin =
    member.kind === "binding"
      ? source.origins.of(member.binding.value)
      : member.inherit.from === undefined
        ? source.origins.ofReference(member.attr, set)
        : source.origins.of(member.inherit.from.expr);
  const via: Via | undefined =
    origin?.kind === "generators"
      ? origin.via
      : origin?.kind === "inputs" && member.kind === "inherit"
        ? { kind: "inputs", base: member.inherit.from!.expr }
        : undefined;
  if (via === undefined) return undefined;
  const outer = reach(repository, source, set, via, depth);
  if (!outer.ok) return undefined;
  if (member.kind === "inherit" && (outer.text === name || member.inherit.from !== undefined)) {
    return [
      ...outer.edits,
      { path: source.path, start: member.attr.end, end: member.attr.end, text: ` ${name}` },
    ];
  }
  const row = member.kind === "binding" ? member.binding : member.inherit;
  const { text } = source.tree;
  const gap = startsLine(text, row.start) ? lineEnding(text) + indentAt(text, row.start) : " ";
  const value = outer.text === name ? `inherit ${name};` : `${name} = ${outer.text};`;
  return [...outer.edits, { path: source.path, start: row.end, end: row.end, text: gap + value }];
}

/** `{ inputs, cell }: ...`, a block of std or hive: there `inputs.nixpkgs` is a set of packages. */
function isCell(source: NixSource): boolean {
  const root = unwrap(source.tree.root);
  const names = root.kind === "Lambda" ? (root.formals?.formals.map(({ name }) => name.name) ?? []) : [];
  return names.includes("cell") && names.includes("inputs");
}

function outOfScope(name: string): Reach {
  const next = `bring the flake input "${name}" into scope here, for example as an argument, and run this again`;
  return { ok: false, withheld: "nixpkgs-not-in-scope", next };
}
