import type { ShellWord } from "./syntax/words.ts";

/** Programs that run the command that follows them, with those of their options that take a value. */
const PREFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ["sudo", ["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "-R", "-T", "--user", "--group"]],
  ["doas", ["-u", "-C"]],
  ["env", ["-u", "-C", "--unset", "--chdir"]],
  ["time", ["-f", "-o"]],
  ["nice", ["-n"]],
  ["ionice", ["-c", "-n"]],
  ["timeout", ["-k", "-s", "--signal", "--kill-after"]],
  ["stdbuf", ["-i", "-o", "-e"]],
  ["exec", ["-a"]],
  ["command", []],
  ["nohup", []],
  ["chronic", []],
  ["caffeinate", []],
  ["unbuffer", []],
  ["run0", []],
]);

/** Programs that run a command somewhere else, which begins at some word after their own options. */
export const ELSEWHERE: ReadonlySet<string> = new Set(
  "docker podman ssh kubectl lxc incus xargs nixos-enter chroot direnv watch".split(" "),
);

const NIX_VALUES: ReadonlyMap<string, number> = new Map([
  ["--extra-experimental-features", 1],
  ["--experimental-features", 1],
  ["--extra-substituters", 1],
  ["--extra-trusted-public-keys", 1],
  ["--option", 2],
  ["--override-input", 2],
  ["--override-flake", 2],
  ["--update-input", 1],
  ["--inputs-from", 1],
  ["--log-format", 1],
  ["--max-jobs", 1],
  ["-j", 1],
  ["--cores", 1],
  ["--builders", 1],
  ["--store", 1],
  ["--include", 1],
  ["-I", 1],
  ["--arg", 2],
  ["--argstr", 2],
  ["--profile", 1],
  ["-k", 0],
]);

export interface Program {
  /** Index of the word that names the program; undefined when only prefixes are there. */
  readonly at: number;
}

/** The program a command comes down to, behind `sudo`, `env A=b`, `time`, `timeout 10m` and the like. */
export function findProgram(words: readonly ShellWord[]): Program | undefined {
  let at = 0;
  while (at < words.length) {
    const name = words[at]!.value;
    const valued = PREFIXES.get(name.slice(name.lastIndexOf("/") + 1));
    if (valued === undefined) return { at };
    at = skipOptions(words, at + 1, valued);
    if (name.endsWith("timeout")) at++;
    while (isAssignment(words[at])) at++;
  }
  return undefined;
}

function skipOptions(words: readonly ShellWord[], from: number, valued: readonly string[]): number {
  let at = from;
  while (words[at]?.value.startsWith("-")) {
    const option = words[at]!.value;
    at += valued.includes(option) ? 2 : 1;
    if (option === "--") break;
  }
  return at;
}

function isAssignment(word: ShellWord | undefined): boolean {
  return word !== undefined && /^[A-Za-z_][A-Za-z0-9_]*=/.test(word.value);
}

/** A command of `nix`: the subcommand, what it is applied to, and the command after `-c`, `--command` or `--`. */
export interface NixCall {
  readonly subcommand: string;
  /** Indexes of the words that are neither flags nor their values, after the subcommand. */
  readonly operands: readonly number[];
  /** Index of the first word after `--` (run) or `-c` (shell, develop). */
  readonly commandAt: number | undefined;
  /** Indexes of the flags that switch features of Nix on, and of their values. */
  readonly features: readonly number[];
  /** Whether there are other flags that could matter for what takes its place. */
  readonly unknown: boolean;
}

const FEATURES = /^--(?:extra-)?experimental-features$/;
/** Flags that say how the old program itself is fetched or how Nix talks, and nothing of the image. */
const OF_THE_PROGRAM: ReadonlySet<string> = new Set(
  "--refresh --impure --no-write-lock-file --no-update-lock-file --accept-flake-config --inputs-from -L -v --print-build-logs --verbose --quiet".split(
    " ",
  ),
);

/** Reads `nix [flags] SUBCOMMAND [flags] OPERAND... [-- ARGS | -c COMMAND]`, beginning at the word `nix`. */
export function readNixCall(words: readonly ShellWord[], nixAt: number): NixCall | undefined {
  let subcommand: string | undefined;
  const operands: number[] = [];
  const features: number[] = [];
  let unknown = false;
  for (let at = nixAt + 1; at < words.length; at++) {
    const { value } = words[at]!;
    const ends = value === "--" || ((value === "-c" || value === "--command") && subcommand !== undefined);
    if (ends && subcommand !== undefined)
      return { subcommand, operands, commandAt: at + 1, features, unknown };
    if (value.startsWith("-")) {
      if (FEATURES.test(value) && at + 1 < words.length) features.push(at, at + 1);
      else unknown ||= !OF_THE_PROGRAM.has(value);
      at += NIX_VALUES.get(value) ?? 0;
    } else if (subcommand === undefined) {
      subcommand = value;
    } else {
      operands.push(at);
    }
  }
  return subcommand === undefined
    ? undefined
    : { subcommand, operands, commandAt: undefined, features, unknown };
}

/** `nix-shell -p PACKAGES --run TEXT`; `plain` is false where it has flags that have no counterpart. */
export interface NixShellCall {
  readonly packages: readonly number[];
  readonly textAt: number | undefined;
  readonly plain: boolean;
}

/** Reads the words after `nix-shell`; undefined where no packages are named (it reads shell.nix then). */
export function readNixShellCall(words: readonly ShellWord[], at: number): NixShellCall {
  const packages: number[] = [];
  let textAt: number | undefined;
  let inPackages = false;
  let plain = true;
  for (let index = at + 1; index < words.length; index++) {
    const { value } = words[index]!;
    if (value === "-p" || value === "--packages") inPackages = true;
    else if (value === "--run" || value === "--command") textAt = ++index;
    else if (value.startsWith("-")) {
      plain = false;
      index += NIX_VALUES.get(value) ?? 0;
    } else if (inPackages) packages.push(index);
    else plain = false;
  }
  return { packages, textAt, plain };
}

const OWN_VALUES: ReadonlyMap<string, number> = new Map([
  ["--out-link", 1],
  ["-o", 1],
  ["-A", 1],
  ["-f", 1],
  ["--flake", 1],
  ["--image-variant", 1],
]);

/** How many words belong to a flag of nix, nix-build or nixos-rebuild. */
export function valuesOf(flag: string): number {
  return OWN_VALUES.get(flag) ?? NIX_VALUES.get(flag) ?? 0;
}
