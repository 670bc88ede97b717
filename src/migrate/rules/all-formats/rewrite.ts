import { staticName } from "../../../nix/strings.ts";
import type { AttrBinding, Expr, List, Range } from "../../../nix/tree.ts";
import { isWithin } from "../../../nix/walk.ts";
import { indent, indentAt, indentLines, lineEnding } from "../../edit/layout.ts";
import { removeBindings, removeItem } from "../../edit/removal.ts";
import { applyWithin } from "../../engine/edits.ts";
import { sentence, type Text } from "../../engine/text.ts";
import type { FileEdit, Finding, Fix } from "../../engine/types.ts";
import { withImports } from "../../model/modules/module.ts";
import type { NixFile } from "../../model/project.ts";
import { unnoticedOf } from "../additions.ts";
import { announcedDifferences } from "../differences.ts";
import { LIST_ORDER } from "../list-order.ts";
import { buildsImage } from "../own-options.ts";
import { additionsModule } from "./additions-module.ts";
import type { FormatMention } from "./mentions.ts";
import { withoutOldOptions } from "./old-options.ts";
import { rewriteOwnFormat } from "./own-format.ts";
import { pathUses } from "./paths.ts";
import { isLegacy, isMachine, placeOf } from "./place.ts";
import type { Survey } from "./survey.ts";
import type { AllFormatsUse, FormatConfig, FormatOutput } from "./uses.ts";

/** Module identity: several files may import the additions, the module system takes them once. */
const KEY = "images-as-nixos-generators-built-them";

const FOLDER =
  "config.formats.X was a link to the image's file; system.build.images.X is the folder that contains it, at passthru.filePath";

const MACHINES =
  "nixos-rebuild build-vm uses virtualisation.vmVariant too, which formatConfigs.vm did not affect";

type Withholding = Required<Pick<Finding, "path" | "start" | "end" | "withheld" | "next">>;

/** The fix for the whole repository, or the first place that prevents it. */
export function rewriteFormats(survey: Survey): Fix | Withholding {
  const rewrite = new Rewrite(survey);
  return rewrite.run() ?? rewrite.fix();
}

class Rewrite {
  readonly #edits: FileEdit[] = [];
  readonly #comments: string[] = [];
  readonly #notes: Text[] = [];

  constructor(private readonly survey: Survey) {}

  run(): Withholding | undefined {
    const { uses, mentions } = this.survey;
    const blocked = first(uses.outputs, (output) => this.#output(output)) ?? this.#paths() ?? this.#configs();
    if (blocked !== undefined) return blocked;
    for (const { file, name, text } of uses.guards) this.#edit(file.path, name, text);
    for (const use of uses.imports) this.#import(use);
    for (const mention of mentions.named) this.#mention(mention);
    this.#results();
    for (const { path, start } of mentions.prose)
      this.#note(path, start, "the text mentions config.formats, which is now config.system.build.images");
    return this.#unplaced();
  }

  fix(): Fix {
    const { uses, formats, additions } = this.survey;
    const doubts = this.#doubts();
    const unnoticed = additions.flatMap((each) => unnoticedOf(each.target, each.additions));
    const lost = additions.flatMap(({ target, additions: { lost } }) =>
      lost.map((text) => `"${target.format}": ${text}`),
    );
    const announced = announcedDifferences(formats);
    return {
      title: "replace nixos-generators' formats by nixpkgs' image.modules",
      applicability: doubts.length > 0 ? "unsafe" : "safe",
      edits: this.#edits,
      removes: this.#comments,
      notes: [
        ...doubts,
        ...(uses.outputs.length > 0 ? [FOLDER] : []),
        ...(uses.configs.some(({ format }) => isMachine(format)) ? [MACHINES] : []),
        ...this.#notes,
        ...announced.map(({ text }) => text),
        ...unnoticed.map(({ text }) => text),
        ...lost,
        LIST_ORDER.text,
      ],
      differs: [...announced, ...unnoticed, LIST_ORDER],
    };
  }

  /** What could make the fix wrong without a trace in the repository. */
  #doubts(): readonly string[] {
    const { uses, formats } = this.survey;
    const unnamed =
      "no format is named here: images are now config.system.build.images.<variant>, as nixpkgs builds them";
    const builds = uses.imports.find((use) => this.#buildsImage(use));
    const twice =
      builds &&
      `${builds.file.path} imports a module that builds an image itself, which clashes with the variants of system.build.images: move it to image.modules.<variant>`;
    return [...(formats.length === 0 ? [unnamed] : []), ...(twice ? [twice] : [])];
  }

  /** Whether a module beside the formats builds an image itself. */
  #buildsImage({ file, expr }: AllFormatsUse): boolean {
    const { project } = this.survey;
    const list = file.scopes.parent(expr);
    if (list?.kind !== "List") return false;
    return project.modules
      .list(project.value(file, list))
      .items.flatMap((item) => withImports(item))
      .some(({ module }) => module.kind === "nixpkgs" && buildsImage(module.path ?? ""));
  }

  /** Additions are written into the module that has the import; without one in sight they have no place. */
  #unplaced(): Withholding | undefined {
    const { uses, additions } = this.survey;
    const missing = additions.some((each) => each.additions.bindings !== "");
    if (!missing || uses.imports.length > 0) return undefined;
    const { file, binding } = uses.configs[0]!;
    const next =
      "it is not visible here where nixosModules.all-formats is imported: do that in this repository";
    return { path: file.path, ...range(binding), withheld: "unknown-origin", next };
  }

  #output({ file, format, name, select, further }: FormatOutput): Withholding | undefined {
    const place = placeOf(format);
    this.#edit(file.path, name, place.output);
    if (further === undefined || staticName(further) !== "config") return undefined;
    if (place.kind === "vm") {
      const next = `the machine's configuration is ${place.slot} now`;
      return { path: file.path, ...range(select), withheld: "needs-decision", next };
    }
    this.#edit(file.path, { start: further.start, end: further.start }, "passthru.");
    return undefined;
  }

  /** What is spelled below the images, with the outputs rewritten already. */
  #paths(): Withholding | undefined {
    const rewritten = (file: NixFile, expr: Expr) => this.#rewritten(file, expr);
    for (const use of pathUses(this.survey.project, rewritten)) {
      if (!use.ok) {
        const where = placeOf(use.format);
        const below = where.kind === "vm" ? "bin/run-<host name>-vm" : "passthru.filePath of the image";
        const next = `a path below the old image is written here; the new one is ${below} below ${where.output}`;
        return { path: use.file.path, ...range(use.at), withheld: "output-name", next };
      }
      this.#edits.push(use.edit);
    }
    return undefined;
  }

  #rewritten({ path, tree }: NixFile, expr: Expr): string {
    const inside = this.#edits.filter((edit) => edit.path === path && isWithin(edit, expr));
    return applyWithin(tree.text, expr, inside);
  }

  #configs(): Withholding | undefined {
    const { project, uses } = this.survey;
    const old = withoutOldOptions(
      project,
      uses.configs.filter(({ format }) => isLegacy(format)),
    );
    if ("stuck" in old) {
      const { file, binding, format } = old.stuck;
      const next = `remove formatAttr and fileExtension, which only nixos-generators declared, from the module of "${format}"`;
      return { path: file.path, ...range(binding), withheld: "needs-decision", next };
    }
    this.#edits.push(...old.edits);
    this.#comments.push(...old.comments);
    for (const config of uses.configs) if (!old.gone.has(config.binding)) this.#config(config);
    for (const within of new Set(uses.configs.map((config) => config.within))) this.#set(within);
    return first(
      uses.configs.filter(({ format }) => !isLegacy(format)),
      (config) => this.#ownFormat(config),
    );
  }

  /** `formatConfigs.iso` becomes `image.modules.iso`; in a set of its own, only `iso` is renamed. */
  #config({ file, format, name, within }: FormatConfig): void {
    const { slot } = placeOf(format);
    this.#edit(file.path, name, within === undefined ? slot : slot.slice(parentOf(slot).length + 1));
  }

  #set(within: AttrBinding | undefined): void {
    if (within === undefined) return;
    const { file, format } = this.survey.uses.configs.find((config) => config.within === within)!;
    const attr = within.path.attrs.find((one) => staticName(one) === "formatConfigs")!;
    this.#edit(file.path, attr, parentOf(placeOf(format).slot));
  }

  #ownFormat({ file, format, module, binding }: FormatConfig): Withholding | undefined {
    const { project } = this.survey;
    const thunk = module && project.evaluator.thunk({ file, expr: module, env: undefined });
    const rewrite = thunk && rewriteOwnFormat(project, { thunk, module: project.modules.read(thunk) });
    if (rewrite === undefined) {
      const next = `give "${format}" a system.build.image and the options of image/file-options.nix by hand`;
      return { path: file.path, ...range(binding), withheld: "custom-format", next };
    }
    this.#edits.push(...rewrite.edits);
    this.#comments.push(...rewrite.comments);
    this.#notes.push(...rewrite.notes);
    return undefined;
  }

  #import({ file, expr }: AllFormatsUse): void {
    const { uses, additions } = this.survey;
    const module = additionsModule(additions, uses.imports.length > 1 ? KEY : undefined);
    const parent = file.scopes.parent(expr);
    const list = parent?.kind === "List" ? parent : undefined;
    if (module === undefined && list !== undefined) {
      const emptied = importsOf(file, list);
      const removal =
        emptied === undefined ? removeItem(file.tree, list, expr) : removeBindings(file.tree, [emptied]);
      for (const edit of removal.edits) this.#edit(file.path, edit, edit.text);
      this.#comments.push(...removal.comments);
      return;
    }
    const { text } = file.tree;
    const indentation = indentAt(text, expr.start);
    const alone = list?.items.length === 1 && /^\[ *$/.test(text.slice(list.start, expr.start));
    if (list !== undefined && alone) {
      const block = `\n${indent(module!)}\n`;
      const inside = { start: list.start + 1, end: list.end - 1 };
      this.#edit(file.path, inside, indentLines(block, indentation, lineEnding(text)) + indentation);
    } else {
      const block = inPlace(module ?? "{ }", text, expr);
      this.#edit(file.path, expr, indentLines(block, indentation, lineEnding(text)));
    }
  }

  #mention({ path, format, start, end, comment }: FormatMention): void {
    if (!comment) this.#edit(path, { start, end }, placeOf(format).output);
    else this.#note(path, start, `a comment still says formats.${format}`);
  }

  /** Paths below `./result` in files that name formats, each once. */
  #results(): void {
    const { mentions, project } = this.survey;
    const machines = new Map<string, boolean>();
    for (const { path, format } of mentions.named) {
      if (!path.endsWith(".nix")) machines.set(path, isMachine(format) && machines.get(path) !== false);
    }
    for (const [path, only] of machines) {
      const now = only
        ? "is result/bin/run-<host name>-vm now"
        : "may now have another name, and be in a folder";
      for (const match of (project.repository.text(path) ?? "").matchAll(/\bresult\/[A-Za-z0-9._*/-]+/g)) {
        this.#note(path, match.index, `"${match[0]}" ${now}`);
      }
    }
  }

  #note(path: string, offset: number, words: string): void {
    this.#notes.push(sentence`${{ path, offset }} ${words}`);
  }

  #edit(path: string, { start, end }: Range, text: string): void {
    this.#edits.push({ path, start, end, text });
  }
}

/** `imports = [ ... ];` where nothing but one element is in the list. */
function importsOf(file: NixFile, list: List): AttrBinding | undefined {
  const binding = file.scopes.parent(list);
  const alone = binding?.kind === "AttrBinding" && binding.path.attrs.length === 1 && list.items.length === 1;
  return alone && staticName(binding.path.attrs[0]!) === "imports" ? binding : undefined;
}

/** A comment goes inside where something else comes before it on its line. */
function inPlace(module: string, text: string, expr: Expr): string {
  const comment = /^# .*\n/.exec(module)?.[0];
  const before = text.slice(text.lastIndexOf("\n", expr.start - 1) + 1, expr.start);
  if (comment === undefined || before.trim() === "") return module;
  const rest = module.slice(comment.length);
  return rest.includes("\n") ? rest.replace("{\n", `{\n  ${comment}`) : rest;
}

function first<Item>(
  items: readonly Item[],
  look: (item: Item) => Withholding | undefined,
): Withholding | undefined {
  for (const item of items) {
    const blocked = look(item);
    if (blocked !== undefined) return blocked;
  }
  return undefined;
}

function parentOf(slot: string): string {
  return slot.startsWith("image.modules.") ? "image.modules" : "virtualisation";
}

function range({ start, end }: Range): Range {
  return { start, end };
}
