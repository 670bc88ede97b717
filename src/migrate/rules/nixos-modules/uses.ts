import { FORMAT_NAMES } from "../../../formats/index.ts";
import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Attr, AttrBinding, DynamicAttr, Expr, List, Node, Select, With } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { generatorsMember } from "../../model/flakes/generators.ts";
import { Flow } from "../../model/flow/flow.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf, type Value } from "../../model/values.ts";
import { fileNamedAt, formatOfFile, moduleItem } from "./module-items.ts";

/** `nixosModules.<format>`, where it is written or brought into scope. */
export interface ModuleUse {
  readonly file: NixFile;
  readonly format: string;
  readonly expr: Expr;
}

/** A read of `config.formatAttr` or `config.fileExtension`. */
export interface OptionRead {
  readonly file: NixFile;
  readonly option: "formatAttr" | "fileExtension";
  readonly select: Select;
  /** `${config.formatAttr}` as a step of a path; else the read is a string of its own. */
  readonly step: DynamicAttr | undefined;
  /** The formats of the system it is read from, as far as they are in sight. */
  readonly formats: readonly string[];
}

/** `config.system.build.<attribute>` of a host. */
export interface BuildRead {
  readonly file: NixFile;
  readonly attribute: string;
  readonly at: Attr;
  readonly formats: readonly string[];
}

interface At {
  readonly file: NixFile;
  readonly node: Node;
}

/** What a repository does with the modules of single formats and their options. */
export interface ModuleUses {
  readonly modules: readonly ModuleUse[];
  readonly reads: readonly OptionRead[];
  readonly builds: readonly BuildRead[];
  /** `"${source}/format-module.nix"`, which declares the options of the formats, in a list of modules. */
  readonly declarations: readonly { readonly file: NixFile; readonly list: List; readonly item: Expr }[];
  /** `with nixosModules;` that nothing but modules of formats is read through. */
  readonly withs: readonly { readonly file: NixFile; readonly scope: With }[];
  /** `nixosModules` itself, gone through or asked for a computed name. */
  readonly dynamic: readonly At[];
  /** Definitions of `formatAttr` and `fileExtension`. */
  readonly definitions: readonly { readonly file: NixFile; readonly binding: AttrBinding }[];
}

const SETS: ReadonlySet<string | undefined> = new Set(["nixosModules", "nixosModule"]);
const FORMATS: ReadonlySet<string | undefined> = new Set(FORMAT_NAMES);

/** Files without one of these take no module of a format. */
export const MODULE_WORDS: readonly string[] = ["nixosModule", "nixos-generators"];
const OPTION_WORDS: readonly string[] = ["formatAttr", "fileExtension", "system.build"];

export function moduleUses(project: Project): ModuleUses {
  return project.ask(findModuleUses);
}

function findModuleUses(project: Project): ModuleUses {
  return new Search(project).run();
}

class Search implements ModuleUses {
  readonly modules: ModuleUse[] = [];
  readonly reads: OptionRead[] = [];
  readonly builds: BuildRead[] = [];
  readonly withs: { file: NixFile; scope: With }[] = [];
  readonly declarations: { file: NixFile; list: List; item: Expr }[] = [];
  readonly dynamic: At[] = [];
  readonly definitions: { file: NixFile; binding: AttrBinding }[] = [];

  constructor(readonly project: Project) {}

  run(): ModuleUses {
    const files = this.project
      .filesContaining(MODULE_WORDS)
      .filter((file) => this.project.mayReachGenerators(file));
    for (const file of files) for (const node of file.scopes.nodes) this.#module(file, node);
    // What is called formatAttr or system.build elsewhere is not ours where no format's module is taken.
    if (this.modules.length === 0) return this;
    const others = this.project.filesContaining(OPTION_WORDS);
    for (const file of new Set([...files, ...others]))
      for (const node of file.scopes.nodes) this.#option(file, node);
    return this;
  }

  #module(file: NixFile, node: Node): void {
    switch (node.kind) {
      case "Select":
        this.#selected(file, node);
        break;
      case "Identifier":
        if (isBroughtIn(file, node) && (FORMATS.has(node.name) || SETS.has(node.name)))
          this.#named(file, node);
        break;
      case "With":
        this.#with(file, node);
        break;
      case "String":
      case "Binary":
      case "SearchPath":
        this.#path(file, node);
    }
  }

  #selected(file: NixFile, select: Select): void {
    const names = select.path.attrs.map(staticName);
    const last = names.at(-1);
    const named = FORMATS.has(last) || SETS.has(last);
    if (named && this.#member(file, select) !== undefined) this.#named(file, select);
    else if ((named || names.includes(undefined)) && this.#mayBeModule(file, select))
      this.dynamic.push({ file, node: select });
  }

  /** Whether one of the things that an expression can be is a module of a format, or their set. */
  #mayBeModule(file: NixFile, expr: Expr): boolean {
    const options = optionsOf(this.project.value(file, expr));
    return options.some(
      (option) => option.kind === "ref" && SETS.has(generatorsMember(this.project, option)?.[0]),
    );
  }

  #named(file: NixFile, expr: Expr): void {
    const [set, format, ...more] = this.#member(file, expr) ?? [];
    if (!SETS.has(set) || more.length > 0) return;
    if (format === undefined) this.#whole(file, expr);
    else if (FORMATS.has(format)) this.modules.push({ file, format, expr });
  }

  /** The set itself may be renamed and taken apart; what is selected from it is found by itself. */
  #whole(file: NixFile, expr: Expr): void {
    const { sites, escapes } = new Flow(this.project).follow(file, expr);
    if (sites.length > 0 || escapes.length > 0) this.dynamic.push({ file, node: expr });
  }

  #member(file: NixFile, expr: Expr): readonly string[] | undefined {
    return memberOf(this.project, this.project.value(file, expr));
  }

  #with(file: NixFile, scope: With): void {
    const { body } = scope;
    const read = file.scopes.unbound.filter((each) => isWithin(each, body));
    if (!read.every(({ name }) => FORMATS.has(name) || name === "builtins")) return;
    const member = this.#member(file, scope.scope);
    if (member?.length === 1 && SETS.has(member[0])) this.withs.push({ file, scope });
  }

  /** `"${source}/formats/iso.nix"`: the module by its file. */
  #path(file: NixFile, expr: Expr): void {
    const path = fileNamedAt(this.project, file, expr);
    const item = path === undefined ? undefined : moduleItem(this.project, file, expr);
    if (path === undefined || item === undefined) return;
    const format = formatOfFile(path);
    if (format !== undefined && FORMATS.has(format)) this.modules.push({ file, format, expr: item });
    const list = file.scopes.parent(item);
    if (path === "format-module.nix" && list?.kind === "List") this.declarations.push({ file, list, item });
  }

  #option(file: NixFile, node: Node): void {
    if (node.kind === "AttrBinding") {
      const last = staticName(node.path.attrs.at(-1)!);
      if (last === "formatAttr" || last === "fileExtension") this.definitions.push({ file, binding: node });
    }
    if (node.kind !== "Select") return;
    const names = node.path.attrs.map(staticName);
    const last = names.at(-1);
    if (last === "formatAttr" || last === "fileExtension") this.#read(file, node, last);
    const build = names.findIndex((name, index) => name === "build" && names[index - 1] === "system");
    const attribute = names[build + 1];
    if (build > 0 && attribute !== undefined) {
      const formats = this.#formatsBehind(file, node);
      this.builds.push({ file, attribute, at: node.path.attrs[build + 1]!, formats });
    }
  }

  #read(file: NixFile, select: Select, option: OptionRead["option"]): void {
    const parent = file.scopes.parent(select);
    const step = parent?.kind === "DynamicAttr" ? parent : undefined;
    this.reads.push({ file, option, select, step, formats: this.#formatsBehind(file, select) });
  }

  /** The formats whose modules are named in the call that makes the system something is selected from. */
  #formatsBehind(file: NixFile, select: Select): readonly string[] {
    const calls = optionsOf(this.project.value(file, select)).flatMap(callOf);
    const places = calls.length > 0 ? calls : definitionOf(file, select);
    const found = places.flatMap((place) =>
      this.modules.filter(
        (use) => use.file === place.file && isWithin(use.expr, place.expr) && use.expr !== place.expr,
      ),
    );
    return [...new Set(found.map(({ format }) => format))];
  }
}

interface Written {
  readonly file: NixFile;
  readonly expr: Node;
}

/** Where the call is written whose result something is selected from. */
function callOf(value: Value): readonly Written[] {
  if (value.kind !== "ref" || value.root.kind !== "call") return [];
  const file = value.root.args.find(({ place }) => place !== undefined)?.place?.file;
  return file === undefined || value.root.apply === undefined ? [] : [{ file, expr: value.root.apply }];
}

/** Of a name for something out of sight: what it is bound to. */
function definitionOf(file: NixFile, { target }: Select): readonly Written[] {
  const base = unwrap(target);
  const binder = base.kind === "Identifier" ? file.scopes.lookup(base.name, base) : undefined;
  return binder?.kind === "binding" ? [{ file, expr: binder.binding.value }] : [];
}

/** By a `with`, an `inherit` or a parameter; behind a plain definition, the definition is what counts. */
function isBroughtIn(file: NixFile, node: Expr & { kind: "Identifier" }): boolean {
  return file.scopes.lookup(node.name, node)?.kind !== "binding";
}

/** What of nixos-generators a value leads to, in every way it can be; undefined where they differ. */
function memberOf(project: Project, value: Value): readonly string[] | undefined {
  const members = optionsOf(value).map((option) =>
    option.kind === "ref" ? generatorsMember(project, option) : undefined,
  );
  const [first] = members;
  return members.every((member) => member?.join("\0") === first?.join("\0")) ? first : undefined;
}
