import { basename } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { writeChanges } from "../../exec/changes.ts";
import { type FileTree, type Hidden, readBytes } from "../../exec/files.ts";
import { writeOwnFile } from "../../exec/own-files.ts";
import type { Processes } from "../../exec/processes.ts";
import { nearest } from "../../formats/index.ts";
import { type EngineInput, type Migration, migrate } from "../../migrate/engine/engine.ts";
import { openRepository } from "../../migrate/engine/repository.ts";
import type { Fixer, MigrateOptions, Withheld } from "../../migrate/engine/types.ts";
import { inWriteOrder } from "../../migrate/engine/write-order.ts";
import { FIXERS } from "../../migrate/fixers.ts";
import type { ReportPage } from "../../report/migration/html.ts";
import {
  migrationToJson,
  paintDiff,
  renderDiff,
  renderDiffForPeople,
  renderFindings,
} from "../../report/migration/migration.ts";
import { renderVerification, verdictText } from "../../report/migration/verification.ts";
import { exact } from "../../report/visible.ts";
import { nixOptionsOf, VERIFY_FLAGS } from "../../verify/flake-outputs.ts";
import {
  type Choosing,
  type Chosen,
  isFine,
  type Verification,
  verifyCandidates,
} from "../../verify/verify.ts";
import { collect, newCommand, USAGE_STATUS } from "../command.ts";
import { endBySignal, findReceivedSignal, watchSignals } from "../interruption.ts";
import { CommandWithNixFlags } from "../nix-flags.ts";
import { readShimFlake, type ShimFlakeOptions, shimFlakeOption } from "../shim-flake.ts";
import { answerLong } from "../terminal/pager.ts";
import { answerBytes, answerText, say, sayText } from "../terminal/say.ts";
import { workspaceFolder } from "./ci.ts";
import { askPerson, chooseFixes } from "./interactive.ts";
import {
  OUTPUT_FORMATS,
  type OutputFlags,
  outputFormat,
  renderReport,
  reportKind,
} from "./migrate-output.ts";
import { openStdin, type StdinFile, wantsStdin } from "./migrate-stdin.ts";
import {
  findOverlooked,
  isClean,
  openTree,
  sayHidden,
  sayOverlooked,
  sayRefusal,
  selection,
} from "./migrate-tree.ts";

interface Flags extends OutputFlags, ShimFlakeOptions {
  readonly write?: true;
  readonly interactive?: true;
  readonly stdinFilename?: string;
  readonly check?: true;
  readonly report?: readonly string[];
  readonly unsafe?: true;
  readonly allowDirty?: true;
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fidelity: MigrateOptions["fidelity"];
  readonly scripts: MigrateOptions["scripts"];
  readonly toRelease?: string;
  readonly verify?: true;
  readonly impure?: true;
}

/** Withheld for want of readable input or through our own fault: the answer is not known. */
const UNKNOWN: ReadonlySet<Withheld> = new Set<Withheld>([
  "does-not-parse",
  "failed-verification",
  "over-budget",
]);

const SUMMARY = "Rewrite code that uses nixos-generators to nixpkgs' own image building.";

export function migrateCommand(): CommandWithNixFlags {
  return newCommand("migrate", SUMMARY, (name) => new CommandWithNixFlags(name, VERIFY_FLAGS))
    .argument(
      "[path...]",
      "files and folders to migrate (default: the whole repository around the current folder)",
    )
    .addOption(new Option("-w, --write", "change the files instead of printing a diff").conflicts("check"))
    .addOption(
      new Option("-n, --dry-run", "print the diff and write nothing (the default)").conflicts([
        "write",
        "check",
      ]),
    )
    .addOption(new Option("--diff", "the same as --dry-run").conflicts(["write", "check"]))
    .addOption(
      new Option(
        "--interactive",
        "ask for each fix, as git add -p does, and write what was chosen",
      ).conflicts(["write", "check", "json", "annotate", "outputFormat"]),
    )
    .addOption(
      new Option(
        "--stdin-filename <file>",
        "with - as the path: the text of this file is on standard input, and the new one is printed; for editors",
      ).conflicts(["write", "interactive", "verify"]),
    )
    .option("--check", "print what there is to do, without the diff")
    .addOption(
      new Option("--output-format <format>", "format of standard output; all but text are for programs")
        .choices(OUTPUT_FORMATS)
        .conflicts(["json", "annotate"]),
    )
    .addOption(new Option("--json", "the same as --output-format json").conflicts("annotate"))
    .addOption(new Option("--annotate <kind>", "the same as --output-format github").choices(["github"]))
    .option(
      "--report <file>",
      "write a report: .md for the body of a pull request, .html for a browser; may be given several times",
      collectReport,
    )
    .option("--unsafe", "also apply fixes that could change behaviour")
    .option("--only <id>", "run only this rule; may be given several times", collect)
    .option(
      "--exclude <glob>",
      "skip these files; a pattern as in .gitignore, may be given several times",
      collect,
    )
    .addOption(
      new Option(
        "--fidelity <kind>",
        "what images keep: how they boot and behave (same), the same derivation (exact), or nothing (native: nixpkgs' own)",
      )
        .choices(["same", "exact", "native"])
        .default("same"),
    )
    .addOption(
      new Option("--scripts <kind>", "what command lines become: nixos-rebuild, nix build, or this command")
        .choices(["rebuild", "nix", "shim"])
        .default("rebuild"),
    )
    .addOption(shimFlakeOption())
    .option(
      "--to-release <yy.mm>",
      "NixOS release to write for; what flake.lock pins by default",
      parseRelease,
    )
    .option("--verify", "evaluate the flakes before and after, and compare the derivations; needs Nix")
    .option(
      "--impure",
      "with --verify: evaluate impurely, so that the flakes can read your files and environment",
    )
    .option("--allow-dirty", "write although git has uncommitted changes")
    .addHelpText("after", STATUSES)
    .action(run);
}

function parseRelease(value: string): string {
  if (/^\d\d\.(05|11)$/.test(value)) return value;
  throw new InvalidArgumentError("a release looks like 25.11");
}

function collectReport(value: string, before: readonly string[] = []): readonly string[] {
  if (reportKind(value) !== undefined) return [...before, value];
  throw new InvalidArgumentError("a report is a file that ends in .md or .html");
}

async function run(paths: readonly string[], flags: Flags, { taken }: CommandWithNixFlags): Promise<void> {
  const shimFlake = readShimFlake(flags);
  if (shimFlake === "refused") return refuse();
  const fixers = chooseFixers(flags.only);
  const wanted = wantsStdin(paths, flags.stdinFilename);
  if (fixers === undefined || wanted === "refused") return refuse();
  const stdin = wanted ? await openStdin(flags.stdinFilename!) : undefined;
  const opened = wanted ? stdin : await openTree(paths);
  if (opened === undefined) return refuse();
  const { tree, processes } = opened;
  const writes = flags.write === true || flags.interactive === true;
  if (writes && !flags.allowDirty && !(await isClean(tree))) return refuse();
  sayRefusal(tree);
  if (process.stderr.isTTY && tree.paths.length > 5000) say(`looking at ${tree.paths.length} files`);
  const overlooked = findOverlooked(tree);
  const hidden = new Map<string, Hidden>(tree.hidden.map((each) => [each.path, each]));
  const repository = openRepository({
    paths: tree.paths,
    bytes: (path) =>
      path === stdin?.place ? stdin.bytes : readBytes(tree, path, (found) => hidden.set(path, found)),
  });
  const { fidelity, scripts, toRelease } = flags;
  const options = { fidelity, scripts, toRelease, shimFlake };
  const chosen = await selection(tree, stdin ? [] : paths, flags.exclude);
  const selected = (path: string) => chosen(path) && (stdin === undefined || path === stdin.place);
  const apply: EngineInput["apply"] = flags.unsafe ? ["safe", "unsafe"] : ["safe"];
  const input = { repository, fixers, options, apply, selected };
  const simplest = flags.interactive ? await askForFixes(input) : migrate(input);
  const lookedAt = (path: string) => selected(path) && fixers.some((fixer) => fixer.looksAt(path));
  const unknown = [...hidden.values()].filter(({ path }) => lookedAt(path));
  sayHidden(unknown);
  const nix = nixOptionsOf(taken.passed, flags.impure === true, findReceivedSignal);
  const candidates = flags.interactive ? [simplest] : candidatesFor(input, simplest);
  const found = flags.verify && (await verify({ processes, tree, repository, candidates, options, nix }));
  const { migration, verification: verified } = found || { migration: simplest, verification: undefined };
  // What Nix did not answer because it was told to end says nothing about the flakes.
  const stopped = findReceivedSignal();
  if (stopped !== undefined) return endBySignal(stopped);
  const holds = verified === undefined || isFine(verified);
  const outcome = writes && holds ? await write(tree, migration) : undefined;
  const written = outcome?.whole === true;
  const textOf = (path: string) => repository.text(path);
  const told = migrationToJson(migration, textOf, written);
  const data = verified ? { ...told, verification: verified } : told;
  const page: ReportPage = {
    title: basename(tree.root),
    report: data,
    files: migration.files,
    ...(verified && {
      verified: verified.outputs.map((output) => ({ ...output, verdict: verdictText(output) })),
    }),
  };
  const saved = await saveReports(flags.report ?? [], page, tree);
  const format = outputFormat(flags);
  if (format !== "text") {
    await answerText(renderReport(format, data, workspaceFolder(tree.root)));
  } else {
    if (stdin !== undefined) await answerBytes(exact(textAfter(migration, stdin)));
    else if (!writes && !flags.check) await answerDiff(migration, processes);
    const where = { files: tree.paths.filter(selected).length, folder: tree.root };
    sayText(renderFindings(migration, textOf, written, where));
    if (!writes && stdin === undefined && migration.files.length > 0)
      say("hint: nixos-generate migrate --write makes these changes");
    if (written) sayNextSteps(migration, tree);
  }
  // Last, where it is seen.
  for (const line of outcome?.remarks ?? []) say(line);
  if (verified) sayVerified(verified, writes);
  if (migration !== simplest)
    say("note: this is --fidelity exact: with same, some image would not be the same");
  // A page that --report wrote is nothing to migrate, like all that no fixer would look at.
  sayOverlooked((await overlooked).filter(lookedAt));
  const failed = unknown.length > 0 || !holds || !saved || (writes && !written);
  process.exitCode = failed ? USAGE_STATUS : statusOf(migration, written || stdin !== undefined);
  const signal = findReceivedSignal();
  if (signal !== undefined) endBySignal(signal);
}

async function askForFixes(input: EngineInput): Promise<Migration> {
  const { ask, close } = askPerson();
  try {
    return await chooseFixes(input, ask);
  } finally {
    close();
  }
}

/** The new text of the file that came on standard input, latin1. */
function textAfter({ files }: Migration, { place, bytes }: StdinFile): string {
  return files.find(({ path }) => path === place)?.after ?? bytes.toString("latin1");
}

/** Ways to write a migration, the simplest first: what "same" leaves out may matter to a configuration, "exact" keeps it. */
function* candidatesFor(input: EngineInput, simplest: Migration): Generator<Migration> {
  yield simplest;
  if (input.options.fidelity === "same")
    yield migrate({ ...input, options: { ...input.options, fidelity: "exact" } });
}

/** Shows where it is on a terminal; an evaluation of many hosts takes minutes. */
function verify(input: Omit<Choosing, "progress">): Promise<Chosen> {
  // The copies must go, however this ends.
  watchSignals();
  return verifyCandidates({
    ...input,
    progress: (where) => process.stderr.isTTY && say(`verifying ${where}`),
  });
}

function sayVerified({ outputs, problems, notes }: Verification, write: boolean): void {
  if (outputs.length > 0) sayText(renderVerification(outputs));
  for (const note of notes) say(`note: ${note}`);
  for (const { error, hint } of problems) {
    say(`error: ${error}`);
    say(`hint: ${hint}`);
  }
  if (!isFine({ outputs, problems }) && write) say("error: nothing was written: verification failed");
}

function refuse(): void {
  process.exitCode = USAGE_STATUS;
}

function chooseFixers(only: readonly string[] | undefined): readonly Fixer[] | undefined {
  if (only === undefined) return FIXERS;
  const ids = FIXERS.map((fixer) => fixer.id);
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown === undefined) return FIXERS.filter((fixer) => only.includes(fixer.id));
  say(`error: no fixer is called "${unknown}"`);
  say(`hint: there are ${[...new Set([...nearest(unknown, ids), ...ids])].join(", ")}`);
  return undefined;
}

interface Outcome {
  /** Whether every file was written. */
  readonly whole: boolean;
  /** What is to be said of it. */
  readonly remarks: readonly string[];
}

/** Writes all files, or tells which were not, and why. */
async function write(tree: FileTree, migration: Migration): Promise<Outcome> {
  const files = inWriteOrder(migration);
  // Not earlier: while the engine computes, a signal that is only remembered would not end it.
  watchSignals();
  const interrupted = () => findReceivedSignal() !== undefined;
  const { written, refused, remarks } = await writeChanges(tree.root, files, interrupted);
  const said = remarks.map((remark) => `note: ${remark}`);
  for (const { path, cause } of refused)
    said.push(`error: ${JSON.stringify(path)} was not written: ${cause}`);
  if (refused.length > 0) {
    const which = written.map((path) => JSON.stringify(path)).join(", ");
    const changed = which === "" ? "no file was changed" : `written are ${which}`;
    said.push(`hint: ${changed}; resolve what is named above, and run this again`);
  }
  return { whole: refused.length === 0, remarks: said };
}

/** Whether all of them could be written. */
async function saveReports(paths: readonly string[], page: ReportPage, { root }: FileTree): Promise<boolean> {
  const workspace = process.env["GITHUB_WORKSPACE"];
  const distrusted = workspace ? [root, workspace] : [root];
  let whole = true;
  for (const path of paths) {
    const { render, isOurs } = reportKind(path)!;
    const fault = await writeOwnFile(path, render(page), { isOurs, distrusted });
    if (fault === undefined) continue;
    whole = false;
    say(`error: cannot write the report to ${JSON.stringify(path)}: ${fault}`);
    say("hint: --report takes the path of a new file or of an older report, in an existing folder");
  }
  return whole;
}

/** 0 nothing left to do; 1 something would change or is left for a person; 2 could not tell. */
function statusOf({ files, diagnostics }: Migration, written: boolean): number {
  const open = diagnostics.filter((diagnostic) => diagnostic.note !== true);
  if (open.some(({ withheld }) => withheld !== undefined && UNKNOWN.has(withheld))) return 2;
  return open.length > 0 || (files.length > 0 && !written) ? 1 : 0;
}

/** On a terminal for a person to read, else exact: `git apply` and `patch` take it. */
function answerDiff({ files }: Migration, processes: Processes): Promise<void> {
  if (process.stdout.isTTY !== true) return answerBytes(renderDiff(files));
  const diff = renderDiffForPeople(files);
  return answerLong(process.env["NO_COLOR"] ? diff : paintDiff(diff), processes);
}

/** What to do once files are written: see it, try it, keep it. */
function sayNextSteps({ files }: Migration, { git }: FileTree): void {
  if (files.length === 0) return;
  const steps = [
    ...(git === undefined ? [] : ["git diff shows the changes"]),
    ...(files.some(({ path }) => /(?:^|\/)flake\.nix$/.test(path))
      ? ["nix flake check evaluates the flake"]
      : []),
    ...(git === undefined ? [] : ["git commit -a keeps them"]),
  ];
  if (steps.length > 0) say(`hint: ${steps.join(", ")}`);
}

const STATUSES = `
Exit status:
  0  nothing is left to do
  1  something would change, or is left for a person
  2  it could not be told: a file cannot be read or parsed, a verification failed, a usage error`;
