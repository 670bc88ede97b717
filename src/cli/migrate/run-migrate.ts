import { basename } from "node:path";
import { type FileTree, type Hidden, readBytes } from "../../exec/files.ts";
import type { Processes } from "../../exec/processes.ts";
import { nearest } from "../../formats/index.ts";
import { type EngineInput, type Migration, migrate } from "../../migrate/engine/engine.ts";
import { openRepository } from "../../migrate/engine/repository.ts";
import type { Fixer, Withheld } from "../../migrate/engine/types.ts";
import { FIXERS } from "../../migrate/fixers.ts";
import {
  migrationToJson,
  paintDiff,
  renderDiff,
  renderDiffForPeople,
  renderFindings,
} from "../../report/migration/migration.ts";
import { verdictText } from "../../report/migration/verification.ts";
import { exact } from "../../report/visible.ts";
import { nixOptionsOf } from "../../verify/flake-outputs.ts";
import { type Chosen, isFine, type Verification } from "../../verify/verify.ts";
import { USAGE_STATUS } from "../command.ts";
import { endBySignal, findReceivedSignal } from "../interruption.ts";
import type { CommandWithNixFlags } from "../nix-flags.ts";
import { readShimFlake } from "../shim-flake.ts";
import { answerLong } from "../terminal/pager.ts";
import { answerBytes, answerText, say, sayText } from "../terminal/say.ts";
import { workspaceFolder } from "./ci.ts";
import { askPerson, chooseFixes } from "./interactive.ts";
import type { MigrateFlags } from "./migrate-command.ts";
import { outputFormat, renderReport } from "./migrate-output.ts";
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
import { saveReports } from "./save-reports.ts";
import { candidatesFor, sayVerified, verifyMigration } from "./verify-migration.ts";
import { sayNextSteps, writeMigration } from "./write-migration.ts";

/** Withheld for want of readable input or through our own fault: the answer is not known. */
const UNKNOWN: ReadonlySet<Withheld> = new Set<Withheld>([
  "does-not-parse",
  "failed-verification",
  "over-budget",
]);

/** The subcommand: reads the tree, migrates, verifies, writes, and says what happened; the exit status is set. */
export async function runMigrate(
  paths: readonly string[],
  flags: MigrateFlags,
  { taken }: CommandWithNixFlags,
): Promise<void> {
  const task = await prepare(paths, flags);
  if (task === undefined) {
    process.exitCode = USAGE_STATUS;
    return;
  }
  const { input, tree, stdin, writes } = task;
  const overlooked = findOverlooked(tree);
  const simplest = flags.interactive ? await askForFixes(input) : migrate(input);
  const unknown = task.hidden().filter(({ path }) => task.lookedAt(path));
  sayHidden(unknown);
  const nix = nixOptionsOf(taken.passed, flags.impure === true, findReceivedSignal);
  const candidates = flags.interactive ? [simplest] : candidatesFor(input, simplest);
  const { options, repository } = input;
  const chosen: Chosen | { readonly migration: Migration; readonly verification?: undefined } = flags.verify
    ? await verifyMigration({ processes: task.processes, tree, repository, candidates, options, nix })
    : { migration: simplest };
  const { migration, verification } = chosen;
  // What Nix did not answer because it was told to end says nothing about the flakes.
  const stopped = findReceivedSignal();
  if (stopped !== undefined) return endBySignal(stopped);
  const holds = verification === undefined || isFine(verification);
  const outcome = writes && holds ? await writeMigration(tree, migration) : undefined;
  const written = outcome?.whole === true;
  const saved = await answer(task, flags, { migration, verification, written });
  // Last, where it is seen.
  for (const line of outcome?.remarks ?? []) say(line);
  if (verification) sayVerified(verification, writes);
  if (migration !== simplest)
    say("note: this is --fidelity exact: with same, some image would not be the same");
  // A page that --report wrote is nothing to migrate, like all that no fixer would look at.
  sayOverlooked((await overlooked).filter(task.lookedAt));
  const failed = unknown.length > 0 || !holds || !saved || (writes && !written);
  process.exitCode = failed ? USAGE_STATUS : statusOf(migration, written || stdin !== undefined);
  const signal = findReceivedSignal();
  if (signal !== undefined) endBySignal(signal);
}

/** What is migrated, before it is. */
interface Task {
  readonly input: EngineInput;
  readonly tree: FileTree;
  readonly processes: Processes;
  readonly stdin: StdinFile | undefined;
  /** Whether files are to be changed. */
  readonly writes: boolean;
  /** Whether a file is among those that were asked for. */
  readonly selected: (path: string) => boolean;
  /** Whether some rule would look at a file that was asked for. */
  readonly lookedAt: (path: string) => boolean;
  /** Files that could not be read so far. */
  readonly hidden: () => readonly Hidden[];
}

/** Opens the tree; undefined, after saying why, where the command line or the tree prevents the migration. */
async function prepare(paths: readonly string[], flags: MigrateFlags): Promise<Task | undefined> {
  const shimFlake = readShimFlake(flags, say);
  if (shimFlake === "refused") return undefined;
  const fixers = chooseFixers(flags.only);
  const wanted = wantsStdin(paths, flags.stdinFilename);
  if (fixers === undefined || wanted === "refused") return undefined;
  const stdin = wanted ? await openStdin(flags.stdinFilename!) : undefined;
  const opened = wanted ? stdin : await openTree(paths);
  if (opened === undefined) return undefined;
  const { tree, processes } = opened;
  const writes = flags.write === true || flags.interactive === true;
  if (writes && !flags.allowDirty && !(await isClean(tree))) return undefined;
  sayRefusal(tree);
  if (process.stderr.isTTY && tree.paths.length > 5000) say(`reading ${tree.paths.length} files`);
  const hidden = new Map<string, Hidden>(tree.hidden.map((each) => [each.path, each]));
  const repository = openRepository({
    paths: tree.paths,
    bytes: (path) =>
      path === stdin?.place ? stdin.bytes : readBytes(tree, path, (found) => hidden.set(path, found)),
  });
  const { fidelity, scripts, toRelease } = flags;
  const chosen = await selection(tree, stdin ? [] : paths, flags.exclude);
  const selected = (path: string) => chosen(path) && (stdin === undefined || path === stdin.place);
  return {
    input: {
      repository,
      fixers,
      options: { fidelity, scripts, toRelease, shimFlake },
      apply: flags.unsafe ? ["safe", "unsafe"] : ["safe"],
      selected,
    },
    tree,
    processes,
    stdin,
    writes,
    selected,
    lookedAt: (path) => selected(path) && fixers.some((fixer) => fixer.looksAt(path)),
    hidden: () => [...hidden.values()],
  };
}

interface Result {
  readonly migration: Migration;
  readonly verification: Verification | undefined;
  readonly written: boolean;
}

/** Prints what was asked for and writes the reports; false when some report could not be written. */
async function answer(task: Task, flags: MigrateFlags, result: Result): Promise<boolean> {
  const { input, tree } = task;
  const { migration, verification, written } = result;
  const told = migrationToJson(migration, (path) => input.repository.text(path), written);
  const data = verification ? { ...told, verification } : told;
  const saved = await saveReports(
    flags.report ?? [],
    {
      title: basename(tree.root),
      report: data,
      files: migration.files,
      ...(verification && {
        verified: verification.outputs.map((output) => ({ ...output, verdict: verdictText(output) })),
      }),
    },
    tree,
  );
  const format = outputFormat(flags);
  if (format === "text") await answerPerson(task, flags, result);
  else await answerText(renderReport(format, data, workspaceFolder(tree.root)));
  return saved;
}

/** The diff, or the new text of standard input, and what was found. */
async function answerPerson(task: Task, flags: MigrateFlags, { migration, written }: Result): Promise<void> {
  const { input, tree, stdin, writes, processes } = task;
  if (stdin !== undefined) await answerBytes(exact(textAfter(migration, stdin)));
  else if (!writes && !flags.check) await answerDiff(migration, processes);
  const where = { files: tree.paths.filter(task.selected).length, folder: tree.root };
  sayText(renderFindings(migration, (path) => input.repository.text(path), written, where));
  if (!writes && stdin === undefined && migration.files.length > 0)
    say("hint: nixos-generate migrate --write makes these changes");
  if (written) sayNextSteps(migration, tree);
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

function chooseFixers(only: readonly string[] | undefined): readonly Fixer[] | undefined {
  if (only === undefined) return FIXERS;
  const ids = FIXERS.map((fixer) => fixer.id);
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown === undefined) return FIXERS.filter((fixer) => only.includes(fixer.id));
  say(`error: no fixer is called "${unknown}"`);
  say(`hint: there are ${[...new Set([...nearest(unknown, ids), ...ids])].join(", ")}`);
  return undefined;
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
