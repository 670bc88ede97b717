import { spawn } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Started } from "./results.ts";
import { attempt, run } from "./workplace.ts";

/** Seconds a container may take. */
const LIMIT = 300;

/**
 * Unpacks a container image and starts its init with systemd-nspawn, without this machine's systemd. `log` receives what
 * comes over its console.
 */
export async function startContainer(tarball: string, marker: RegExp, log: string): Promise<Started> {
  const root = mkdtempSync(join(tmpdir(), "container-"));
  const begin = performance.now();
  try {
    run(["tar", "--extract", "--file", tarball, "--directory", root, "--numeric-owner"]);
    // A temporary folder is closed to others, and services of the container run as other users.
    chmodSync(root, 0o755);
    // systemd-nspawn takes a folder without it for no system; LXC and docker do not ask.
    mkdirSync(join(root, "usr"), { recursive: true });
    const init = ["sbin/init", "init"].find((path) => existsSync(join(root, path))) ?? "init";
    const output = await follow(nspawn(root, `/${init}`), marker, log);
    const seconds = Math.round((performance.now() - begin) / 1000);
    const line = marker.exec(output)?.[0];
    if (line === undefined) {
      const last = output.trim().split(/\r?\n/).slice(-5).join(" / ");
      return { how: "container", outcome: "not started", seconds, detail: last };
    }
    const { judgeMarker } = await import("./start.ts");
    return judgeMarker("container", seconds, line);
  } finally {
    // NixOS makes /var/empty immutable.
    attempt(["chattr", "-i", join(root, "var/empty")]);
    attempt(["chmod", "-R", "u+w", root]);
    rmSync(root, { recursive: true, force: true });
  }
}

function nspawn(root: string, init: string): readonly string[] {
  // "read-only": the container has a terminal for its console, and what it writes there comes through at once.
  const plain = ["--register=no", "--keep-unit", "--console=read-only", "--private-network", "--quiet"];
  return ["systemd-nspawn", ...plain, "--directory", root, init];
}

/** Its output, until the marker came or the time is over. */
function follow(argv: readonly string[], marker: RegExp, log: string): Promise<string> {
  return new Promise((resolve) => {
    const [program = "", ...rest] = argv;
    // Where this machine has both hierarchies of control groups: systemd in the container knows the new one alone.
    const env = { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" };
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"], env });
    let output = "";
    const stop = () => {
      if (child.pid !== undefined) killBelow(child.pid);
    };
    const timer = setTimeout(stop, LIMIT * 1000);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      appendFileSync(log, text);
      if (marker.test(output)) stop();
    });
    child.on("error", (problem) => {
      output += problem.message;
    });
    child.on("close", () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}

/** Ends all that a program started: systemd-nspawn itself waits for the container's init, which need not listen. */
function killBelow(root: number): void {
  const rows = run(["ps", "-A", "-o", "pid=,ppid="])
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): readonly number[] =>
    rows.filter(([, of]) => of === parent).flatMap(([pid]) => [...below(pid!), pid!]);
  for (const pid of below(root)) attempt(["kill", "-KILL", String(pid)]);
}
