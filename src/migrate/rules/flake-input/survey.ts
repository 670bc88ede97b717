import { staticName } from "../../../nix/strings.ts";
import type { AttrBinding, Node, Range } from "../../../nix/tree.ts";
import {
  type Removal,
  removeBindings,
  removeFormal,
  removeInherited,
  removeLet,
  type Source,
} from "../../edit/removal.ts";
import { type Place, sentence, type Text } from "../../engine/text.ts";
import type { FileEdit } from "../../engine/types.ts";
import { bindingPath } from "../../model/binding-path.ts";
import type { FlakeInput } from "../../model/flakes/flake.ts";
import type { NixFile, Project } from "../../model/project.ts";
import type { Scopes } from "../../model/scopes.ts";
import { speaksOfInput } from "./comments.ts";
import { ENUMERATION_WORDS, enumerationsIn } from "./enumerations.ts";
import { readOtherTexts } from "./other-texts.ts";
import { seesInput } from "./owners.ts";
import { type Carrier, findReferences, isLastOf } from "./references.ts";

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
  readonly notes: readonly Text[];
  /** The input as an argument of a function in a file. */
  formalIn(path: string): Range | undefined;
}

/** Looks through all Nix files that can see an input of the flake in `flakeFile`, and what else names it. */
export function surveyInput(project: Project, flakeFile: NixFile, input: FlakeInput): InputSurvey {
  const survey = new Survey(project, flakeFile, input);
  survey.take(flakeFile.path, removeBindings(survey.source(flakeFile), input.declarations));
  for (const path of survey.filesNaming(input.name)) survey.look(path);
  survey.lookAtOtherTexts();
  if (survey.uses.length > 0 || survey.unreadable !== undefined) return survey;
  survey.lookForEnumerations();
  return survey;
}

class Survey implements InputSurvey {
  readonly uses: Place[] = [];
  readonly enumerations: Place[] = [];
  readonly edits: FileEdit[] = [];
  readonly comments: string[] = [];
  readonly notes: Text[] = [];
  unreadable: string | undefined;
  readonly #formals = new Map<string, Range>();

  readonly #speaksOf: (comments: string) => boolean;

  constructor(
    private readonly project: Project,
    private readonly flakeFile: NixFile,
    private readonly input: FlakeInput,
  ) {
    this.#speaksOf = speaksOfInput(flakeFile.flake!, input.name);
  }

  private get flakePath(): string {
    return this.flakeFile.path;
  }

  /** A file as removing reads it. */
  source({ tree: { text, comments } }: NixFile): Source {
    return { text, comments, speaksOf: this.#speaksOf };
  }

  formalIn(path: string): Range | undefined {
    return this.#formals.get(path);
  }

  take(path: string, removal: Removal): void {
    this.edits.push(...removal.edits.map((edit) => ({ path, ...edit })));
    this.comments.push(...removal.comments);
  }

  filesNaming(name: string): readonly string[] {
    const { repository } = this.project;
    return repository
      .containing([name])
      .filter((path) => path.endsWith(".nix") && seesInput(this.project, path, this.flakePath, name));
  }

  look(path: string): void {
    const file = this.project.file(path);
    if (file === undefined) {
      this.unreadable ??= path;
      return;
    }
    const { scopes, flake } = file;
    const declarations =
      path === this.flakePath ? [...flake!.inputs.values()].flatMap((input) => input.declarations) : [];
    const found = findReferences(this.project, file, this.input.name, declarations);
    this.uses.push(...found.uses.map((use) => ({ path, offset: use.start })));
    const written = flakeFileBindings(scopes, this.input.name);
    if (written.length > 0) this.take(path, removeBindings(this.source(file), written));
    this.removeCarriers(file, found.carriers);
  }

  private removeCarriers(file: NixFile, carriers: readonly Carrier[]): void {
    const { path } = file;
    const bindings = carriers.filter((one) => one.kind === "binding");
    const whole = new Set<Node>(bindings.map((one) => one.binding));
    for (const one of carriers)
      if (one.kind === "word" && one.inherit.attrs.length === 1) whole.add(one.inherit);
    const emptied = new Set<Node>();
    for (const one of carriers) {
      const home = one.kind === "formal" || one.kind === "with" ? undefined : homeOf(one, file);
      if (home !== undefined && isLastOf(home, whole)) {
        if (!emptied.has(home)) this.take(path, removeLet(this.source(file), home));
        emptied.add(home);
      } else this.take(path, this.removeCarrier(file, one));
    }
  }

  private removeCarrier(file: NixFile, carrier: Carrier): Removal {
    const source = this.source(file);
    if (carrier.kind === "binding") return removeBindings(source, [carrier.binding]);
    if (carrier.kind === "word") return removeInherited(source, carrier.inherit, carrier.attr);
    if (carrier.kind === "with") {
      const { node } = carrier;
      return { edits: [{ start: node.start, end: node.body.start, text: "" }], comments: [] };
    }
    this.#formals.set(file.path, carrier.formal);
    return removeFormal(source, carrier.lambda.formals!, carrier.formal);
  }

  lookAtOtherTexts(): void {
    const { uses, notes } = readOtherTexts(this.project, this.flakePath, this.input.name);
    this.uses.push(...uses);
    this.notes.push(...notes);
  }

  lookForEnumerations(): void {
    for (const file of this.project.filesContaining(ENUMERATION_WORDS))
      for (const offset of enumerationsIn(this.project, file))
        this.enumerations.push({ path: file.path, offset });
    const [first] = this.enumerations;
    if (first) {
      this.notes.push(
        sentence`${first} goes through all inputs, and will find one less: what it makes of each, such as a registry entry, is no longer made for this one`,
      );
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

function homeOf(carrier: Extract<Carrier, { kind: "word" | "binding" }>, file: NixFile): Node | undefined {
  return carrier.kind === "binding" ? carrier.home : file.scopes.parent(carrier.inherit);
}
