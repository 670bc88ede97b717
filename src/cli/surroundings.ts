import { hostname, tmpdir } from "node:os";
import type { Surroundings } from "../detect/index.ts";
import { openProcesses, type Processes } from "../exec/processes.ts";
import { DEMO_CONFIGURATION, ENTRY } from "../legacy/paths.ts";
import type { PlanContext } from "../translate/index.ts";
import { children, isHangupIgnored } from "./interruption.ts";
import { say } from "./terminal/say.ts";

const CPUS: Readonly<Record<string, string>> = {
  x64: "x86_64",
  arm64: "aarch64",
  ia32: "i686",
  arm: "armv7l",
  riscv64: "riscv64",
  ppc64: "powerpc64le",
};

/**
 * What this process has around it: the only place where environment and machine are read. No program is started from
 * the folders in `distrusted`.
 */
export function openSurroundings(distrusted: readonly string[] = []): Surroundings {
  return {
    processes: openProcesses(children, {
      variables: process.env,
      distrusted,
      ignoresHangup: isHangupIgnored(),
    }),
    programs: process.env["PATH"],
    nixPath: process.env["NIX_PATH"],
    hostName: hostname(),
    warn: say,
    currentSystem: `${CPUS[process.arch] ?? process.arch}-${process.platform}`,
  };
}

export function readPlanContext(): PlanContext {
  return {
    cwd: process.cwd(),
    nixPath: process.env["NIX_PATH"],
    temporary: tmpdir(),
    entry: ENTRY,
    defaultConfiguration: process.env["NIXOS_CONFIG"] || DEMO_CONFIGURATION,
  };
}

export type { Processes };
