/**
 * What a row of bindings defines. Nix merges `a.b = 1; a.c = 2;` and `a = { b = 1; }; a = { c = 2; };` into one
 * attribute set while it parses, and refuses an attribute that is defined twice otherwise. This follows `addAttr` in
 * Nix 2.26 (`src/libexpr/parser-state.hh`).
 */

import { staticName, unwrap } from "./strings.ts";
import type { Attr, AttrBinding, Binding, Expr, Inherit, Range } from "./tree.ts";

/** What an attribute is after merging. */
export type Definition =
  | { readonly kind: "plain"; readonly at: Range; value: Expr | MergedAttrs }
  | { readonly kind: "inherited"; readonly at: Range }
  | { readonly kind: "inheritedFrom"; readonly at: Range; readonly from: Expr };

/** An attribute set as Nix sees it after parsing. */
export interface MergedAttrs {
  readonly kind: "MergedAttrs";
  readonly recursive: boolean;
  readonly attrs: Map<string, Definition>;
  readonly dynamic: { readonly name: Attr; readonly value: Expr | MergedAttrs }[];
  /** The sources of `inherit (source) ...;`, in the order they were written. */
  readonly sources: Expr[];
}

/** An attribute defined a second time. */
export interface DuplicateAttr {
  /** The whole path, from the outermost set that was looked at. */
  readonly path: readonly string[];
  readonly at: Range;
}

/** Merges bindings; `duplicate` is the first attribute defined twice, if any, and then the rest is best effort. */
export function mergeBindings(
  bindings: readonly Binding[],
  recursive: boolean,
): { readonly merged: MergedAttrs; readonly duplicate: DuplicateAttr | undefined } {
  const merger = new Merger();
  const merged = merger.merge(bindings, recursive);
  return { merged, duplicate: merger.duplicate };
}

/**
 * The first attribute that a row of bindings defines twice, if any. Nested sets are looked at only where they merge,
 * since each was looked at when it was closed itself.
 */
export function findDuplicate(bindings: readonly Binding[]): DuplicateAttr | undefined {
  return headsDiffer(bindings) ? undefined : mergeBindings(bindings, false).duplicate;
}

/** True when no two bindings begin with the same static name, so that there is nothing to merge. */
function headsDiffer(bindings: readonly Binding[]): boolean {
  if (bindings.length === 1 && bindings[0]!.kind === "AttrBinding") return true;
  const names: string[] = [];
  for (const binding of bindings) {
    if (binding.kind === "AttrBinding") addName(names, binding.path.attrs[0]!);
    else for (const attr of binding.attrs) addName(names, attr);
  }
  return findRepeated(names) < 0;
}

function addName(names: string[], attr: Attr): void {
  const name = attr.kind === "Name" ? attr.name : staticName(attr);
  if (name !== undefined) names.push(name);
}

/** Up to this many names comparing each with each is faster than a set. */
const FEW = 8;

/** The index of the first name that was there before, or -1. */
export function findRepeated(names: readonly string[]): number {
  if (names.length <= FEW) return names.findIndex((name, index) => names.indexOf(name) < index);
  const seen = new Set<string>();
  return names.findIndex((name) => seen.size === seen.add(name).size);
}

/** A definition on its way into a set. */
interface Addition {
  readonly target: MergedAttrs;
  readonly path: readonly string[];
  readonly definition: Definition;
}

class Merger {
  duplicate: DuplicateAttr | undefined;

  merge(bindings: readonly Binding[], recursive: boolean): MergedAttrs {
    const result = empty(recursive);
    for (const binding of bindings) {
      if (binding.kind === "Inherit") this.inherit(result, binding);
      else this.bind(result, binding);
    }
    return result;
  }

  private refuse(path: readonly string[], at: Range): void {
    this.duplicate ??= { path, at };
  }

  private inherit(target: MergedAttrs, inherit: Inherit): void {
    const from = inherit.from?.expr;
    if (from !== undefined) target.sources.push(from);
    for (const attr of inherit.attrs) {
      const name = staticName(attr)!;
      if (target.attrs.has(name)) this.refuse([name], attr);
      else if (from === undefined) target.attrs.set(name, { kind: "inherited", at: attr });
      else target.attrs.set(name, { kind: "inheritedFrom", at: attr, from });
    }
  }

  private bind(target: MergedAttrs, binding: AttrBinding): void {
    const { attrs } = binding.path;
    const path: string[] = [];
    let current: MergedAttrs | undefined = target;
    for (let i = 0; i < attrs.length - 1 && current !== undefined; i++) {
      current = this.descend(current, attrs[i]!, path);
    }
    if (current === undefined) return;
    const last = attrs[attrs.length - 1]!;
    const name = staticName(last);
    if (name === undefined) {
      current.dynamic.push({ name: last, value: binding.value });
      return;
    }
    path.push(name);
    this.define({
      target: current,
      path,
      definition: { kind: "plain", at: binding.path, value: binding.value },
    });
  }

  /** Goes down one step of an attribute path, making the nested set if it is not there. */
  private descend(target: MergedAttrs, attr: Attr, path: string[]): MergedAttrs | undefined {
    const name = staticName(attr);
    if (name === undefined) {
      const nested = empty(false);
      target.dynamic.push({ name: attr, value: nested });
      return nested;
    }
    path.push(name);
    const present = target.attrs.get(name);
    if (present === undefined) {
      const nested = empty(false);
      target.attrs.set(name, { kind: "plain", at: attr, value: nested });
      return nested;
    }
    const opened = this.open(present);
    if (opened === undefined) this.refuse(path, attr);
    return opened;
  }

  /** Adds a definition, and what is inside it where sets meet. Not recursive: sets nest thousands deep. */
  private define(first: Addition): void {
    const pending = [first];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { target, path, definition } = next;
      const name = path[path.length - 1]!;
      const present = target.attrs.get(name);
      if (present === undefined) {
        target.attrs.set(name, definition);
        continue;
      }
      const into = this.open(present);
      const added = this.open(definition);
      if (into === undefined || added === undefined) {
        this.refuse(path, definition.at);
        continue;
      }
      // Nix drops the `rec` of the set that comes second.
      for (const [inner, value] of added.attrs) {
        pending.push({ target: into, path: [...path, inner], definition: value });
      }
      into.dynamic.push(...added.dynamic);
      into.sources.push(...added.sources);
    }
  }

  /** The set behind a definition, ready to be added to; undefined when it is not an attribute set. */
  private open(definition: Definition): MergedAttrs | undefined {
    if (definition.kind !== "plain") return undefined;
    if (definition.value.kind === "MergedAttrs") return definition.value;
    const set = unwrap(definition.value);
    if (set.kind !== "AttrSet") return undefined;
    const merged = this.merge(set.bindings, set.recursive);
    definition.value = merged;
    return merged;
  }
}

function empty(recursive: boolean): MergedAttrs {
  return { kind: "MergedAttrs", recursive, attrs: new Map(), dynamic: [], sources: [] };
}
