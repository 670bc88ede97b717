import type { Additions } from "../../../formats/additions.ts";
import { findFormat } from "../../../formats/index.ts";
import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import { indent, indentAt, indentLines, lineEnding } from "../../edit/layout.ts";
import type { AnnouncedDifference, FileEdit, MigrateOptions } from "../../engine/types.ts";
import { allModules, type ModuleList } from "../../model/modules/module.ts";
import { mayRead } from "../../model/modules/reads.ts";
import { isSet, mayBeSet } from "../../model/modules/settings.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { reachNixpkgs } from "../../model/reach.ts";
import { stringsOf, type Value } from "../../model/values.ts";
import { additionItem, additionsOf, likelySystem, systemsOf, unnoticedOf } from "../additions.ts";
import { announcedDifferences } from "../differences.ts";
import { nixpkgsChange, stillToRaise, tooOld } from "../gates/release.ts";
import { LIST_ORDER } from "../list-order.ts";
import { buildsImage, ownOptions } from "../own-options.ts";
import { boardTargetOf, type Target, targetOf } from "../target.ts";
import { mayHave, modulesOf, OURS, surelyHas } from "./arguments.ts";
import { argumentsAt, type GenerateValue } from "./calls.ts";
import type { Decision } from "./decide.ts";
import { lookup } from "./image-name.ts";
import { oldOptionIn, readsFormatAttr } from "./old-options.ts";
import { refuse, release, unknownFormat } from "./words.ts";

/** What becomes of a place that hands nixosGenerate on. */
export function decideValue(project: Project, use: GenerateValue, options: MigrateOptions): Decision {
  const { file, uses } = use;
  const old = tooOld(project.repository, file.flake, options);
  if (old !== undefined) return release(old);
  const args = uses.sites.flatMap((site) => argumentsAt(project, site));
  const formats = args.map((argument) => stringsOf(project.evaluator.select(argument, "format")));
  if (uses.escapes.length > 0 || args.length === 0 || formats.includes(undefined))
    return refuse(
      "function-as-value",
      "write the calls out with their formats, or use the flake of this tool as the nixos-generators input, which keeps the function",
    );
  if (args.some((argument) => mayHave(argument, "customFormats") || mayHave(argument, "nixosSystem")))
    return refuse(
      "custom-format",
      "call nixosSystem for the formats of the repository's own, and run this again",
    );
  const names = [...new Set(formats.flatMap((set) => [...set!]))];
  const unknown = names.find((name) => findFormat(name) === undefined);
  if (unknown !== undefined) return unknownFormat(unknown);
  return write(project, use, options, args, names);
}

function write(
  project: Project,
  { file, node, inherit }: GenerateValue,
  options: MigrateOptions,
  args: readonly Value[],
  names: readonly string[],
): Decision {
  const lists = args.map((argument) => modulesOf(project, argument));
  const old = lists.flatMap((list) => oldOptionIn(project, list, names) ?? [])[0];
  if (old !== undefined) return old;
  if (lists.some((list) => readsFormatAttr(project, list)))
    return refuse(
      "needs-decision",
      "a module reads config.formatAttr, which only nixos-generators declares: remove it",
    );
  const reach = reachNixpkgs(
    project,
    file,
    inherit ?? node,
    inherit === undefined && node.kind !== "Name" ? asExpr(node) : undefined,
  );
  if (!reach.ok) return refuse(reach.withheld, reach.next);
  const written = functionText(project, { file, nixpkgs: reach.text, lists, args, names, options });
  if (written === undefined)
    return refuse("needs-decision", "build the virtual machines in a separate call, and run this again");
  const source = file.tree.text;
  const laid = indentLines(written.text, indentAt(source, node.start), lineEnding(source));
  const edits =
    inherit === undefined
      ? [{ path: file.path, start: node.start, end: node.end, text: laid }]
      : rowFor(file.path, inherit, node, laid);
  const change = nixpkgsChange(project.repository, file.flake);
  return {
    fix: {
      title: "use a function on top of nixosSystem instead",
      applicability: "safe",
      edits: [...edits, ...reach.edits],
      notes: [
        ...(change === undefined ? [] : [change]),
        ...announcedDifferences(names).map((each) => each.text),
        ...written.unnoticed.map(({ text }) => text),
        ...stillToRaise(project.repository, file.flake, options),
      ],
      differs: [...announcedDifferences(names), ...written.unnoticed, LIST_ORDER],
    },
  };
}

function asExpr(node: GenerateValue["node"]) {
  return node.kind === "Identifier" || node.kind === "Select" ? node : undefined;
}

/** `nixosGenerate = ...;` in place of a word of an `inherit`. */
function rowFor(
  path: string,
  inherit: NonNullable<GenerateValue["inherit"]>,
  node: GenerateValue["node"],
  text: string,
): readonly FileEdit[] {
  const row = `nixosGenerate = ${text};`;
  if (inherit.attrs.length === 1) return [{ path, start: inherit.start, end: inherit.end, text: row }];
  return [
    { path, start: node.start, end: node.end, text: "" },
    { path, start: inherit.end, end: inherit.end, text: ` ${row}` },
  ];
}

interface FunctionRequest {
  readonly file: NixFile;
  readonly nixpkgs: string;
  readonly lists: readonly ModuleList[];
  readonly args: readonly Value[];
  readonly names: readonly string[];
  readonly options: MigrateOptions;
}

interface FunctionText {
  /** In parentheses. */
  readonly text: string;
  /** What it leaves out of the images. */
  readonly unnoticed: readonly AnnouncedDifference[];
}

/** The function; undefined where it would have to build virtual machines beside images. */
function functionText(
  project: Project,
  { file, nixpkgs, lists, args, names, options }: FunctionRequest,
): FunctionText | undefined {
  const all = args.map((argument) => systemsOf(project, argument));
  const systems = all.includes(undefined) ? undefined : new Set(all.flatMap((set) => [...set!]));
  const system = likelySystem(project, file, systems);
  const targets = names.map((name) => {
    const named = findFormat(name)!.system;
    return (
      named === undefined || (systems?.size === 1 && systems.has(named))
        ? targetOf(name)
        : boardTargetOf(name)
    )!;
  });
  if (targets.some(({ kind }) => kind === "vm")) return undefined;
  const additions = targets.map((target) => ({
    target,
    found: additionsIn(project, lists, target, system, options),
  }));
  const items = additions.flatMap(({ target, found }) => additionItem(target, found, nixpkgs) ?? []);
  const unnoticed = additions.flatMap(({ target, found }) => unnoticedOf(target, found));
  const inside = lists.some((list) => belongsInside(project, list, targets));
  const gone = OURS.filter((name) => name === "format")
    .map(quoteString)
    .join(" ");
  const image =
    names.length === 1
      ? `.${quoteAttrName((targets[0] as Target & { kind: "image" }).variant)}`
      : `.${lookup(targets, "format")}`;
  const result = `config.system.build.images${image}`;
  const certain = args.every((argument) => surelyHas(argument, "modules"));
  if (items.length === 0 && !inside && certain)
    return {
      text: `(\n  { format, ... }@args:\n  (${nixpkgs}.lib.nixosSystem (removeAttrs args [ ${gone} ])).${result}\n)`,
      unnoticed,
    };
  const modules = inside ? `[ { image.modules${image}.imports = modules; } ]` : "modules";
  const added = items.length === 0 ? modules : `${modules} ++ [\n${indent(items.join("\n"))}\n]`;
  const body = added === "modules" ? "{ inherit modules; }" : `{\n${indent(`modules = ${added};`)}\n}`;
  const call = `(${nixpkgs}.lib.nixosSystem (removeAttrs args [ ${gone} ] // ${body})).${result}`;
  return { text: ["(", "  { format, modules ? [ ], ... }@args:", indent(call), ")"].join("\n"), unnoticed };
}

function additionsIn(
  project: Project,
  lists: readonly ModuleList[],
  target: Target,
  system: string | undefined,
  { fidelity }: MigrateOptions,
): Additions {
  const foreign = lists.some((list) => allModules(list).some((module) => module.kind === "foreign"));
  const defines = (option: readonly string[]) => lists.some((list) => isSet(project, list, option));
  const sets = (option: readonly string[]) => lists.some((list) => mayBeSet(project, list, option));
  return additionsOf({ target, fidelity, place: "variant", system, sets, defines, foreign });
}

/** Whether some module can only be evaluated inside the variant. */
function belongsInside(project: Project, list: ModuleList, targets: readonly Target[]): boolean {
  const options = targets.flatMap((target) => ownOptions(target));
  if (options.some((option) => mayBeSet(project, list, option))) return true;
  return allModules(list).some((module) => {
    if (module.kind === "nixpkgs") return buildsImage(module.path ?? "");
    return project.modules.reads(module).some((path) => options.some((option) => mayRead(path, option)));
  });
}
