import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { AttrBinding, AttrSet, Binding, Expr, Lambda, Tree } from "../../nix/tree.ts";

/** One value below an input's name: `url`, or `inputs.nixpkgs.follows`. */
export interface InputLeaf {
  /** Names below that of the input. */
  readonly path: readonly string[];
  readonly value: Expr;
}

/** An input of a flake, however its declaration is spread over the file. */
export interface FlakeInput {
  readonly name: string;
  /** The bindings that declare this input and nothing else. */
  readonly declarations: readonly AttrBinding[];
  readonly leaves: readonly InputLeaf[];
}

/** A flake.nix, read as Nix reads it: without evaluating anything. */
export interface FlakeFile {
  readonly set: AttrSet;
  readonly inputs: ReadonlyMap<string, FlakeInput>;
  /** What `outputs` is, parentheses taken off. */
  readonly outputs: Expr | undefined;
}

const KNOWN = new WeakMap<Tree, { readonly flake: FlakeFile | undefined }>();

/** Undefined when the file is not an attribute set, as a flake.nix must be. Read once, for a tree never changes. */
export function readFlakeFile(tree: Tree): FlakeFile | undefined {
  const known = KNOWN.get(tree) ?? { flake: read(tree) };
  KNOWN.set(tree, known);
  return known.flake;
}

function read(tree: Tree): FlakeFile | undefined {
  const set = unwrap(tree.root);
  if (set.kind !== "AttrSet") return undefined;
  const inputs = new Map<string, MutableInput>();
  let outputs: Expr | undefined;
  for (const { path, binding } of pathsOf(set.bindings)) {
    if (path[0] === "outputs" && path.length === 1) outputs = unwrap(binding.value);
    if (path[0] === "inputs") readInputs(inputs, binding, path.slice(1));
  }
  return { set, inputs, outputs };
}

/** The function that `outputs` is, when it is written in the file itself. */
export function outputsLambda(flake: FlakeFile): Lambda | undefined {
  return flake.outputs?.kind === "Lambda" ? flake.outputs : undefined;
}

/** The inputs of the outputs function that nothing declares: Nix looks them up in the registry. */
export function undeclaredInputs(flake: FlakeFile): readonly string[] {
  const formals = outputsLambda(flake)?.formals?.formals ?? [];
  return formals.map(({ name }) => name.name).filter((name) => name !== "self" && !flake.inputs.has(name));
}

interface MutableInput extends FlakeInput {
  readonly declarations: AttrBinding[];
  readonly leaves: InputLeaf[];
}

function readInputs(inputs: Map<string, MutableInput>, binding: AttrBinding, path: readonly string[]): void {
  const [name, ...below] = path;
  if (name === undefined) {
    const nested = unwrap(binding.value);
    if (nested.kind !== "AttrSet") return;
    for (const inner of pathsOf(nested.bindings)) readInputs(inputs, inner.binding, inner.path);
    return;
  }
  let input = inputs.get(name);
  if (input === undefined) {
    input = { name, declarations: [], leaves: [] };
    inputs.set(name, input);
  }
  input.declarations.push(binding);
  input.leaves.push(...leavesOf(below, binding.value));
}

function leavesOf(path: readonly string[], expr: Expr): readonly InputLeaf[] {
  const value = unwrap(expr);
  if (value.kind !== "AttrSet") return [{ path, value }];
  return pathsOf(value.bindings).flatMap((inner) => leavesOf([...path, ...inner.path], inner.binding.value));
}

/** Bindings with static paths; inputs may have no others, since Nix reads them without evaluating. */
function pathsOf(bindings: readonly Binding[]): readonly { path: string[]; binding: AttrBinding }[] {
  return bindings.flatMap((binding) => {
    if (binding.kind !== "AttrBinding") return [];
    const path = binding.path.attrs.map(staticName);
    return path.every((name) => name !== undefined) ? [{ path, binding }] : [];
  });
}

/** The text of an input's attribute, e.g. `url`; undefined when it is not there or no plain string. */
export function leafText(input: FlakeInput, ...path: readonly string[]): string | undefined {
  const leaf = input.leaves.find((one) => one.path.join("\0") === path.join("\0"));
  return leaf === undefined ? undefined : stringValue(leaf.value);
}
