import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Migration } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { verifyCandidates } from "../../src/verify/verify.ts";
import { FakeProcesses } from "../support/fake-processes.ts";

const STORE = "/nix/store";
const HASH = "a".repeat(32);
const FLAKE = "{ outputs = _: { }; }\n";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), "candidates-"));
  await writeFile(join(root, "flake.nix"), FLAKE);
});
afterEach(() => rm(root, { recursive: true }));

/** A migration that writes one flake.nix. */
function candidate(after: string): Migration {
  return {
    files: [{ path: "flake.nix", before: FLAKE, after }],
    applied: [],
    diagnostics: [],
  } as unknown as Migration;
}

const COMMAND = ["nix", "--extra-experimental-features", "nix-command flakes"];

/** What Nix is asked of one side: to lock it, what its outputs are, and which derivation the only one is. */
function evaluation(side: string, drv: string) {
  const ask = (request: RegExp, answer: unknown) => ({
    argv: [...COMMAND, "eval", "--json", "--expr", request],
    ends: { stdout: JSON.stringify(answer) },
  });
  return [
    { argv: [...COMMAND, "flake", "lock", new RegExp(`/${side}$`)], ends: {} },
    { argv: [...COMMAND, "hash", "path", new RegExp(`/${side}$`)], ends: { stdout: "sha256-x\n" } },
    ask(new RegExp(`/${side}\\?narHash=.*"list\\\\":`), {
      source: `${STORE}/${HASH}-source`,
      outputs: [["packages", "x86_64-linux", "iso"]],
    }),
    ask(new RegExp(`/${side}\\?narHash=.*"outputs\\\\":`), [
      [{ drvPath: `${STORE}/${HASH}-${drv}.drv`, formatAttr: null, wrapped: false }],
    ]),
  ];
}

const NIX = { argv: ["nix", "--version"], ends: {} };
const shows = (...drvs: readonly string[]) => ({
  argv: [...[...COMMAND, "derivation", "show"], ...drvs.map((drv) => `${STORE}/${HASH}-${drv}.drv`)],
  ends: {
    stdout: JSON.stringify(
      Object.fromEntries(
        drvs.map((drv) => [`${STORE}/${HASH}-${drv}.drv`, { name: "iso", env: { size: drv } }]),
      ),
    ),
  },
});

function choose(processes: FakeProcesses, candidates: readonly Migration[]) {
  return verifyCandidates({
    processes,
    tree: { root, paths: ["flake.nix"], git: undefined, refusal: undefined, hidden: [] },
    repository: openRepository({ paths: ["flake.nix"], bytes: () => Buffer.from(FLAKE) }),
    options: DEFAULT_OPTIONS,
    nix: { overrides: [], words: [], interrupted: () => undefined },
    progress: () => {},
    candidates,
  });
}

it("takes the first that holds, and evaluates the old code once and later ones not at all", async () => {
  const processes = new FakeProcesses(
    NIX,
    ...evaluation("before", "old"),
    ...evaluation("after-1", "new"),
    shows("old", "new"),
    ...evaluation("after-2", "old"),
  );
  const candidates = ["1", "2", "3"].map((each) => candidate(`${FLAKE}# ${each}\n`));
  const { migration, verification } = await choose(processes, candidates);
  expect(migration).toBe(candidates[1]);
  expect(verification.outputs).toMatchObject([{ outcome: "same", verdict: "same derivation", fine: true }]);
  processes.expectNothingLeft();
});

it("gives the first and what is wrong with it where none holds", async () => {
  const processes = new FakeProcesses(
    NIX,
    ...evaluation("before", "old"),
    ...evaluation("after-1", "new"),
    shows("old", "new"),
    ...evaluation("after-2", "newer"),
    shows("old", "newer"),
  );
  const candidates = ["1", "2"].map((each) => candidate(`${FLAKE}# ${each}\n`));
  const { migration, verification } = await choose(processes, candidates);
  expect(migration).toBe(candidates[0]);
  expect(verification.outputs).toMatchObject([{ outcome: "different", fine: false }]);
  processes.expectNothingLeft();
});

it("asks nothing of Nix where no flake changes", async () => {
  const processes = new FakeProcesses(NIX);
  const only = { files: [{ path: "run.sh", before: "", after: "x" }], applied: [], diagnostics: [] };
  const { verification } = await choose(processes, [only as unknown as Migration]);
  expect(verification).toEqual({ outputs: [], problems: [], notes: [] });
  processes.expectNothingLeft();
});
