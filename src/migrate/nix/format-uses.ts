import { quoteString } from "../../nix/quote.ts";
import { staticName, stringValue, unwrap } from "../../nix/strings.ts";
import type {
  Attr,
  AttrBinding,
  AttrSet,
  Expr,
  HasAttr,
  Inherit,
  Node,
  Range,
  Select,
} from "../../nix/tree.ts";
import { isModuleArgument } from "./built.ts";
import { names } from "./callers.ts";
import { standsForItself } from "./module-uses.ts";
import type { NixSource } from "./source.ts";

/** The module `all-formats`, wherever an expression stands for it. */
export interface AllFormatsUse {
  readonly file: NixSource;
  readonly expr: Expr;
}

/** `formatConfigs.<format>`: the module of one format. */
export interface FormatConfig {
  readonly file: NixSource;
  readonly format: string;
  /** What becomes `image.modules.<variant>`: `formatConfigs.iso`, or only `iso` in a set of its own. */
  readonly name: Range;
  /** The set `formatConfigs = { ... }` that it stands in. */
  readonly within: AttrBinding | undefined;
  readonly binding: AttrBinding;
  /** The module, unless the path goes on into it. */
  readonly module: Expr | undefined;
}

/** `config.formats.<format>`: an image. */
export interface FormatOutput {
  readonly file: NixSource;
  readonly format: string;
  /** `formats.iso`, to be replaced. */
  readonly name: Range;
  readonly select: Select;
  /** The attribute behind the format's, if any. */
  readonly further: Attr | undefined;
}

/** `options ? formatConfigs`: asks whether the module is there, as `image` of nixpkgs is. */
export interface FormatGuard {
  readonly file: NixSource;
  /** The name that is asked for, to be replaced. */
  readonly name: Range;
  readonly text: string;
}

/** A use that cannot be followed. */
export interface OpaqueUse {
  readonly file: NixSource;
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

/** What a file has to do with the module `all-formats` and its options. */
export function findFormatUses(file: NixSource): FormatUses {
  const search = new Search(file);
  for (const node of file.scopes.nodes) search.look(node);
  return search;
}

const GUARDS = ["optionalAttrs", "mkIf"];

class Search implements FormatUses {
  readonly imports: AllFormatsUse[] = [];
  readonly configs: FormatConfig[] = [];
  readonly outputs: FormatOutput[] = [];
  readonly guards: FormatGuard[] = [];
  readonly opaque: OpaqueUse[] = [];

  constructor(private readonly file: NixSource) {}

  look(node: Node): void {
    if (node.kind === "Select") this.select(node);
    else if (node.kind === "Identifier" && standsForItself(this.file, node) && this.isAllFormats(node)) {
      this.imports.push({ file: this.file, expr: node });
    } else if (node.kind === "AttrBinding") this.binding(node);
    else if (node.kind === "Inherit") this.inherit(node);
    else if (node.kind === "HasAttr") this.hasAttr(node);
    else if (node.kind === "String" && stringValue(node) === "formatConfigs") this.word(node);
  }

  private hasAttr(node: HasAttr): void {
    const { target, path } = node;
    if (!path.attrs.some((attr) => staticName(attr) === "formatConfigs")) return;
    const [attr] = path.attrs;
    if (path.attrs.length === 1 && isModuleArgument(target) && this.guardsFormats(node))
      this.guards.push({ file: this.file, name: attr!, text: "image" });
    else this.refuse(path, "opaque-arguments");
  }

  /**
   * Whether a condition decides about `formatConfigs` and nothing else: every NixOS has what takes its place, those
   * among them that never had nixos-generators' module.
   */
  private guardsFormats(condition: Expr): boolean {
    let node: Expr = condition;
    let parent = this.file.scopes.parent(node);
    while (parent?.kind === "Paren") {
      node = parent;
      parent = this.file.scopes.parent(node);
    }
    const guarded =
      parent?.kind === "Apply" && parent.args[0] === node && GUARDS.some((name) => names(parent.func, name))
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

  /** `hasAttr "formatConfigs" options`; as an argument of anything else the name goes who knows where. */
  private word(node: Expr): void {
    const apply = this.file.scopes.parent(node);
    if (apply?.kind !== "Apply" || apply.args[0] !== node || !names(apply.func, "hasAttr")) {
      this.refuse(node, "opaque-arguments");
    } else if (apply.args[1] !== undefined && isModuleArgument(apply.args[1]) && this.guardsFormats(apply)) {
      this.guards.push({ file: this.file, name: node, text: quoteString("image") });
    } else this.refuse(node, "opaque-arguments");
  }

  private isAllFormats(expr: Expr): boolean {
    const origin = this.file.origins.of(expr);
    return origin?.kind === "modules" && origin.name === "all-formats";
  }

  private select(select: Select): void {
    if (this.isAllFormats(select)) {
      this.imports.push({ file: this.file, expr: select });
      return;
    }
    const { attrs } = select.path;
    const names = attrs.map(staticName);
    const at = names.findIndex(
      (name, index) => name === "formats" && this.followsConfig(select, names, index),
    );
    if (at !== -1) this.output(select, at);
    else if (names.includes("formatConfigs")) this.refuse(select, "opaque-arguments");
  }

  private output(select: Select, at: number): void {
    const { attrs } = select.path;
    const attr = attrs[at + 1];
    if (attr === undefined && this.file.scopes.parent(select)?.kind === "InheritFrom") return;
    const format = attr && staticName(attr);
    if (attr === undefined || format === undefined) {
      this.refuse(select, "dynamic-format");
      return;
    }
    const name = { start: attrs[at]!.start, end: attr.end };
    this.outputs.push({ file: this.file, format, name, select, further: attrs[at + 2] });
  }

  /** `config.formats`, `host.config.formats`, or `formats` of something that was taken from `.config`. */
  private followsConfig(select: Select, names: readonly (string | undefined)[], index: number): boolean {
    return index > 0 ? names[index - 1] === "config" : this.isConfig(select.target);
  }

  private isConfig(expr: Expr): boolean {
    const base = unwrap(expr);
    if (base.kind === "Select") return staticName(base.path.attrs.at(-1)!) === "config";
    if (base.kind !== "Identifier") return false;
    const binder = this.file.scopes.lookup(base.name, base);
    if (binder?.kind === "binding") return this.isConfig(binder.binding.value);
    return base.name === "config";
  }

  private binding(binding: AttrBinding): void {
    const names = binding.path.attrs.map(staticName);
    const at = names.indexOf("formatConfigs");
    if (at === -1 || this.declaresOption(names)) return;
    const attr = binding.path.attrs[at + 1];
    if (attr === undefined) {
      this.configSet(binding);
      return;
    }
    const name = { start: binding.path.attrs[at]!.start, end: attr.end };
    const module = binding.path.attrs.length === at + 2 ? binding.value : undefined;
    this.config(attr, { name, binding, within: undefined, module });
  }

  private declaresOption(names: readonly (string | undefined)[]): boolean {
    return names[0] === "options";
  }

  private configSet(binding: AttrBinding): void {
    const set = unwrap(binding.value);
    if (set.kind !== "AttrSet" || set.recursive || !set.bindings.every((one) => one.kind === "AttrBinding")) {
      this.refuse(binding, "opaque-arguments");
      return;
    }
    for (const one of (set as AttrSet).bindings as readonly AttrBinding[]) {
      const attr = one.path.attrs[0]!;
      const module = one.path.attrs.length === 1 ? one.value : undefined;
      this.config(attr, { name: attr, binding: one, within: binding, module });
    }
  }

  private config(attr: Attr, rest: Omit<FormatConfig, "file" | "format">): void {
    const format = staticName(attr);
    if (format === undefined) this.refuse(attr, "dynamic-format");
    else this.configs.push({ file: this.file, format, ...rest });
  }

  /** `inherit (host.config.formats) iso;` or `inherit (host.config) formats;`. */
  private inherit(inherit: Inherit): void {
    const from = inherit.from && unwrap(inherit.from.expr);
    if (from === undefined) return;
    const names = from.kind === "Select" ? from.path.attrs.map(staticName) : [];
    const wholeFormats = from.kind === "Select" && names.at(-1) === "formats";
    if (wholeFormats && this.followsConfig(from, names, names.length - 1))
      this.refuse(inherit, "dynamic-format");
    const handsOn = inherit.attrs.some((attr) => staticName(attr) === "formats");
    if (handsOn && this.isConfig(from)) this.refuse(inherit, "dynamic-format");
  }

  private refuse(at: Range, reason: OpaqueUse["reason"]): void {
    this.opaque.push({ file: this.file, at, reason });
  }
}
