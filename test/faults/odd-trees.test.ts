// Trees that hold what no repository should: what cannot be looked at is named and makes the status 2, nothing waits, and
// no file costs the others their migration.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith } from "../support/temporary.ts";
import { commit, PRODUCT } from "./repository.ts";

const OLD = "#!/bin/sh\nnixos-generate -f do -c ./host.nix\n";

function tree(files: Readonly<Record<string, string | Buffer>> = {}): string {
  return folderWith({ "b.sh": OLD, ...files });
}

/** Migrates with at most 20 s of processor time, against hanging: a limit that is hit ends it by a signal. */
function migrate(folder: string, words: readonly string[] = ["--check"]) {
  const script = 'ulimit -t 20; exec "$@"';
  const argv = ["-c", script, "bash", process.execPath, PRODUCT, "migrate", ...words];
  return spawnSync("/bin/bash", argv, {
    cwd: folder,
    encoding: "utf8",
    timeout: 110_000,
    maxBuffer: 1 << 26,
  });
}

/** The old command in b.sh is found whatever else there is. */
function expectOthers(ran: ReturnType<typeof migrate>): void {
  expect(ran.signal).toBeNull();
  expect(ran.stderr).toContain("b.sh:2:1");
}

describe("what cannot be looked at is named and makes the status 2", () => {
  test.each([
    ["outside git", () => {}],
    ["in git", commit],
  ])("names that are not UTF-8, %s", (_, prepare) => {
    const folder = tree();
    writeFileSync(Buffer.from(`${folder}/x\xff.sh`, "latin1"), OLD);
    prepare(folder);
    const ran = migrate(folder);
    expectOthers(ran);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^error: x.*\.sh was not read: its name is not UTF-8/m);
  });

  test("a text that is larger than 256 MiB, and not a disk image of that size", () => {
    const folder = tree({ "large.sh": OLD, "disk.img": Buffer.alloc(16) });
    for (const name of ["large.sh", "disk.img"]) truncateSync(join(folder, name), 257 * 1024 * 1024);
    // The first bytes decide: those of the text must be text.
    execFileSync("dd", ["if=/dev/zero", "of=large.sh", "bs=1", "count=0", "conv=notrunc"], {
      cwd: folder,
      stdio: "ignore",
    });
    writeFileSync(join(folder, "large.sh"), "x".repeat(9000), { flag: "r+" });
    const ran = migrate(folder);
    expectOthers(ran);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^error: large\.sh was not read: it is larger than 256 MiB/m);
    expect(ran.stderr).not.toContain("disk.img");
  });

  test("a Nix file that names nixos-generators and is larger than the parser is given", () => {
    const rows = "  a = { x = [ 1 2 ]; };\n".repeat(120_000);
    const folder = tree({ "flake.nix": `{ # nixos-generators\n${rows}}` });
    const ran = migrate(folder);
    expectOthers(ran);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^flake\.nix:1:1: this file was not fully analysed/m);
  });

  test.each([
    ["a pipe", (path: string) => execFileSync("mkfifo", [path]), "it is not a regular file"],
    ["a link", (path: string) => symlinkSync("b.sh", path), "it is a symbolic link"],
    ["a link to itself", (path: string) => symlinkSync("c.sh", path), "it is a symbolic link"],
  ])("a file of git's that became %s", (_, put, why) => {
    const folder = tree({ "c.sh": OLD });
    commit(folder);
    rmSync(join(folder, "c.sh"));
    put(join(folder, "c.sh"));
    const ran = migrate(folder);
    expectOthers(ran);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(`error: c.sh was not read: ${why}`);
  });
});

describe("nothing waits, and nothing breaks the run", () => {
  test.each<[string, (folder: string) => void]>([
    ["a pipe outside git", (folder) => void execFileSync("mkfifo", [join(folder, "pipe.sh")])],
    ["links in a circle", (folder) => symlinkSync(".", join(folder, "again"))],
    ["a folder called flake.nix", (folder) => mkdirSync(join(folder, "flake.nix"))],
    ["a .git that is a pipe", (folder) => void execFileSync("mkfifo", [join(folder, ".git")])],
    ["a .git that is empty", (folder) => mkdirSync(join(folder, ".git"))],
    ["a link to /proc", (folder) => symlinkSync("/proc", join(folder, "proc"))],
    ["an empty flake.nix", (folder) => writeFileSync(join(folder, "flake.nix"), "")],
    [
      "a flake.nix of one byte that is not UTF-8",
      (folder) => writeFileSync(join(folder, "flake.nix"), "\xff", "latin1"),
    ],
    ["names of 255 bytes, 12 deep", deep],
  ])("%s", (_, put) => {
    const folder = tree();
    put(folder);
    expectOthers(migrate(folder));
  });

  function deep(folder: string): void {
    const path = Array.from({ length: 12 }, () => "d".repeat(255)).join("/");
    mkdirSync(join(folder, path), { recursive: true });
  }

  test("a branch called by an escape sequence", () => {
    const folder = tree();
    commit(folder);
    writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/\u001b[31m::stop-commands::x\n");
    const ran = migrate(folder, ["--write"]);
    expect(ran.signal).toBeNull();
    expect(ran.stderr).not.toMatch(/\u001b|^::/m);
  });
});

const CMD = "nixos-generate -f do -c ./host.nix";

// Each took from seconds to years, or all memory.
test.each<[string, string, string]>([
  [
    "aliases doubled",
    "a.yml",
    `a0: &a0 ['${CMD}']\n${doubled(22, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}script: *a22\n`,
  ],
  ["deep lists", "a.yml", `# nixos-generate\n${"- ".repeat(20_000)}x`],
  ["deep flow lists", "a.yml", `# nixos-generate\n${"[".repeat(20_000)}`],
  ["blank lines before a shebang", "c.sh", `${"\n".repeat(300_000)}#!/bin/sh\n${CMD}\n`],
  ["blank lines in a Dockerfile", "Dockerfile", `${"\n".repeat(300_000)}FROM x\nRUN ${CMD}\n`],
  ["unclosed braces in a justfile", "justfile", `a:\n    ${CMD} ${"}{{".repeat(100_000)}\n`],
  ["unclosed braces in YAML", "a.yml", `run: '${CMD} ${"}${{".repeat(100_000)}'\n`],
  ["blanks in a plain scalar", "a.yml", `run: nixos-generate${" ".repeat(300_000)}-f do -c ./host.nix\n`],
  ["nested calls in a Makefile", "Makefile", `A = ${"$(shell ".repeat(8000)}${CMD}\n`],
  ["continued lines in a Makefile", "Makefile", `A = ${"x \\\n".repeat(50_000)}\n\t${CMD}\n`],
  ["mentions on one line", "a.json", `[${'"nixos-generate", "-f",'.repeat(8000)}0]`],
])("1 MB or less takes no more than seconds: %s", (_, path, text) => {
  const folder = tree({ [path]: text });
  const ran = migrate(folder);
  expectOthers(ran);
  expect(readFileSync(join(folder, path), "latin1")).toBe(text);
});

/** Lines up to `size` bytes. */
function many(size: number, row: (index: number) => string, head = "", tail = ""): string {
  const rows: string[] = [];
  for (let length = head.length + tail.length; length < size; length += rows.at(-1)!.length)
    rows.push(row(rows.length));
  return head + rows.join("") + tail;
}

const HEAD =
  '{\n inputs.nixos-generators.url = "github:nix-community/nixos-generators";\n outputs = { nixos-generators, ... }: ';

// What the parsers of YAML, shell text and Nix take long for, at the sizes that are just looked at and at 1 MB. The limit
// is of the processor and three times what a machine that does nothing else needs.
test.each<[string, string, (size: number) => string]>([
  ["calls in YAML", "a.yml", (size) => many(size, () => `- run: ${CMD}\n`, "steps:\n")],
  ["aliases in YAML", "a.yml", (size) => many(size, () => "- run: *a\n", `a: &a ${CMD}\nb:\n`)],
  ["tags of one node", "a.yml", (size) => `run: ${"!a ".repeat(size / 3)}${CMD}\n`],
  ["anchors", "a.yml", (size) => many(size, (at) => `a${at}: &a${at} ${CMD}\n`)],
  ["calls in a script", "c.sh", (size) => many(size, () => `${CMD}\n`)],
  ["calls in a script with CR LF", "c.sh", (size) => many(size, () => `${CMD}\r\n`)],
  [
    "functions that call each other",
    "c.sh",
    (size) => many(size, (at) => `f${at}() { f${at + 1}; }\n`, "", `f() { ${CMD}; }\n`),
  ],
  [
    "substitutions within each other",
    "c.sh",
    (size) => many(size, () => `${"$(".repeat(100)}${CMD}${")".repeat(100)}\n`),
  ],
  ["here-documents on one line", "c.sh", (size) => `${CMD}\ncat${" <<E".repeat(size / 4)}\n`],
  ["fences in each other", "a.md", (size) => many(size, () => "```sh\n~~~sh\n", `${CMD}\n`)],
  ["continued lines in a document", "a.md", (size) => many(size, () => "nix \\\n", `${CMD}\n`)],
  ["recipes", "Makefile", (size) => many(size, (at) => `a${at}:\n\t${CMD}\n`)],
  ["instructions", "Dockerfile", (size) => many(size, () => `RUN ${CMD}\n`)],
  ["recipes of just", "justfile", (size) => many(size, (at) => `a${at}:\n    ${CMD}\n`)],
  ["block comments without an end", "flake.nix", (size) => `${HEAD}${"/* ".repeat(size / 3)}`],
  [
    "inputs",
    "flake.nix",
    (size) =>
      many(
        size,
        (at) => `inputs.a${at}.url = "github:nix-community/nixos-generators";\n`,
        "{\n",
        "outputs = _: { }; }\n",
      ),
  ],
  [
    "lists of attributes",
    "flake.nix",
    (size) => many(size, (at) => `a${at} = { x = [ 1 2 ]; };\n`, `${HEAD}{\n`, "};\n}\n"),
  ],
])("takes no more processor than its size allows: %s", (_, path, text) => {
  for (const size of [120_000, 1_000_000]) {
    const folder = tree({ [path]: text(size) });
    const limited = 'ulimit -t 6; exec "$0" "$@"';
    const argv = ["-c", limited, process.execPath, PRODUCT, "migrate", "--check"];
    const { signal, status, stderr } = spawnSync("bash", argv, { cwd: folder, encoding: "utf8" });
    expect(signal, `${size} bytes`).toBeNull();
    expect([1, 2]).toContain(status);
    expect(stderr).toContain("b.sh:2:1");
  }
});

function doubled(times: number, row: (index: number) => string): string {
  return Array.from({ length: times }, (_, index) => row(index)).join("");
}
