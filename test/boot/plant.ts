import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { isFolder, taken } from "./copy.ts";
import { fill } from "./fillers/index.ts";
import type { Graph } from "./graph.ts";
import { Libraries } from "./libraries.ts";
import { findPrograms, type Planted, patchPrograms, patchTexts } from "./patch.ts";
import { attempt, run } from "./workplace.ts";

/** Whose programs scripts mean when several packages have one of that name; the first counts. */
const FIRST = [
  ...[
    "coreutils-9",
    "util-linux-2",
    "bash-5",
    "kmod-3",
    "systemd-2",
    "gnused",
    "gnugrep",
    "gawk",
    "findutils",
  ],
  ...["perl-5", "mdadm", "lvm2", "shadow", "iproute2", "procps", "e2fsprogs", "dosfstools", "bcache"],
];

/** What a planting did, for the log. */
export interface PlantReport {
  readonly packages: number;
  readonly outputs: number;
  /** What is empty, or not what its name says. */
  readonly notes: readonly string[];
}

/**
 * Fills the packages below an image with Debian's files and registers them; outputs that are there are left, unless
 * their package's name matches `again`: then all that was built from them goes as well.
 */
export function plant(graph: Graph, again?: RegExp): PlantReport {
  const before = validPaths();
  if (again) removeBuiltFrom(graph, again, before);
  const valid = again ? withoutPackages(graph, again, validPaths()) : before;
  const glibc = findGlibc(graph);
  const notes = new Set<string>();
  const done: (Planted & { readonly patched: boolean })[] = [];
  for (const derivation of graph.packages) {
    const outputs = graph.outputs(derivation);
    for (const [output, path] of Object.entries(outputs)) {
      if (valid.has(path)) continue;
      remove(path);
      const name = graph.name(derivation);
      const common = { name, output, path, outputs, graph, glibc, args: graph.args(derivation) };
      const treatment = fill({
        ...common,
        environment: graph.environment(derivation),
        note: (what) => notes.add(what),
      });
      done.push({ name, derivation, path, patched: treatment === "patched" });
    }
  }
  if (done.length > 0) finish(graph, done, valid, glibc);
  return { packages: graph.packages.length, outputs: done.length, notes: [...notes].sort() };
}

function finish(
  graph: Graph,
  done: readonly (Planted & { readonly patched: boolean })[],
  valid: ReadonlySet<string>,
  glibc: string,
): void {
  const libraries = new Libraries(glibc);
  const patched = done.filter(({ patched }) => patched);
  const programs = patched.map((planted) => ({ planted, programs: findPrograms(planted) }));
  const grew = libraries.add(programs.flatMap((each) => each.programs.flatMap(({ elf }) => elf.needed)));
  for (const each of programs) patchPrograms(each.planted, each.programs, libraries, glibc);
  const names = programsByName(graph);
  for (const planted of patched) patchTexts(planted, names);
  const own = { name: "debian-libraries", derivation: libraries.derivation, path: libraries.path };
  register([...done, ...(grew ? [own] : [])], valid);
}

function removeBuiltFrom(graph: Graph, pattern: RegExp, valid: ReadonlySet<string>): void {
  const outputs = graph.builtFrom(pattern).flatMap((derivation) => Object.values(graph.outputs(derivation)));
  const stale = outputs.filter((path) => valid.has(path));
  if (stale.length === 0) return;
  // What other images have built from it goes as well: Nix deletes nothing that something else refers to.
  const all = run(["nix-store", "--query", "--referrers-closure", ...stale])
    .trim()
    .split("\n");
  run(["nix-store", "--delete", "--ignore-liveness", ...all]);
}

function withoutPackages(graph: Graph, pattern: RegExp, valid: ReadonlySet<string>): ReadonlySet<string> {
  const matching = graph.packages.filter((derivation) => pattern.test(graph.name(derivation)));
  const outputs = new Set(matching.flatMap((derivation) => Object.values(graph.outputs(derivation))));
  return new Set([...valid].filter((path) => !outputs.has(path)));
}

/** The glibc that NixOS itself uses: the one that has `getent`. */
function findGlibc(graph: Graph): string {
  const found = graph
    .everything()
    .filter((derivation) => /^glibc-2\.\d+-\d+$/.test(graph.name(derivation)))
    .map((derivation) => graph.outputs(derivation))
    .filter(({ getent }) => getent !== undefined)
    .map(({ out }) => out!);
  const [glibc, ...others] = new Set(found);
  if (glibc === undefined || others.length > 0) throw new Error(`one glibc expected: ${found.join(", ")}`);
  return glibc;
}

export function validPaths(): ReadonlySet<string> {
  return new Set(run(["sqlite3", "/nix/var/nix/db/db.sqlite", "select path from ValidPaths"]).split("\n"));
}

function remove(path: string): void {
  if (!taken(path)) return;
  attempt(["chmod", "-R", "u+w", path]);
  run(["rm", "-rf", path]);
}

function programsByName(graph: Graph): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const beginning of [...FIRST].reverse()) {
    for (const derivation of graph.packages.filter((each) => graph.name(each).startsWith(beginning))) {
      const { out, bin } = graph.outputs(derivation);
      for (const folder of [out, bin].flatMap((path) =>
        path && isFolder(join(path, "bin")) ? [join(path, "bin")] : [],
      )) {
        for (const name of readdirSync(folder)) found.set(name, join(folder, name));
      }
    }
  }
  return found;
}

const HASH = /\/nix\/store\/([0-9a-df-np-sv-z]{32})-/g;

/** Makes the outputs known to Nix, with the references that their bytes hold. */
function register(done: readonly Planted[], valid: ReadonlySet<string>): void {
  const byHash = new Map(
    [...valid, ...done.map(({ path }) => path)].map((path) => [basename(path).slice(0, 32), path]),
  );
  const entries = done.map(({ path, derivation }) => {
    const references = [...referencesIn(path, byHash)].sort();
    run(["chmod", "-R", "a-w,a+rX", path]);
    run(["find", path, "-exec", "touch", "--no-dereference", "--date=@1", "{}", "+"]);
    return [path, derivation, references.length, ...references].join("\n");
  });
  run(["nix-store", "--register-validity", "--reregister"], { input: `${entries.join("\n")}\n` });
}

function referencesIn(path: string, byHash: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  const scan = (text: string) => {
    for (const [, hash = ""] of text.matchAll(HASH)) {
      const known = byHash.get(hash);
      if (known !== undefined) found.add(known);
    }
  };
  for (const file of [path, ...below(path)]) {
    const kind = lstatSync(file);
    if (kind.isSymbolicLink()) scan(readlinkSync(file));
    else if (kind.isFile()) scan(readFileSync(file, "latin1"));
  }
  return found;
}

function below(path: string): readonly string[] {
  if (!lstatSync(path).isDirectory()) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
}
