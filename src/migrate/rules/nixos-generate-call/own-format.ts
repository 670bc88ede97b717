import { quoteAttrName } from "../../../nix/quote.ts";
import { unwrap } from "../../../nix/strings.ts";
import type { AttrBinding, AttrSet, Expr } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { asOperand, isOperand } from "../../edit/insertion.ts";
import { indentAt } from "../../edit/layout.ts";
import { type Removal, removeBindings } from "../../edit/removal.ts";
import { applyWithin } from "../../engine/edits.ts";
import { sentence } from "../../engine/text.ts";
import type { FileEdit, Fix } from "../../engine/types.ts";
import { type ModuleItem, withImports } from "../../model/modules/module.ts";
import { saidOf } from "../../model/modules/settings.ts";
import { pathFrom } from "../../model/paths.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { reachNixpkgs } from "../../model/reach.ts";
import { optionsOf, stringsOf, type Thunk } from "../../model/values.ts";
import { LIST_ORDER } from "../list-order.ts";
import { LEGACY_OPTIONS } from "../own-options.ts";
import { memberOf, modulesOf } from "./arguments.ts";
import { type GenerateCall, generateUses } from "./calls.ts";
import type { Decision } from "./decide.ts";
import { type Refusal, refuse } from "./words.ts";
import { bindingsOf } from "./write/bindings.ts";
import { asksForSystem } from "./write/system.ts";
import { rewriteCall } from "./write/write-call.ts";

/**
 * A format of the repository's own is a module, and what it says with `formatAttr` is an attribute of
 * `config.system.build`: the module goes into the list and the attribute is taken. Undefined where the call builds a
 * format of nixos-generators.
 */
export function decideOwnFormat(project: Project, call: GenerateCall): Decision | undefined {
  const decision = decideAlone(project, call);
  if (decision?.fix === undefined) return decision;
  // What is taken out of a module is missed by the other calls that build a format from it.
  const together = new Map([[call, decision.fix]]);
  for (const [each, fix] of together)
    for (const other of sharing(project, each, fix)) {
      const alone = together.get(other) ?? decideAlone(project, other)?.fix;
      if (alone === undefined) return refuseBefore(other);
      together.set(other, alone);
    }
  return { fix: joined([...together.values()]) };
}

/** The calls that build a format from a file which a fix changes. */
function sharing(project: Project, call: GenerateCall, fix: Fix): readonly GenerateCall[] {
  const touched = new Set(fix.edits.map(({ path }) => path).filter((path) => path !== call.file.path));
  if (touched.size === 0) return [];
  return generateUses(project).filter(
    (use): use is GenerateCall =>
      use.kind === "call" &&
      use !== call &&
      formatPlaces(project, use).some(({ file }) => touched.has(file.path)),
  );
}

function refuseBefore({ file, apply }: GenerateCall): Refusal {
  const place = { path: file.path, offset: apply.start };
  return refuse(
    "custom-format",
    sentence`rewrite the call at ${place} first: it builds an image with the same module, which this fix would change`,
  );
}

/** Several fixes as one, what they have in common once. */
function joined(fixes: readonly Fix[]): Fix {
  const [first, ...others] = fixes as [Fix, ...Fix[]];
  if (others.length === 0) return first;
  const edits = new Map(fixes.flatMap((fix) => fix.edits).map((edit) => [JSON.stringify(edit), edit]));
  const removes = new Set(fixes.flatMap((fix) => fix.removes ?? []));
  const titles = new Set(fixes.map(({ title }) => title));
  return { ...first, title: [...titles].join(", "), edits: [...edits.values()], removes: [...removes] };
}

function decideAlone(project: Project, call: GenerateCall): Decision | undefined {
  const { evaluator } = project;
  const formats = evaluator.select(call.argument, "customFormats");
  const sets = optionsOf(formats);
  const [set] = sets;
  if (sets.length !== 1 || set?.kind !== "attrs" || set.open !== undefined)
    return refuse(
      "opaque-arguments",
      "write customFormats out in the call, or remove it, and run this again",
    );
  if (call.formats === undefined) return undefined;
  const own = [...call.formats].filter((name) => set.attrs.has(name));
  if (own.length === 0) return undefined;
  if (call.formats.size > 1)
    return refuse("needs-decision", `build "${own[0]}" in a separate call, and run this again`);
  const thunk = set.attrs.get(own[0]!)!;
  return place(project, call, own[0]!, { thunk, module: project.modules.read(thunk) });
}

function place(project: Project, call: GenerateCall, name: string, item: ModuleItem): Decision {
  const attribute = attributeOf(project, item);
  if (attribute === undefined)
    return refuse(
      "custom-format",
      `put the module of "${name}" into the list of modules, and use the image from config.system.build`,
    );
  const legacy = legacyBindings(project, item);
  const written = legacy === undefined ? undefined : moduleText(call, item, legacy);
  if (legacy === undefined || written === undefined)
    return refuse(
      "custom-format",
      `remove formatAttr and fileExtension from the module of "${name}", put it into the list of modules, and use config.system.build.${attribute}`,
    );
  const reach = reachNixpkgs(project, call.file, call.apply.func, call.apply.func);
  if (!reach.ok) return refuse(reach.withheld, reach.next);
  const lists = [modulesOf(project, call.argument), { items: [item], open: undefined }];
  const rewrite = rewriteCall(project, call, {
    nixpkgs: reach.text,
    result: `config.system.build.${quoteAttrName(attribute)}`,
    moves: [],
    whole: true,
    asksForSystem: lists.some((list) => asksForSystem(project, list)),
    first: written.items,
    last: [],
  });
  if (rewrite === undefined)
    return refuse("opaque-arguments", "write the arguments out in the call, and run this again");
  return {
    fix: {
      title: `build "${name}" with nixosSystem`,
      applicability: "safe",
      edits: [...rewrite.edits, ...reach.edits, ...written.edits],
      removes: [...rewrite.removes, ...written.comments],
      differs: [LIST_ORDER],
    },
  };
}

type Written = NonNullable<ModuleItem["module"]["written"]>;

/** Where the modules in the customFormats of all calls are written, with what they import. */
export function ownFormatPlaces(project: Project): readonly Written[] {
  return project.ask(findOwnFormatPlaces);
}

function findOwnFormatPlaces(project: Project): readonly Written[] {
  return generateUses(project).flatMap((use) => (use.kind === "call" ? formatPlaces(project, use) : []));
}

function formatPlaces({ evaluator, modules }: Project, call: GenerateCall): readonly Written[] {
  const sets = optionsOf(evaluator.select(call.argument, "customFormats"));
  const thunks = sets.flatMap((set) => (set.kind === "attrs" ? [...set.attrs.values(), ...set.others] : []));
  const items = thunks.flatMap((thunk) => withImports({ thunk, module: modules.read(thunk) }));
  return items.flatMap(({ module }) => module.written ?? []);
}

/** What `formatAttr` names; undefined where that is not in sight. */
function attributeOf(project: Project, item: ModuleItem): string | undefined {
  const said = withImports(item).map(({ module }) => saidOf(project, module, ["formatAttr"]));
  const definitions = said.flatMap((each) => each.definitions);
  const texts = definitions.length === 1 ? stringsOf(definitions[0]!.force()) : undefined;
  return texts?.size === 1 ? [...texts][0] : undefined;
}

export interface LegacyBinding {
  readonly file: NixFile;
  readonly binding: AttrBinding;
}

/** Where formatAttr and fileExtension are set; undefined where something else sets them, or that is not in sight. */
export function legacyBindings(project: Project, item: ModuleItem): readonly LegacyBinding[] | undefined {
  const definitions = withImports(item).flatMap(({ module }) =>
    LEGACY_OPTIONS.flatMap((path) =>
      saidOf(project, module, path).definitions.map((thunk) => ({ path, thunk })),
    ),
  );
  const found = definitions.map(({ path, thunk }) => bindingOf(project, path, thunk));
  return found.includes(undefined) ? undefined : (found as LegacyBinding[]);
}

function bindingOf(project: Project, path: readonly string[], thunk: Thunk): LegacyBinding | undefined {
  const bindings = bindingsOf(project, thunk, { path, slot: ["image"] });
  const [only] = bindings ?? [];
  if (bindings?.length !== 1 || only === undefined || only.binders.length > 0) return undefined;
  return { file: only.file, binding: only.binding };
}

interface ModuleText {
  /** Elements of the list of modules. */
  readonly items: readonly string[];
  /** Edits where the module stays written. */
  readonly edits: readonly FileEdit[];
  readonly comments: readonly string[];
}

/** The module as elements of the list, without the options that only nixos-generators declares. */
function moduleText(
  { file, apply }: GenerateCall,
  { thunk, module }: ModuleItem,
  legacy: readonly LegacyBinding[],
): ModuleText | undefined {
  const { place } = thunk;
  if (place === undefined) return undefined;
  const expr = unwrap(place.expr);
  if (place.file !== file) {
    const path =
      expr.kind === "Path" && module.file !== undefined ? pathFrom(file.path, module.file.path) : undefined;
    return path === undefined ? undefined : { items: [path], ...removals(legacy) };
  }
  // The row of a `rec` set is seen by its other rows only.
  const site = listOfModules(apply.args[0]!) ?? apply.args[0]!;
  if (!file.scopes.meansTheSame(expr, site)) return undefined;
  const { text } = file.tree;
  const inside = legacy.filter((each) => each.file === file && isWithin(each.binding, expr));
  if (inside.length === 0) return { items: [asOperand(file.tree, place.expr)], ...removals(legacy) };
  if (inside.length < legacy.length || module.file !== undefined) return undefined;
  const imports = expr.kind === "AttrSet" ? onlyImports(expr, inside) : undefined;
  if (imports !== undefined)
    return { items: imports.map((item) => text.slice(item.start, item.end)), edits: [], comments: [] };
  return { items: [withoutBindings(file, place.expr, inside)], edits: [], comments: [] };
}

/** Where the modules of a call are written, in a set that is its argument. */
function listOfModules(argument: Expr): Expr | undefined {
  const set = unwrap(argument);
  const member = set.kind === "AttrSet" ? memberOf(set, "modules") : undefined;
  return member?.kind === "binding" ? member.binding.value : undefined;
}

/** The modules that a set imports, where it does nothing else. */
function onlyImports(set: AttrSet, legacy: readonly LegacyBinding[]): readonly Expr[] | undefined {
  const member = memberOf(set, "imports");
  const list = member?.kind === "binding" ? unwrap(member.binding.value) : undefined;
  return list?.kind === "List" && set.bindings.length === legacy.length + 1 ? list.items : undefined;
}

function removals(legacy: readonly LegacyBinding[]): Pick<ModuleText, "edits" | "comments"> {
  const files = [...new Set(legacy.map(({ file }) => file))];
  const found = files.map((file) => {
    const removal: Removal = removeBindings(
      file.tree,
      legacy.filter((each) => each.file === file).map(({ binding }) => binding),
    );
    return { edits: removal.edits.map((edit) => ({ path: file.path, ...edit })), comments: removal.comments };
  });
  return { edits: found.flatMap(({ edits }) => edits), comments: found.flatMap(({ comments }) => comments) };
}

/** The text of an expression without some bindings, its lines moved to the left. */
function withoutBindings(file: NixFile, expr: Expr, legacy: readonly LegacyBinding[]): string {
  const { text } = file.tree;
  const { edits } = removeBindings(
    file.tree,
    legacy.map(({ binding }) => binding),
  );
  const cut = applyWithin(text, expr, edits).replaceAll("\r\n", "\n");
  const outer = indentAt(text, expr.start);
  const moved = cut
    .split("\n")
    .map((line) => (line.startsWith(outer) ? line.slice(outer.length) : line))
    .join("\n");
  return isOperand(expr) ? moved : `(${moved})`;
}
