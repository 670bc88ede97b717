import { FORMAT_NAMES } from "../../formats/index.ts";
import { staticName } from "../../nix/strings.ts";
import type { AttrBinding, DynamicAttr, Expr, List, Node, Range, Select, With } from "../../nix/tree.ts";
import { descendants } from "../../nix/walk.ts";
import { fileOfGenerators, moduleItem } from "./pinned.ts";
import type { NixSource } from "./source.ts";

/** `nixosModules.<format>`, wherever an expression stands for it. */
export interface ModuleUse {
  readonly file: NixSource;
  readonly format: string;
  readonly expr: Expr;
}

/** A read of `config.formatAttr` or `config.fileExtension`. */
export interface OptionRead {
  readonly file: NixSource;
  readonly option: "formatAttr" | "fileExtension";
  readonly select: Select;
  /** `${config.formatAttr}` as a step of a path; else the read is a string of its own. */
  readonly step: DynamicAttr | undefined;
  /** The formats that the configuration it is read from imports, as far as they stand in sight. */
  readonly formats: readonly string[];
}

/** `config.system.build.<attribute>` of a host. */
export interface BuildRead {
  readonly file: NixSource;
  readonly attribute: string;
  readonly at: Range;
}

export interface ModuleUses {
  readonly modules: readonly ModuleUse[];
  readonly reads: readonly OptionRead[];
  readonly builds: readonly BuildRead[];
  /** `"${source}/format-module.nix"`, which declares the options of the formats, in a list of modules. */
  readonly declarations: readonly { readonly file: NixSource; readonly list: List; readonly item: Expr }[];
  /** `with nixosModules;` that nothing but modules of formats was read through. */
  readonly withs: readonly { readonly file: NixSource; readonly node: With }[];
  /** `nixosModules` itself, gone through or asked for a computed name. */
  readonly dynamic: readonly { readonly file: NixSource; readonly at: Range }[];
  /** Definitions of `formatAttr` and `fileExtension`. */
  readonly definitions: readonly { readonly file: NixSource; readonly binding: AttrBinding }[];
}

const OPTIONS = ["formatAttr", "fileExtension"] as const;

/** What a file has to do with the modules of single formats and their options. */
export function findModuleUses(file: NixSource): ModuleUses {
  const search = new Search(file);
  for (const node of file.scopes.nodes) search.look(node);
  return search;
}

class Search implements ModuleUses {
  readonly modules: ModuleUse[] = [];
  readonly reads: OptionRead[] = [];
  readonly builds: BuildRead[] = [];
  readonly withs: { file: NixSource; node: With }[] = [];
  readonly declarations: { file: NixSource; list: List; item: Expr }[] = [];
  readonly dynamic: { file: NixSource; at: Range }[] = [];
  readonly definitions: { file: NixSource; binding: AttrBinding }[] = [];

  constructor(private readonly file: NixSource) {}

  look(node: Node): void {
    if (node.kind === "Select") this.select(node);
    else if (node.kind === "Identifier" && standsForItself(this.file, node)) this.module(node);
    else if (node.kind === "With") this.with(node);
    else if (node.kind === "String" || node.kind === "Binary" || node.kind === "SearchPath") this.path(node);
    else if (node.kind === "AttrBinding") {
      const last = staticName(node.path.attrs.at(-1)!);
      if (OPTIONS.some((option) => option === last))
        this.definitions.push({ file: this.file, binding: node });
    }
  }

  /** `"${source}/formats/iso.nix"`: the module by its file. */
  private path(expr: Expr): void {
    const path = fileOfGenerators(this.file, expr);
    const item = path === undefined ? undefined : moduleItem(this.file, expr);
    if (path === undefined || item === undefined) return;
    const format = /^formats\/(.+)\.nix$/.exec(path)?.[1];
    if (format !== undefined && FORMAT_NAMES.includes(format))
      this.modules.push({ file: this.file, format, expr: item });
    const list = this.file.scopes.parent(item);
    if (path === "format-module.nix" && list?.kind === "List")
      this.declarations.push({ file: this.file, list, item });
  }

  private select(select: Select): void {
    this.module(select);
    const names = select.path.attrs.map(staticName);
    const computed = names.indexOf(undefined);
    if (computed > 0 && this.isModules(select, computed)) this.dynamic.push({ file: this.file, at: select });
    const option = OPTIONS.find((one) => names.at(-1) === one);
    if (option !== undefined) this.read(select, option);
    const build = names.findIndex((name, index) => name === "build" && names[index - 1] === "system");
    const attribute = names[build + 1];
    if (build > 0 && attribute !== undefined) {
      this.builds.push({ file: this.file, attribute, at: select.path.attrs[build + 1]! });
    }
  }

  /** Whether the first `count` attributes of a selection lead to `nixosModules`. */
  private isModules(select: Select, count: number): boolean {
    const path = { ...select.path, attrs: select.path.attrs.slice(0, count) };
    const origin = this.file.origins.of({ ...select, path });
    return origin?.kind === "modules" && origin.name === undefined;
  }

  private module(expr: Expr): void {
    const origin = this.file.origins.of(expr);
    if (origin?.kind !== "modules") return;
    if (origin.name === undefined) {
      if (!this.isFollowed(expr)) this.dynamic.push({ file: this.file, at: expr });
    } else if (FORMAT_NAMES.includes(origin.name)) {
      this.modules.push({ file: this.file, format: origin.name, expr });
    }
  }

  private with(node: With): void {
    const origin = this.file.origins.of(node.scope);
    if (origin?.kind !== "modules" || origin.name !== undefined) return;
    const { body } = node;
    const read = this.file.scopes.unbound.filter(({ start, end }) => start >= body.start && end <= body.end);
    const ours = (name: string) => FORMAT_NAMES.includes(name) || name === "builtins";
    if (read.every(({ name }) => ours(name))) this.withs.push({ file: this.file, node });
  }

  /** `nixosModules` under another name, or taken apart: what is selected from it is found by itself. */
  private isFollowed(expr: Expr): boolean {
    const { scopes } = this.file;
    const parent = scopes.parent(expr);
    if (parent?.kind === "InheritFrom" || parent?.kind === "With") return true;
    if (parent?.kind === "Select") return parent.path.attrs.every((attr) => staticName(attr) !== undefined);
    if (parent?.kind !== "AttrBinding") return false;
    const home = scopes.parent(parent)!;
    const binder = scopes.bindersOf(home).find((one) => one.kind === "binding" && one.binding === parent);
    const references = binder === undefined ? [undefined] : scopes.references(binder);
    return references.every((reference) => reference !== undefined && this.isSelected(reference));
  }

  private isSelected(node: Node): boolean {
    const parent = this.file.scopes.parent(node);
    return parent?.kind === "Select" && parent.path.attrs.every((attr) => staticName(attr) !== undefined);
  }

  private read(select: Select, option: OptionRead["option"]): void {
    const parent = this.file.scopes.parent(select);
    const step = parent?.kind === "DynamicAttr" ? parent : undefined;
    this.reads.push({ file: this.file, option, select, step, formats: this.formatsBehind(select) });
  }

  /** For `image.config.formatAttr`: the formats named where `image` is defined. */
  private formatsBehind(select: Select): readonly string[] {
    if (select.target.kind !== "Identifier") return [];
    const binder = this.file.scopes.lookup(select.target.name, select.target);
    if (binder?.kind !== "binding") return [];
    const formats = new Set<string>();
    for (const node of descendants(binder.binding.value)) {
      const origin =
        node.kind === "Select" || node.kind === "Identifier" ? this.file.origins.of(node) : undefined;
      if (origin?.kind === "modules" && origin.name !== undefined) formats.add(origin.name);
    }
    return [...formats];
  }
}

/** An identifier that is bound by `inherit` or `with`; behind a plain definition, the definition is what counts. */
export function standsForItself(file: NixSource, node: Expr & { kind: "Identifier" }): boolean {
  return file.scopes.lookup(node.name, node)?.kind !== "binding";
}
