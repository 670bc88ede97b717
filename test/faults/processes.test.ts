// Programs that hang, flood, lie or vanish, and readers that go away. The programs of Nix are stand-ins here that do one
// of these; test/e2e/interruption.test.ts interrupts real ones.
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashFile } from "../../src/exec/digest.ts";
import { findOnPath } from "../support/requirements.ts";
import { makeSmallNixpkgs } from "../support/small-nixpkgs.ts";
import { LONG, PRODUCT } from "./repository.ts";

const PEAK = fileURLToPath(new URL("peak.mjs", import.meta.url));
const MB = 1024 * 1024;
const ANSWER = JSON.stringify({
  drvPath: "/nix/store/x.drv",
  out: "/nix/store/x",
  name: "x",
  system: "x86_64-linux",
  filePath: "x.img",
  fileExtension: ".img",
  formatAttr: null,
  release: "25.11",
  variants: ["iso"],
});

let folder: string;
let nixpkgs: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nixos-generate-processes-"));
  nixpkgs = await makeSmallNixpkgs(join(folder, "nixpkgs"), "25.11");
  writeFileSync(join(folder, "configuration.nix"), "{ }\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface World {
  readonly programs: string;
  readonly temporary: string;
  readonly peak: string;
}

/** Stand-ins by name, each the body of a shell script; nothing else of Nix is on PATH. */
function worldOf(scripts: Readonly<Record<string, string>>): World {
  const place = mkdtempSync(join(folder, "world-"));
  const world = { programs: join(place, "bin"), temporary: join(place, "tmp"), peak: join(place, "peak") };
  for (const made of [world.programs, world.temporary]) mkdirSync(made);
  for (const name of ["sh", "sleep", "yes", "head"])
    symlinkSync(findOnPath(name)!, join(world.programs, name));
  const all = { "nix-instantiate": `echo ${nixpkgs}`, ...scripts };
  for (const [name, body] of Object.entries(all)) {
    writeFileSync(join(world.programs, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(world.programs, name), 0o755);
  }
  return world;
}

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds an iso in a world; `act` is told of all output, and may do something to the process. */
function build(
  world: World,
  act: (child: ChildProcess, stderr: string) => void = () => {},
  extra: string[] = [],
) {
  const argv = ["--import", PEAK, PRODUCT, "-f", "iso", "-c", join(folder, "configuration.nix"), ...extra];
  const env = { PATH: world.programs, TMPDIR: world.temporary, PEAK: world.peak, HOME: folder };
  const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  return follow(child, act);
}

function follow(child: ChildProcess, act: (child: ChildProcess, stderr: string) => void): Promise<Ended> {
  const seen = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.setEncoding("latin1").on("data", (text: string) => {
      seen[name] = (seen[name] + text).slice(-MB);
      act(child, seen.stderr);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (status, signal) => resolve({ status, signal, ...seen }));
  });
}

/** Whether a process is gone within five seconds; its status may not have been read yet. */
async function endsSoon(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

const peakOf = ({ peak }: World) => Number(readFileSync(peak, "utf8"));
const leftOf = ({ temporary }: World) => readdirSync(temporary);

describe("a program", () => {
  test("that floods standard error is passed on in bounded memory", async () => {
    const megabytes = LONG ? 1024 : 64;
    const world = worldOf({
      nix: `yes 'warning: over and over' | head -c ${megabytes}M >&2; echo error: the end >&2; exit 1`,
    });
    let seen = 0;
    const ended = await build(world, (child) => {
      if (seen === 0) child.stderr!.on("data", (text: string) => (seen += text.length));
      seen ||= 1;
    });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("error: the end");
    expect(seen).toBeGreaterThan((megabytes - 1) * MB);
    expect(peakOf(world)).toBeLessThan(250 * MB);
    process.stderr.write(`flood of ${megabytes} MB: peak ${(peakOf(world) / MB).toFixed(0)} MB\n`);
  });

  test("that floods standard output is stopped", async () => {
    const world = worldOf({ nix: "yes '{\"drvPath\":' | head -c 400M" });
    const ended = await build(world);
    expect(ended.status).not.toBe(0);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toMatch(/error:|aborted:/);
    expect(peakOf(world)).toBeLessThan(500 * MB);
  });

  test("that answers nonsense ends the run with a word about it", async () => {
    const world = worldOf({ nix: "echo '{\"drvPath\": 7}'" });
    const ended = await build(world);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toMatch(/error: /);
  });

  test("that vanishes between two steps is named, with a shell's status", async () => {
    const world = worldOf({ nix: `echo '${ANSWER}'` });
    const ended = await build(world);
    expect(ended.status).toBe(127);
    expect(ended.stderr).toMatch(/^aborted: cannot run "nix-\w+": there is no such program on PATH$/m);
  });

  test("that hangs and answers no signal is killed at the third", async () => {
    const world = worldOf({ nix: "trap '' INT TERM HUP; echo hanging >&2; while :; do sleep 1; done" });
    let sent = 0;
    const ended = await build(world, (child, stderr) => {
      if (!stderr.includes("hanging") || sent > 0) return;
      const timer = setInterval(() => (++sent > 3 ? clearInterval(timer) : child.kill("SIGINT")), 100);
    });
    expect(ended.signal).toBe("SIGINT");
  });

  test.each([
    "SIGTERM",
    "SIGINT",
    "SIGHUP",
  ] as const)("leaves no process behind when %s comes to this program alone", async (signal) => {
    const pids = join(folder, `pids-${signal}`);
    // As the Bash nixos-rebuild does: wait for the child, whatever comes.
    const world = worldOf({
      nix: `trap : INT TERM HUP; sh -c 'sh -c "echo \\$\\$ > ${pids}; echo waiting >&2; exec sleep 60"; exit 1'; exit 1`,
    });
    let sent = false;
    const ended = await build(world, (child, stderr) => {
      if (sent || !stderr.includes("waiting")) return;
      sent = true;
      child.kill(signal);
    });
    expect(ended.signal).toBe(signal);
    for (const pid of readFileSync(pids, "utf8").trim().split("\n")) {
      expect(await endsSoon(Number(pid)), `process ${pid}`).toBe(true);
    }
    expect(leftOf(world)).toEqual([]);
  });
});

describe("a run that was started to outlive the terminal", () => {
  // A bash script under nohup goes on ignoring SIGHUP, and so do its children: the stand-in sends itself one.
  const answer = ANSWER.replace('"/nix/store/x"', '"OUT"');

  test.each([
    ["by nohup", 'nohup "$@" & pid=$!'],
    ["by a script that ignores SIGHUP", 'trap "" HUP; "$@" & pid=$!'],
  ])("%s goes on, and its programs too", async (_, start) => {
    const out = mkdtempSync(join(folder, "out-"));
    writeFileSync(join(out, "x.img"), "");
    const world = worldOf({
      nix: `kill -HUP $$; echo waiting > ${out}/ready; sleep 1; echo '${answer.replace("OUT", out)}'`,
      "nix-build": "kill -HUP $$; :",
    });
    symlinkSync(findOnPath("nohup")!, join(world.programs, "nohup"));
    const script = `${start}; until [ -e ${out}/ready ]; do sleep 0.1; done; kill -HUP $pid; wait $pid`;
    const argv = [process.execPath, PRODUCT, "-f", "iso", "-c", join(folder, "configuration.nix")];
    const env = { PATH: world.programs, TMPDIR: world.temporary, HOME: folder };
    const shell = spawn("/bin/bash", ["-c", script, "bash", ...argv, "--backend", "nix"], { env });
    const { status, stdout, stderr } = await follow(shell, () => {});
    expect(status, stderr).toBe(0);
    expect(stdout).toBe(`${out}/x.img\n`);
  });
});

test("hashing ends where it is told to", async () => {
  let asked = 0;
  expect(await hashFile("/dev/zero", () => ++asked > 3)).toBeUndefined();
});

describe("standard output", () => {
  const shell = (script: string) =>
    follow(
      spawn("bash", ["-c", `set -o pipefail; ${script}`, "bash", process.execPath, PRODUCT], {
        stdio: ["ignore", "pipe", "pipe"],
      }),
      () => {},
    );

  test.each([
    "--list",
    "--help",
    "formats --json",
    "explain --help",
  ])("of %s that is not read ends the program quietly", async (words) => {
    const { status, stderr } = await shell(`(sleep 0.3; exec "$1" "$2" ${words}) | exec 0<&-`);
    expect([141, 0]).toContain(status);
    expect(stderr).not.toMatch(/error|EPIPE| {4}at /);
  });

  test("that cannot take the answer fails the program", async () => {
    const { status, stderr } = await shell('"$1" "$2" --help > /dev/full');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*ENOSPC/);
  });

  test("is not missed where only the talk is unread", async () => {
    const { status, stdout } = await shell('"$1" "$2" --list 2>&-');
    expect(status).toBe(0);
    expect(stdout).toContain("iso\n");
  });
});
