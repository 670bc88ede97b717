import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openProcesses } from "../../src/exec/processes.ts";
import { type BootLimits, type BootOutcome, checkBoot } from "../../src/run/machine/boot-check.ts";
import type { Machine } from "../../src/run/machine/qemu-command.ts";
import { folderWith } from "../support/temporary.ts";

/** Plays the serial line of a machine by a shell script in the place of a virtual machine's own. */
function play(script: string, limits: Omit<BootLimits, "kvm" | "marker">): Promise<BootOutcome> {
  const folder = folderWith({ "run-vm": `#!/bin/sh\n${script}\n` });
  const file = join(folder, "run-vm");
  chmodSync(file, 0o755);
  const machine: Machine = {
    ...{ system: "x86_64-linux", efi: undefined, accelerator: "tcg" },
    medium: { kind: "script", file, hasConsole: false },
    ...{ memory: 1, cores: 1, sshPort: undefined, console: "output", graphic: false, more: [] },
  };
  const processes = openProcesses({ add: () => () => {} }, { variables: process.env, distrusted: [] });
  return checkBoot(
    machine,
    { kvm: 1, marker: "UP", ...limits },
    { processes, folder, now: () => performance.now(), say: () => {} },
  );
}

const SLOW = "for line in 1 2 3 4 5; do echo $line; sleep 0.4; done; echo UP; exec sleep 60";

test("a machine over its limit goes on while its serial line speaks", async () => {
  const patience = { silence: 20, longest: 60 };
  expect((await play(SLOW, { tcg: 1, patience })).kind).toBe("started");
});

test("without patience its limit ends it", async () => {
  expect((await play(SLOW, { tcg: 1 })).kind).toBe("not-started");
});

test("one that became silent is stopped", async () => {
  const patience = { silence: 1, longest: 60 };
  const outcome = await play("echo first; exec sleep 60", { tcg: 1, patience });
  expect(outcome).toMatchObject({ kind: "not-started", last: ["first"] });
  expect(outcome.seconds).toBeLessThan(50);
});

test("one that speaks for ever is stopped as well", async () => {
  const patience = { silence: 20, longest: 2 };
  const outcome = await play("while :; do echo again; sleep 0.1; done", { tcg: 1, patience });
  expect(outcome.kind).toBe("not-started");
  expect(outcome.seconds).toBeLessThan(20);
});
