import { pathText, staticName, unwrap } from "../../nix/strings.ts";
import type { AttrBinding, AttrPath, AttrSet, Expr, Node } from "../../nix/tree.ts";
import { descendants } from "../../nix/walk.ts";
import type { Repository } from "../engine/types.ts";
import { IMAGE_BUILDING, LEGACY_OPTIONS } from "../rules/own-options.ts";
import { names } from "./callers.ts";
import { type NixSource, openSource, resolvePath } from "./source.ts";

/** What can be said about a list of modules without evaluating it. */
export interface ModuleSurvey {
  /** Every module and all it imports is in sight. */
  visible: boolean;
  /** Some module imports others: natively those stand at another depth, which orders list options differently. */
  nested: boolean;
  /** Something reads or sets an option that only the image has, in a way that cannot be moved in place. */
  entangled: boolean;
  /** Bindings of modules written out in the call that set such options and can be moved by a prefix. */
  readonly movable: AttrBinding[];
  /** Something names a boot loader. */
  loader: boolean;
  /** How modules of nixpkgs that build images are written. */
  readonly imageModules: string[];
  /** Something sets an option that only nixos-generators declares. */
  legacy: boolean;
  /** Files that were looked at. */
  readonly files: Set<string>;
}

/** Modules of other flakes that are known to leave images alone. */
const HARMLESS =
  /(^|\.)(home-manager|sops-nix|agenix|ragenix|impermanence|stylix|catppuccin|nix-index-database)\.nixosModules?\b/;

export function surveyModules(
  repository: Repository,
  source: NixSource,
  modules: Expr | undefined,
  own: readonly (readonly string[])[],
  inCall: boolean,
): ModuleSurvey {
  const survey: ModuleSurvey = {
    visible: true,
    nested: false,
    entangled: false,
    movable: [],
    loader: false,
    imageModules: [],
    legacy: false,
    files: new Set(),
  };
  if (modules !== undefined)
    new Surveyor(repository, [...own, ...LEGACY_OPTIONS], survey).list(source, modules, inCall);
  return survey;
}

class Surveyor {
  constructor(
    readonly repository: Repository,
    readonly own: readonly (readonly string[])[],
    readonly survey: ModuleSurvey,
  ) {}

  /** A list of modules; `inCall` when it is written in the call itself, where bindings may be moved. */
  list(source: NixSource, expr: Expr, inCall: boolean): void {
    const inner = unwrap(expr);
    if (inner.kind === "List") for (const item of inner.items) this.element(source, item, inCall);
    else if (inner.kind === "Binary" && inner.operator === "++") {
      this.list(source, inner.left, inCall);
      this.list(source, inner.right, inCall);
    } else if (inner.kind === "Identifier") {
      const value = boundValue(source, inner.name, inner);
      if (value === undefined) this.survey.visible = false;
      else this.list(source, value, false);
    } else this.survey.visible = false;
  }

  element(source: NixSource, expr: Expr, inCall: boolean): void {
    const inner = unwrap(expr);
    const text = source.tree.text.slice(inner.start, inner.end);
    switch (inner.kind) {
      case "Path":
        this.file(source, pathText(inner));
        break;
      case "AttrSet":
      case "Lambda":
      case "LetIn":
      case "With":
        this.module(source, inner, inCall);
        break;
      case "Identifier": {
        const value = boundValue(source, inner.name, inner);
        if (value === undefined) this.survey.visible = false;
        else this.element(source, value, false);
        break;
      }
      case "String":
      case "Binary":
        this.nixpkgsModule(text);
        break;
      case "Apply": {
        const [argument] = inner.args;
        const path = argument === undefined ? undefined : unwrap(argument);
        if (names(inner.func, "import") && path?.kind === "Path") this.file(source, pathText(path));
        else this.survey.visible = false;
        break;
      }
      default:
        if (!HARMLESS.test(text)) this.survey.visible = false;
    }
  }

  /** `"${modulesPath}/profiles/minimal.nix"` and the like. */
  nixpkgsModule(text: string): void {
    if (!/modulesPath|nixpkgs|pkgs\.path|\/nixos\//.test(text)) this.survey.visible = false;
    else if (IMAGE_BUILDING.test(text)) {
      this.survey.entangled = true;
      this.survey.imageModules.push(text);
    } else this.survey.nested = true;
  }

  file(from: NixSource, written: string | undefined): void {
    const path = written === undefined ? undefined : resolvePath(this.repository, from.path, written);
    const source = path === undefined ? undefined : openSource(this.repository, path);
    if (source === undefined) this.survey.visible = false;
    else if (!this.survey.files.has(source.path)) {
      this.survey.files.add(source.path);
      this.module(source, unwrap(source.tree.root), false);
    }
  }

  module(source: NixSource, expr: Expr, inCall: boolean): void {
    const body = moduleBody(expr);
    if (body === undefined) this.survey.visible = false;
    else {
      const imports = body.bindings.find(
        (each) => each.kind === "AttrBinding" && isPath(each.path, ["imports"]),
      );
      if (imports?.kind === "AttrBinding") this.imports(source, imports.value);
    }
    this.#scan(expr, body, inCall);
  }

  imports(source: NixSource, value: Expr): void {
    const inner = unwrap(value);
    if (inner.kind === "List" && inner.items.length === 0) return;
    this.survey.nested = true;
    this.list(source, value, false);
  }

  /** Look for options of the image anywhere in a module. */
  #scan(expr: Expr, body: AttrSet | undefined, inCall: boolean): void {
    const direct = body === undefined ? [] : directBindings(body);
    for (const node of descendants(expr)) {
      if (node.kind === "Select" && this.#mentions(steps(node.path))) this.survey.entangled = true;
      if (node.kind !== "AttrBinding") continue;
      const path = steps(node.path);
      if (path.includes("loader") && path.includes("boot")) this.survey.loader = true;
      if (path.at(-1) === "boot" && text(node.value).includes("loader")) this.survey.loader = true;
      if (!this.#sets(node)) continue;
      if (LEGACY_OPTIONS.some(([name]) => path.at(-1) === name)) this.survey.legacy = true;
      const moves = inCall && direct.includes(node) && this.#startsOwn(path);
      if (moves) this.survey.movable.push(node);
      else this.survey.entangled = true;
    }

    function text(node: Expr): string {
      return node.kind === "AttrSet"
        ? node.bindings.map((b) => (b.kind === "AttrBinding" ? steps(b.path)[0] : "")).join(" ")
        : "";
    }
  }

  /** Whether a binding, with the sets nested directly in it, sets an option of the image. */
  #sets(binding: AttrBinding): boolean {
    const path = steps(binding.path);
    if (this.#mentions(path)) return true;
    const value = unwrap(binding.value);
    if (value.kind !== "AttrSet") return false;
    return value.bindings.some(
      (inner) => inner.kind === "AttrBinding" && this.#mentions([...path, ...steps(inner.path)], path.length),
    );
  }

  /** An own option's path within `path`, reaching beyond `from` steps. */
  #mentions(path: readonly (string | undefined)[], from = 0): boolean {
    return this.own.some((own) =>
      path.some((_, at) => at + own.length > from && own.every((step, index) => path[at + index] === step)),
    );
  }

  #startsOwn(path: readonly (string | undefined)[]): boolean {
    return this.own.some((own) => own.every((step, index) => path[index] === step));
  }
}

/** The attribute set that a module is, behind its arguments and local names. */
export function moduleBody(expr: Expr): AttrSet | undefined {
  let inner = unwrap(expr);
  while (
    inner.kind === "Lambda" ||
    inner.kind === "LetIn" ||
    inner.kind === "With" ||
    inner.kind === "Assert"
  ) {
    inner = unwrap(inner.body);
  }
  return inner.kind === "AttrSet" ? inner : undefined;
}

/** The bindings of a module that set options: those of `config = { ... }` where it has one. */
function directBindings(body: AttrSet): readonly Node[] {
  const config = body.bindings.find((each) => each.kind === "AttrBinding" && isPath(each.path, ["config"]));
  const value = config?.kind === "AttrBinding" ? unwrap(config.value) : undefined;
  return value?.kind === "AttrSet" ? value.bindings : body.bindings;
}

function boundValue(source: NixSource, name: string, at: Expr): Expr | undefined {
  const binder = source.scopes.lookup(name, at);
  if (binder?.kind !== "binding" || binder.binding.path.attrs.length !== 1) return undefined;
  return binder.binding.value;
}

export function steps(path: AttrPath): readonly (string | undefined)[] {
  return path.attrs.map((attr) => staticName(attr));
}

function isPath(path: AttrPath, expected: readonly string[]): boolean {
  return (
    path.attrs.length === expected.length && steps(path).every((step, index) => step === expected[index])
  );
}
