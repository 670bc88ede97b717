import { FORMAT_NAMES } from "../../../formats/index.ts";
import { quoteString } from "../../../nix/quote.ts";
import { staticName, stringValue, unwrap } from "../../../nix/strings.ts";
import type { Attr, AttrBinding, Expr, HasAttr, Inherit, Node, Range, Select } from "../../../nix/tree.ts";
import { generatorsMember } from "../../model/flakes/generators.ts";
import { libraryName } from "../../model/library/library.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf, type Value } from "../../model/values.ts";

/** The module `all-formats`, where it is written or brought into scope. */
export interface AllFormatsUse {
  readonly file: NixFile;
  readonly expr: Expr;
}

/** `formatConfigs.<format>`: the module of one format. */
export interface FormatConfig {
  readonly file: NixFile;
  readonly format: string;
  /** What becomes `image.modules.<variant>`: `formatConfigs.iso`, or only `iso` in a set of its own. */
  readonly name: Range;
  /** The set `formatConfigs = { ... }` that contains it. */
  readonly within: AttrBinding | undefined;
  readonly binding: AttrBinding;
  /** The module, unless the path goes on into it. */
  readonly module: Expr | undefined;
  /** The names the path goes on with. */
  readonly further: readonly (string | undefined)[];
}

/** `config.formats.<format>`: an image. */
export interface FormatOutput {
  readonly file: NixFile;
  readonly format: string;
  /** `formats.iso`, to be replaced. */
  readonly name: Range;
  readonly select: Select;
  /** The attribute behind the format's, if any. */
  readonly further: Attr | undefined;
}

/** `options ? formatConfigs`: asks whether the module is there, as `image` of nixpkgs is. */
export interface FormatGuard {
  readonly file: NixFile;
  /** The name that is asked for, to be replaced. */
  readonly name: Range;
  readonly text: string;
}

/** A use that cannot be followed. */
export interface OpaqueUse {
  readonly file: NixFile;
  readonly at: Range;
  readonly reason: "dynamic-format" | "opaque-arguments";
}

export interface FormatUses {
  readonly imports: readonly AllFormatsUse[];
  readonly configs: readonly FormatConfig[];
  readonly outputs: readonly FormatOutput[];
  readonly guards: readonly FormatGuard[];
  readonly opaque: readonly OpaqueUse[];
}

/** What the files hold that show where `formats` comes from; without one, the word means something else. */
export const PATTERNS: readonly string[] = ["all-formats", "formatConfigs"];

/** What a repository does with the module `all-formats` and its options. */
export function formatUses(project: Project): FormatUses {
  const search = new Search(project);
  const anchors = project.filesContaining(PATTERNS);
  for (const file of anchors) for (const node of file.scopes.nodes) search.anchor(file, node);
  // Many repositories have other things called `formats`, which are not worth a look where nothing is ours.
  if (search.imports.length === 0 && search.configs.length === 0) return search;
  const files = new Set([...anchors, ...project.filesContaining(["formats"])]);
  for (const file of files) for (const node of file.scopes.nodes) search.use(file, node);
  return search;
}

class Search implements FormatUses {
  readonly imports: AllFormatsUse[] = [];
  readonly configs: FormatConfig[] = [];
  readonly outputs: FormatOutput[] = [];
  readonly guards: FormatGuard[] = [];
  readonly opaque: OpaqueUse[] = [];

  constructor(readonly project: Project) {}

  anchor(file: NixFile, node: Node): void {
    if (node.kind === "AttrBinding") this.#binding(file, node);
    if (node.kind !== "Select" && node.kind !== "Identifier") return;
    const name = node.kind === "Select" ? staticName(node.path.attrs.at(-1)!) : node.name;
    // Behind a plain definition, the definition is what counts.
    const defined = node.kind === "Identifier" && file.scopes.lookup(node.name, node)?.kind === "binding";
    if (name === "all-formats" && !defined && this.#isAllFormats(file, node))
      this.imports.push({ file, expr: node });
  }

  use(file: NixFile, node: Node): void {
    if (node.kind === "Select") this.#select(file, node);
    else if (node.kind === "Identifier" && node.name === "formats") this.#name(file, node);
    else if (node.kind === "Inherit") this.#inherit(file, node);
    else if (node.kind === "HasAttr") this.#hasAttr(file, node);
    else if (node.kind === "String" && stringValue(node) === "formatConfigs") this.#word(file, node);
  }

  #isAllFormats(file: NixFile, expr: Expr): boolean {
    return optionsOf(this.project.value(file, expr)).some((option) => {
      const member = option.kind === "ref" ? generatorsMember(this.project, option) : undefined;
      return member?.length === 2 && member[1] === "all-formats";
    });
  }

  // -- config.formats --------------------------------------------------------------------------------------------------

  #select(file: NixFile, select: Select): void {
    const { attrs } = select.path;
    const names = attrs.map(staticName);
    if (names.includes("formatConfigs") && !this.#declares(file, select)) {
      this.#refuse(file, select, "opaque-arguments");
      return;
    }
    const at = this.#formatsIn(file, select, names);
    if (at >= 0) this.#output(file, select, attrs[at]!, attrs[at + 1], attrs[at + 2]);
    else if (this.#mayBeOurs(file, select, names)) this.#refuse(file, select, "opaque-arguments");
  }

  /** Which attribute of a selection is `formats` of the configuration of a system of the repository; -1 if none is. */
  #formatsIn(file: NixFile, { target }: Select, names: readonly (string | undefined)[]): number {
    if (!names.includes("formats")) return -1;
    const { evaluator } = this.project;
    let value = this.project.value(file, target);
    return names.findIndex((name) => {
      value = name === undefined ? evaluator.anyMember(value) : evaluator.select(value, name);
      return name === "formats" && isFormats(value);
    });
  }

  /** `x.formats.iso` of something out of sight. */
  #mayBeOurs(file: NixFile, select: Select, names: readonly (string | undefined)[]): boolean {
    const at = names.indexOf("formats");
    const format = names[at + 1];
    const named = at >= 0 && (format === undefined ? at + 1 < names.length : FORMAT_NAMES.includes(format));
    return named && optionsOf(this.project.value(file, select)).some(({ kind }) => kind === "unknown");
  }

  /** `formats` by itself: through a `with`, or as a name for the set. */
  #name(file: NixFile, identifier: Expr & { kind: "Identifier" }): void {
    const binder = file.scopes.lookup("formats", identifier);
    // Bound by a definition or an `inherit`, which is looked at itself.
    if (binder?.kind === "binding" || binder?.kind === "inherit") return;
    if (!isFormats(this.project.value(file, identifier))) return;
    const parent = file.scopes.parent(identifier);
    const [first, second] =
      parent?.kind === "Select" && parent.target === identifier ? parent.path.attrs : [];
    // What is written in its place, `system`, must come through the same `with`.
    const hidden = binder !== undefined || file.scopes.lookup("system", identifier) !== undefined;
    if (parent?.kind !== "Select" || hidden) this.#refuse(file, identifier, "dynamic-format");
    else this.#output(file, parent, identifier, first, second);
  }

  #output(
    file: NixFile,
    select: Select,
    formats: Range,
    attr: Attr | undefined,
    further: Attr | undefined,
  ): void {
    const format = attr && staticName(attr);
    if (attr === undefined || format === undefined) this.#refuse(file, select, "dynamic-format");
    else this.outputs.push({ file, format, name: { start: formats.start, end: attr.end }, select, further });
  }

  /** `inherit (host.config.formats) iso;` or `inherit (host.config) formats;`. */
  #inherit(file: NixFile, inherit: Inherit): void {
    const { from } = inherit;
    if (from === undefined) return;
    const value = this.project.value(file, from.expr);
    const names = inherit.attrs.map(staticName);
    const taken = names.some(
      (name) => name !== undefined && isFormats(this.project.evaluator.select(value, name)),
    );
    // Where it is the set itself, the selection in the parentheses has been refused.
    if (taken) this.#refuse(file, inherit, "dynamic-format");
  }

  // -- formatConfigs ---------------------------------------------------------------------------------------------------

  #binding(file: NixFile, binding: AttrBinding): void {
    const names = binding.path.attrs.map(staticName);
    const at = names.indexOf("formatConfigs");
    if (at === -1 || names[0] === "options") return;
    const attr = binding.path.attrs[at + 1];
    if (attr === undefined) {
      this.#configSet(file, binding);
      return;
    }
    const name = { start: binding.path.attrs[at]!.start, end: attr.end };
    this.#config(file, attr, { name, binding, within: undefined, further: names.slice(at + 2) });
  }

  #configSet(file: NixFile, binding: AttrBinding): void {
    const set = unwrap(binding.value);
    const rows = set.kind === "AttrSet" && !set.recursive ? set.bindings : [];
    if (set.kind !== "AttrSet" || set.recursive || rows.some(({ kind }) => kind !== "AttrBinding")) {
      this.#refuse(file, binding, "opaque-arguments");
      return;
    }
    for (const row of rows as readonly AttrBinding[]) {
      const attr = row.path.attrs[0]!;
      const further = row.path.attrs.slice(1).map(staticName);
      this.#config(file, attr, { name: attr, binding: row, within: binding, further });
    }
  }

  #config(file: NixFile, attr: Attr, rest: Omit<FormatConfig, "file" | "format" | "module">): void {
    const format = staticName(attr);
    if (format === undefined) this.#refuse(file, attr, "dynamic-format");
    else {
      const module = rest.further.length === 0 ? rest.binding.value : undefined;
      this.configs.push({ file, format, module, ...rest });
    }
  }

  /** `options.formatConfigs = ...` in somebody's own module. */
  #declares(file: NixFile, node: Node): boolean {
    return file.scopes.parent(node)?.kind === "AttrBinding" && staticFirst(node) === "options";
  }

  // -- whether the module is there -------------------------------------------------------------------------------------

  #hasAttr(file: NixFile, node: HasAttr): void {
    const { target, path } = node;
    if (!path.attrs.some((attr) => staticName(attr) === "formatConfigs")) return;
    if (path.attrs.length === 1 && this.#isModuleArgument(file, target) && this.#guardsFormats(file, node))
      this.guards.push({ file, name: path.attrs[0]!, text: "image" });
    else this.#refuse(file, path, "opaque-arguments");
  }

  /** `hasAttr "formatConfigs" options`; as an argument of anything else the name goes who knows where. */
  #word(file: NixFile, node: Expr): void {
    const apply = file.scopes.parent(node);
    const asks =
      apply?.kind === "Apply" &&
      apply.args[0] === node &&
      apply.args[1] !== undefined &&
      this.#isFunction(file, apply.func, ["hasAttr"]) &&
      this.#isModuleArgument(file, apply.args[1]) &&
      this.#guardsFormats(file, apply);
    if (asks) this.guards.push({ file, name: node, text: quoteString("image") });
    else this.#refuse(file, node, "opaque-arguments");
  }

  #isModuleArgument(file: NixFile, expr: Expr): boolean {
    return optionsOf(this.project.value(file, expr)).every(
      (option) =>
        option.kind === "ref" &&
        option.root.kind === "argument" &&
        option.path.length === 0 &&
        (option.root.name === "options" || option.root.name === "config"),
    );
  }

  #isFunction(file: NixFile, func: Expr, names: readonly string[]): boolean {
    const value = this.project.value(file, func);
    const name = value.kind === "ref" ? libraryName(this.project, value) : undefined;
    return name !== undefined && names.includes(name);
  }

  /**
   * Whether a condition decides about `formatConfigs` and nothing else: every NixOS has what takes its place, those
   * among them that never had nixos-generators' module.
   */
  #guardsFormats(file: NixFile, condition: Expr): boolean {
    let node: Expr = condition;
    let parent = file.scopes.parent(node);
    while (parent?.kind === "Paren") {
      node = parent;
      parent = file.scopes.parent(node);
    }
    const guarded =
      parent?.kind === "Apply" &&
      parent.args[0] === node &&
      this.#isFunction(file, parent.func, ["optionalAttrs", "mkIf"])
        ? parent.args[1]
        : undefined;
    const set = guarded === undefined ? undefined : unwrap(guarded);
    return (
      set?.kind === "AttrSet" &&
      set.bindings.length > 0 &&
      set.bindings.every(
        (one) => one.kind === "AttrBinding" && staticName(one.path.attrs[0]!) === "formatConfigs",
      )
    );
  }

  #refuse(file: NixFile, at: Range, reason: OpaqueUse["reason"]): void {
    this.opaque.push({ file, at, reason });
  }
}

function staticFirst(node: Node): string | undefined {
  return node.kind === "Select" ? staticName(node.path.attrs[0]!) : undefined;
}

/** What a value is of `config.formats`: the names behind it; undefined where it is something else. */
export function behindFormats(value: Value): readonly string[] | undefined {
  for (const option of optionsOf(value)) {
    if (option.kind !== "ref") continue;
    const { root } = option;
    // Another flake's systems are that flake's business.
    if (root.kind === "input" && root.name !== "self") continue;
    const path =
      root.kind === "argument" && root.name === "config" ? ["config", ...option.path] : option.path;
    const at = path.findIndex((name, index) => name === "config" && path[index + 1] === "formats");
    if (at >= 0) return path.slice(at + 2);
  }
  return undefined;
}

function isFormats(value: Value): boolean {
  return behindFormats(value)?.length === 0;
}
