import { LONGEST_LINE, lineUpTo } from "../../edit/line-comments.ts";
import { applyEdits, overlaps, sortEdits } from "../../engine/edits.ts";
import { Ranges } from "../../engine/ranges.ts";
import type { FileEdit, Finding, MigrateOptions, Repository, SourceFile } from "../../engine/types.ts";
import { describeNative } from "../native/describe.ts";
import { setsOwnOptions } from "../native/own-settings.ts";
import { decide } from "./decide.ts";
import { fix, place, toEdits } from "./edits.ts";
import type { Call, Found, Mention, Provided } from "./found.ts";
import { findSuccessor, reportGuard, reportProvider } from "./leftovers.ts";
import { OPAQUE, type Region } from "./syntax/region.ts";
import { type Scope, survey } from "./syntax/scope.ts";
import { parseScript } from "./syntax/script.ts";

const PROGRAM = "nixos-generate";

/** Finds the pieces of shell text in a file's text. `shim`: the flake of the drop-in, which new commands may name. */
export type FindRegions = (text: string, shim: string | undefined) => readonly Region[];

/** Every finding in the shell text that a file holds. The one way from shell text to findings. */
export function checkCommands(
  file: SourceFile,
  findRegions: FindRegions,
  repository: Repository,
  options: MigrateOptions,
  provided?: Provided,
  /**
   * Where the text is run: "elsewhere" does not have what the repository relies on, such as flakes; "typed" is in a
   * document, for people to type.
   */
  where: "here" | "elsewhere" | "typed" = "here",
): readonly Finding[] {
  const find = (text: string) => findRegions(text, options.shimFlake);
  const regions = find(file.text);
  const { found, scope: within } = surveyFile(file, regions, repository, options, provided, where);
  if (found.length === 0) return [];
  const own = repository.paths.some((path) => path === PROGRAM || path.endsWith(`/${PROGRAM}`));
  const findings = found.flatMap((one) =>
    own && isRelative(one) ? [reportOwn(one, file.path)] : report(one, file.path, within, options),
  );
  // All at once, for each on its own costs a look at the whole file; one by one only to see which is at fault.
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []).filter(({ path }) => path === file.path);
  if (isReadable(edits, file.text, regions, find)) return findings;
  return findings.map((finding) => verified(finding, file.text, regions, find));
}

/** What the pieces of shell text of a file have to do with the old program, and what is known of where they run. */
export function surveyFile(
  file: SourceFile,
  regions: readonly Region[],
  repository: Repository,
  options: MigrateOptions,
  provided?: Provided,
  where: "here" | "elsewhere" | "typed" = "here",
): { readonly found: readonly Found[]; readonly scope: Scope } {
  const hasFlake = where !== "elsewhere" && repository.has("flake.nix");
  const shim = options.scripts === "shim" ? options.shimFlake : undefined;
  const { found, scope } = survey(file.text, regions, { hasFlake, shim }, provided);
  const within = {
    ...scope,
    repository,
    path: file.path,
    typed: where === "typed",
    setsOwn: (format: string, configuration?: string) => setsOwnOptions(repository, format, configuration),
    calls: found.some(({ kind }) => kind === "call"),
    successor: findSuccessor(file.text),
  };
  return { found, scope: within };
}

/** The old program with a flag or as a word of a list, and the flakes it is called through. */
const SPELLED_OUT =
  /(?<![\w./-])nixos-generate(?:["']?,\s*["']?-|\s+-)|(?:github:nix-community\/|nixpkgs#)nixos-generators\b|(?<=["'])nixos-generators@[\w.-]+/g;

/** Where pieces of shell text are in their file, with what is between their lines. */
export function rangesOf(regions: readonly Region[]): Ranges {
  return new Ranges(
    regions.map((region) => ({ start: region.start(0), end: region.end(region.text.length) })),
  );
}

/** Command lines in the parts of a file that no shell is known to run. */
export function reportOutside(file: SourceFile, regions: readonly Region[]): readonly Finding[] {
  const inside = rangesOf(regions);
  return [...file.text.matchAll(SPELLED_OUT)]
    .filter(({ index }) => !inside.has(index))
    .map((match) => {
      const at = { path: file.path, start: match.index, end: match.index + match[0].length };
      const word = match[0].replace(/(?<!["',\s])["',\s]*-$/, "");
      const line = lineUpTo(file.text, match.index);
      if (/^\s*#/.test(line)) return commentFinding(at, word);
      return {
        ...at,
        message: `${JSON.stringify(word)} is written where no shell is known to run it`,
        withheld: "inside-text",
        next: NEXT.text,
      };
    });
}

/** The Nix functions and modules that are retired, as an example in a document spells them. */
const NIX_CODE = /\bnixosGenerate\b(?=\s*[({])|\bnixos-generators\.(?:lib\.nixosGenerate|nixosModules?)\b/g;

/** Nix code in a document. It belongs to no flake, so nothing shows what its names mean: reported, not rewritten. */
export function reportNixCode({ path, text }: SourceFile): readonly Finding[] {
  return [...text.matchAll(NIX_CODE)].map(({ index, 0: word }) => ({
    path,
    start: index,
    end: index + word.length,
    message: `${JSON.stringify(word)} is written in a document`,
    withheld: "inside-text" as const,
    next: "where it shows code of this repository, show the new code; docs/rules.md has each form before and after",
  }));
}

/** Withholds a fix after which the file holds other pieces of shell text, or some that do not parse. */
function verified(
  finding: Finding,
  text: string,
  before: readonly Region[],
  findRegions: (text: string) => readonly Region[],
): Finding {
  const edits = finding.fix?.edits.filter(({ path }) => path === finding.path) ?? [];
  if (finding.fix === undefined || isReadable(edits, text, before, findRegions)) return finding;
  const { fix: _, ...rest } = finding;
  return {
    ...rest,
    withheld: "failed-verification",
    next: "please report this: the new command does not parse",
  };
}

/** Whether the file holds as many pieces of shell text after the edits, and no more that do not parse. */
function isReadable(
  edits: readonly FileEdit[],
  text: string,
  before: readonly Region[],
  findRegions: (text: string) => readonly Region[],
): boolean {
  const sorted = sortEdits(edits);
  if (sorted.some((edit, at) => at > 0 && overlaps(sorted[at - 1]!, edit))) return false;
  const after = findRegions(applyEdits(text, edits));
  const errors = (regions: readonly Region[]) =>
    regions.filter((region) => parseScript(region.text).errors.length > 0).length;
  return after.length === before.length && errors(after) <= errors(before);
}

function report(found: Found, path: string, scope: Scope, options: MigrateOptions): readonly Finding[] {
  switch (found.kind) {
    case "call":
      return [reportCall(found, path, scope, options)];
    case "provider":
      return found.old ? [reportProvider(found, path, scope)] : [];
    case "guard":
      return [reportGuard(found, path, scope, options)];
    case "mention":
      return [reportMention(found, path)];
  }
}

function reportCall(call: Call, path: string, scope: Scope, options: MigrateOptions): Finding {
  const at = place(call, path);
  const name = JSON.stringify(oneLine(spelling(call)));
  const decision = decide(call, scope, options);
  switch (decision.kind) {
    case "native":
      return { ...at, ...describeNative(name, decision, at) };
    case "shim": {
      const edits = toEdits(call.region, path, decision.swaps);
      const message = `${name} is retired; the drop-in takes its place, because ${decision.because}`;
      if (edits === undefined) {
        return { ...at, message, withheld: "needs-decision", next: "call the drop-in here by hand" };
      }
      return { ...at, message, fix: fix("call the drop-in", edits) };
    }
    case "keep":
      return { ...at, message: `${name} stays as it is: ${decision.because}`, note: true };
    case "left":
      return {
        ...at,
        message: `${name} is retired, and is not rewritten: ${decision.because}`,
        withheld: "no-native-equal",
        next: decision.next,
      };
    case "withheld":
      return { ...at, message: decision.message, withheld: decision.reason, next: decision.next };
  }
}

/** How the call names the program; what the host language puts in is shown as the file spells it. */
function spelling({ region, start, spelled }: Call): string {
  return spelled.includes(OPAQUE) ? region.source(start, start + spelled.length) : spelled;
}

/** `./nixos-generate`, where the repository holds a file of that name. */
function isRelative(found: Found): found is Call {
  return found.kind === "call" && /^["']?\.{1,2}\//.test(found.spelled);
}

function reportOwn(call: Call, path: string): Finding {
  return {
    ...place(call, path),
    message: `${JSON.stringify(call.spelled)} may be the repository's own file of that name`,
    withheld: "unknown-origin",
    next: "if it is the command of nixos-generators, call nixos-rebuild build-image or nix build instead",
  };
}

const NEXT: Readonly<Record<Mention["where"], string>> = {
  comment: "change the comment by hand if it still matters",
  heredoc: "check what the text is for, and change it by hand",
  text: "change the text by hand if readers still follow it",
  argument: "check what is run here, and change it by hand",
  unparsed: "make the shell code valid (bash -n), then run migrate again",
};

/** A remark on a comment that names the old program, in whatever language. */
export function commentFinding(at: Pick<Finding, "path" | "start" | "end">, word: string): Finding {
  return {
    ...at,
    message: `${JSON.stringify(word)} is written in a comment`,
    note: true,
    next: NEXT.comment,
  };
}

function reportMention(mention: Mention, path: string): Finding {
  const { region, start, end, where } = mention;
  const word = region.text.slice(start, end);
  const at = place(mention, path);
  if (where === "comment") return commentFinding(at, word);
  if (NAMES_INPUT.test(lineBefore(region.text, start))) {
    const message = `${JSON.stringify(word)} is named as an input of the flake`;
    return {
      ...at,
      message,
      withheld: "inside-text",
      next: "once the input is removed, remove its name from the command",
    };
  }
  const withheld =
    where === "unparsed" ? "does-not-parse" : where === "heredoc" ? "generated-code" : "inside-text";
  return {
    ...at,
    message: `${JSON.stringify(word)} is written where it cannot be followed`,
    withheld,
    next: NEXT[where],
  };
}

/** Commands that take names of inputs. */
const NAMES_INPUT = /--(?:update|override)-input\s+$|\bflake update\s[\w\s-]*$/;

/** A line up to a place, with the lines before it that a backslash joins to it. */
function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - LONGEST_LINE), at).replaceAll(/\\\r?\n/g, " ");
  return before.slice(before.lastIndexOf("\n") + 1);
}

function oneLine(text: string): string {
  return text.replaceAll(/(?:(?<!\s)\s+)?\\?\n\s*/g, " ");
}
