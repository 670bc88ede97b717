import { staticName, stringValue, unwrap } from "../../../nix/strings.ts";
import type { AttrBinding, AttrSet, Binding, Expr, Lambda, Tree } from "../../../nix/tree.ts";
import type { Repository } from "../../engine/types.ts";

/** What rewriting code needs to know of a flake.nix: its inputs by name and its outputs function. */
export interface Flake {
  readonly path: string;
  /** The folder that contains it, "" for the root. */
  readonly folder: string;
  /** The attribute set that the file is. */
  readonly set: AttrSet;
  readonly inputs: ReadonlyMap<string, FlakeInput>;
  /** Undefined where `outputs` is not written as a function, e.g. `import ./outputs.nix`. */
  readonly outputs: Lambda | undefined;
}

/** An input of a flake, however its declaration is spread over the file. */
export interface FlakeInput {
  readonly name: string;
  /** The bindings that declare this input and nothing else. */
  readonly declarations: readonly AttrBinding[];
  readonly leaves: readonly InputLeaf[];
  readonly url: string | undefined;
  /** The branch or tag, where it is not part of the url. */
  readonly ref: string | undefined;
  /** Name of this flake's input that the input's own `nixpkgs` follows. */
  readonly nixpkgs: string | undefined;
}

/** One value below an input's name: `url`, or `inputs.nixpkgs.follows`. */
export interface InputLeaf {
  /** Names below that of the input. */
  readonly path: readonly string[];
  readonly value: Expr;
}

const NIXPKGS_URL = /(^|[/:])nixpkgs(\.git)?([/?#]|$)|channels\.nixos\.org|flakehub\.com\/f\/NixOS\/nixpkgs/i;

const GENERATORS = "nixos-generators";

/** Whether an address names nixos-generators, or somebody's fork of it under that name. */
export function isGeneratorsUrl(url: string): boolean {
  return /(?:^|[/:])nixos-generators(?:\.git)?(?:[/?#]|$)/.test(url);
}

export function isGenerators(input: FlakeInput): boolean {
  return input.url !== undefined && isGeneratorsUrl(input.url);
}

/** The input that is nixos-generators, by its address or else by its name. */
export function generatorsInput({ inputs }: Flake): FlakeInput | undefined {
  const all = [...inputs.values()];
  return all.find(isGenerators) ?? all.find(({ name }) => name === GENERATORS);
}

/** Whether a flake has nixos-generators among its inputs, declared or looked up in the registry. */
export function asksForGenerators(flake: Flake): boolean {
  return generatorsInput(flake) !== undefined || undeclaredInputs(flake).includes(GENERATORS);
}

/** The flake.nix of a folder or the nearest one above it; undefined where there is none that can be read. */
export function flakeOf(repository: Repository, path: string): Flake | undefined {
  let folder = path;
  while (folder !== "") {
    folder = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "";
    const candidate = folder === "" ? "flake.nix" : `${folder}/flake.nix`;
    if (repository.has(candidate)) return readFlake(repository, candidate);
  }
  return undefined;
}

export function readFlake(repository: Repository, path: string): Flake | undefined {
  const parsed = repository.nix(path);
  if (parsed === undefined || !parsed.ok) return undefined;
  const known = KNOWN.get(parsed.tree);
  if (known !== undefined && known.path === path) return known.flake;
  const flake = flakeOfTree(parsed.tree, path);
  KNOWN.set(parsed.tree, { path, flake });
  return flake;
}

const KNOWN = new WeakMap<Tree, { readonly path: string; readonly flake: Flake | undefined }>();

function flakeOfTree(tree: Tree, path: string): Flake | undefined {
  const root = flakeSet(tree.root);
  if (root === undefined) return undefined;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  return { path, folder, set: root, inputs: readInputs(root), outputs: findOutputs(root) };
}

function flakeSet(expr: Expr): AttrSet | undefined {
  const inner = unwrap(expr);
  return inner.kind === "AttrSet" ? inner : undefined;
}

/** Input names that mean nixos-generators anywhere in the repository, its usual name among them. */
export function generatorsNames(repository: Repository): ReadonlySet<string> {
  const names = new Set(["nixos-generators"]);
  for (const path of repository.containing(["nixos-generators"])) {
    if (path !== "flake.nix" && !path.endsWith("/flake.nix")) continue;
    for (const input of readFlake(repository, path)?.inputs.values() ?? []) {
      if (isGenerators(input)) names.add(input.name);
    }
  }
  return names;
}

/**
 * The input whose NixOS takes over: the one that nixos-generators' nixpkgs followed, else `nixpkgs`, else the first
 * that looks like it, one that the outputs name before others. Undefined when the flake has none.
 */
export function nixpkgsInput(
  flake: Flake,
): { readonly name: string; readonly followed: boolean } | undefined {
  const followed = generatorsInput(flake)?.nixpkgs;
  if (followed !== undefined && followed !== "" && !followed.includes("/"))
    return { name: followed, followed: true };
  const own = [...flake.inputs.values()];
  const named = flake.outputs?.formals?.formals.map(({ name }) => name.name) ?? [];
  const likely = own.filter((input) => input.url !== undefined && NIXPKGS_URL.test(input.url));
  const found =
    own.find((input) => input.name === "nixpkgs") ??
    likely.find((input) => named.includes(input.name)) ??
    likely[0];
  if (found !== undefined) return { name: found.name, followed: false };
  // An argument that is not a declared input is looked up in the registry.
  const implied = flake.outputs?.formals?.formals.some((formal) => formal.name.name === "nixpkgs");
  return implied === true ? { name: "nixpkgs", followed: false } : undefined;
}

function findOutputs(root: AttrSet): Lambda | undefined {
  const outputs = pathsOf(root.bindings).find(({ path }) => path.join(".") === "outputs");
  if (outputs === undefined) return undefined;
  let expr = unwrap(outputs.binding.value);
  while (expr.kind === "LetIn" || expr.kind === "With" || expr.kind === "Assert") expr = unwrap(expr.body);
  return expr.kind === "Lambda" ? expr : undefined;
}

/** The inputs that the outputs function takes and nothing declares: Nix looks them up in the registry. */
export function undeclaredInputs({ inputs, outputs }: Flake): readonly string[] {
  const formals = outputs?.formals?.formals ?? [];
  return formals.map(({ name }) => name.name).filter((name) => name !== "self" && !inputs.has(name));
}

/** The text of an input's attribute, such as `url`; undefined where it is not there or no plain string. */
export function leafText(
  { leaves }: Pick<FlakeInput, "leaves">,
  ...path: readonly string[]
): string | undefined {
  const leaf = leaves.find((one) => one.path.join("\0") === path.join("\0"));
  if (leaf === undefined) return undefined;
  return stringValue(leaf.value) ?? (leaf.value.kind === "Uri" ? leaf.value.value : undefined);
}

interface Written {
  readonly declarations: AttrBinding[];
  readonly leaves: InputLeaf[];
}

function readInputs(root: AttrSet): ReadonlyMap<string, FlakeInput> {
  const written = new Map<string, Written>();
  for (const { path, binding } of pathsOf(root.bindings))
    if (path[0] === "inputs") collectInputs(written, binding, path.slice(1));
  return new Map([...written].map(([name, each]) => [name, inputOf(name, each)]));
}

function inputOf(name: string, written: Written): FlakeInput {
  return {
    name,
    ...written,
    url: leafText(written, "url") ?? leafText(written, "repo"),
    ref: leafText(written, "ref"),
    nixpkgs: leafText(written, "inputs", "nixpkgs", "follows"),
  };
}

function collectInputs(inputs: Map<string, Written>, binding: AttrBinding, path: readonly string[]): void {
  const [name, ...below] = path;
  if (name === undefined) {
    const nested = unwrap(binding.value);
    if (nested.kind !== "AttrSet") return;
    for (const inner of pathsOf(nested.bindings)) collectInputs(inputs, inner.binding, inner.path);
    return;
  }
  const input = inputs.get(name) ?? { declarations: [], leaves: [] };
  inputs.set(name, input);
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

/** Whether an input of a flake is nixpkgs or its library, declared or looked up in the registry under its name. */
export function isNixpkgs(flake: Flake | undefined, name: string): boolean {
  const url = flake?.inputs.get(name)?.url;
  if (url !== undefined) return NIXPKGS_URL.test(url) || /nixpkgs\.lib|nixpkgs[-_]/.test(url);
  return /^(?:nixpkgs|nixos|unstable|stable)(?:[-_].*|\d*)$/.test(name);
}
