import type { Additions } from "../../../formats/additions.ts";
import { findFormat } from "../../../formats/index.ts";
import { quoteAttrName, quoteString } from "../../../nix/quote.ts";
import type { Node } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { indentAt, indentLines, lineEnding, startsLine } from "../../edit/layout.ts";
import { removeItem } from "../../edit/removal.ts";
import type { AnnouncedDifference, FileEdit, Finding, Fixer, MigrateOptions } from "../../engine/types.ts";
import { type Project, projectOf } from "../../model/project.ts";
import { stringsOf } from "../../model/values.ts";
import { likelySystem, unnoticedOf } from "../additions.ts";
import { doubtForks } from "../gates/forks.ts";
import { refuseAt } from "../gates/refusal.ts";
import { tooOld } from "../gates/release.ts";
import { LIST_ORDER } from "../list-order.ts";
import { ownFormatPlaces } from "../nixos-generate-call/own-format.ts";
import { settingsOf } from "../settings.ts";
import { targetOf } from "../target.ts";
import { hostAdditions, hostModule, optionValue } from "./host-module.ts";
import { MODULE_WORDS, type ModuleUse, type ModuleUses, moduleUses, type OptionRead } from "./uses.ts";

/** What stays in use where nothing is rewritten. */
const KEPT = "the modules of nixos-generators";

const TAGS = ["system", "nixos", "tags"];

/**
 * `nixosModules.<format>` imported into a configuration: nixpkgs' own module takes its place, with what the format set
 * beside it, so that the system and its image stay what they were; `config.formatAttr` becomes the attribute it was.
 */
export const nixosModules: Fixer = {
  id: "nixos-modules",
  summary:
    "replace nixosModules.<format> by the module of nixpkgs that takes its place, and config.formatAttr by its value",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: MODULE_WORDS,
  check(file, repository, options, budget) {
    const project = projectOf(repository);
    return project.within(budget, () => {
      const uses = moduleUses(project);
      const anchor = [...uses.modules, ...uses.dynamic].map((use) => use.file.path).sort()[0];
      return anchor === file.path ? new Deciding(project, uses, options).decide() : [];
    });
  },
};

/** One decision for the whole repository: a module and what reads its options go together. */
class Deciding {
  readonly #additions = new Map<ModuleUse, Additions>();

  constructor(
    readonly project: Project,
    readonly uses: ModuleUses,
    readonly options: MigrateOptions,
  ) {
    for (const use of uses.modules) this.#additions.set(use, this.#additionsOf(use));
  }

  decide(): readonly Finding[] {
    const left = this.#dynamic();
    const blocks = this.#blocks();
    const { modules, reads } = this.uses;
    // What reads formatAttr must find it, as long as a module that declares it is left.
    const stuck = blocks.length > 0 || (left.length > 0 && reads.length > 0);
    if (stuck || modules.length === 0) return [...left, ...blocks];
    return [...left, doubtForks(this.#rewrite(), modules[0]!.file.flake)];
  }

  #additionsOf(use: ModuleUse): Additions {
    return hostAdditions({
      format: use.format,
      fidelity: this.options.fidelity,
      system: this.#systemOf(use),
      // Tags have a finding of their own.
      sets: (option) => option.join(".") !== TAGS.join(".") && settingsOf(this.project, option).length > 0,
    });
  }

  /** The system of the call that the module is written in, else the likely one. */
  #systemOf({ file, expr }: ModuleUse): string | undefined {
    const { evaluator } = this.project;
    const known = [...file.scopes.ancestors(expr)].flatMap((node) =>
      node.kind === "AttrSet"
        ? (stringsOf(evaluator.select(this.project.value(file, node), "system")) ?? [])
        : [],
    )[0];
    return likelySystem(this.project, file, known);
  }

  /** Uses of the set of modules as a whole, which stay. */
  #dynamic(): readonly Finding[] {
    return this.uses.dynamic.map(({ file, node }) =>
      refuseAt(file, node, KEPT, "dynamic-format", {
        next: "name the formats one by one; a table from format to variant then replaces the set",
        snippet: "config.system.build.images.${variant}",
      }),
    );
  }

  /** What prevents moving any of them. */
  #blocks(): readonly Finding[] {
    const { definitions, reads } = this.uses;
    return [
      ...definitions.map(({ file, binding }) =>
        refuseAt(file, binding, KEPT, "custom-format", {
          next: "define system.build.image in this module instead, then run this again",
        }),
      ),
      ...reads.flatMap((read) => (this.#formatOf(read) === undefined ? [refuseRead(read)] : [])),
      ...this.#partsOfFormats(),
      ...this.#lostTags(),
      ...this.#oldReleases(),
    ];
  }

  /** A format of the repository's own takes its formatAttr from the module that it imports. */
  #partsOfFormats(): readonly Finding[] {
    const places = ownFormatPlaces(this.project);
    const parts = this.uses.modules.filter((use) =>
      places.some(({ file, expr }) => file === use.file && isWithin(use.expr, expr)),
    );
    return parts.map(({ file, expr, format }) =>
      refuseAt(file, expr, KEPT, "custom-format", {
        next: `build "${format}" with the rest of this format in the list of modules, and remove the format`,
      }),
    );
  }

  /** nixpkgs tags the system with the kind of image, which the old formats did not: all tags are forced away. */
  #lostTags(): readonly Finding[] {
    const clears = this.uses.modules.filter((use) =>
      this.#additions.get(use)!.bindings.includes(TAGS.join(".")),
    );
    const [setting] = clears.length === 0 ? [] : settingsOf(this.project, TAGS);
    if (setting === undefined) return [];
    const path = setting.file.path;
    return clears.map(({ file, expr, format }) => {
      const next = `${path} sets system.nixos.tags, which the module for "${format}" would clear: choose where it stays`;
      return refuseAt(file, expr, KEPT, "needs-decision", { next });
    });
  }

  /** The options `image.*` came with system.build.images. */
  #oldReleases(): readonly Finding[] {
    const needs = this.uses.modules.find((use) => /^image\.\w/m.test(this.#additions.get(use)!.bindings));
    const old = needs && tooOld(this.project.repository, needs.file.flake, this.options);
    if (needs === undefined || old === undefined) return [];
    const next = `raise the nixpkgs input (${old}) to nixos-25.05 or newer first, or write for it now with --to-release 25.11`;
    return [refuseAt(needs.file, needs.expr, KEPT, "release-too-old", { next })];
  }

  /** The one format a read can be about: that of its own configuration, else the only one in the repository. */
  #formatOf({ formats: own, option }: OptionRead): string | undefined {
    const formats = own.length > 0 ? own : this.uses.modules.map(({ format }) => format);
    const values = new Set(formats.map((format) => optionValue(format, option)));
    return values.size === 1 ? formats[0] : undefined;
  }

  #rewrite(): Finding {
    const { modules, reads, declarations, withs } = this.uses;
    const removals = declarations.map(({ file, list, item }) => ({
      path: file.path,
      ...removeItem(file.tree, list, item),
    }));
    const edits: FileEdit[] = [
      ...modules.map((use) => this.#moduleEdit(use)),
      ...reads.map((read) => readEdit(read, this.#formatOf(read)!)),
      ...this.#buildEdits(),
      ...withs.map(withEdit),
      ...removals.flatMap(({ path, edits }) => edits.map((edit) => ({ path, ...edit }))),
    ];
    const { file, expr, format } = modules[0]!;
    const others = modules.length - 1;
    return {
      ...at(file.path, expr),
      message: `nixos-generators' module "${format}"${others > 0 ? ` (and ${others} more)` : ""} is retired; nixpkgs has its own`,
      fix: {
        title: "import nixpkgs' own modules for these images",
        applicability: "safe",
        edits,
        removes: removals.flatMap(({ comments }) => comments),
        notes: this.#notes(),
        differs: [...this.#differs(), LIST_ORDER],
      },
    };
  }

  /** What is nixpkgs' own now, once for each format. */
  #notes(): readonly string[] {
    const notes = this.uses.modules.flatMap((use) => {
      const { unnoticed, lost } = this.#additions.get(use)!;
      return [
        ...unnoticed.map((text) => `"${use.format}" differs: ${text}`),
        ...lost.map((text) => `"${use.format}": ${text}`),
      ];
    });
    return [...new Set(notes)];
  }

  #differs(): readonly AnnouncedDifference[] {
    return this.uses.modules.flatMap((use) => unnoticedOf(targetOf(use.format)!, this.#additions.get(use)!));
  }

  #moduleEdit(use: ModuleUse): FileEdit {
    const { file, expr } = use;
    const { text } = file.tree;
    const place = {
      modulesPath: file.scopes.lookup("modulesPath", expr) !== undefined,
      beginsLine: startsLine(text, expr.start) && file.scopes.parent(expr)?.kind === "List",
    };
    const written = hostModule(this.#additions.get(use)!, place);
    const bare = file.scopes.parent(expr)?.kind === "AttrBinding";
    const module = bare ? written.replace(/^\((.*)\)$/s, "$1") : written;
    return {
      ...at(file.path, expr),
      text: indentLines(module, indentAt(text, expr.start), lineEnding(text)),
    };
  }

  /** `config.system.build.raw` and its like are `system.build.image` in nixpkgs' own module. */
  #buildEdits(): readonly FileEdit[] {
    return this.uses.builds.flatMap(({ file, attribute, at: step, formats: own }) => {
      const formats = own.length > 0 ? own : this.uses.modules.map(({ format }) => format);
      const format = formats.find((name) => findFormat(name)!.formatAttr === attribute);
      const text = format && optionValue(format, "formatAttr");
      const moved = text !== undefined && text !== attribute;
      return moved ? [{ ...at(file.path, step), text }] : [];
    });
  }
}

function refuseRead({ file, select, option }: OptionRead): Finding {
  const next = `write the ${option === "formatAttr" ? "attribute of system.build" : "extension"} of the format it is for`;
  return refuseAt(file, select, KEPT, "dynamic-format", { next });
}

/** With the last name read through it, `with` itself goes; comments behind it stay. */
function withEdit({ file, scope }: ModuleUses["withs"][number]): FileEdit {
  const { text } = file.tree;
  const blanks = /^[ \t]*/.exec(text.slice(scope.semicolon + 1))![0];
  return { path: file.path, start: scope.start, end: scope.semicolon + 1 + blanks.length, text: "" };
}

function readEdit({ file, option, select, step }: OptionRead, format: string): FileEdit {
  const value = optionValue(format, option);
  const text = step === undefined ? quoteString(value) : quoteAttrName(value);
  return { ...at(file.path, step ?? select), text };
}

function at(
  path: string,
  { start, end }: Pick<Node, "start" | "end">,
): Pick<FileEdit, "path" | "start" | "end"> {
  return { path, start, end };
}
