import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, vi } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PRELOAD = fileURLToPath(new URL("stop-at.mjs", import.meta.url));

const own = mkdtempSync(join(tmpdir(), "nixos-generate-product-"));
// Some tests run it as somebody else.
chmodSync(own, 0o755);
afterAll(() => rmSync(own, { recursive: true, force: true }));
for (const part of ["dist", "src/legacy"]) cpSync(join(ROOT, part), join(own, part), { recursive: true });

/** The built command, in a copy that is not rebuilt meanwhile. */
export const PRODUCT = join(own, "dist/nixos-generate.js");

/** Whether long runs are asked for: `npm run test:faults`. */
export const LONG = process.env["FAULTS"] === "long";
if (LONG) vi.setConfig({ testTimeout: 3_600_000 });

/** File contents by path, latin1. */
export type Files = Readonly<Record<string, string>>;

export interface Fault {
  /** What stop-at.mjs is to do, at which of the calls that change the file system. */
  readonly kind: string;
  readonly at: number;
  /** For "meddle". */
  readonly files?: readonly string[];
}

export interface MigrateOptions {
  readonly fault?: Fault;
  readonly uid?: number;
  /** Put before the command, such as `["prlimit", "--fsize=100"]`. */
  readonly wrapper?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Migrated {
  /** Exit status, 128+9 for SIGKILL. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls that changed the file system; undefined when it was killed. */
  readonly calls: readonly string[] | undefined;
}

/** The inputs of goldens, each in a folder of its own, committed to a repository below `parent`. */
export function repositoryOf(goldens: readonly string[], parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, "nixos-generate-faults-"));
  for (const golden of goldens) {
    cpSync(join(ROOT, "test/golden", golden, "input"), join(folder, golden.replace("/", "-")), {
      recursive: true,
    });
  }
  commit(folder);
  return folder;
}

/** A copy of a repository, beside it. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(`${folder}-`);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Makes a folder a git repository that holds all its files. */
export function commit(folder: string): void {
  const git = (...argv: string[]) =>
    execFileSync("git", ["-c", "core.autocrlf=false", ...argv], { cwd: folder });
  git("init", "-q");
  git("add", "-A");
  git(
    "-c",
    "user.name=test",
    "-c",
    "user.email=test@example.org",
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    "before",
  );
}

/** Runs `migrate` of the built product in a folder, on whatever argv says. */
export async function migrateIn(
  folder: string,
  argv: readonly string[] = ["--write", "--allow-dirty"],
  { fault, uid, wrapper = [], env }: MigrateOptions = {},
): Promise<Migrated> {
  const calls = `${folder}.calls`;
  const preload = fault === undefined ? [] : ["--import", PRELOAD];
  const words = [...wrapper, process.execPath, ...preload, PRODUCT, "migrate", ...argv];
  const child = spawn(words[0]!, words.slice(1), {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid !== undefined && { uid, gid: uid }),
    env: {
      ...process.env,
      FAULT_CALLS: calls,
      ...(fault && {
        FAULT_KIND: fault.kind,
        FAULT_AT: String(fault.at),
        FAULT_FILES: (fault.files ?? []).join("\n"),
      }),
      // A repository of another user's is looked at in some tests.
      ...{ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" },
      ...env,
    },
  });
  const streams = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      streams[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const status = code ?? (signal === "SIGKILL" ? 137 : 128);
      resolve({ status, ...streams, calls: readCalls(calls) });
    });
  });
}

function readCalls(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return undefined;
  } finally {
    rmSync(path, { force: true });
  }
}

/** Everything below a folder but git's own, files that a killed run left among them. */
export function filesIn(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const own = paths.filter((path) => !path.startsWith(".git/"));
  return Object.fromEntries(own.map((path) => [path, readFileSync(join(folder, path), "latin1")]));
}
