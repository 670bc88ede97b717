import { stringValue } from "../../../nix/strings.ts";
import { joinTexts, type Place, sentence, type Text } from "../../engine/text.ts";
import type { FileEdit, Finding, Fix, Fixer } from "../../engine/types.ts";
import { type Flake, type FlakeInput, isGenerators, undeclaredInputs } from "../../model/flakes/flake.ts";
import { type NixFile, type Project, projectOf } from "../../model/project.ts";
import { repairFollows } from "./follows.ts";
import { lockEdit } from "./lock-edit.ts";
import { snowfallNeeds } from "./snowfall.ts";
import { surveyInput } from "./survey.ts";

const GENERATORS = "nixos-generators";

/**
 * The input itself, once nothing needs it any more: its declaration, the arguments and words that only hand it on,
 * and its entries in flake.lock, in one fix.
 */
export const flakeInput: Fixer = {
  id: "flake-input",
  summary: "drop the flake input nixos-generators, and prune flake.lock, when nothing uses it any more",
  looksAt: (path) => path === "flake.nix" || path.endsWith("/flake.nix"),
  patterns: [GENERATORS],
  check({ path }, repository, _options, budget) {
    const project = projectOf(repository);
    const file = project.file(path);
    const flake = file?.flake;
    if (file === undefined || flake?.path !== path) return [];
    return project.within(budget, () =>
      generatorsInputs(flake).map((input) => new InputRemoval(project, file, flake, input).find()),
    );
  },
};

/** The inputs that are nixos-generators, under whatever name, declared or only asked for by the outputs function. */
function generatorsInputs(flake: Flake): readonly FlakeInput[] {
  const declared = [...flake.inputs.values()].filter((input) => {
    const bare = !input.leaves.some(({ path }) => ["url", "repo", "follows"].includes(path.join(".")));
    // One of another flake's, taken over under its name.
    const followed = input.leaves.some(
      ({ path, value }) => path.join(".") === "follows" && stringValue(value)?.endsWith(`/${GENERATORS}`),
    );
    return isGenerators(input) || (input.name === GENERATORS && (bare || followed));
  });
  const implied = undeclaredInputs(flake).filter((name) => name === GENERATORS);
  return [...declared, ...implied.map(undeclared)];
}

function undeclared(name: string): FlakeInput {
  return { name, declarations: [], leaves: [], url: undefined, ref: undefined, nixpkgs: undefined };
}

class InputRemoval {
  constructor(
    private readonly project: Project,
    private readonly file: NixFile,
    private readonly flake: Flake,
    private readonly input: FlakeInput,
  ) {}

  find(): Finding {
    const { name } = this.input;
    const survey = surveyInput(this.project, this.file, this.input);
    const at = this.input.declarations[0] ?? survey.formalIn(this.file.path) ?? this.flake.set;
    const place = { path: this.file.path, start: at.start, end: at.end };
    const message = `the flake input "${name}" is nixos-generators, which is retired`;
    if (survey.unreadable !== undefined) {
      const next = `fix the syntax of ${survey.unreadable}, which mentions "${name}", and run this again`;
      return { ...place, message, withheld: "does-not-parse", next };
    }
    if (survey.uses.length > 0) {
      const next = sentence`it can be removed once these are gone: ${listPlaces(survey.uses)}`;
      return { ...place, message, withheld: "still-used", next };
    }
    const snowfall = snowfallNeeds(this.project.repository, this.flake);
    if (snowfall !== undefined) return { ...place, message, withheld: "still-used", next: snowfall };
    return { ...place, message, ...this.removal(survey) };
  }

  private removal(
    survey: ReturnType<typeof surveyInput>,
  ): Omit<Finding, "path" | "start" | "end" | "message"> {
    const follows = repairFollows(this.flake, this.input);
    if (!follows.ok) return { withheld: "still-used", next: follows.next };
    const lock = lockEdit(this.project.repository, this.file.path, {
      removed: [this.input.name],
      follows: follows.changes,
    });
    if (!lock.ok) return { withheld: lock.withheld, next: lock.next };
    const own: FileEdit[] = follows.edits.map((edit) => ({ path: this.file.path, ...edit }));
    const fix: Fix = {
      title: `drop the input "${this.input.name}"${lock.edits.length > 0 ? " and prune flake.lock" : ""}`,
      applicability: survey.enumerations.length > 0 ? "unsafe" : "safe",
      edits: [...survey.edits, ...own, ...lock.edits],
      removes: survey.comments,
      notes: [
        ...survey.notes,
        ...survey.comments.map((comment) => `the comment ${JSON.stringify(comment)} is removed with it`),
      ],
    };
    if (fix.applicability === "safe") return { fix };
    return { fix, next: sentence`apply it with --unsafe: ${survey.notes[0]!}` };
  }
}

const SHOWN = 3;

function listPlaces(places: readonly Place[]): Text {
  const shown = joinTexts(places.slice(0, SHOWN), ", ");
  const more = places.length - SHOWN;
  return more > 0 ? sentence`${shown} and ${String(more)} more` : shown;
}
