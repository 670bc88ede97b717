import { staticName } from "../../../nix/strings.ts";
import type { Select } from "../../../nix/tree.ts";
import { isInComment, lineUpTo } from "../../edit/line-comments.ts";
import { type Place, sentence, type Text } from "../../engine/text.ts";
import type { Repository } from "../../engine/types.ts";
import type { Project } from "../../model/project.ts";
import { seesInput } from "./owners.ts";

/** What names an input outside of the Nix code that can see it. */
export interface OtherTexts {
  /** Nix code in files of other languages that are run. */
  readonly uses: readonly Place[];
  readonly notes: readonly Text[];
}

/** Documents and other languages, other flakes of the repository, and commands that name the input. */
export function readOtherTexts(project: Project, flakePath: string, name: string): OtherTexts {
  const { repository } = project;
  const places = project.ask(takenByName, name);
  const documents = places.filter(({ path }) => DOCUMENT.test(path));
  return {
    uses: places.filter((place) => !documents.includes(place)),
    notes: [
      ...documents.map((place) => sentence`${place} mentions the input "${name}"`),
      ...takenFromOutside(project, flakePath, name),
      ...namedInCommands(repository, name),
    ],
  };
}

/** What is read and not run. */
const DOCUMENT = /\.(?:md|markdown|mdx|rst|adoc|asciidoc|txt|org)$/i;

/** Where texts of other languages take an input of a flake by its name. One that declares it, such as a template, has its own. */
function takenByName({ repository }: Project, name: string): readonly Place[] {
  const escaped = quote(name);
  const inCode = new RegExp(
    `\\binputs\\.${escaped}(?![\\w'-])(?!\\s*=|\\.(?:url|inputs|follows|flake)\\b)`,
    "g",
  );
  const declares = new RegExp(`\\b${escaped}(?:\\.url\\b|\\s*=\\s*\\{)`);
  return repository
    .containing([`inputs.${name}`])
    .filter((path) => !path.endsWith(".lock") && !path.endsWith(".nix"))
    .flatMap((path) => {
      const text = repository.text(path) ?? "";
      if (declares.test(text)) return [];
      return [...text.matchAll(inCode)]
        .filter(({ index }) => !isRemark(text, index))
        .map(({ index }) => ({ path, offset: index }));
    });
}

/** Whether a line is a comment up to a place, in whatever language it is. */
function isRemark(text: string, at: number): boolean {
  return isInComment(text, at) || /^[ \t]*(?:\/\/|\*|--)/.test(lineUpTo(text, at));
}

/** Nix code of other flakes that takes the input from one that has it: `box.inputs.nixos-generators`. */
function takenFromOutside(project: Project, flakePath: string, name: string): readonly Text[] {
  return project
    .filesContaining([`inputs.${name}`])
    .filter(({ path }) => !seesInput(project, path, flakePath, name))
    .flatMap((file) =>
      file.scopes.nodes
        .filter((node): node is Select => node.kind === "Select" && takesInput(node, name))
        .map((node) => ({ path: file.path, offset: node.start })),
    )
    .map(
      (where) =>
        sentence`${where} takes the input "${name}" from a flake that has it; other repositories may do so too`,
    );
}

function takesInput({ path }: Select, name: string): boolean {
  const names = path.attrs.map(staticName);
  return names.some((each, index) => each === "inputs" && names[index + 1] === name);
}

const COMMANDS = ["--update-input", "--override-input", "flake update", "--inputs-from"];

/** Commands that name an input of the flake stop working without it. */
function namedInCommands(repository: Repository, name: string): readonly Text[] {
  const command = new RegExp(`(?:${COMMANDS.join("|")})[^\\n]*\\b${quote(name)}\\b`);
  return repository.containing(COMMANDS).flatMap((path) => {
    const match = command.exec(repository.text(path) ?? "");
    return match === null
      ? []
      : [sentence`${{ path, offset: match.index }} names the input "${name}" in a command`];
  });
}

function quote(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
