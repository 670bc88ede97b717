import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row, Setting, Strategy } from "./rows.ts";

/** Results of earlier runs, as JSON; whoever puts one knows what it is. */
export interface Kept {
  readonly get: <T>(key: string) => T | undefined;
  readonly put: (key: string, result: unknown) => void;
}

const OURS = fileURLToPath(new URL("../../src/legacy", import.meta.url));
const COMPARISON = ["nix/compare.nix", "nix/strategies.nix"].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

/**
 * Opens the file that results are appended to, one a line, as soon as they are known. Without `resume` it begins empty:
 * a key knows the trees by their paths, so what is kept is only right while they stay as they are.
 */
export function openKept(file: string, resume: boolean): Kept {
  mkdirSync(dirname(file), { recursive: true });
  if (!resume) rmSync(file, { force: true });
  const known = new Map<string, unknown>(
    existsSync(file) ? readFileSync(file, "utf8").split("\n").flatMap(parseLine) : [],
  );
  return {
    get: <T>(key: string) => known.get(key) as T | undefined,
    put(key, result) {
      known.set(key, result);
      appendFileSync(file, `${JSON.stringify([key, result])}\n`);
    },
  };
}

/** A run that was killed leaves half a line. */
function parseLine(line: string): [string, unknown][] {
  try {
    return [JSON.parse(line) as [string, unknown]];
  } catch {
    return [];
  }
}

/** Names all that a result depends on; our own modules by their content, since they change between two runs. */
export function keyOf(row: Row, strategy: Strategy, { nixpkgs, generators, configuration }: Setting): string {
  const { strategies, ...asked } = row;
  const read = strategy === "original" ? COMPARISON : [OURS, ...COMPARISON];
  const parts = [
    nixpkgs,
    strategy === "original" ? generators : "",
    contentOf([configuration, ...read]),
    asked,
  ];
  return `${row.way} ${row.format} ${strategy} ${digest(JSON.stringify(parts))}`;
}

const contents = new Map<string, string>();

function contentOf(paths: readonly string[]): string {
  const key = paths.join("\n");
  const known =
    contents.get(key) ??
    digest(
      paths
        .flatMap(nixFiles)
        .map((file) => readFileSync(file, "utf8"))
        .join("\0"),
    );
  contents.set(key, known);
  return known;
}

function nixFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(nix|json)$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
