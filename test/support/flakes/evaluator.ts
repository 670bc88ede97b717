import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findCause } from "../../../src/report/failures/nix-error.ts";
import { type Derivation, parseDerivations } from "../../../src/verify/derivations.ts";
import type { OutputFacts, OutputPath } from "../../../src/verify/outputs.ts";
import { makeSmallNixpkgs, type SmallRelease } from "../small-nixpkgs.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const LEGACY = fileURLToPath(new URL("../../../src/legacy", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../../fixtures", import.meta.url));

/** Which small nixpkgs a flake gets that pins none of these; the last is what "unstable" means. */
const RELEASES: readonly SmallRelease[] = ["24.11", "25.05", "25.11", "26.05"];
const UNSTABLE = "26.05";

/** Flakes of other people that flakes in tests use, in our own words: `owner/name` of the real one to the fixture. */
const LIBRARIES: Readonly<Record<string, string>> = {
  "numtide/flake-utils": "flake-utils",
  "hercules-ci/flake-parts": "flake-parts",
  "nix-community/disko": "disko",
  "serokell/deploy-rs": "deploy-rs",
  "nix-community/nixos-images": "nixos-images",
};

/**
 * What hosts in tests leave out and have in earnest in a hardware-configuration.nix. A system of its own, so that a
 * migration that loses `system` shows.
 */
const HARDWARE = `{ lib, ... }:
{
  boot.loader.grub.devices = lib.mkOptionDefault [ "/dev/of-the-host" ];
  fileSystems."/" = lib.mkOptionDefault { device = "/dev/of-the-host"; };
  nixpkgs.system = lib.mkOptionDefault "riscv64-linux";
}
`;

/** The values at those paths that exist, or why they do not evaluate. */
export type Evaluated =
  | { readonly ok: true; readonly found: readonly OutputFacts[] }
  | { readonly ok: false; readonly error: string };

export interface FlakeAt {
  /** Holds its flake.nix. */
  readonly folder: string;
  /** A file with a function from the flake to a set of derivations, which are listed below `calls`. */
  readonly calls?: string;
}

/** A question about one flake. */
export interface FlakeQuestion extends FlakeAt {
  readonly paths: readonly OutputPath[];
}

export type Listed =
  | { readonly ok: true; readonly outputs: readonly OutputPath[] }
  | { readonly ok: false; readonly error: string };

interface Unit {
  readonly flake: string;
  readonly calls: string | undefined;
  readonly request: object;
}

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** Longer requests cost more memory than starting Nix again. */
const AT_ONCE = 400;

/**
 * Evaluates flakes on the small nixpkgs by real Nix, hundreds in one process: a derivation in 5 ms. Nothing is built
 * or fetched. A flake's inputs are found by their URLs; its lock is not looked at. Where nixos-generators would bring
 * a nixpkgs of its own, it gets the flake's.
 */
export class FlakeEvaluator {
  private constructor(
    private readonly folder: string,
    private readonly generators: string,
  ) {}

  /** `generators`: folder of the flake that is nixos-generators; default: our own of the same meaning. */
  static async open(generators?: string): Promise<FlakeEvaluator> {
    // macOS has its temporary folder behind a link, and a store must not be.
    const folder = await mkdtemp(join(await realpath(tmpdir()), "ng-flakes-"));
    const evaluator = new FlakeEvaluator(folder, generators ?? (await makeGenerators(folder)));
    for (const name of ["conf", "home", "trees"]) await mkdir(join(folder, name));
    for (const release of RELEASES) {
      const nixpkgs = await makeSmallNixpkgs(join(folder, "nixpkgs"), release);
      await writeFile(join(nixpkgs, "nixos/modules/hardware.nix"), HARDWARE);
    }
    await evaluator.#run("nix-store", ["--init"]);
    return evaluator;
  }

  async close(): Promise<void> {
    await promisify(execFile)("chmod", ["-R", "u+w", this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A folder for trees to evaluate. */
  get trees(): string {
    return join(this.folder, "trees");
  }

  /** The attribute paths of flakes that may lead to derivations, as `migrate --verify` lists them. */
  async list(flakes: readonly FlakeAt[]): Promise<readonly Listed[]> {
    const all = await this.#answer(flakes.map((flake) => unitOf(flake, { list: "all" })));
    const others = flakes.filter((_, index) => !all[index]!.ok);
    const standard = await this.#answer(others.map((flake) => unitOf(flake, { list: "standard" })));
    return flakes.map((flake, index): Listed => {
      const answer = all[index]!.ok ? all[index]! : standard[others.indexOf(flake)]!;
      return answer.ok ? { ok: true, outputs: (answer.value as { outputs: OutputPath[] }).outputs } : answer;
    });
  }

  /** The values at the paths of each question; one that throws is evaluated again to find its reason. */
  async evaluate(questions: readonly FlakeQuestion[]): Promise<readonly Evaluated[]> {
    const first = await this.#answer(questions.map((question) => unitOf(question, asking(question, false))));
    const failed = questions.filter((_, index) => isThrown(first[index]!));
    const second = await this.#answer(failed.map((question) => unitOf(question, asking(question, true))));
    return questions.map((question, index) => {
      const answer = isThrown(first[index]!) ? second[failed.indexOf(question)]! : first[index]!;
      return answer.ok ? { ok: true, found: factsIn(answer.value) } : answer;
    });
  }

  /** Derivations by their names in the store. */
  async show(names: readonly string[]): Promise<ReadonlyMap<string, Derivation>> {
    const paths = names.map((name) => join(this.folder, "store", name));
    for (const words of [["derivation", "show"], ["show-derivation"]]) {
      const { status, stdout } = await this.#run("nix", [
        "--extra-experimental-features",
        "nix-command",
        ...words,
        ...paths,
      ]);
      if (status === 0) return parseDerivations(stdout);
    }
    throw new Error(`Nix does not show ${names.join(", ")}`);
  }

  async #answer(units: readonly Unit[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < units.length) {
      const some = units.slice(answers.length, answers.length + AT_ONCE);
      const { traced, error } = await this.#ask(some);
      answers.push(...traced);
      // The one after the last answer ended the process.
      if (traced.length < some.length) answers.push({ ok: false, error });
    }
    return answers;
  }

  async #ask(units: readonly Unit[]): Promise<{ traced: readonly Answer[]; error: string }> {
    const file = join(this.folder, "request.json");
    await writeFile(file, JSON.stringify({ ...this.#inputs(), units }));
    const { stderr } = await this.#run("nix-instantiate", [
      ...["--eval", "--strict", "--read-write-mode", join(HERE, "evaluate.nix"), "--argstr", "file", file],
    ]);
    const lines = stderr.split("\n").filter((line) => line.startsWith("trace: ANSWER "));
    const traced = lines.map((line): Answer => ({ ok: true, value: JSON.parse(line.slice(14)) }));
    return {
      traced,
      error: findCause(stderr) ?? (stderr.trim().split("\n").at(-1) || "Nix failed silently"),
    };
  }

  #inputs(): object {
    const entries = RELEASES.map((release) => [release, join(this.folder, "nixpkgs", release)]);
    const libraries = Object.entries(LIBRARIES).map(([name, folder]) => [
      name,
      join(FIXTURES, "libraries", folder),
    ]);
    return {
      nixpkgs: Object.fromEntries(entries),
      unstable: UNSTABLE,
      generators: this.generators,
      libraries: Object.fromEntries(libraries),
    };
  }

  async #run(
    program: string,
    argv: readonly string[],
  ): Promise<{ status: number; stdout: string; stderr: string }> {
    const options = { env: this.#environment(), maxBuffer: 1 << 29 };
    return new Promise((resolve) => {
      execFile(program, argv, options, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : 1, stdout, stderr }),
      );
    });
  }

  #environment(): Record<string, string> {
    const at = (name: string) => join(this.folder, name);
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: at("home"),
      LC_ALL: "C",
      NIX_REMOTE: "local",
      NIX_STORE_DIR: at("store"),
      NIX_STATE_DIR: at("state"),
      NIX_LOG_DIR: at("log"),
      NIX_CONF_DIR: at("conf"),
      // Flakes are evaluated purely: no search path, and no system of this machine.
      NIX_PATH: "",
      NIX_CONFIG: "substituters =\nbuild-users-group =\nsystem = unknown-system\nflake-registry =",
    };
  }
}

/** The flake of the fixture, with the modules that ship at the paths that nixos-generators has them at. */
async function makeGenerators(folder: string): Promise<string> {
  const generators = join(folder, "nixos-generators");
  await cp(LEGACY, generators, { recursive: true });
  await cp(join(FIXTURES, "nixos-generators"), generators, { recursive: true });
  // Versions of 2024 read specialArgs.diskSize; the last one does not, and that is the one meant here.
  await writeFile(join(generators, "pieces/special-disk-size.nix"), "{ }\n");
  return generators;
}

function unitOf({ folder, calls }: FlakeAt, request: object): Unit {
  return { flake: folder, calls, request };
}

function asking({ paths }: FlakeQuestion, strict: boolean): object {
  return { outputs: [{ paths, strict }] };
}

function isThrown(answer: Answer): boolean {
  return answer.ok && (answer.value as readonly unknown[])[0] === null;
}

type Printed = { readonly [Key in keyof OutputFacts]: OutputFacts[Key] | null };

function factsIn(value: unknown): readonly OutputFacts[] {
  const [found = []] = value as readonly (readonly Printed[])[];
  return found.map(({ drvPath, formatAttr, wrapped }) => ({
    drvPath: drvPath ?? undefined,
    formatAttr: formatAttr ?? undefined,
    wrapped: wrapped ?? false,
  }));
}
