import type { Apply } from "../../../nix/tree.ts";
import { assumedMember, inputRef, isOutputs, outputsOf } from "../evaluation/arguments.ts";
import type { Evaluator } from "../evaluation/evaluator.ts";
import { isNixpkgs } from "../flakes/flake.ts";
import type { Project } from "../project.ts";
import { ABSENT, type RefValue, type Thunk, unknown, type Value } from "../values.ts";
import { LIBRARY } from "./library-functions.ts";

/** Names that every Nix file has without binding them (`builtins.attrNames builtins` without prefix, Nix 2.26). */
const GLOBALS: ReadonlySet<string> = new Set([
  ...["abort", "baseNameOf", "break", "builtins", "derivation", "derivationStrict", "dirOf", "fetchGit"],
  ...["fetchMercurial", "fetchTarball", "fetchTree", "fromTOML", "import", "isNull", "map", "placeholder"],
  ...["removeAttrs", "scopedImport", "throw", "toString"],
]);

export function isGlobal(name: string): boolean {
  return GLOBALS.has(name) || name.startsWith("__");
}

/** An attribute of something that is followed by its name. */
export function memberOfRef(project: Project, ref: RefValue, name: string): Value {
  const { root, path } = ref;
  if (root.kind === "inputs" && path.length === 0) {
    const flake = project.file(root.flake)?.flake;
    return flake === undefined ? unknown("a flake that cannot be read") : inputRef(flake, name);
  }
  if (root.kind === "input" && root.name === "self" && path.length === 0)
    return memberOfSelf(project, ref, name);
  if (root.kind === "argument" && root.name === undefined && path.length === 0) {
    const formal = root.lambda.formals?.formals.find((each) => each.name.name === name);
    const binder = formal && root.file.scopes.bindersOf(root.lambda).find((each) => each.name === name);
    if (binder !== undefined) return project.evaluator.binder(root.file, binder, undefined);
    return assumedMember(project, root.file, root.lambda, name);
  }
  return { ...ref, path: [...path, name] };
}

function memberOfSelf(project: Project, self: RefValue, name: string): Value {
  const root = self.root as RefValue["root"] & { kind: "input" };
  if (name === "inputs") return { kind: "ref", root: { kind: "inputs", flake: root.flake }, path: [] };
  const followed: RefValue = { ...self, path: [name] };
  // `self.outputs.x` is `self.x`.
  if (name === "outputs") return self;
  if (SOURCE_ATTRIBUTES.has(name)) return followed;
  const outputs = outputsOf(project, root.flake);
  if (outputs === undefined || outputs.kind === "unknown") return followed;
  const value = project.evaluator.select(outputs, name);
  return value.kind === "unknown" || value.kind === "absent" ? followed : value;
}

/** What a flake has beside its outputs (`builtins.attrNames self`, Nix 2.26). */
const SOURCE_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...["_type", "dirtyRev", "dirtyShortRev", "lastModified", "lastModifiedDate", "narHash", "outPath"],
  ...["rev", "revCount", "shortRev", "sourceInfo", "submodules"],
]);

/** The namespaces of nixpkgs' lib that its functions are found in as well. */
const NAMESPACES: ReadonlySet<string> = new Set([
  ...[
    "attrsets",
    "customisation",
    "debug",
    "filesystem",
    "fixedPoints",
    "lists",
    "modules",
    "options",
    "strings",
  ],
  ...["trivial"],
]);

/**
 * The library function that a reference leads to: "map" for a builtin, "genAttrs" for one of nixpkgs' lib,
 * "flake-utils.eachSystem" for one of flake-utils. By where the name leads, never by how it is spelled.
 */
export function libraryName(project: Project, ref: RefValue): string | undefined {
  const { root, path } = ref;
  if (root.kind === "builtins") {
    const [name = "", ...more] = path;
    return more.length === 0 ? name.replace(/^__/, "") : undefined;
  }
  if (root.kind === "input") {
    if (isNixpkgs(project.file(root.flake)?.flake, root.name)) return nameInLib(path);
    if (isFlakeUtils(project, root) && path[0] === "lib" && path.length === 2)
      return `flake-utils.${path[1]}`;
    return undefined;
  }
  if (root.kind === "argument") {
    if (root.name === "lib" || root.name === undefined) return functionIn(path);
    return isPackagesName(root.name) ? nameInLib(path) : undefined;
  }
  return root.kind === "call" && isPackages(project, { ...ref, path: [] }) ? nameInLib(path) : undefined;
}

function nameInLib(path: readonly string[]): string | undefined {
  const at = path.indexOf("lib");
  return at < 0 ? undefined : functionIn(path.slice(at + 1));
}

function functionIn(path: readonly string[]): string | undefined {
  const [first = "", second, ...more] = path;
  if (more.length > 0) return undefined;
  if (second === undefined) return first === "" ? undefined : first;
  return NAMESPACES.has(first) ? second : undefined;
}

function isFlakeUtils(project: Project, { flake, name }: { flake: string; name: string }): boolean {
  const url = project.file(flake)?.flake?.inputs.get(name)?.url;
  return name === "flake-utils" || url?.includes("flake-utils") === true;
}

const PACKAGES_NAMES: ReadonlySet<string> = new Set(["pkgs", "final", "prev", "super"]);

/** Names under which functions are handed a set of packages. */
export function isPackagesName(name: string): boolean {
  return (
    PACKAGES_NAMES.has(name) || name.startsWith("pkgs-") || name.startsWith("pkgs_") || name.endsWith("Pkgs")
  );
}

/** Whether a reference is a set of packages: `pkgs`, `import nixpkgs { ... }`, `legacyPackages.${system}`. */
export function isPackages(project: Project, { root, path }: RefValue): boolean {
  if (root.kind === "argument")
    return root.name !== undefined && isPackagesName(root.name) && path.length === 0;
  if (root.kind === "input") return path.length === 2 && path[0] === "legacyPackages";
  if (root.kind !== "call" || path.length > 0) return false;
  return libraryName(project, root.func) === "import";
}

/** The result of calling something that is followed by its name: what a library function gives, or a reference to it. */
export function applyLibrary(
  evaluator: Evaluator,
  func: RefValue,
  argument: Thunk,
  apply: Apply | undefined,
): Value {
  const { project } = evaluator;
  const partial = func.root.kind === "call" && func.path.length === 0 ? func.root : undefined;
  const called = partial?.func ?? func;
  const args = [...(partial?.args ?? []), argument];
  const name = libraryName(project, called);
  const known = name === undefined ? undefined : LIBRARY.get(name);
  if (known !== undefined && args.length === known.arity) {
    const value = known.give(evaluator, args);
    if (value !== undefined) return value;
  }
  if (name === "throw" || name === "abort") return ABSENT;
  return { kind: "ref", root: { kind: "call", func: called, args, apply }, path: [] };
}

export { isOutputs };
