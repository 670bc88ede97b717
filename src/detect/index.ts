import type { Processes } from "../exec/processes.ts";
import { findProgram } from "../exec/programs.ts";
import type { LegacyInvocation } from "../translate/command-line/invocation.ts";
import type { Capabilities, FlakeFacts, NixpkgsFacts } from "./capabilities.ts";
import { readFlakeMetadata, readLockedNixpkgs } from "./flake.ts";
import { detectNixosRebuild } from "./nixos-rebuild.ts";
import { isNixpkgs, readNixpkgs } from "./nixpkgs.ts";
import { readDefaultNixPath } from "./search-path.ts";

export type { Capabilities, Fact, FlakeFacts, NixosRebuildFlavour, NixpkgsFacts } from "./capabilities.ts";

/** The machine, as far as detection looks at it. */
export interface Surroundings {
  readonly processes: Processes;
  /** PATH. */
  readonly programs: string | undefined;
  /** NIX_PATH, for messages. */
  readonly nixPath: string | undefined;
  readonly hostName: string;
  /** "x86_64-linux" and the like. */
  readonly currentSystem: string;
  /** Told what Nix warns of about what was asked for by name. */
  readonly warn: (line: string) => void;
}

/** The part of a command line that says which nixpkgs is meant. */
export type Question = Pick<LegacyInvocation, "flake" | "searchPath" | "passed"> & {
  /** Nothing may be written: a flake.lock that lacks something is completed in memory alone. */
  readonly dryRun?: boolean;
};

/** Something that is not there; the run cannot start. */
export interface Missing {
  readonly kind: "missing";
  readonly message: string;
  readonly hints: readonly string[];
  /** Standard error of the program that said so, shown before the message. */
  readonly stderr?: string;
  readonly status?: number;
}

/**
 * Finds out what this invocation can rely on: which nixpkgs, what it can do, which nixos-rebuild.
 * Without a flake it starts one process (`nix-instantiate --find-file`) and evaluates nothing.
 */
export async function detectCapabilities(
  invocation: Question,
  surroundings: Surroundings,
): Promise<Capabilities | Missing> {
  if ((await findProgram("nix", surroundings.programs)) === undefined) return missingNix(surroundings);
  const [nixosRebuild, source] = await Promise.all([
    detectNixosRebuild(surroundings.programs),
    invocation.flake ? detectFlake(invocation, surroundings) : detectNixpkgs(invocation, surroundings),
  ]);
  if ("kind" in source) return source;
  const capabilities = { ...source, nixosRebuild, currentSystem: surroundings.currentSystem };
  if (!TAKES_FILE.has(nixosRebuild.value) || invocation.flake || surroundings.nixPath !== undefined)
    return capabilities;
  const defaultNixPath = await readDefaultNixPath(surroundings.processes);
  return { ...capabilities, ...(defaultNixPath !== undefined && { defaultNixPath }) };
}

/** Those that may be called, and then with NIX_PATH. */
const TAKES_FILE: ReadonlySet<string> = new Set(["bash-without-images", "bash", "ng"]);

type Source = { readonly nixpkgs: NixpkgsFacts; readonly flake: FlakeFacts | undefined };

async function detectFlake(invocation: Question, surroundings: Surroundings): Promise<Source | Missing> {
  const { uri, attribute } = invocation.flake!;
  const flags = invocation.passed
    .filter(({ flag }) => METADATA_FLAGS.has(flag))
    .flatMap(({ flag, values }) => [flag, ...values]);
  if (invocation.dryRun && !flags.includes(KEEP_LOCK)) flags.push(KEEP_LOCK);
  const answer = await readFlakeMetadata(surroundings.processes, uri, flags);
  if (answer.kind === "failed") {
    return {
      kind: "missing",
      message: `flake "${uri}" cannot be read`,
      hints: [`nix flake metadata ${uri} shows the same error`],
      stderr: answer.stderr,
      status: answer.status,
    };
  }
  const flake = { url: answer.metadata.url, attribute: attribute ?? surroundings.hostName };
  return { nixpkgs: await readLockedNixpkgs(answer.metadata), flake };
}

const KEEP_LOCK = "--no-write-lock-file";

const METADATA_FLAGS = new Set([
  "--offline",
  "--override-input",
  "--update-input",
  "--refresh",
  KEEP_LOCK,
  "--option",
]);

async function detectNixpkgs(invocation: Question, surroundings: Surroundings): Promise<Source | Missing> {
  const entries = invocation.searchPath.flatMap((entry) => ["-I", entry]);
  const argv = ["nix-instantiate", "--find-file", "nixpkgs", ...entries];
  const { status, stdout, stderr } = await surroundings.processes.capture({ argv });
  const path = stdout.trim();
  if (status !== 0) return missingNixpkgs(invocation, surroundings, stderr);
  // An entry that leads nowhere is passed over, and another nixpkgs answers.
  const asked = invocation.searchPath.map((entry) => entry.slice(entry.indexOf("=") + 1));
  for (const line of stderr.split("\n").filter((row) => asked.some((value) => row.includes(`'${value}'`)))) {
    surroundings.warn(line);
  }
  if (!(await isNixpkgs(path))) {
    return {
      kind: "missing",
      message: `"${path}" is not a nixpkgs: it has no nixos/lib/eval-config.nix`,
      hints: ["-I nixpkgs=channel:nixos-unstable chooses another"],
    };
  }
  return { nixpkgs: await readNixpkgs(path), flake: undefined };
}

function missingNixpkgs(invocation: Question, { nixPath }: Surroundings, stderr: string): Missing {
  if (!/file 'nixpkgs' was not found/.test(stderr)) {
    return {
      kind: "missing",
      message: "Nix cannot look for nixpkgs: nix-instantiate --find-file nixpkgs fails",
      hints: ["nixos-generate doctor shows what Nix can do here"],
      stderr,
    };
  }
  const looked = [
    ...invocation.searchPath.map((entry) => `-I ${entry}`),
    nixPath === undefined ? "the default search path (NIX_PATH is not set)" : `NIX_PATH=${nixPath}`,
  ];
  return {
    kind: "missing",
    message: `no nixpkgs found; looked in ${looked.join(", ")}`,
    hints: ["-I nixpkgs=channel:nixos-unstable chooses one, or NIX_PATH=nixpkgs=/path/to/nixpkgs"],
    stderr,
  };
}

function missingNix({ programs }: Surroundings): Missing {
  return {
    kind: "missing",
    message: `there is no nix on PATH; looked in ${programs || "an empty PATH"}`,
    hints: ["install Nix (https://nixos.org/download), or apt-get install nix-bin on Debian"],
    // What a shell says of a program it cannot find, as the original's did.
    status: 127,
  };
}
