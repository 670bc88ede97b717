import { findFormat } from "../../formats/index.ts";
import { quoteAttrName, quoteString } from "../../nix/quote.ts";
import { indentAt, indentLines, lineEnding } from "../edit/layout.ts";
import { removeItem } from "../edit/removal.ts";
import type { FileEdit, Finding, Fixer, MigrateOptions, Repository } from "../engine/types.ts";
import { flakeOf } from "../model/flake.ts";
import { doubtForks } from "./forks.ts";
import { hostAttribute, hostModule } from "./host-module.ts";
import { clearedTags } from "./label-tags.ts";
import { findModuleUses, type ModuleUse, type ModuleUses, type OptionRead } from "./module-uses.ts";
import { tooOld } from "./pins.ts";
import { refuseAt } from "./refusal.ts";
import { openSource } from "./source.ts";

/** What stays in use where nothing is rewritten. */
const KEPT = "the modules of nixos-generators";

/** Without one of these modules, whatever else is called `formatAttr` or `system.build` is not ours. */
const MODULES = ["nixosModule", "nixos-generators"];
const PATTERNS = [...MODULES, "formatAttr", "fileExtension", "system.build"];

/**
 * `nixosModules.<format>` imported into a configuration: nixpkgs' own module takes its place, with what the format set
 * beside it, so that the system and its image stay what they were; `config.formatAttr` becomes the attribute it was.
 */
export const nixosModules: Fixer = {
  id: "nixos-modules",
  summary:
    "replace nixosModules.<format> by the nixpkgs module it stands for, and config.formatAttr by its value",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: MODULES,
  check(file, repository, options) {
    const survey = surveyModuleUses(repository);
    if (survey.anchor !== file.path) return [];
    const left = findDynamic(survey);
    const blocks = findBlocks(repository, survey, options);
    // What reads formatAttr must find it, as long as a module that declares it is left.
    const stuck = blocks.length > 0 || (left.length > 0 && survey.reads.length > 0);
    if (stuck || survey.modules.length === 0) return [...left, ...blocks];
    return [...left, doubtForks(rewrite(survey), flakeOf(repository, file.path))];
  },
};

interface Survey extends ModuleUses {
  readonly anchor: string | undefined;
}

const surveys = new WeakMap<Repository, Survey>();

function surveyModuleUses(repository: Repository): Survey {
  const known = surveys.get(repository);
  if (known !== undefined) return known;
  const used = findUses(repository, MODULES).some(
    ({ modules, dynamic }) => modules.length > 0 || dynamic.length > 0,
  );
  const found = used ? findUses(repository, PATTERNS) : [];
  const modules = found.flatMap((uses) => uses.modules);
  const dynamic = found.flatMap((uses) => uses.dynamic);
  const survey = {
    modules,
    dynamic,
    declarations: found.flatMap((uses) => uses.declarations),
    withs: found.flatMap((uses) => uses.withs),
    reads: found.flatMap((uses) => uses.reads),
    builds: found.flatMap((uses) => uses.builds),
    definitions: found.flatMap((uses) => uses.definitions),
    anchor: [...modules, ...dynamic].map(({ file }) => file.path).sort()[0],
  };
  surveys.set(repository, survey);
  return survey;
}

function findUses(repository: Repository, patterns: readonly string[]): readonly ModuleUses[] {
  const paths = repository.containing(patterns).filter((path) => path.endsWith(".nix"));
  return paths.flatMap((path) => {
    const source = openSource(repository, path);
    return source === undefined ? [] : [findModuleUses(source)];
  });
}

/** Uses of the set of modules as a whole, which stay. */
function findDynamic(survey: Survey): readonly Finding[] {
  return survey.dynamic.map(({ file, at }) =>
    refuseAt(file, at, KEPT, "dynamic-format", {
      next: "name the formats one by one; a lookup from format to variant takes the place of the set",
      snippet: "config.system.build.images.${variant}",
    }),
  );
}

/** What stands in the way of moving any. */
function findBlocks(repository: Repository, survey: Survey, options: MigrateOptions): readonly Finding[] {
  return [
    ...survey.definitions.map(({ file, binding }) =>
      refuseAt(file, binding, KEPT, "custom-format", {
        next: "define system.build.image in this module instead, then run this again",
      }),
    ),
    ...survey.reads.flatMap((read) => (formatOf(survey, read) === undefined ? [refuseRead(read)] : [])),
    ...findLostTags(repository, survey),
    ...findOldReleases(repository, survey, options),
  ];
}

function refuseRead({ file, select, option }: OptionRead): Finding {
  const next = `write the ${option === "formatAttr" ? "attribute of system.build" : "extension"} of the format it is for`;
  return refuseAt(file, select, KEPT, "dynamic-format", { next });
}

function findLostTags(repository: Repository, survey: Survey): readonly Finding[] {
  return survey.modules.flatMap(({ file, expr, format }) => {
    const path = clearedTags(repository, format);
    if (path === undefined) return [];
    const next = `${path} sets system.nixos.tags, which the module for "${format}" would clear: choose where it stays`;
    return [refuseAt(file, expr, KEPT, "needs-decision", { next })];
  });
}

/** The options `image.*` came with system.build.images. */
function findOldReleases(
  repository: Repository,
  survey: Survey,
  options: MigrateOptions,
): readonly Finding[] {
  const needs = survey.modules.find(({ format }) => /^\s*image\.\w/m.test(hostModule(format)));
  const old = needs && tooOld(repository, needs.file.origins.flake, options);
  if (needs === undefined || old === undefined) return [];
  const next = `raise the nixpkgs input (${old}) to nixos-25.05 or newer first, or write for it now with --to-release 25.11`;
  return [refuseAt(needs.file, needs.expr, KEPT, "release-too-old", { next })];
}

/** The one format a read can be about: that of its own configuration, else the only one in the repository. */
function formatOf(survey: Survey, read: OptionRead): string | undefined {
  const formats = read.formats.length > 0 ? read.formats : survey.modules.map(({ format }) => format);
  const values = new Set(formats.map((format) => optionValue(format, read.option)));
  return values.size === 1 ? formats[0] : undefined;
}

function optionValue(format: string, option: OptionRead["option"]): string {
  return option === "formatAttr" ? hostAttribute(format) : (findFormat(format)?.fileExtension ?? "");
}

function rewrite(survey: Survey): Finding {
  const removals = survey.declarations.map(({ file, list, item }) => ({
    path: file.path,
    ...removeItem(file.tree, list, item),
  }));
  const edits: FileEdit[] = [
    ...survey.modules.map(moduleEdit),
    ...survey.reads.map((read) => readEdit(read, formatOf(survey, read)!)),
    ...buildEdits(survey),
    ...survey.withs.map(withEdit),
    ...removals.flatMap(({ path, edits }) => edits.map((edit) => ({ path, ...edit }))),
  ];
  const { file, expr, format } = survey.modules[0]!;
  const others = survey.modules.length - 1;
  return {
    path: file.path,
    start: expr.start,
    end: expr.end,
    message: `nixos-generators' module "${format}"${others > 0 ? ` (and ${others} more)` : ""} is retired; nixpkgs has its own`,
    fix: {
      title: "import nixpkgs' own modules for these images",
      applicability: "safe",
      edits,
      removes: removals.flatMap(({ comments }) => comments),
    },
  };
}

function moduleEdit({ file, expr, format }: ModuleUse): FileEdit {
  const { text } = file.tree;
  const module = indentLines(hostModule(format), indentAt(text, expr.start), lineEnding(text));
  return { path: file.path, start: expr.start, end: expr.end, text: module };
}

/** With the last name read through it, `with` itself goes; comments behind it stay. */
function withEdit({ file, node }: ModuleUses["withs"][number]): FileEdit {
  const { text } = file.tree;
  const blanks = /^[ \t]*/.exec(text.slice(node.semicolon + 1))![0];
  return { path: file.path, start: node.start, end: node.semicolon + 1 + blanks.length, text: "" };
}

function readEdit({ file, option, select, step }: OptionRead, format: string): FileEdit {
  const value = optionValue(format, option);
  const at = step ?? select;
  const text = step === undefined ? quoteString(value) : quoteAttrName(value);
  return { path: file.path, start: at.start, end: at.end, text };
}

/** `config.system.build.raw` and its like are `system.build.image` in nixpkgs' own module. */
function buildEdits(survey: Survey): readonly FileEdit[] {
  const names = new Map(
    survey.modules.map(({ format }) => [findFormat(format)!.formatAttr, hostAttribute(format)]),
  );
  return survey.builds.flatMap(({ file, attribute, at }) => {
    const text = names.get(attribute);
    const moved = text !== undefined && text !== attribute;
    return moved ? [{ path: file.path, start: at.start, end: at.end, text }] : [];
  });
}
