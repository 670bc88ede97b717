import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type { AttrSet, Expr, Lambda, Tree } from "../../nix/tree.ts";
import type { Repository } from "../engine/types.ts";

/** What rewriting code needs to know of a flake.nix: its inputs by name and its outputs function. */
export interface Flake {
  readonly path: string;
  /** The folder it stands in, "" for the root. */
  readonly folder: string;
  readonly inputs: ReadonlyMap<string, FlakeInput>;
  /** Undefined where `outputs` is not written as a function, e.g. `import ./outputs.nix`. */
  readonly outputs: Lambda | undefined;
}

export interface FlakeInput {
  readonly name: string;
  readonly url: string | undefined;
  /** The branch or tag, where it is no part of the url. */
  readonly ref: string | undefined;
  /** Name of this flake's input that the input's own `nixpkgs` follows. */
  readonly nixpkgs: string | undefined;
}

const GENERATORS_URL = /(^|[/:])nixos-generators(\.git)?([/?#]|$)/;
const NIXPKGS_URL = /(^|[/:])nixpkgs(\.git)?([/?#]|$)|channels\.nixos\.org|flakehub\.com\/f\/NixOS\/nixpkgs/i;

export function isGenerators(input: FlakeInput): boolean {
  return input.url !== undefined && GENERATORS_URL.test(input.url);
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
  return { path, folder, inputs: readInputs(root), outputs: findOutputs(root) };
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
  const generators = [...flake.inputs.values()].find(
    (input) => isGenerators(input) || input.name === "nixos-generators",
  );
  const followed = generators?.nixpkgs;
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
  // An argument that is no declared input is looked up in the registry.
  const implied = flake.outputs?.formals?.formals.some((formal) => formal.name.name === "nixpkgs");
  return implied === true ? { name: "nixpkgs", followed: false } : undefined;
}

function findOutputs(root: AttrSet): Lambda | undefined {
  for (const { path, value } of flatten(root, [], 1)) {
    if (path.length !== 1 || path[0] !== "outputs") continue;
    let expr = unwrap(value);
    while (expr.kind === "LetIn" || expr.kind === "With" || expr.kind === "Assert") expr = unwrap(expr.body);
    return expr.kind === "Lambda" ? expr : undefined;
  }
  return undefined;
}

function readInputs(root: AttrSet): ReadonlyMap<string, FlakeInput> {
  const inputs = new Map<string, { -readonly [Key in keyof FlakeInput]: FlakeInput[Key] }>();
  for (const { path, value } of flatten(root, [], 8)) {
    if (path[0] !== "inputs" || path.length < 2) continue;
    const name = path[1]!;
    const input = inputs.get(name) ?? { name, url: undefined, ref: undefined, nixpkgs: undefined };
    inputs.set(name, input);
    const rest = path.slice(2).join(".");
    const text = stringValue(value) ?? (value.kind === "Uri" ? value.value : undefined);
    if (text === undefined) continue;
    if (rest === "url" || rest === "repo") input.url = text;
    if (rest === "ref") input.ref = text;
    if (rest === "inputs.nixpkgs.follows") input.nixpkgs = text;
  }
  return inputs;
}

/** The static attribute paths of a set and its nested sets, with the values they lead to. */
export function* flatten(
  set: AttrSet,
  prefix: readonly string[],
  depth: number,
): Generator<{ readonly path: readonly string[]; readonly value: Expr }> {
  for (const binding of set.bindings) {
    if (binding.kind !== "AttrBinding") continue;
    const names = binding.path.attrs.map(staticName);
    if (names.some((name) => name === undefined)) continue;
    const path = [...prefix, ...(names as string[])];
    const value = unwrap(binding.value);
    yield { path, value };
    if (value.kind === "AttrSet" && path.length < depth) yield* flatten(value, path, depth);
  }
}

/** Whether an input of a flake is nixpkgs or its library, declared or looked up in the registry under its name. */
export function isNixpkgs(flake: Flake | undefined, name: string): boolean {
  const url = flake?.inputs.get(name)?.url;
  if (url !== undefined) return NIXPKGS_URL.test(url) || /nixpkgs\.lib|nixpkgs[-_]/.test(url);
  return /^(?:nixpkgs|nixos|unstable|stable)(?:[-_].*|\d*)$/.test(name);
}
