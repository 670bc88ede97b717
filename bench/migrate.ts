import { execFileSync } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { BIN } from "./bin.ts";
import { median } from "./pair.ts";

export interface Scale {
  readonly name: string;
  readonly files: number;
  readonly megabytes: number;
  /** Medians, in milliseconds of the clock. */
  readonly ours: number;
  readonly others: readonly { readonly name: string; readonly time: number; readonly ratio: number }[];
  /** Largest of all our runs, in MB. */
  readonly peak: number;
}

const ROUNDS = 3;
/** The command in a copy of its own: a build meanwhile would take it away. */
const product = mkdtempSync(join(tmpdir(), "nixos-generate-bench-product-"));
cpSync(dirname(BIN), product, { recursive: true });
process.on("exit", () => rmSync(product, { recursive: true, force: true }));
const COMMAND = join(product, basename(BIN));
const PEAK = fileURLToPath(new URL("peak.mjs", import.meta.url));
const PARSE_ALL = fileURLToPath(new URL("parse-all.ts", import.meta.url));

/** One flake of nixos-generators' users for each hundred files of others, as a large repository has them. */
const EVERY = 100;

const USER = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.default = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      modules = [ ./configuration.nix ];
      format = "proxmox";
    };
  };
}
`;
const MODULE = (at: number) => `{ config, lib, pkgs, ... }:
let
  cfg = config.services.service-${at};
in
{
  options.services.service-${at} = {
    enable = lib.mkEnableOption "service number ${at}"; # off unless asked for
    port = lib.mkOption { type = lib.types.port; default = ${1024 + (at % 60_000)}; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services."service-${at}" = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "\${pkgs.hello}/bin/hello --port \${toString cfg.port}";
    };
${"    # What a module of middling length says, line by line.\n".repeat(12)}  };
}
`;

/** `migrate` over one tree of many files, beside grep over the same tree and the parser alone. */
export async function benchTree(files: number): Promise<Scale> {
  return inFolder(async (folder) => {
    let bytes = 0;
    for (let at = 0; at < files; at++) {
      const user = at % EVERY === 0;
      const path = join(folder, `${at % 500}`, user ? `${at}/flake.nix` : `${at}.nix`);
      mkdirSync(dirname(path), { recursive: true });
      const text = user ? USER : MODULE(at);
      bytes += text.length;
      writeFileSync(path, text);
    }
    const rounds = await inTurns([
      () => timeOurs([folder]),
      () => time("grep", ["-rl", "nixos-generat", folder]),
      () => time(process.execPath, ["--import", "tsx", PARSE_ALL, folder]),
    ]);
    return {
      name: "one tree",
      files,
      megabytes: bytes / 1e6,
      ...summarise(rounds, ["grep -rl nixos-generat", "reading and parsing alone"]),
    };
  });
}

/** `migrate` over a whole nixpkgs, in which it has nothing to rewrite, beside grep over the same files. */
export async function benchNixpkgs(nixpkgs: string): Promise<Scale> {
  const rounds = await inTurns([
    () => timeOurs([nixpkgs]),
    () => time("grep", ["-rl", "nixos-generat", nixpkgs]),
  ]);
  const paths = readdirSync(nixpkgs, { recursive: true, encoding: "utf8" });
  const sizes = paths.map((path) => lstatSync(join(nixpkgs, path))).filter((found) => found.isFile());
  return {
    name: "nixpkgs, with nothing to rewrite",
    files: sizes.length,
    megabytes: sizes.reduce((all, { size }) => all + size, 0) / 1e6,
    ...summarise(rounds, ["grep -rl nixos-generat"]),
  };
}

/** `migrate` once for each of many small repositories, beside `git ls-files` once for each. */
export async function benchRepositories(count: number): Promise<Scale> {
  return inFolder(async (folder) => {
    const folders = Array.from({ length: count }, (_, at) => join(folder, String(at)));
    for (const [at, one] of folders.entries()) {
      mkdirSync(one);
      writeFileSync(join(one, "flake.nix"), USER);
      writeFileSync(join(one, "configuration.nix"), MODULE(at));
      writeFileSync(join(one, "build.sh"), "#!/bin/sh\nnixos-generate -f do -c ./configuration.nix\n");
      execFileSync("git", ["init", "-q"], { cwd: one });
      execFileSync("git", ["add", "-A"], { cwd: one });
    }
    const rounds = await inTurns(
      [
        () => timeOurs(folders),
        () => each(folders, (one) => time(process.execPath, ["-e", "0"], one)),
        () => each(folders, (one) => time("git", ["ls-files"], one)),
      ],
      1,
    );
    return {
      name: `${count} repositories, one run each`,
      files: count * 3,
      megabytes: (count * (USER.length + MODULE(1).length)) / 1e6,
      ...summarise(rounds, ["node -e 0", "git ls-files"]),
    };
  });
}

interface Run {
  readonly time: number;
  readonly peak?: number;
}

/** All in turns, so that they see the same machine; the first turn only warms up the file cache. */
async function inTurns(works: readonly (() => Promise<Run>)[], rounds = ROUNDS): Promise<readonly Run[][]> {
  const turns: Run[][] = [];
  for (let round = rounds === 1 ? 1 : 0; round <= rounds; round++) {
    const turn: Run[] = [];
    for (const work of works) turn.push(await work());
    if (round > 0) turns.push(turn);
  }
  return turns;
}

function summarise(turns: readonly Run[][], names: readonly string[]) {
  const times = (at: number) => turns.map((turn) => turn[at]!.time);
  return {
    ours: median(times(0)),
    others: names.map((name, at) => ({
      name,
      time: median(times(at + 1)),
      ratio: median(turns.map((turn) => turn[0]!.time / turn[at + 1]!.time)),
    })),
    peak: Math.max(...turns.map((turn) => turn[0]!.peak ?? 0)),
  };
}

async function timeOurs(folders: readonly string[]): Promise<Run> {
  let peak = 0;
  const { time: sum } = await each(folders, async (folder) => {
    const start = performance.now();
    const argv = ["--import", PEAK, COMMAND, "migrate", "--check", folder];
    const { stdio, stderr } = await execa(process.execPath, argv, {
      reject: false,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    if (!/\d+ files? would change/.test(stderr)) throw new Error(`migrate did not run: ${stderr}`);
    peak = Math.max(peak, Number(stdio[3]) / 1e6);
    return { time: performance.now() - start };
  });
  return { time: sum, peak };
}

async function time(program: string, argv: readonly string[], cwd?: string): Promise<Run> {
  const start = performance.now();
  await execa(program, argv, { stdio: "ignore", reject: false, ...(cwd && { cwd }) });
  return { time: performance.now() - start };
}

async function each(folders: readonly string[], work: (folder: string) => Promise<Run>): Promise<Run> {
  let sum = 0;
  for (const folder of folders) sum += (await work(folder)).time;
  return { time: sum };
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "nixos-generate-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function renderScale({ name, files, megabytes, ours, others, peak }: Scale): string {
  const rate = `${Math.round(files / (ours / 1000))} files/s`;
  const against = others.map(
    (other) => `${other.ratio.toFixed(2)}x ${other.name} (${other.time.toFixed(0)} ms)`,
  );
  return `${name}: ${files} files, ${megabytes.toFixed(0)} MB in ${ours.toFixed(0)} ms, ${rate}, peak ${peak.toFixed(0)} MB; ${against.join("; ")}`;
}
