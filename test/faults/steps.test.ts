// A fault at every single call of the product that changes the file system.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyOf, type Files, filesIn, LONG, migrateIn, repositoryOf } from "./repository.ts";
import { Tally } from "./tally.ts";

const GOLDENS = LONG
  ? [
      "nixos-generate-call/one-of-several-formats",
      "flake-input/block-with-lock",
      "shell-command/same-image-becomes-nix-build",
      "nixos-modules/host-in-a-flake",
    ]
  : ["nixos-generate-call/options-of-the-image"];
const CHANGES = /^(\d+) files? changed/m;

describe("a migration that goes wrong at each of its steps", () => {
  const template = repositoryOf(GOLDENS);
  const made = [template];
  const fresh = () => {
    const folder = copyOf(template);
    made.push(folder);
    return folder;
  };
  let before: Files;
  let after: Files;
  let calls: readonly string[];

  beforeAll(async () => {
    const folder = fresh();
    before = filesIn(folder);
    const ran = await migrateIn(folder, undefined, { fault: { kind: "none", at: 0 } });
    after = filesIn(folder);
    calls = ran.calls!;
    expect(Number(CHANGES.exec(ran.stderr)![1])).toBeGreaterThan(1);
    expect(calls.length).toBeGreaterThan(8);
  });
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });

  const killed = new Tally("kill -9 at every write step");
  test.each(["kill", "torn"])("%s: every file is whole, and the next run finishes", async (kind) => {
    for (let at = 1; at <= calls.length; at++) {
      if (kind === "torn" && calls[at - 1] !== "writeFile") continue;
      const folder = fresh();
      const { status, stderr } = await migrateIn(folder, undefined, { fault: { kind, at } });
      expect(status, `step ${at}: ${stderr}`).toBe(137);
      killed.count(folder, before, after);
      await migrateIn(folder);
      expect(filesIn(folder), `step ${at}`).toMatchObject(after);
    }
  });

  const failing = new Tally("an error at every write step");
  test.each(
    LONG ? ["ENOSPC", "EIO", "EACCES", "EROFS", "EDQUOT"] : ["ENOSPC"],
  )("%s: nothing is lost or left, and what was not written is said", async (kind) => {
    for (let at = 1; at <= calls.length; at++) {
      const folder = fresh();
      const { status, stderr } = await migrateIn(folder, undefined, { fault: { kind, at } });
      const written = failing.count(folder, before, after);
      const all = Object.keys(after).filter((path) => before[path] !== after[path]);
      const named = all.filter((path) => stderr.includes(`error: "${path}" was not written`));
      expect(named, `step ${at}: ${stderr}`).toEqual(all.filter((path) => !written.includes(path)));
      if (named.length > 0) expect(status).toBe(2);
      expect(stderr).not.toContain("    at ");
    }
  });

  const meddled = new Tally("another program saves at every write step");
  test("a file that was saved meanwhile keeps what was saved", async () => {
    const victim = Object.keys(before).find((path) => before[path] !== after[path])!;
    for (let at = 1; at <= calls.length; at++) {
      // Between the last look at a file and its rename a window of microseconds stays open: no call does both.
      if (calls[at - 1] === "rename") continue;
      const folder = fresh();
      const fault = { kind: "meddle", at, files: [join(folder, victim)] };
      const { stderr } = await migrateIn(folder, undefined, { fault });
      meddled.faults++;
      meddled.files++;
      const text = filesIn(folder)[victim]!;
      if (!text.endsWith("# saved by an editor\n")) meddled.lost++;
      // Saved before it was written: only the saved text; after it: the new one with the line behind it.
      expect(
        [before[victim], after[victim]].map((old) => `${old}# saved by an editor\n`),
        `step ${at}: ${stderr}`,
      ).toContain(text);
    }
  });
});
