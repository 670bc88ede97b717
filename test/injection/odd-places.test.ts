// More of what somebody may leave in a folder for us to run into: pipes where git reads files, names as long as a file
// system allows, lock files that name what every object has, links in the place of an image.
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PRODUCT } from "../faults/repository.ts";
import { folderWith } from "../support/temporary.ts";

const OLD = "#!/bin/sh\nnixos-generate -f do -c ./host.nix\n";

function repository(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(folderWith(files));
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", ...words], {
      cwd: folder,
      stdio: "ignore",
    });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "x");
  return folder;
}

function run(cwd: string, ...words: string[]) {
  const argv = [PRODUCT, ...words];
  const ran = spawnSync(process.execPath, argv, { cwd, encoding: "utf8", timeout: 50_000 });
  expect(ran.signal, "it ends by itself").toBeNull();
  return ran;
}

describe("a pipe in .git, which git would wait for", () => {
  test.each(["index", "HEAD", "config", "commondir", "info/exclude"])("%s", (name) => {
    const folder = repository({ "b.sh": OLD });
    const path = join(folder, ".git", name);
    rmSync(path, { force: true });
    execFileSync("mkfifo", [path]);
    const { stderr, status } = run(folder, "migrate", "--check");
    expect(stderr).toContain(`${path} is not a regular file`);
    expect(stderr).toContain("b.sh:2:1");
    expect(status).toBe(1);
    const { status: wrote, stderr: said } = run(folder, "migrate", "--write");
    expect(said).toContain("--allow-dirty");
    expect(wrote).toBe(2);
    expect(readFileSync(join(folder, "b.sh"), "utf8")).toBe(OLD);
  });
});

test("files whose names are as long as they may be are written like all others", () => {
  const names = [`${"a".repeat(252)}.sh`, `${"é".repeat(126)}.sh`, `${"\u{1f427}".repeat(63)}.sh`];
  const folder = repository(Object.fromEntries(names.map((name) => [name, OLD])));
  const { status, stderr } = run(folder, "migrate", "--write");
  expect(stderr).not.toContain("not written");
  expect(status).toBe(0);
  expect(readdirSync(folder).sort()).toEqual([".git", ...names].sort());
  for (const name of names) expect(readFileSync(join(folder, name), "utf8")).not.toBe(OLD);
});

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.img = nixos-generators.nixosGenerate { system = "x86_64-linux"; modules = [ ]; format = "proxmox"; };
  };
}
`;

describe("a lock file that nobody's Nix wrote", () => {
  const root = (inputs: object) => ({ version: 7, root: "root", nodes: { root: { inputs } } });
  test.each([
    [
      "a node called __proto__",
      '{"version":7,"root":"root","nodes":{"root":{"inputs":{"nixos-generators":"__proto__"}},"__proto__":{"polluted":1}}}',
    ],
    [
      "a root called __proto__",
      '{"version":7,"root":"__proto__","nodes":{"__proto__":{"inputs":{"nixos-generators":"x"}}}}',
    ],
    [
      "an input called constructor",
      JSON.stringify(root({ constructor: "toString", "nixos-generators": "valueOf" })),
    ],
    [
      "inputs that follow themselves",
      JSON.stringify(root({ "nixos-generators": ["nixos-generators"], a: ["b"], b: ["a"] })),
    ],
    ["a path through 20,000 nodes", JSON.stringify(root({ "nixos-generators": Array(20_000).fill("x") }))],
    ["no object", "null"],
    ["lists for objects", '{"version":7,"root":"root","nodes":[]}'],
    ["40,000 lists within each other", `{"version":7,"root":"root","nodes":${"[".repeat(40_000)}`],
  ])("%s", (_, lock) => {
    const folder = repository({ "flake.nix": FLAKE, "flake.lock": lock, "b.sh": OLD });
    const { status, stderr } = run(folder, "migrate", "--check");
    expect(status === 1 || status === 2, stderr).toBe(true);
    expect(stderr).not.toMatch(/please report|could not analyse|TypeError|RangeError/);
    expect(stderr).toContain("b.sh:2:1");
  });
});

describe("-o names what is there", () => {
  const places: readonly (readonly [string, (at: string) => void])[] = [
    ["a file", (at) => writeFileSync(at, "mine")],
    ["a folder", (at) => mkdirSync(at)],
    ["a link to a file", (at) => symlinkSync("c.nix", at)],
    ["a link to a folder", (at) => symlinkSync("..", at)],
    ["a link that leads nowhere", (at) => symlinkSync("nowhere", at)],
  ];
  test.each(places)("%s: refused before anything is built or printed, and left as it is", (_, make) => {
    const folder = repository({ "c.nix": "{ }\n" });
    const at = join(folder, "out");
    make(at);
    const look = () => [lstatSync(at).ino, lstatSync(at).isSymbolicLink() && readlinkSync(at)];
    const before = look();
    for (const more of [[], ["--dry-run"], ["--fidelity", "legacy"]]) {
      const { status, stdout, stderr } = run(folder, "-f", "iso", "-c", "c.nix", "-o", "out", ...more);
      expect(stderr).toMatch(/^aborted: -o names "out", (?:which exists|a link)/m);
      expect([status, stdout]).toEqual([1, ""]);
    }
    expect(look()).toEqual(before);
    expect(existsSync(join(folder, "result"))).toBe(false);
  });
});
