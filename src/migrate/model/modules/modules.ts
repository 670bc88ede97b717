import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Expr, Lambda, Node } from "../../../nix/tree.ts";
import { isNixpkgs } from "../flakes/flake.ts";
import { generatorsMember } from "../flakes/generators.ts";
import { sourceName } from "../flakes/sources.ts";
import { libraryName } from "../library/library.ts";
import { importedFile } from "../paths.ts";
import type { NixFile, Project } from "../project.ts";
import {
  type Env,
  optionsOf,
  type PathValue,
  type RefValue,
  ready,
  type Thunk,
  unknown,
  type Value,
} from "../values.ts";

/** A NixOS module, as far as it is in sight, with all that it imports. */
export interface Module {
  readonly kind:
    | "own"
    /** Of nixpkgs: `path` says which. */
    | "nixpkgs"
    /** Of another flake: taken for an ordinary NixOS module. */
    | "foreign"
    /** A format module of nixos-generators: `format` says which. */
    | "generators"
    | "unknown";
  /** Of "own": what it sets. */
  readonly config: readonly Value[];
  readonly imports: readonly ModuleItem[];
  /** Of "own": the file it is all of. */
  readonly file: NixFile | undefined;
  /** Where its expression is written. */
  readonly written: { readonly file: NixFile; readonly expr: Expr } | undefined;
  /** Of "own": its function, whose parameters are module arguments. */
  readonly lambda: Lambda | undefined;
  /** It declares options, or sets module arguments that others take. */
  readonly declares: boolean;
  /** Of "nixpkgs": below nixos/modules. */
  readonly path: string | undefined;
  readonly format: string | undefined;
  /** Of "unknown": why. */
  readonly because: string | undefined;
}

/** A module, and the element of a list or the alternative that it is. */
export interface ModuleItem {
  readonly thunk: Thunk;
  readonly module: Module;
}

/** A list of modules. */
export interface ModuleList {
  readonly items: readonly ModuleItem[];
  /** Why there may be more; undefined where these are all. */
  readonly open: string | undefined;
}

const KEYS: ReadonlySet<string> = new Set([
  "_class",
  "_file",
  "config",
  "disabledModules",
  "freeformType",
  "imports",
  "key",
  "meta",
  "options",
]);

const NOTHING: Omit<Module, "kind"> = {
  config: [],
  imports: [],
  file: undefined,
  written: undefined,
  lambda: undefined,
  declares: false,
  path: undefined,
  format: undefined,
  because: undefined,
};

/** Reads what expressions are as modules; one for each project. */
export class Modules {
  readonly #known = new Map<Value, Module>();
  readonly #files = new Map<string, Module>();
  readonly #reads = new Map<Lambda, readonly (readonly string[])[]>();

  constructor(readonly project: Project) {}

  /** A value that is a list of modules. */
  list(value: Value): ModuleList {
    const options = optionsOf(value);
    const items = options.flatMap((option) => (option.kind === "list" ? option.items : []));
    const open = options.flatMap((option) =>
      option.kind === "list"
        ? (option.open?.because ?? [])
        : option.kind === "unknown"
          ? option.because
          : "a list of modules that is not visible",
    )[0];
    return { items: [...new Set(items)].map((thunk) => ({ thunk, module: this.read(thunk) })), open };
  }

  read(thunk: Thunk): Module {
    const options = optionsOf(thunk.force());
    const [only] = options;
    if (only === undefined) return unknownModule("a module that is never there");
    const module = options.length === 1 ? this.#of(only) : this.#anyOf(options);
    const { place } = thunk;
    if (place === undefined) return module;
    return { ...module, written: module.written ?? { file: place.file, expr: unwrap(place.expr) } };
  }

  /** One of several: whatever any of them sets. */
  #anyOf(options: readonly Value[]): Module {
    return { ...NOTHING, kind: "own", imports: options.map((option) => itemOf(option, this.#of(option))) };
  }

  #of(value: Value): Module {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    this.#known.set(value, { ...NOTHING, kind: "own" });
    const module = this.project.budget.nested(() => this.#read(value));
    this.#known.set(value, module);
    return module;
  }

  #read(value: Value): Module {
    switch (value.kind) {
      case "path":
        return this.#atPath(value);
      case "attrs":
        return this.#set(value, undefined);
      case "function":
        return this.#function(value.lambda, value.place.file, value.place.env);
      case "ref":
        return this.#reference(value);
      case "unknown":
        return unknownModule(value.because);
      default:
        return unknownModule("a module that is not a set, function or path");
    }
  }

  /** Paths of options that a module reads through `config` and `options`, or asks for. */
  reads({ file: whole, written, lambda }: Module): readonly (readonly string[])[] {
    const file = whole ?? written?.file;
    if (file === undefined || lambda === undefined) return [];
    const known = this.#reads.get(lambda);
    const found =
      known ?? file.scopes.nodes.flatMap((node) => readAt(this.project, file, lambda, node) ?? []);
    this.#reads.set(lambda, found);
    return found;
  }

  #atPath(path: PathValue): Module {
    if (path.input !== undefined) return this.#ofInput(path.input, path.path);
    if (path.path === undefined) return unknownModule("a module whose file name is computed");
    const found = importedFile(this.project.repository, path.path);
    const file = found === undefined ? undefined : this.project.file(found);
    if (file === undefined) return unknownModule(`"${path.path}" is not there or does not parse`);
    const known = this.#files.get(file.path);
    if (known !== undefined) return known;
    this.#files.set(file.path, { ...NOTHING, kind: "own", file });
    const module = { ...this.#of(this.project.value(file, file.tree.root)), file };
    this.#files.set(file.path, module);
    return module;
  }

  /** A module of another flake; of nixpkgs by its place below nixos/modules. */
  #ofInput(input: RefValue, path: string | undefined): Module {
    const { root } = input;
    const source = sourceName(input);
    if (source !== undefined && !isNixpkgs(undefined, source))
      return unknownModule("a module of a source that is pinned or fetched");
    const named = root.kind === "input" ? isNixpkgs(this.project.file(root.flake)?.flake, root.name) : true;
    if (!named) return foreignModule([root.kind === "input" ? root.name : "", ...(path ?? "").split("/")]);
    if (path === undefined) return unknownModule("a module of nixpkgs whose name is computed");
    const below = path.startsWith("nixos/modules/") ? path.slice("nixos/modules/".length) : path;
    return { ...NOTHING, kind: "nixpkgs", path: below };
  }

  #reference(ref: RefValue): Module {
    const [kind, format] = generatorsMember(this.project, ref) ?? [];
    if (kind === "nixosModules" || kind === "nixosModule")
      return { ...NOTHING, kind: "generators", format: format === "*" ? undefined : format };
    const { root } = ref;
    if (root.kind === "input" && root.name !== "self") {
      // nixpkgs' flake exports modules of its own: `nixpkgs.nixosModules.readOnlyPkgs`.
      return foreignModule([root.name, ...ref.path]);
    }
    if (root.kind === "call") return this.#call(ref);
    return unknownModule("a module that is passed in by code that is not visible");
  }

  /** `lib.mkIf condition { ... }` as a whole module, and what other functions give. */
  #call(ref: RefValue): Module {
    if (configIn(this.project, ref) !== undefined) return { ...NOTHING, kind: "own", config: [ref] };
    return unknownModule("a module that a function returns which is not visible");
  }

  #function(lambda: Lambda, file: NixFile, env: Env | undefined): Module {
    const value = this.project.evaluator.value({ file, expr: lambda.body, env });
    const bodies = optionsOf(value).map((option) =>
      option.kind === "attrs" ? this.#set(option, lambda) : this.#of(option),
    );
    const module =
      bodies.length === 1
        ? bodies[0]!
        : { ...NOTHING, kind: "own" as const, imports: bodies.map((body) => itemOf(value, body)) };
    return { ...module, lambda, written: { file, expr: lambda } };
  }

  #set(set: Value & { kind: "attrs" }, lambda: Lambda | undefined): Module {
    const { evaluator } = this.project;
    const imports = set.attrs.has("imports")
      ? this.list(evaluator.select(set, "imports"))
      : { items: [], open: undefined };
    const rest = new Map([...set.attrs].filter(([name]) => !KEYS.has(name)));
    const config: Value[] = [
      ...(set.attrs.has("config") ? [evaluator.select(set, "config")] : []),
      ...(rest.size > 0 || set.others.length > 0 || set.open !== undefined ? [{ ...set, attrs: rest }] : []),
    ];
    return {
      ...NOTHING,
      kind: "own",
      config,
      imports: [
        ...imports.items,
        ...(imports.open === undefined ? [] : [itemOf(unknown(imports.open), unknownModule(imports.open))]),
      ],
      written:
        set.written === undefined ? undefined : { file: set.written.place.file, expr: set.written.set },
      lambda,
      declares: set.attrs.has("options") || set.attrs.has("_module") || set.attrs.has("freeformType"),
    };
  }
}

/** Words in the names of modules that set options of an image, such as nixos-images' and raspberry-pi-nix's. */
const IMAGE_WORDS = ["image", "installer", "iso", "kexec", "netboot", "raspberry", "sd"];

/**
 * A module of another flake: an ordinary one, unless its name says that it is for an image. Those of nixos-hardware are
 * named for the machines they are for.
 */
function foreignModule(names: readonly string[]): Module {
  const words = names.flatMap((name) => name.toLowerCase().split(/[^a-z]+/));
  const known = IMAGE_WORDS.filter((word) => word !== "raspberry" || names[0] !== "nixos-hardware");
  const image = words.some((word) =>
    known.some((one) => word === one || word === `${one}s` || (one.length > 4 && word.startsWith(one))),
  );
  return image
    ? unknownModule("a module of another flake that is for an image")
    : { ...NOTHING, kind: "foreign" };
}

function itemOf(value: Value, module: Module): ModuleItem {
  return { thunk: ready(value), module };
}

function unknownModule(because: string): Module {
  return { ...NOTHING, kind: "unknown", because };
}

/** A module and everything it imports, each once. */
export function withImports(item: ModuleItem): readonly ModuleItem[] {
  const found = new Map<Module, ModuleItem>();
  const pending = [item];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next.module)) continue;
    found.set(next.module, next);
    pending.push(...next.module.imports);
  }
  return [...found.values()];
}

/** Values that `mkIf`, `mkMerge`, `mkOverride` and the like wrap; undefined for anything else. */
function configIn(project: Project, { root, path }: RefValue): readonly Value[] | undefined {
  if (root.kind !== "call" || path.length > 0) return undefined;
  const name = libraryName(project, root.func);
  const last = root.args.at(-1)!;
  if (name === "mkMerge") {
    return optionsOf(last.force()).flatMap((option) =>
      option.kind === "list"
        ? [...option.items.map((item) => item.force()), ...(option.open === undefined ? [] : [option.open])]
        : [unknown("a mkMerge of what is not visible")],
    );
  }
  const arity = name === undefined ? undefined : WRAPPERS[name];
  return arity === root.args.length ? [last.force()] : undefined;
}

/** What wraps a definition without being part of it, and how many arguments it takes (nixpkgs lib/modules.nix). */
const WRAPPERS: Readonly<Record<string, number>> = {
  mkIf: 2,
  mkOverride: 2,
  mkOrder: 2,
  mkDefault: 1,
  mkForce: 1,
  mkVMOverride: 1,
  mkImageMediaOverride: 1,
  mkBefore: 1,
  mkAfter: 1,
};

/** What a module says of an option. */
export interface Said {
  /** The definitions in sight, at the option or below it. */
  readonly definitions: readonly Thunk[];
  /** Why something out of sight may define it, or the option itself may be set by a name that is computed. */
  readonly unseen: string | undefined;
}

/** What one module itself says of an option, its imports left out. */
export function saidOf(project: Project, module: Module, option: readonly string[]): Said {
  const definitions: Thunk[] = [];
  let unseen = module.kind === "unknown" ? module.because : undefined;
  const look = (value: Value, at: number, thunk: Thunk | undefined): void => {
    project.budget.spend();
    for (const each of optionsOf(value)) {
      const wrapped = each.kind === "ref" ? configIn(project, each) : undefined;
      if (wrapped !== undefined) for (const inner of wrapped) look(inner, at, thunk);
      else if (at === option.length) definitions.push(thunk!);
      else if (each.kind === "attrs") {
        const found = each.attrs.get(option[at]!);
        if (found !== undefined) look(found.force(), at + 1, found);
        else if (each.open !== undefined || each.others.length > 0)
          unseen ??= each.open?.because ?? "a computed name";
      } else if (each.kind === "unknown") unseen ??= each.because;
      else if (each.kind === "ref") unseen ??= "settings that are passed in by code that is not visible";
    }
  };
  for (const value of module.config) look(value, 0, undefined);
  return { definitions, unseen };
}

function readAt(
  project: Project,
  file: NixFile,
  lambda: Lambda,
  node: Node,
): readonly (readonly string[])[] | undefined {
  if (node.start < lambda.start || node.end > lambda.end) return undefined;
  if (node.kind === "Select" || node.kind === "Identifier") {
    const path = pathFromArguments(project.value(file, node));
    // `config` itself counts where it is handed on whole, and not where an option is selected from it.
    const parent = file.scopes.parent(node);
    const selected = (parent?.kind === "Select" || parent?.kind === "HasAttr") && parent.target === node;
    return path === undefined || selected ? undefined : [path];
  }
  if (node.kind !== "HasAttr") return undefined;
  const base = pathFromArguments(project.value(file, node.target));
  return base === undefined
    ? undefined
    : [[...base, ...node.path.attrs.map((attr) => staticName(attr) ?? "*")]];
}

/** Whether a read of `path` may be one of `option`. */
export function mayRead(path: readonly string[], option: readonly string[]): boolean {
  return option.every((step, index) => index >= path.length || path[index] === step || path[index] === "*");
}

/** The path of an option that is read from the module arguments `config` and `options`. */
function pathFromArguments(value: Value): readonly string[] | undefined {
  for (const option of optionsOf(value)) {
    if (option.kind !== "ref" || option.root.kind !== "argument") continue;
    const { name } = option.root;
    if (name === "config" || name === "options") return option.path;
  }
  return undefined;
}

/** All modules of a list, with what they import. */
export function allModules(list: ModuleList): readonly Module[] {
  return list.items.flatMap((item) => withImports(item)).map(({ module }) => module);
}

/** Whether a module of a list, in sight, sets an option. */
export function isSet(project: Project, list: ModuleList, option: readonly string[]): boolean {
  return allModules(list).some((module) => saidOf(project, module, option).definitions.length > 0);
}

/** Whether a module of a list sets an option, or may do so out of sight. */
export function mayBeSet(project: Project, list: ModuleList, option: readonly string[]): boolean {
  if (list.open !== undefined) return true;
  return allModules(list).some((module) => {
    const said = saidOf(project, module, option);
    return said.definitions.length > 0 || said.unseen !== undefined;
  });
}
