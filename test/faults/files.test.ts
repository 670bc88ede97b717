// Files of every kind and state that a repository may hold, migrated by the built command.
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commit, filesIn, LONG, migrateIn } from "./repository.ts";
import { Tally } from "./tally.ts";

const OLD = "#!/bin/sh\n# builds the image\nnixos-generate -f do -c ./host.nix\n";
const ROOT_USER = process.getuid?.() === 0;
/** A user who owns nothing here. */
const STRANGER = 64_537;

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new repository with these files, byte for byte. */
function repository(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "nixos-generate-files-"));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text, "latin1");
  }
  commit(folder);
  return folder;
}

function expectNew(text: string): void {
  expect(text).not.toContain("nixos-generate ");
  expect(text).toMatch(/image/);
}

describe("what is written", () => {
  test.each([
    ["line feeds", OLD],
    ["no last newline", OLD.trimEnd()],
    ["bytes that are no UTF-8", OLD.replace("the image", "\xff\xfe\x80")],
  ])("keeps %s", async (_name, text) => {
    const folder = repository({ "build.sh": text });
    await migrateIn(folder);
    const now = readFileSync(join(folder, "build.sh"), "latin1");
    expectNew(now);
    const kept = text.split("nixos-generate -f do -c ./host.nix");
    expect(now.startsWith(kept[0]!)).toBe(true);
    expect(now.endsWith(kept[1]!)).toBe(true);
  });

  test.each([0o755, 0o640, 0o600, 0o4755])("keeps mode %o", async (mode) => {
    const folder = repository({ "build.sh": OLD });
    chmodSync(join(folder, "build.sh"), mode);
    await migrateIn(folder);
    expectNew(readFileSync(join(folder, "build.sh"), "latin1"));
    expect(statSync(join(folder, "build.sh")).mode & 0o7777).toBe(mode);
  });

  test.runIf(ROOT_USER)("keeps owner and group", async () => {
    const folder = repository({ "build.sh": OLD });
    chownSync(join(folder, "build.sh"), STRANGER, STRANGER + 1);
    await migrateIn(folder);
    expectNew(readFileSync(join(folder, "build.sh"), "latin1"));
    const { uid, gid } = statSync(join(folder, "build.sh"));
    expect([uid, gid]).toEqual([STRANGER, STRANGER + 1]);
  });

  test("parts a file from its other hard links, which keep the old text, and says so", async () => {
    const folder = repository({ "build.sh": OLD });
    const other = mkdtempSync(join(tmpdir(), "nixos-generate-files-"));
    made.push(other);
    linkSync(join(folder, "build.sh"), join(other, "copy"));
    const { stderr } = await migrateIn(folder);
    expectNew(readFileSync(join(folder, "build.sh"), "latin1"));
    expect(readFileSync(join(other, "copy"), "latin1")).toBe(OLD);
    expect(stderr).toContain('"build.sh" had 2 hard links; it is now a separate file');
  });
});

describe("what is left alone", () => {
  test("a folder without write permission: nothing changes, and the run says so", async () => {
    const folder = repository({ "a/build.sh": OLD, "b/build.sh": OLD });
    chmodSync(join(folder, "b"), 0o555);
    if (ROOT_USER) execFileSync("chown", ["-R", `${STRANGER}:${STRANGER}`, folder]);
    const ran = await migrateIn(folder, undefined, ROOT_USER ? { uid: STRANGER } : {});
    chmodSync(join(folder, "b"), 0o755);
    expect(filesIn(folder)).toEqual({ "a/build.sh": OLD, "b/build.sh": OLD });
    expect(ran.stderr).toContain('error: "b/build.sh" was not written: permission denied');
    expect(ran.stderr).toContain("no file was changed");
    expect(ran.status).toBe(2);
  });

  test("a file without write permission", async () => {
    const folder = repository({ "build.sh": OLD });
    chmodSync(join(folder, "build.sh"), 0o444);
    if (ROOT_USER) execFileSync("chown", ["-R", `${STRANGER}:${STRANGER}`, folder]);
    const ran = await migrateIn(folder, undefined, ROOT_USER ? { uid: STRANGER } : {});
    expect(filesIn(folder)).toEqual({ "build.sh": OLD });
    expect(ran.status).toBe(2);
  });

  test.each([
    ["inside the repository", "real.sh"],
    ["outside of it", "OUTSIDE"],
    ["to itself", "build.sh"],
  ])("a symbolic link that took the place of a file: %s", async (_name, to) => {
    const outside = repository({ "real.sh": OLD });
    const folder = repository({ "build.sh": OLD, "real.sh": "#!/bin/sh\n" });
    unlinkSync(join(folder, "build.sh"));
    const target = to === "OUTSIDE" ? join(outside, "real.sh") : to;
    symlinkSync(target, join(folder, "build.sh"));
    await migrateIn(folder);
    expect(readlinkSync(join(folder, "build.sh"))).toBe(target);
    expect(filesIn(outside)).toEqual({ "real.sh": OLD });
  });

  test("a file behind a folder that became a link out of the repository", async () => {
    const outside = repository({ "build.sh": OLD });
    const folder = repository({ "scripts/build.sh": OLD, "other.sh": OLD });
    renameSync(join(folder, "scripts"), join(folder, ".git/away"));
    symlinkSync(outside, join(folder, "scripts"));
    const ran = await migrateIn(folder);
    expect(filesIn(outside)).toEqual({ "build.sh": OLD });
    expect(ran.stderr).toContain(
      "error: scripts/build.sh was not read: a folder on its path is a symbolic link",
    );
    expect(ran.status).toBe(2);
  });

  test("a pipe that took the place of a file is not waited for", async () => {
    const folder = repository({ "build.sh": OLD, "other.sh": OLD });
    unlinkSync(join(folder, "build.sh"));
    execFileSync("mkfifo", [join(folder, "build.sh")]);
    await migrateIn(folder);
    expect(lstatSync(join(folder, "build.sh")).isFIFO()).toBe(true);
    expectNew(readFileSync(join(folder, "other.sh"), "latin1"));
  });

  test("binary data in a file named .nix, and a text behind a byte order mark", async () => {
    const files = {
      "image.nix": `{ }\0${"nixos-generators nixosGenerate\n".repeat(4)}`,
      "marked.nix":
        '\xef\xbb\xbf{ inputs.nixos-generators.url = "github:nix-community/nixos-generators"; }\n',
    };
    const folder = repository(files);
    await migrateIn(folder);
    expect(filesIn(folder)).toEqual(files);
  });
});

describe("paths", () => {
  test.each([
    ["spaces and quotes", `a "b" 'c'/x y.sh`],
    ["a line break", "a\nb.sh"],
    ["shell and Nix code", "$(touch hacked);${builtins.abort 1}.sh"],
    ["pathspec magic of git", ":(glob)*[a].sh"],
    ["a leading dash", "-rf.sh"],
    ["two leading dots", "..x/y.sh"],
    ["what a terminal would obey", "\x1b]0;owned\x07.sh"],
  ])("with %s arrive as they are", async (_name, path) => {
    const folder = repository({ [path]: OLD });
    const ran = await migrateIn(folder);
    expectNew(readFileSync(join(folder, path), "latin1"));
    expect(Object.keys(filesIn(folder))).toEqual([path]);
    expect(ran.stderr).not.toContain("\x1b");
    expect(ran.stderr).not.toContain("a\nb.sh");
  });

  test.each([".", "link", "build.sh", "../DIR/link", "DIR"])("a file is found by %s", async (by) => {
    const folder = repository({ "scripts/build.sh": OLD });
    symlinkSync("scripts", join(folder, "link"));
    symlinkSync("scripts/build.sh", join(folder, "build.sh"));
    const linked = `${folder}-link`;
    symlinkSync(folder, linked);
    made.push(linked);
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    await migrateIn(folder, ["--write", "--allow-dirty", by === "DIR" ? linked : by.replace("DIR", name)]);
    expectNew(readFileSync(join(folder, "scripts/build.sh"), "latin1"));
  });

  test("whose bytes are no UTF-8 are named, and the others migrate", async () => {
    const folder = repository({ "build.sh": OLD });
    const odd = Buffer.from(`${folder}/x\xff.sh`, "latin1");
    writeFileSync(odd, OLD);
    commit(folder);
    const { stderr, status } = await migrateIn(folder);
    expectNew(readFileSync(join(folder, "build.sh"), "latin1"));
    expect(readFileSync(odd, "latin1")).toBe(OLD);
    expect(stderr).toContain("its name is not UTF-8");
    expect(status).toBe(2);
  });
});

describe("a disk", () => {
  const tally = new Tally("a full disk");
  /** Mounts a file system of this size, where that is permitted. */
  const mounted = (size: string): string | undefined => {
    const folder = mkdtempSync(join(tmpdir(), "nixos-generate-disk-"));
    const argv = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder];
    if (spawnSync("mount", argv, { stdio: "ignore" }).status === 0) return folder;
    rmdirSync(folder);
    return undefined;
  };
  const probe = ROOT_USER ? mounted("64k") : undefined;
  if (probe !== undefined) {
    execFileSync("umount", [probe]);
    rmdirSync(probe);
  }

  test.runIf(probe !== undefined)("that fills up in the middle of a text loses none", async () => {
    for (const free of LONG ? [0, 4, 8, 12, 16, 20, 24, 28, 40] : [0, 8, 20]) {
      const disk = mounted("2m")!;
      try {
        const files = Object.fromEntries(
          ["a.sh", "b.sh"].map((path) => [path, `${OLD}${"# filler\n".repeat(1500)}`]),
        );
        for (const [path, text] of Object.entries(files)) writeFileSync(join(disk, path), text);
        spawnSync("sh", ["-c", "cat /dev/zero > fill", "sh"], { cwd: disk, stdio: "ignore" });
        const size = statSync(join(disk, "fill")).size;
        execFileSync("truncate", ["-s", String(size - free * 1024), "fill"], { cwd: disk });
        const before = { ...files, fill: readFileSync(join(disk, "fill"), "latin1") };
        const { status, stderr } = await migrateIn(disk);
        if (status === 2) expect(stderr).toContain("the disk is full");
        expect(Tally.left(disk)).toEqual([]);
        const after = Object.fromEntries(
          Object.entries(filesIn(disk)).filter(([path]) => status !== 2 || path === ""),
        );
        if (status !== 2)
          for (const path of Object.keys(files)) expect(after[path]).toContain("# filler\n".repeat(1500));
        tally.count(disk, before, after);
      } finally {
        execFileSync("umount", [disk]);
        rmSync(disk, { recursive: true, force: true });
      }
    }
  });

  test("a limit on the size of files stops it without a loss", async () => {
    const text = `${OLD}${"# filler\n".repeat(20_000)}`;
    const folder = repository({ "build.sh": text, "small.sh": OLD });
    const before = filesIn(folder);
    await migrateIn(folder, undefined, { wrapper: ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh"] });
    expect(filesIn(folder)).toMatchObject(before);
  });
});

test("a file of 100 MB is read and written whole", async () => {
  const filler = "# a line that says nothing at all, over and over\n";
  const size = LONG ? 100e6 : 20e6;
  const rest = filler.repeat(Math.ceil(size / filler.length));
  const folder = mkdtempSync(join(tmpdir(), "nixos-generate-files-"));
  made.push(folder);
  writeFileSync(join(folder, "build.sh"), OLD + rest);
  writeFileSync(join(folder, "large.nix"), `{ }\n${rest}`);
  const { status, stderr } = await migrateIn(folder);
  const text = readFileSync(join(folder, "build.sh"), "latin1");
  expectNew(text.slice(0, 1000));
  expect(text.endsWith(rest), stderr).toBe(true);
  expect(status).toBe(0);
});

describe("two runs at once", () => {
  const tally = new Tally("two runs at once");
  test("each file is whole, and each run says what it did", async () => {
    for (let round = 0; round < (LONG ? 30 : 3); round++) {
      const before = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${at}.sh`, OLD]));
      const folder = repository(before);
      const runs = await Promise.all([migrateIn(folder), migrateIn(folder)]);
      const now = filesIn(folder);
      const changed = Object.fromEntries(Object.entries(now).filter(([, text]) => text !== OLD));
      for (const text of Object.values(changed)) {
        expectNew(text);
        expect(text).toBe(Object.values(changed)[0]);
      }
      expect(Object.keys(changed)).toHaveLength(12);
      tally.count(folder, before, now);
      expect(Tally.left(folder)).toEqual([]);
      expect(runs.every(({ status, stderr }) => status === 0 || stderr.includes("was not written"))).toBe(
        true,
      );
    }
  });
});
