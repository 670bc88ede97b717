import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Apply, Attr, Expr, Inherit, Node } from "../../../nix/tree.ts";
import { generatorsMember } from "../../model/flakes/generators.ts";
import { Flow, type Site, type Uses } from "../../model/flow/flow.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { optionsOf, stringsOf, type Value } from "../../model/values.ts";

/** A call of nixosGenerate. */
export interface GenerateCall {
  readonly kind: "call";
  readonly file: NixFile;
  readonly apply: Apply;
  /** What its argument can be. */
  readonly argument: Value;
  /** The formats that it can build; undefined where that is not in sight. */
  readonly formats: ReadonlySet<string> | undefined;
}

/** A place where the function itself is handed on. */
export interface GenerateValue {
  readonly kind: "value";
  readonly file: NixFile;
  /** The expression, or the word of an `inherit`. */
  readonly node: Expr | Attr;
  readonly inherit: Inherit | undefined;
  readonly uses: Uses;
}

/** A selection of nixosGenerate from something that cannot be followed. */
export interface DoubtfulUse {
  readonly kind: "doubtful";
  readonly file: NixFile;
  readonly node: Expr;
}

export type GenerateUse = GenerateCall | GenerateValue | DoubtfulUse;

const NAME = "nixosGenerate";

/** Every use of nixosGenerate in a repository. */
export function generateUses(project: Project): readonly GenerateUse[] {
  return project.ask(collect);
}

function collect(project: Project): readonly GenerateUse[] {
  const pending = [...project.filesContaining([NAME])];
  const seen = new Set<string>();
  const found: GenerateUse[] = [];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file.path)) continue;
    seen.add(file.path);
    const uses = usesIn(project, file);
    found.push(...uses);
    // The function may be called by another name where it is handed to.
    for (const use of uses)
      if (use.kind === "value") pending.push(...use.uses.sites.map((site) => site.file));
  }
  return found;
}

function usesIn(project: Project, file: NixFile): readonly GenerateUse[] {
  return file.scopes.nodes.flatMap((node): readonly GenerateUse[] => {
    if (node.kind === "Inherit")
      return node.attrs.flatMap((attr) => inheritedUse(project, file, node, attr) ?? []);
    if (node.kind !== "Identifier" && node.kind !== "Select") return [];
    const use = useAt(project, file, node);
    return use === undefined ? [] : [use];
  });
}

function useAt(project: Project, file: NixFile, node: Expr): GenerateUse | undefined {
  const value = project.value(file, node);
  if (!isGenerate(project, value)) return doubtful(project, file, node, value);
  let around: Node = node;
  let parent = file.scopes.parent(node);
  // `(let inherit (generators) nixosGenerate; in nixosGenerate) { ... }` is a call as well.
  while (
    parent !== undefined &&
    (parent.kind === "Paren" ||
      ((parent.kind === "LetIn" || parent.kind === "With") && parent.body === around))
  ) {
    around = parent;
    parent = file.scopes.parent(parent);
  }
  if (parent?.kind === "Apply" && parent.func === around) return callOf(project, file, parent);
  // An alias: the places that use it are found themselves.
  if (
    parent?.kind === "AttrBinding" &&
    file.scopes.parent(parent)?.kind === "LetIn" &&
    parent.path.attrs.length === 1
  )
    return undefined;
  return { kind: "value", file, node, inherit: undefined, uses: new Flow(project).follow(file, node) };
}

function callOf(project: Project, file: NixFile, apply: Apply): GenerateCall {
  const argument = project.value(file, apply.args[0]!);
  const formats = stringsOf(project.evaluator.select(argument, "format"));
  return { kind: "call", file, apply, argument, formats };
}

/** `inherit (nixos-generators) nixosGenerate;`: in a `let` an alias, in a set the function handed on. */
function inheritedUse(
  project: Project,
  file: NixFile,
  inherit: Inherit,
  attr: Attr,
): GenerateUse | undefined {
  const name = staticName(attr);
  const home = file.scopes.parent(inherit);
  if (name === undefined || home === undefined || home.kind === "LetIn") return undefined;
  const value = inherited(project, file, inherit, name, home);
  if (!isGenerate(project, value)) return undefined;
  return {
    kind: "value",
    file,
    node: attr,
    inherit,
    uses: new Flow(project).followWord(file, inherit, attr),
  };
}

function inherited(project: Project, file: NixFile, inherit: Inherit, name: string, home: Node): Value {
  if (inherit.from !== undefined)
    return project.evaluator.select(project.value(file, inherit.from.expr), name);
  return project.evaluator.named(file, name, home);
}

/** Whether a value is the function, in every way it can be. */
export function isGenerate(project: Project, value: Value): boolean {
  const options = optionsOf(value);
  return options.length > 0 && options.every((option) => memberIs(project, option));
}

function memberIs(project: Project, option: Value): boolean {
  if (option.kind !== "ref") return false;
  const member = generatorsMember(project, option);
  return member?.length === 1 && member[0] === NAME;
}

/** `gen.nixosGenerate` of something that cannot be followed. */
function doubtful(project: Project, file: NixFile, node: Expr, value: Value): DoubtfulUse | undefined {
  const inner = unwrap(node);
  const named =
    inner.kind === "Select"
      ? staticName(inner.path.attrs.at(-1)!) === NAME
      : inner.kind === "Identifier" && inner.name === NAME;
  if (!named) return undefined;
  const options = optionsOf(value);
  const some = options.some((option) => memberIs(project, option));
  const unseen = options.every(({ kind }) => kind === "unknown" || kind === "ref");
  return some || (unseen && inner.kind === "Select") ? { kind: "doubtful", file, node } : undefined;
}

/** What is passed to the function at a site. */
export function argumentsAt(project: Project, site: Site): readonly Value[] {
  return project.uses.argumentsAt(site).map((thunk) => thunk.force());
}
