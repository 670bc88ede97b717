import { staticName } from "../../nix/strings.ts";
import type { AttrBinding, Tree } from "../../nix/tree.ts";
import { indentAt, indentLines, lineEnding } from "../edit/layout.ts";
import { removeItem } from "../edit/removal.ts";
import { placeAt } from "../engine/places.ts";
import type { FileEdit, Finding, Fix, MigrateOptions, Repository } from "../engine/types.ts";
import { targetOf } from "../rules/target.ts";
import { additionFor, additionsModule, indent } from "./additions.ts";
import { rewriteCustomFormat } from "./custom-format.ts";
import { placeOf } from "./format-place.ts";
import type { AllFormatsUse, FormatConfig, FormatOutput } from "./format-uses.ts";
import { formatsInUse, isLegacy } from "./formats-refusals.ts";
import type { FormatMention, FormatsSurvey } from "./formats-survey.ts";
import { repairPath } from "./image-path.ts";
import { LIST_ORDER } from "./list-order.ts";

/** Module identity: several files may import the additions, the module system takes them once. */
const KEY = "images-as-nixos-generators-built-them";

/** The path of a module of nixpkgs that builds images, e.g. `"${modulesPath}/installer/cd-dvd/iso-image.nix"`. */
const BUILDS_IMAGE =
  /(?:modulesPath|nixpkgs)[^\n;]{0,60}?\/(?:installer\/(?:cd-dvd|netboot|sd-card)|maintainers\/scripts|virtualisation)\//;

const FOLDER =
  "config.formats.X was a link to the image's file; system.build.images.X is the folder it lies in, at passthru.filePath";

const MACHINES =
  "virtualisation.vmVariant is what nixos-rebuild build-vm builds, too, which formatConfigs.vm did not reach";

function isMachine(format: string): boolean {
  return targetOf(format)?.kind === "vm";
}

type Withholding = Required<Pick<Finding, "path" | "start" | "end" | "withheld" | "next">>;

/** The fix for the whole repository, or the first place that stands in its way. */
export function rewriteFormats(
  repository: Repository,
  survey: FormatsSurvey,
  options: MigrateOptions,
): Fix | Withholding {
  const rewrite = new Rewrite(repository, survey, options);
  const blocked = rewrite.run();
  return blocked ?? rewrite.fix();
}

class Rewrite {
  readonly #edits: FileEdit[] = [];
  readonly #comments: string[] = [];
  readonly #notes = new Set<string>();
  readonly #formats: readonly string[];

  constructor(
    private readonly repository: Repository,
    private readonly survey: FormatsSurvey,
    private readonly options: MigrateOptions,
  ) {
    this.#formats = formatsInUse(survey);
  }

  run(): Withholding | undefined {
    const { survey } = this;
    for (const output of survey.outputs) {
      const blocked = this.output(output);
      if (blocked !== undefined) return blocked;
    }
    for (const config of survey.configs) this.config(config);
    for (const within of new Set(survey.configs.map((config) => config.within))) this.set(within);
    for (const config of survey.configs.filter(({ format }) => !isLegacy(format))) {
      const blocked = this.custom(config);
      if (blocked !== undefined) return blocked;
    }
    for (const { file, name, text } of survey.guards) this.edit(file.path, name.start, name.end, text);
    for (const use of survey.imports) this.import(use);
    for (const mention of survey.mentions) this.mention(mention);
    this.results();
    for (const { path, start } of survey.prose) {
      this.note(path, start, "the text speaks of config.formats, which is config.system.build.images now");
    }
    return this.unplaced();
  }

  fix(): Fix {
    const doubts = this.doubts();
    return {
      title: "let nixpkgs' image.modules take the place of nixos-generators' formats",
      applicability: doubts.length > 0 ? "unsafe" : "safe",
      edits: this.#edits,
      removes: this.#comments,
      notes: [
        ...doubts,
        ...(this.survey.outputs.length > 0 ? [FOLDER] : []),
        ...(this.survey.configs.some(({ format }) => isMachine(format)) ? [MACHINES] : []),
        ...this.#notes,
        LIST_ORDER.text,
      ],
      differs: [LIST_ORDER],
    };
  }

  /** What could make the fix wrong without a trace in the repository. */
  private doubts(): readonly string[] {
    const unnamed =
      "no format is named here: images are config.system.build.images.<variant> now, as nixpkgs makes them";
    const builds = this.survey.imports.find(({ file }) => BUILDS_IMAGE.test(withoutComments(file.tree)));
    const twice =
      builds &&
      `${builds.file.path} imports a module that builds an image itself, which clashes with the variants of system.build.images: move it to image.modules.<variant>`;
    return [...(this.#formats.length === 0 ? [unnamed] : []), ...(twice ? [twice] : [])];
  }

  /** Additions need a module to stand in; without an import in sight there is none. */
  private unplaced(): Withholding | undefined {
    const missing = this.#formats.some((format) => additionFor(format, this.options.fidelity) !== undefined);
    if (!missing || this.survey.imports.length > 0) return undefined;
    const { file, binding } = this.survey.configs[0]!;
    const next =
      "it is not visible here where nixosModules.all-formats is imported: do that in this repository";
    return { path: file.path, start: binding.start, end: binding.end, withheld: "unknown-origin", next };
  }

  private output(output: FormatOutput): Withholding | undefined {
    const { file, format, name, select, further } = output;
    const place = placeOf(format);
    this.edit(file.path, name.start, name.end, place.output);
    const text = file.tree.text;
    const rewritten = text.slice(select.start, name.start) + place.output;
    const repair = repairPath(output, place, rewritten);
    if (!repair.ok) {
      const next = `a path below the old image is spelled here; the new one is \${${rewritten}}/\${${rewritten}.passthru.filePath}`;
      return { path: file.path, ...pick(repair.at), withheld: "output-name", next };
    }
    for (const edit of repair.edits) this.edit(file.path, edit.start, edit.end, edit.text);
    if (further !== undefined && staticName(further) === "config") {
      if (place.kind === "vm") {
        const next = `the machine's configuration is ${place.slot} now`;
        return { path: file.path, ...pick(select), withheld: "needs-decision", next };
      }
      this.edit(file.path, further.start, further.start, "passthru.");
    }
    return undefined;
  }

  /** `formatConfigs.iso` becomes `image.modules.iso`; in a set of its own, only `iso` is renamed. */
  private config({ file, format, name, within }: FormatConfig): void {
    const { slot } = placeOf(format);
    const text = within === undefined ? slot : slot.slice(parentOf(slot).length + 1);
    this.edit(file.path, name.start, name.end, text);
  }

  private set(within: AttrBinding | undefined): void {
    if (within === undefined) return;
    const { file, format } = this.survey.configs.find((config) => config.within === within)!;
    const attr = within.path.attrs.find((one) => staticName(one) === "formatConfigs")!;
    this.edit(file.path, attr.start, attr.end, parentOf(placeOf(format).slot));
  }

  private custom({ file, format, module, binding }: FormatConfig): Withholding | undefined {
    const rewrite = module && rewriteCustomFormat(this.repository, file, module);
    if (rewrite === undefined) {
      const next = `give "${format}" a system.build.image and the options of image/file-options.nix by hand`;
      return { path: file.path, ...pick(binding), withheld: "custom-format", next };
    }
    this.#edits.push(...rewrite.edits);
    this.#comments.push(...rewrite.comments);
    for (const note of rewrite.notes) this.#notes.add(note);
    return undefined;
  }

  private import({ file, expr }: AllFormatsUse): void {
    const key = this.survey.imports.length > 1 ? KEY : undefined;
    const module = additionsModule(this.#formats, this.options.fidelity, key);
    const parent = file.scopes.parent(expr);
    const list = parent?.kind === "List" ? parent : undefined;
    if (module === undefined && list !== undefined) {
      const removal = removeItem(file.tree, list, expr);
      for (const edit of removal.edits) this.edit(file.path, edit.start, edit.end, edit.text);
      this.#comments.push(...removal.comments);
      return;
    }
    const { text } = file.tree;
    const indentation = indentAt(text, expr.start);
    const alone = list?.items.length === 1 && /^\[ *$/.test(text.slice(list.start, expr.start));
    const [before, after] = alone ? ["\n  ", "\n"] : ["", ""];
    const block = before + (alone ? indent(module!).trimStart() : (module ?? "{ }")) + after;
    const [start, end] = alone ? [list.start + 1, list.end - 1] : [expr.start, expr.end];
    const closing = alone ? indentation : "";
    this.edit(file.path, start, end, indentLines(block, indentation, lineEnding(text)) + closing);
  }

  private mention({ path, format, start, end, comment }: FormatMention): void {
    if (!comment) this.edit(path, start, end, placeOf(format).output);
    else this.note(path, start, `a comment still says formats.${format}`);
  }

  /** Paths below `./result` in files that name formats, each once. */
  private results(): void {
    const machines = new Map<string, boolean>();
    for (const { path, format } of this.survey.mentions) {
      if (!path.endsWith(".nix")) machines.set(path, isMachine(format) && machines.get(path) !== false);
    }
    for (const [path, only] of machines) {
      const now = only
        ? "is result/bin/run-<host name>-vm now"
        : "may be called otherwise now, and lie in a folder";
      for (const match of (this.repository.text(path) ?? "").matchAll(/\bresult\/[A-Za-z0-9._*/-]+/g)) {
        this.note(path, match.index, `"${match[0]}" ${now}`);
      }
    }
  }

  private note(path: string, offset: number, words: string): void {
    this.#notes.add(`${placeAt(path, offset)} ${words}`);
  }

  private edit(path: string, start: number, end: number, text: string): void {
    this.#edits.push({ path, start, end, text });
  }
}

function withoutComments({ text, comments }: Tree): string {
  let from = 0;
  let left = "";
  for (const { start, end } of comments) {
    left += text.slice(from, start);
    from = end;
  }
  return left + text.slice(from);
}

function parentOf(slot: string): string {
  return slot.startsWith("image.modules.") ? "image.modules" : "virtualisation";
}

function pick({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end };
}
