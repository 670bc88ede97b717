import type { ParseResult, Range } from "../../nix/tree.ts";
import type { Budget } from "./budget.ts";
import type { Text } from "./text.ts";

/**
 * The vocabulary of the rewriting engine. The layer is pure: file contents come in through a `Repository`,
 * edits and diagnostics go out; nothing here reads a disk or runs a program.
 *
 * How to write a fixer
 * - One file `src/migrate/<language>/<id>.ts` exporting one `Fixer`; its `id` is the file name, the folder
 *   `test/golden/<id>/`, the anchor in docs/rules.md and the id in JSON. Register it in `fixers.ts`.
 * - `check` looks at one file and returns findings. It is called again after every round of edits with the
 *   new texts, until no finding carries a fix that may be applied: a fixer keeps no state, never assumes it
 *   runs first, and must not report what it wrote itself.
 * - A finding without a `fix` needs a `withheld` reason from the closed list and a `next` step for the human.
 * - A fix applies whole or not at all, over all files it names. Two fixes of one round that touch overlapping
 *   bytes: the first (by path, then offset) wins, the other is found again in the next round.
 * - Texts are latin1, one character per byte: offsets are byte offsets. Insert ASCII only, end inserted lines
 *   with the file's own line ending (`lineEnding`), and leave every byte you do not mean to change alone.
 * - Say in `removes` which comments the fix takes away; the engine refuses a result that lost any other.
 * - Golden cases: `test/golden/<id>/<case>/input/...` and `expected/...` are whole trees of files; see
 *   test/migrate/golden.test.ts for what is checked on each. For every two rewrites one "leave it alone".
 */

/** Replace the bytes `[start, end)` of a file by `text`; an insertion has `start === end`. */
export interface Edit extends Range {
  readonly text: string;
}

export interface FileEdit extends Edit {
  readonly path: string;
}

/**
 * - `safe`: same outputs, the same derivation or a difference named in the format table, every comment kept.
 * - `unsafe`: right in all likelihood, but something we cannot see could make it wrong; applied with --unsafe.
 * - `display-only`: shown as a diff, never applied.
 */
export type Applicability = "safe" | "unsafe" | "display-only";

/** `Note` is `Text` where a rule says it, and a string once the engine has written the places in it. */
export interface Fix<Note = Text> {
  /** Imperative, without a full stop: "build the iso through system.build.images". */
  readonly title: string;
  readonly applicability: Applicability;
  readonly edits: readonly FileEdit[];
  /** Comments that go away on purpose, exactly as they are written in the file. */
  readonly removes?: readonly string[];
  /** What the human should know once the fix is made: a changed name, two nixpkgs revisions. */
  readonly notes?: readonly Note[];
  /** In what the new derivations may differ from the old ones: what --verify then does not complain of. */
  readonly differs?: readonly AnnouncedDifference[];
  /** It writes what other fixers would write as well: it is made before theirs, which then see its result. */
  readonly first?: boolean;
}

/** A difference of images that is known before they are evaluated. */
export interface AnnouncedDifference {
  /** One sentence. */
  readonly text: string;
  /** What it accounts for: the order of lists, certain parts of an image, or anything. */
  readonly explains: "order" | "everything" | readonly AnnouncedParts[];
}

/** The parts of an image that may differ. */
export interface AnnouncedParts {
  /** Name of the image's derivation; undefined for any part of an output. */
  readonly inside?: string;
  /** Names of the derivations in it that may themselves differ in text or inputs; undefined for all. */
  readonly parts: readonly string[] | undefined;
  /** How each line of a text that differs begins, blanks aside; undefined for any line. */
  readonly lines?: readonly string[];
}

/** Why a finding carries no fix. The list is closed; `WITHHELD` explains each to a human. */
export type Withheld = keyof typeof WITHHELD;

export const WITHHELD = {
  "dynamic-format": "the format is computed, and its possible values are not visible here",
  "unknown-format": "the format is not one that nixos-generators has, nor one the call defines",
  "opaque-arguments": "the arguments are computed, and their values are not visible here",
  "opaque-module": "a module is computed, and what it sets is not visible here",
  "function-as-value": "the function itself is passed on, and its callers are not visible here",
  "nixpkgs-not-in-scope": "no nixpkgs is in scope here",
  "unknown-origin": "it is not certain that the name refers to nixos-generators",
  "still-used": "something else in the repository still needs it",
  "shared-file": "the file is also used where the change would be wrong",
  "generated-code": "the text is a template or another program generates it",
  "inside-text": "the call is written in a comment, a string or prose, where it cannot be checked",
  "release-too-old": "the pinned nixpkgs is older than 25.05 and has no system.build.images",
  "does-not-parse": "the file is not valid, so it is left unchanged",
  "over-budget":
    "the file takes more time or memory than one file is allowed, so the rest of it is left unchanged",
  "no-native-equal": "nixpkgs has nothing that does the same",
  "custom-format": "the format is the repository's own, and how it builds its image is not visible here",
  "output-name": "a file name or folder of the old image is written here, and the new image may not have it",
  "failed-verification": "the rewritten file failed the checks of this tool; this is a bug",
  declined: "you declined this fix",
  "ignored-line": 'the fix would change a line that says "nixos-generate: ignore"',
  "needs-decision": "there is more than one right answer, and the choice is yours",
} as const;

/** The id under which the engine itself speaks: files that do not parse, results that failed their checks. */
export const ENGINE = "engine";

/** What a fixer has to say about one place. `Note` as in `Fix`. */
export interface Finding<Note = Text> extends Range {
  readonly path: string;
  /** Lower case, one sentence without a full stop, the offending word quoted. */
  readonly message: string;
  readonly fix?: Fix<Note>;
  /** Why there is no fix; exactly one of `fix` and `withheld` is there, except for a plain `note`. */
  readonly withheld?: Withheld;
  /** The next step for the human; required where the fix is withheld. */
  readonly next?: Note;
  /** Code to paste. */
  readonly snippet?: string;
  /** True for a remark that leaves nothing to do, e.g. a changed file name or two nixpkgs revisions. */
  readonly note?: boolean;
}

/** A finding, and who made it. */
export interface Found extends Finding {
  readonly fixer: string;
}

/** A finding as it is shown: places are lines of the files on disk. */
export interface Diagnostic extends Finding<string> {
  readonly fixer: string;
}

export interface MigrateOptions {
  /**
   * What the images keep of what nixos-generators gave them.
   *
   * - `same`: whether they boot and what people see or rely on. What is left out is announced.
   * - `exact`: everything, so that they are the same derivations.
   * - `native`: nothing, nixpkgs' own images are taken. What is lost is announced.
   */
  readonly fidelity: "same" | "exact" | "native";
  /** NixOS release to write for, e.g. "25.11"; undefined: what the lock pins. */
  readonly toRelease: string | undefined;
  /** How command lines in scripts are rewritten. */
  readonly scripts: "rebuild" | "nix" | "shim";
  /** The flake that brings the drop-in, as it is written where the drop-in is; undefined: unknown, and never written. */
  readonly shimFlake: string | undefined;
}

export const DEFAULT_OPTIONS: MigrateOptions = {
  fidelity: "same",
  toRelease: undefined,
  scripts: "rebuild",
  shimFlake: undefined,
};

/** All files of a repository by path (relative, `/` between segments), read when somebody asks for them. */
export interface Repository {
  /** Sorted. */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** Latin1 text; undefined when there is no such file, it cannot be read or it is binary. */
  text(path: string): string | undefined;
  /** The parsed file, parsed once per content; undefined as for `text`; a fault for one that is too large. */
  nix(path: string): ParseResult | undefined;
  /** Paths whose bytes contain one of the patterns (case-sensitive), cheap: nothing is decoded or parsed. */
  containing(patterns: readonly string[]): readonly string[];
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Fixer {
  readonly id: string;
  /** One line for --help and docs. */
  readonly summary: string;
  /** Which files it looks at, by path alone. */
  readonly looksAt: (path: string) => boolean;
  /**
   * Byte patterns: a file without any of them is never decoded for this fixer. A file of the user's choice
   * is offered to `check` when it contains one.
   */
  readonly patterns: readonly string[];
  /** Spends from `budget` where work can grow faster than the file; lets what the budget throws pass. */
  check(
    file: SourceFile,
    repository: Repository,
    options: MigrateOptions,
    budget: Budget,
  ): readonly Finding[];
}
