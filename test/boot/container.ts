import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Started } from "./start.ts";
import { attempt, FOLDER, run } from "./workplace.ts";

/** Seconds a container may take. */
const LIMIT = 300;

/** Unpacks a container image and starts its init with systemd-nspawn, without this machine's systemd. */
export async function startContainer(tarball: string, marker: RegExp): Promise<Started> {
  const root = mkdtempSync(join(FOLDER, "container-"));
  const begin = performance.now();
  try {
    run(["tar", "--extract", "--file", tarball, "--directory", root, "--numeric-owner"]);
    const init = ["sbin/init", "init"].find((path) => existsSync(join(root, path))) ?? "init";
    const output = await follow(nspawn(root, `/${init}`), marker);
    const seconds = Math.round((performance.now() - begin) / 1000);
    const line = marker.exec(output)?.[0];
    if (line === undefined) {
      const last = output.trim().split(/\r?\n/).slice(-5).join(" | ");
      return { how: "container", outcome: "not started", seconds, detail: last };
    }
    const { judgeMarker } = await import("./start.ts");
    return judgeMarker("container", seconds, line);
  } finally {
    attempt(["chmod", "-R", "u+w", root]);
    rmSync(root, { recursive: true, force: true });
  }
}

function nspawn(root: string, init: string): readonly string[] {
  const plain = ["--register=no", "--keep-unit", "--console=pipe", "--private-network", "--quiet"];
  return ["systemd-nspawn", ...plain, "--directory", root, init];
}

/** Its output, until the marker came or the time is over. */
function follow(argv: readonly string[], marker: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const [program = "", ...rest] = argv;
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (marker.test(output)) child.kill("SIGKILL");
      });
    }
    child.on("error", (problem) => {
      output += problem.message;
    });
    child.on("close", () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}
