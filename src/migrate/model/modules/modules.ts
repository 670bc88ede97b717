import { unwrap } from "../../../nix/strings.ts";
import type { Lambda } from "../../../nix/tree.ts";
import { isNixpkgs } from "../flakes/flake.ts";
import { generatorsMember } from "../flakes/generators.ts";
import { sourceName } from "../flakes/sources.ts";
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
import type { Module, ModuleItem, ModuleList } from "./module.ts";
import { readAt } from "./reads.ts";
import { configIn } from "./settings.ts";

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
