import { staticName, unwrap } from "../../nix/strings.ts";
import type { Apply, AttrBinding, Expr, Node, Range, Tree } from "../../nix/tree.ts";
import { type Removal, removeBindings, removeFormal, removeInherited, removeLet } from "../edit/removal.ts";
import { placeAt } from "../engine/places.ts";
import type { FileEdit, Repository } from "../engine/types.ts";
import { isInComment, lineUpTo } from "../languages/shell/mentions.ts";
import { type Scopes, scopesOf } from "../model/scopes.ts";
import { type FlakeInput, readFlakeFile } from "./flake-file.ts";
import { type Carrier, findInputUses, isLastOf } from "./input-uses.ts";
import { bindingPath } from "./members.ts";
import { oncePerRepository } from "./once.ts";
import { hasOwnGenerate } from "./own-generate.ts";

export interface Place {
  readonly path: string;
  readonly offset: number;
}

/** What a whole repository has to do with one input of one of its flakes. */
export interface InputSurvey {
  readonly uses: readonly Place[];
  /** A Nix file that mentions the input and is not valid. */
  readonly unreadable: string | undefined;
  /** Places that go through all inputs, whatever they are, and so see one less. */
  readonly enumerations: readonly Place[];
  /** What takes the declaration and everything that hands the input on away. */
  readonly edits: readonly FileEdit[];
  readonly comments: readonly string[];
  readonly notes: readonly string[];
  /** The input as an argument of a function in a file. */
  formalIn(path: string): Range | undefined;
}

/** Looks through all Nix files that can see the input of the flake at `flakePath`, and what else names it. */
export function surveyInput(
  repository: Repository,
  flakePath: string,
  tree: Tree,
  input: FlakeInput,
): InputSurvey {
  const survey = new Survey(repository, flakePath, input);
  survey.take(flakePath, removeBindings(tree, input.declarations));
  for (const path of survey.filesNaming(input.name)) survey.look(path);
  survey.lookAtOtherTexts();
  if (survey.uses.length > 0 || survey.unreadable !== undefined) return survey;
  survey.lookForEnumerations();
  survey.lookAtCommands();
  return survey;
}

/**
 * Where texts take an input of a flake by its name: Nix code in any language, and in Nix the input of another flake. A
 * text that declares the input itself, such as a template, has its own.
 */
const takenByName = oncePerRepository((repository, name): readonly Place[] => {
  const escaped = quote(name);
  const inCode = new RegExp(
    `\\binputs\\.${escaped}(?![\\w'-])(?!\\s*=|\\.(?:url|inputs|follows|flake)\\b)`,
    "g",
  );
  const fromOutside = new RegExp(`[\\w"]\\.inputs\\.${escaped}(?![\\w'-])`, "g");
  const declares = new RegExp(`\\b${escaped}(?:\\.url\\b|\\s*=\\s*\\{)`);
  return repository
    .containing([`inputs.${name}`])
    .filter((path) => !path.endsWith(".lock"))
    .flatMap((path) => {
      const text = repository.text(path) ?? "";
      const nix = path.endsWith(".nix");
      if (!nix && declares.test(text)) return [];
      return [...text.matchAll(nix ? fromOutside : inCode)]
        .filter(({ index }) => !isRemark(text, index))
        .map(({ index }) => ({ path, offset: index }));
    });
});

/** What is read and not run. */
const DOCUMENT = /\.(?:md|markdown|mdx|rst|adoc|asciidoc|txt|org)$/i;

class Survey implements InputSurvey {
  readonly uses: Place[] = [];
  readonly enumerations: Place[] = [];
  readonly edits: FileEdit[] = [];
  readonly comments: string[] = [];
  readonly notes: string[] = [];
  unreadable: string | undefined;
  readonly #formals = new Map<string, Range>();

  constructor(
    private readonly repository: Repository,
    private readonly flakePath: string,
    private readonly input: FlakeInput,
  ) {}

  formalIn(path: string): Range | undefined {
    return this.#formals.get(path);
  }

  take(path: string, removal: Removal): void {
    this.edits.push(...removal.edits.map((edit) => ({ path, ...edit })));
    this.comments.push(...removal.comments);
  }

  filesNaming(name: string): readonly string[] {
    return this.repository
      .containing([name])
      .filter((path) => path.endsWith(".nix") && seesInput(this.repository, path, this.flakePath, name));
  }

  look(path: string): void {
    const parsed = this.repository.nix(path);
    if (!parsed?.ok) {
      this.unreadable ??= path;
      return;
    }
    const scopes = scopesOf(parsed.tree);
    const declarations = path === this.flakePath ? inputsRanges(parsed.tree) : [];
    const found = findInputUses(scopes, this.input.name, declarations, hasOwnGenerate(this.repository));
    this.uses.push(...found.uses.map((use) => ({ path, offset: use.start })));
    const source = flakeFileBindings(scopes, this.input.name);
    if (source.length > 0) this.take(path, removeBindings(parsed.tree, source));
    this.removeCarriers(path, parsed.tree, found.carriers);
  }

  private removeCarriers(path: string, tree: Tree, carriers: readonly Carrier[]): void {
    const bindings = carriers.filter((one) => one.kind === "binding");
    const whole = new Set<Node>(bindings.map((one) => one.binding));
    for (const one of carriers)
      if (one.kind === "word" && one.inherit.attrs.length === 1) whole.add(one.inherit);
    const emptied = new Set<Node>();
    for (const one of carriers) {
      const home = one.kind === "formal" || one.kind === "with" ? undefined : homeOf(one, tree);
      if (home !== undefined && isLastOf(home, whole)) {
        if (!emptied.has(home)) this.take(path, removeLet(tree, home));
        emptied.add(home);
      } else this.take(path, this.removeCarrier(path, tree, one));
    }
  }

  private removeCarrier(path: string, tree: Tree, carrier: Carrier): Removal {
    if (carrier.kind === "binding") return removeBindings(tree, [carrier.binding]);
    if (carrier.kind === "word") return removeInherited(tree, carrier.inherit, carrier.attr);
    if (carrier.kind === "with") {
      const { node } = carrier;
      return { edits: [{ start: node.start, end: node.body.start, text: "" }], comments: [] };
    }
    this.#formals.set(path, carrier.formal);
    return removeFormal(tree, carrier.lambda.formals!, carrier.formal);
  }

  /** Nix code that stands in files of other languages, and other flakes that take the input from this one. */
  lookAtOtherTexts(): void {
    const { name } = this.input;
    for (const { path, offset } of takenByName(this.repository, name)) {
      const where = placeAt(path, offset);
      if (!path.endsWith(".nix")) {
        if (DOCUMENT.test(path)) this.notes.push(`${where} speaks of the input "${name}"`);
        else this.uses.push({ path, offset });
      } else if (!seesInput(this.repository, path, this.flakePath, name)) {
        this.notes.push(`${where} takes the input "${name}" from a flake that has it, as others may`);
      }
    }
  }

  lookForEnumerations(): void {
    for (const path of this.repository.containing(["inputs"])) {
      if (!path.endsWith(".nix")) continue;
      const parsed = this.repository.nix(path);
      if (!parsed?.ok) continue;
      for (const at of enumerationsIn(parsed.tree)) this.enumerations.push({ path, offset: at });
    }
    const [first] = this.enumerations;
    if (first) {
      const where = placeAt(first.path, first.offset);
      this.notes.push(
        `${where} goes through all inputs, and will find one less: what it makes of each, such as a registry entry, goes for this one`,
      );
    }
  }

  /** Commands that name an input of the flake stop working without it. */
  lookAtCommands(): void {
    const { name } = this.input;
    const command = new RegExp(
      `(?:--update-input|--override-input|flake update|--inputs-from)[^\\n]*\\b${quote(name)}\\b`,
    );
    for (const path of this.repository.containing([
      "--update-input",
      "--override-input",
      "flake update",
      "--inputs-from",
    ])) {
      const text = this.repository.text(path) ?? "";
      const match = command.exec(text);
      if (match) this.notes.push(`${placeAt(path, match.index)} names the input "${name}" in a command`);
    }
  }
}

/** `flake-file.inputs.<name>`: what flake-file writes the inputs of flake.nix from, and would write back. */
function flakeFileBindings(scopes: Scopes, name: string): readonly AttrBinding[] {
  return scopes.nodes.filter((node): node is AttrBinding => {
    if (node.kind !== "AttrBinding" || !node.path.attrs.some((attr) => staticName(attr) === name))
      return false;
    const path = bindingPath(scopes, node);
    const at = path.indexOf("flake-file");
    return at >= 0 && path[at + 1] === "inputs" && path[at + 2] === name;
  });
}

function homeOf(carrier: Extract<Carrier, { kind: "word" | "binding" }>, tree: Tree): Node | undefined {
  if (carrier.kind === "binding") return carrier.home;
  return scopesOf(tree).parent(carrier.inherit);
}

function inputsRanges(tree: Tree): readonly Range[] {
  const flake = readFlakeFile(tree);
  if (flake === undefined) return [];
  return [...flake.inputs.values()].flatMap((input) => input.declarations);
}

/**
 * A file belongs to the nearest flake around it that has an input of that name; where none has, it may be reached
 * from any flake of the repository.
 */
function seesInput(repository: Repository, path: string, flakePath: string, name: string): boolean {
  if (path === flakePath) return true;
  const owner = ownerOf(repository, path, name);
  return owner === undefined || owner === flakePath;
}

/** The nearest flake around a file that has an input of this name; asked for each flake. */
function ownerOf(repository: Repository, path: string, name: string): string | undefined {
  return ownerOfPair(repository, `${path}\0${name}`);
}

const ownerOfPair = oncePerRepository((repository, pair) => {
  const [path = "", name = ""] = pair.split("\0");
  return flakesAround(repository, path).find((flake) => declares(repository, flake, name));
});

/** Nearest first; a flake.nix is around itself. */
function flakesAround(repository: Repository, path: string): readonly string[] {
  const steps = path.split("/").slice(0, -1);
  const folders = steps.map((_, index) => `${steps.slice(0, steps.length - index).join("/")}/`);
  return [...folders, ""].map((folder) => `${folder}flake.nix`).filter((flake) => repository.has(flake));
}

function declares(repository: Repository, path: string, name: string): boolean {
  const parsed = repository.nix(path);
  return parsed?.ok === true && readFlakeFile(parsed.tree)?.inputs.has(name) === true;
}

const ENUMERATORS =
  /^(?:mapAttrs'?|mapAttrsToList|mapAttrsRecursive|attrValues|attrNames|filterAttrs|concatMapAttrs|foldlAttrs|attrsToList)$/;

const ENUMERATIONS = new WeakMap<Tree, readonly number[]>();

/** Where a file goes through all inputs; asked for each flake of a repository, looked for once. */
function enumerationsIn(tree: Tree): readonly number[] {
  let found = ENUMERATIONS.get(tree);
  if (found === undefined) {
    const applies = scopesOf(tree).nodes.filter((node) => node.kind === "Apply");
    found = applies.filter(enumeratesInputs).map(({ start }) => start);
    ENUMERATIONS.set(tree, found);
  }
  return found;
}

function enumeratesInputs(apply: Apply): boolean {
  return (
    ENUMERATORS.test(lastName(apply.func) ?? "") && apply.args.some((arg) => lastName(arg)?.match(/inputs$/i))
  );
}

function lastName(expr: Expr): string | undefined {
  const base = unwrap(expr);
  if (base.kind === "Identifier") return base.name;
  return base.kind === "Select" ? staticName(base.path.attrs.at(-1)!) : undefined;
}

/** Whether a line is a comment up to a place, in whatever language it is. */
function isRemark(text: string, at: number): boolean {
  return isInComment(text, at) || /^[ \t]*(?:\/\/|\*|--)/.test(lineUpTo(text, at));
}

function quote(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
