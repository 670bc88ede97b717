import type { ChangedFile, Migration } from "../../migrate/engine/engine.ts";
import type { Diagnostic } from "../../migrate/engine/types.ts";
import { RAISE_TO } from "../../migrate/rules/gates/release.ts";
import { decodeUtf8, encodeUtf8, LineIndex } from "../../nix/index.ts";
import { type Exact, exact, paintLines, type Visible, visibleLines, visiblePath } from "../visible.ts";
import { diffLines, type Hunk } from "./line-diff.ts";
import type { MigrationReport } from "./migration-schema.ts";
import { REASONS } from "./reasons.ts";

/** Reads the original text of a file, latin1. */
export type TextOf = (path: string) => string | undefined;

/** All changes as one unified diff, latin1 as the files are; empty when there are none. */
export function renderDiff(files: readonly ChangedFile[]): Exact {
  return exact(files.map((file) => fileDiff(file)).join(""));
}

/** The same for a person to read: decoded, and with what is not seen spelled out. */
export function renderDiffForPeople(files: readonly ChangedFile[]): Visible {
  const lines = decodeUtf8(files.map((file) => fileDiff(file)).join("")).split("\n");
  return visibleLines(lines.at(-1) === "" ? lines.slice(0, -1) : lines);
}

/** A diff in the colours that git gives it. */
export function paintDiff(diff: Visible): Visible {
  return paintLines(diff, (line) => {
    if (/^(?:---|\+\+\+) /.test(line)) return BOLD;
    if (line.startsWith("@@")) return CYAN;
    return line.startsWith("+") ? GREEN : line.startsWith("-") ? RED : undefined;
  });
}

const [BOLD, RED, GREEN, CYAN] = [1, 31, 32, 36];

function fileDiff({ path, before, after }: ChangedFile): string {
  const rows = diffLines(before, after).flatMap((hunk) => [headOf(hunk), ...hunk.lines]);
  return `${[`--- ${quoteForGit(`a/${path}`)}`, `+++ ${quoteForGit(`b/${path}`)}`, ...rows].join("\n")}\n`;
}

/** Where no line is, the place is the line before it. */
function headOf({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  const place = (start: number, lines: number) => `${lines === 0 ? start - 1 : start},${lines}`;
  return `@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`;
}

/**
 * The name of a file in the head of a diff, latin1 as the rest: as it is, or in quotes and with bytes in octal where it
 * holds something that would mislead (git-config(1), core.quotePath). git and patch read both.
 */
function quoteForGit(path: string): string {
  if (visiblePath(path) === path && !path.includes(" ")) return encodeUtf8(path);
  const quoted = encodeUtf8(path).replaceAll(/[^ !#-[\]-~]/g, (char) => {
    return `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `"${quoted}"`;
}

/** How many files were looked at, and in which folder. */
export interface LookedAt {
  readonly files: number;
  readonly folder: string;
}

/** What was found, fixed or left, for people: one block per finding, then a sum. */
export function renderFindings(
  migration: Migration,
  textOf: TextOf,
  written: boolean,
  lookedAt?: LookedAt,
): Visible {
  const positions = new Positions(textOf);
  const said = new Set<string>();
  const fixed = migration.applied.flatMap(({ fixer, path, start, message, fix }) => [
    `${positions.at(path, start)}: ${message} [${fixer}]`,
    `  ${written ? "done" : "would"}: ${fix.title}`,
    ...once(fix.notes ?? [], said).map((note) => `  note: ${note}`),
  ]);
  const left = migration.diagnostics.flatMap((diagnostic) => leftRows(diagnostic, positions));
  const where = lookedAt && encodeUtf8(`; ${count(lookedAt.files, "file")} looked at in ${lookedAt.folder}`);
  const sum = summary(migration, written) + (where ?? "");
  const rows = [...fixed, ...left, sum, ...wayOn(migration)];
  return visibleLines(rows.map(decodeUtf8));
}

/** The notes not said before: what holds for forty images is read once. */
function once(notes: readonly string[], said: Set<string>): readonly string[] {
  const fresh = notes.filter((note) => !said.has(note));
  for (const note of fresh) said.add(note);
  return fresh;
}

function leftRows(diagnostic: Diagnostic, positions: Positions): readonly string[] {
  const { path, start, message, fixer, withheld, next, snippet, fix } = diagnostic;
  const reason = REASONS[withheld ?? fix?.applicability ?? ""];
  return [
    `${positions.at(path, start)}: ${message} [${fixer}]`,
    ...(reason === undefined ? [] : [`  ${diagnostic.note === true ? "note" : "left"}: ${reason}`]),
    ...(next === undefined ? [] : [`  hint: ${next}`]),
    ...(snippet === undefined ? [] : snippet.split("\n").map((line) => `    ${line}`)),
  ];
}

function summary({ files, applied, diagnostics, ignored }: Migration, written: boolean): string {
  const left = diagnostics.filter((diagnostic) => diagnostic.note !== true).length;
  const skipped = ignored.length === 0 ? "" : `, ${ignored.length} ignored`;
  if (applied.length === 0 && left === 0) return `nothing to migrate${skipped}`;
  const verb = written ? "changed" : "would change";
  const changes = `${count(files.length, "file")} ${verb}, ${count(applied.length, "fix", "fixes")}`;
  return `${changes}, ${left} left for you${skipped}`;
}

/** What lets go on where the nixpkgs of the repository is too old for all that is left. */
function wayOn({ diagnostics }: Migration): readonly string[] {
  if (!diagnostics.some(({ withheld }) => withheld === "release-too-old")) return [];
  return [
    `hint: nixos-generate migrate --to-release ${RAISE_TO} rewrites now what waits for a newer release, for the nixpkgs that you will have`,
  ];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A migration as data; `written` tells whether the files were changed. */
export function migrationToJson(migration: Migration, textOf: TextOf, written: boolean): MigrationReport {
  const positions = new Positions(textOf);
  const place = (path: string, start: number) => ({ path, ...positions.of(path, start) });
  return {
    version: 1,
    written,
    files: migration.files.map((file) => ({
      path: file.path,
      diff: decodeUtf8(fileDiff(file)),
    })),
    applied: migration.applied.map(({ fixer, path, start, message, fix }) => ({
      fixer,
      ...place(path, start),
      message: decodeUtf8(message),
      title: decodeUtf8(fix.title),
      applicability: fix.applicability,
      notes: (fix.notes ?? []).map(decodeUtf8),
    })),
    left: migration.diagnostics.map(
      ({ fixer, path, start, message, withheld, next, snippet, note, fix }) => ({
        fixer,
        ...place(path, start),
        message: decodeUtf8(message),
        reason: withheld ?? (note === true ? "note" : (fix?.applicability ?? "note")),
        next: next === undefined ? null : decodeUtf8(next),
        snippet: snippet === undefined ? null : decodeUtf8(snippet),
      }),
    ),
    ignored: migration.ignored.map(({ fixer, path, start, message }) => ({
      fixer,
      ...place(path, start),
      message: decodeUtf8(message),
    })),
  };
}

/** Offsets as line and column, of the original texts. */
class Positions {
  readonly #indexes = new Map<string, LineIndex>();

  constructor(readonly textOf: TextOf) {}

  of(path: string, offset: number): { readonly line: number; readonly column: number } {
    let index = this.#indexes.get(path);
    if (index === undefined) {
      index = new LineIndex(this.textOf(path) ?? "");
      this.#indexes.set(path, index);
    }
    const line = index.lineOf(offset);
    return { line, column: offset - index.startOf(line) + 1 };
  }

  at(path: string, offset: number): string {
    const { line, column } = this.of(path, offset);
    // Decoded with the row it is in.
    return `${encodeUtf8(visiblePath(path))}:${line}:${column}`;
  }
}
