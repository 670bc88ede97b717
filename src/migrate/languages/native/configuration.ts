import { stringValue, unwrap } from "../../../nix/strings.ts";
import type { AttrSet, List, Node } from "../../../nix/tree.ts";
import type { LegacyInvocation } from "../../../translate/command-line/invocation.ts";
import type { Repository } from "../../engine/types.ts";
import { outputsOf } from "../../model/evaluation/arguments.ts";
import { libraryName } from "../../model/library/library.ts";
import type { ModuleList } from "../../model/modules/module.ts";
import { moduleSet } from "../../model/modules/module-set.ts";
import { folderOf, importedFile, joinPath } from "../../model/paths.ts";
import { type NixFile, type Project, projectOf } from "../../model/project.ts";
import { type Env, type Place, ready, type Thunk, type Value } from "../../model/values.ts";

/** Where a further setting of a configuration can be written: among the bindings of a module, or as one more module. */
export type Spot =
  | { readonly kind: "set"; readonly file: NixFile; readonly set: AttrSet }
  | { readonly kind: "list"; readonly file: NixFile; readonly list: List };

/** The configuration that a command line builds, as far as the repository shows it. */
export interface Configuration {
  /** Undefined where it is in the repository, and nothing shows where a setting of it alone would go. */
  readonly spot: Spot | undefined;
  /** Sets of the modules that are in sight, the spot's own among them. */
  readonly sets: readonly AttrSet[];
  /** Such as "x86_64-linux", where it is said. */
  readonly system: string | undefined;
  /** Its modules, and the file and the expression that they are written in. */
  readonly modules: ModuleList;
  readonly written: { readonly file: NixFile; readonly node: Node };
}

/**
 * The configuration of an old command line in the file at `from`; undefined where it is not in the repository, or where
 * more than one file may be meant.
 */
export function findConfiguration(
  repository: Repository,
  from: string,
  { flake, configuration, system }: LegacyInvocation,
): Configuration | undefined {
  const project = projectOf(repository);
  if (flake === undefined) {
    const path =
      configuration === undefined ? undefined : onlyFile(repository, from, configuration, importedFile);
    const file = path === undefined ? undefined : project.file(path);
    return file && ofModule(project, file, system);
  }
  const path = findFlakeFile(repository, from, flake.uri);
  return path === undefined || flake.attribute === undefined
    ? undefined
    : ofHost(project, path, flake.attribute);
}

/** The flake.nix that a flake reference such as `.` means on a command line in the file at `from`. */
export function findFlakeFile(repository: Repository, from: string, uri: string): string | undefined {
  const written = uri.replace(/^path:/, "").split("?", 1)[0]!;
  return onlyFile(repository, from, written === "" ? "." : written, (known, folder) => {
    const path = folder === "" ? "flake.nix" : `${folder}/flake.nix`;
    return known.has(path) ? path : undefined;
  });
}

/** Names of the hosts of a flake; undefined where they are not all in sight. */
export function hostNames(repository: Repository, flake: string): readonly string[] | undefined {
  const hosts = hostsOf(projectOf(repository), flake);
  return hosts?.kind === "attrs" && hosts.open === undefined && hosts.others.length === 0
    ? [...hosts.attrs.keys()]
    : undefined;
}

/** Scripts are started at the root of a repository or in their own folder: the one file that both can mean. */
function onlyFile(
  repository: Repository,
  from: string,
  written: string,
  find: (repository: Repository, path: string) => string | undefined,
): string | undefined {
  const relative = /^\.{1,2}(?:\/|$)/.test(written) ? written : `./${written}`;
  if (/^[~/]|[^\x20-\x7e]/.test(written)) return undefined;
  const found = [folderOf(from), ""].flatMap((folder) => {
    const path = joinPath(folder, relative);
    return path === undefined ? [] : (find(repository, path) ?? []);
  });
  return new Set(found).size === 1 ? found[0] : undefined;
}

function ofModule(project: Project, file: NixFile, system: string | undefined): Configuration {
  const set = moduleSet(file.tree.root);
  const thunk = ready({ kind: "path", input: undefined, path: file.path, below: undefined });
  return {
    spot: set && { kind: "set", file, set },
    sets: set ? [set] : [],
    system,
    modules: { items: [{ thunk, module: project.modules.read(thunk) }], open: undefined },
    written: { file, node: file.tree.root },
  };
}

function hostsOf(project: Project, flake: string): Value | undefined {
  const outputs = outputsOf(project, flake);
  return outputs && member(outputs, "nixosConfigurations");
}

function member(value: Value, name: string): Value | undefined {
  return value.kind === "attrs" ? value.attrs.get(name)?.force() : undefined;
}

function ofHost(project: Project, flake: string, host: string): Configuration | undefined {
  const hosts = hostsOf(project, flake);
  if (hosts?.kind !== "attrs") return undefined;
  const modules = modulesOf(project, hosts.attrs.get(host)?.force());
  if (modules === undefined) return undefined;
  const own = modules.list && ownList(modules.list);
  const files = modulePaths(modules.items);
  const others = [...hosts.attrs.keys()]
    .filter((name) => name !== host)
    .flatMap((name) => modulePaths(modulesOf(project, hosts.attrs.get(name)?.force())?.items ?? []));
  const file = files
    .filter((path) => !others.includes(path))
    .flatMap((path) => project.file(importedFile(project.repository, path) ?? "") ?? [])
    .find(({ tree }) => moduleSet(tree.root) !== undefined);
  const single = file && { kind: "set" as const, file, set: moduleSet(file.tree.root)! };
  return {
    spot: own ?? single,
    sets: setsOf(project, modules.items),
    system: modules.system,
    modules: project.modules.list(modules.value),
    written: modules.written,
  };
}

interface Modules {
  /** Where the list is written. */
  readonly list: Place | undefined;
  readonly items: readonly Thunk[];
  readonly value: Value;
  readonly written: { readonly file: NixFile; readonly node: Node };
  readonly system: string | undefined;
}

/** The argument `modules` of a `nixosSystem` of nixpkgs. */
function modulesOf(project: Project, value: Value | undefined): Modules | undefined {
  if (value?.kind !== "ref" || value.root.kind !== "call" || value.path.length > 0) return undefined;
  if (libraryName(project, value.root.func) !== "nixosSystem") return undefined;
  const argument = value.root.args[0]?.force();
  const modules = argument?.kind === "attrs" ? argument.attrs.get("modules") : undefined;
  const list = modules?.force();
  const { place } = modules ?? {};
  if (argument?.kind !== "attrs" || list?.kind !== "list" || place === undefined) return undefined;
  const system = argument.attrs.get("system")?.force();
  return {
    list: place,
    items: list.items,
    value: list,
    written: {
      file: place.file,
      node: isOfFile(place.file, place.env) ? (value.root.apply ?? place.expr) : place.expr,
    },
    system: system?.kind === "string" ? system.text : undefined,
  };
}

/** The list literal of a module list that serves one host: it is written outside of every function but a file's own. */
function ownList({ file, expr, env }: Place): Spot | undefined {
  if (!isOfFile(file, env)) return undefined;
  const written = unwrap(expr);
  const lists = written.kind === "Binary" ? [unwrap(written.left), unwrap(written.right)] : [written];
  const list = lists.find((each) => each.kind === "List");
  return list?.kind === "List" ? { kind: "list", file, list } : undefined;
}

/** Whether what surrounds an expression is only the function that a file, or the outputs of its flake, is. */
function isOfFile(file: NixFile, env: Env | undefined): boolean {
  if (env === undefined) return true;
  const whole = env.lambda === file.flake?.outputs || env.lambda === unwrap(file.tree.root);
  return whole && isOfFile(file, env.parent);
}

function modulePaths(items: readonly Thunk[]): readonly string[] {
  return items.flatMap((item) => {
    const value = item.force();
    return value.kind === "path" && value.input === undefined && value.path !== undefined ? [value.path] : [];
  });
}

/** The sets of the modules that are written in the list or in a file that it names. */
function setsOf(project: Project, items: readonly Thunk[]): readonly AttrSet[] {
  return items.flatMap((item) => {
    const value = item.force();
    if (value.kind === "attrs") return value.written?.set ?? [];
    if (value.kind === "function") return moduleSet(value.lambda) ?? [];
    if (value.kind !== "path" || value.path === undefined || value.input !== undefined) return [];
    const file = project.file(importedFile(project.repository, value.path) ?? "");
    return file === undefined ? [] : (moduleSet(file.tree.root) ?? []);
  });
}

/** The platform that a module sets, where it is written out. */
export function platformOf({ system, sets }: Configuration): string | undefined {
  if (system !== undefined) return system;
  for (const set of sets) {
    for (const binding of set.bindings) {
      if (binding.kind !== "AttrBinding") continue;
      const path = binding.path.attrs.map((attr) => (attr.kind === "Name" ? attr.name : "")).join(".");
      if (path === "nixpkgs.hostPlatform" || path === "nixpkgs.system") return stringValue(binding.value);
    }
  }
  return undefined;
}
