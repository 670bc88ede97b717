// Looking at a stranger's repository runs no program and writes no file that the stranger names, however git is set up
// there. Each repository below makes `git status`, `git ls-files` or a PATH run something; "PWNED" would be its trace.
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { PRODUCT } from "../faults/repository.ts";
import { findOnPath } from "../support/requirements.ts";
import { folderWith } from "../support/temporary.ts";

const OLD = "#!/bin/sh\nnixos-generate -f do -c ./host.nix\n";

/** A folder to work in; traces of programs that ran lie directly in it. */
function workshop(): string {
  return realpathSync(folderWith({}));
}

const USER = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "init.defaultBranch=main"];

function git(cwd: string, ...words: string[]): string {
  return execFileSync("git", [...USER, ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

function put(folder: string, files: Readonly<Record<string, string>>, mode?: number): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, mode === undefined ? {} : { mode });
  }
}

function commitAll(folder: string): void {
  git(folder, "init", "-q");
  git(folder, "add", "-A", "-f");
  git(folder, "commit", "-q", "-m", "x");
}

function migrate(cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { GITHUB_WORKSPACE: _, ...rest } = process.env;
  const options = { cwd, encoding: "utf8", env: { ...rest, ...env } } as const;
  return spawnSync(process.execPath, [PRODUCT, "migrate", ...words], options);
}

/** Names of programs that ran. */
function traces(shop: string): readonly string[] {
  return readdirSync(shop).filter((name) => name.startsWith("PWNED"));
}

/** A configuration in which every word that names a program leaves a trace. */
function hostileConfig(shop: string): string {
  const leave = (name: string, then: string) => `"touch ${shop}/PWNED-${name}; ${then}"`;
  return `[core]
\trepositoryformatversion = 0
\tbare = false
\tworktree = .
\tfsmonitor = ${leave("fsmonitor", "false")}
\thooksPath = hooks-of-a-stranger
\tsshCommand = ${leave("ssh", "false")}
\tpager = ${leave("pager", "cat")}
\taskPass = ${leave("askpass", "false")}
\teditor = ${leave("editor", "false")}
\talternateRefsCommand = ${leave("alternates", "false")}
\tgitProxy = ${leave("proxy", "false")}
[alias]
\tls-files = !touch ${shop}/PWNED-alias
[filter "x"]
\tclean = ${leave("clean", "cat")}
\tsmudge = ${leave("smudge", "cat")}
\tprocess = ${leave("process", "cat")}
\trequired = true
[diff]
\texternal = ${leave("external", "false")}
[diff "x"]
\ttextconv = ${leave("textconv", "cat")}
\tcommand = ${leave("command", "false")}
[interactive]
\tdiffFilter = ${leave("diff-filter", "cat")}
[credential]
\thelper = "!touch ${shop}/PWNED-credential"
[gpg]
\tprogram = ${leave("gpg", "false")}
`;
}

const HOOKS = [
  "post-index-change",
  "pre-commit",
  "post-checkout",
  "reference-transaction",
  "fsmonitor-watchman",
];

function hostileHooks(shop: string, folder: string): void {
  for (const hook of HOOKS) put(folder, { [hook]: `#!/bin/sh\ntouch ${shop}/PWNED-${hook}\n` }, 0o755);
}

/** A repository with a `.git` that belongs to the stranger, as from an archive. */
function hostileArchive(shop: string): string {
  const folder = join(shop, "archive");
  put(folder, { "b.sh": OLD, ".gitattributes": "* filter=x diff=x\n", "new/b.sh": OLD });
  commitAll(folder);
  writeFileSync(join(folder, ".git/config"), hostileConfig(shop).replace("\tworktree = .\n", ""));
  hostileHooks(shop, join(folder, ".git/hooks"));
  hostileHooks(shop, join(folder, "hooks-of-a-stranger"));
  touchAll(folder);
  return folder;
}

/** A repository that was cloned, with a bare repository of the stranger's in the folder "sub". */
function clonedWithBare(shop: string): string {
  const source = join(shop, "source");
  const bare = join(source, "sub");
  mkdirSync(bare, { recursive: true });
  git(bare, "init", "-q", "--bare", ".");
  put(bare, { "b.sh": OLD, ".gitattributes": "* filter=x diff=x\n" });
  const plain = "[core]\nrepositoryformatversion = 0\nbare = false\nworktree = .\n";
  writeFileSync(join(bare, "config"), plain);
  const hash = git(bare, "--git-dir=.", "--work-tree=.", "hash-object", "-w", "b.sh").trim();
  const entry = `100644,${hash},b.sh`;
  git(bare, "--git-dir=.", "--work-tree=.", "update-index", "--add", "--cacheinfo", entry);
  writeFileSync(join(bare, "config"), hostileConfig(shop));
  hostileHooks(shop, join(bare, "hooks-of-a-stranger"));
  put(bare, { "refs/keep": "", "refs/heads/keep": "", "objects/keep": "" });
  commitAll(source);
  git(shop, "clone", "-q", "source", "clone");
  for (const name of traces(shop)) rmSync(join(shop, name));
  touchAll(join(shop, "clone"));
  return join(shop, "clone");
}

/** Other times than the index remembers: git would read each file again, through its filters. */
function touchAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.includes("/.git/")) utimesSync(path, 1_600_000_000, 1_600_000_000);
  }
}

describe.each([
  ["an archive with a .git", hostileArchive, "."],
  ["a clone with a bare repository in it, in its folder", clonedWithBare, "sub"],
])("%s", (_, make, within) => {
  test.each([
    [["--check"]],
    [["--json"]],
    [["--write"]],
    [["--write", "--allow-dirty"]],
  ])("runs nothing: migrate %j", (flags) => {
    const shop = workshop();
    const folder = join(make(shop), within);
    const here = migrate(folder, flags);
    expect(here.stderr + here.stdout).toContain("b.sh");
    migrate(dirname(folder), [...flags, folder]);
    expect(traces(shop)).toEqual([]);
  });
});

/** A sparse index whose folder git has to fetch, from a remote whose program leaves a trace. */
function lazyFetch(shop: string, remote: Readonly<Record<string, string>>): string {
  const folder = join(shop, "lazy");
  put(folder, { "a/x.sh": OLD, "b/y.sh": OLD });
  commitAll(folder);
  git(folder, "sparse-checkout", "init", "--cone", "--sparse-index");
  git(folder, "sparse-checkout", "set", "a");
  const tree = git(folder, "rev-parse", "HEAD:b").trim();
  rmSync(join(folder, ".git/objects", tree.slice(0, 2), tree.slice(2)), { force: true });
  const settings = { "core.repositoryformatversion": "1", "extensions.partialClone": "origin", ...remote };
  for (const [name, value] of Object.entries({ "remote.origin.promisor": "true", ...settings }))
    git(folder, "config", name, value);
  return folder;
}

test.each([
  ["a folder", { "remote.origin.url": "/nowhere", "remote.origin.uploadpack": "touch SHOP/PWNED; false" }],
  ["ssh", { "remote.origin.url": "ssh://x/y", "core.sshCommand": "touch SHOP/PWNED; false" }],
  ["ext", { "remote.origin.url": "ext::touch SHOP/PWNED", "protocol.ext.allow": "always" }],
  ["a helper", { "remote.origin.url": "x", "remote.origin.vcs": "pwned", "protocol.allow": "always" }],
  ["git", { "remote.origin.url": "git://x/y", "core.gitProxy": "touch SHOP/PWNED" }],
])("nothing is fetched lazily, by %s", (_, remote) => {
  const shop = workshop();
  const filled = Object.entries(remote).map(([name, value]) => [name, value.replace("SHOP", shop)]);
  const folder = lazyFetch(shop, Object.fromEntries(filled));
  const programs = join(shop, "programs");
  put(programs, { "git-remote-pwned": `#!/bin/sh\ntouch ${shop}/PWNED-helper\n` }, 0o755);
  for (const flags of [["--check"], ["--write"], ["--write", "--allow-dirty"]]) {
    const ran = migrate(folder, flags, { PATH: `${process.env["PATH"]}:${programs}` });
    // What git cannot read without fetching, it cannot bring back either.
    expect(ran.stderr).toMatch(/^a\/x\.sh:2:1|^error: git does not work here: (?!warning)/);
    expect(traces(shop)).toEqual([]);
  }
});

describe("a program named git in the repository is not run", () => {
  const evil = (shop: string) => `#!/bin/sh\ntouch ${shop}/PWNED\nexec /usr/bin/git "$@"\n`;

  test.each([
    ["an empty entry of PATH", ":PATH"],
    ["an empty entry at the end", "/nowhere:"],
    ["a dot", ".:PATH"],
    ["a relative entry", "bin:PATH"],
    ["a relative entry upwards", "../hostile:PATH"],
    ["an absolute entry within the repository, as npx puts it", "REPO/node_modules/.bin:PATH"],
    ["the same through a link", "SHOP/link/node_modules/.bin:PATH"],
  ])("through %s", (_, path) => {
    const shop = workshop();
    const hostile = join(shop, "hostile");
    put(hostile, { "b.sh": OLD });
    for (const name of ["git", "bin/git", "node_modules/.bin/git"])
      put(hostile, { [name]: evil(shop) }, 0o755);
    commitAll(hostile);
    symlinkSync(hostile, join(shop, "link"));
    const PATH = path
      .replace("PATH", process.env["PATH"] ?? "")
      .replace("REPO", hostile)
      .replace("SHOP", shop);
    for (const [cwd, words] of [
      [shop, ["--check", "hostile"]],
      [hostile, ["--check"]],
      [hostile, ["--write", "--allow-dirty"]],
    ] as const) {
      migrate(cwd, words, { PATH });
      expect(traces(shop)).toEqual([]);
    }
  });
});

describe("nothing is read or written outside the folder that was named", () => {
  /** Writes an index that holds any path: git's own commands refuse to make one. */
  function indexWith(folder: string, path: string): void {
    const hash = git(folder, "hash-object", "-w", "b.sh").trim();
    const placeholder = "p".repeat(Buffer.byteLength(path));
    git(folder, "update-index", "--add", "--cacheinfo", `100644,${hash},${placeholder}`);
    const index = readFileSync(join(folder, ".git/index"), "latin1").replace(placeholder, path);
    const body = Buffer.from(index.slice(0, -20), "latin1");
    // Its last 20 bytes are the checksum of the others (gitformat-index(5)).
    const sum = execFileSync("sha1sum", { input: body, encoding: "utf8" }).slice(0, 40);
    writeFileSync(join(folder, ".git/index"), Buffer.concat([body, Buffer.from(sum, "hex")]));
  }

  test.each([
    "../outside.sh",
    "./../outside.sh",
    "a/../../outside.sh",
    "OUTSIDE",
    ".git/hooks/post-commit",
    ".GIT/hooks/post-commit",
    "link/outside.sh",
  ])("an index that names %s", (name) => {
    const shop = workshop();
    const folder = join(shop, "repository");
    put(folder, { "b.sh": OLD });
    put(shop, { "outside.sh": OLD });
    put(folder, { ".git/x": "" });
    commitAll(folder);
    put(folder, { ".git/hooks/post-commit": OLD });
    symlinkSync(shop, join(folder, "link"));
    indexWith(folder, name.replace("OUTSIDE", join(shop, "outside.sh")));
    for (const flags of [["--check"], ["--write", "--allow-dirty"]]) {
      const ran = migrate(folder, flags);
      expect(ran.status, ran.stderr).toBe(2);
      expect(readFileSync(join(shop, "outside.sh"), "utf8")).toBe(OLD);
      expect(readFileSync(join(folder, ".git/hooks/post-commit"), "utf8")).toBe(OLD);
    }
  });

  test.each([
    ["the folder above", ".."],
    ["another one", "../other"],
    ["one within", "sub"],
  ])("core.worktree that names %s", (_, worktree) => {
    const shop = workshop();
    const folder = join(shop, "repository");
    put(shop, { "b.sh": OLD, "other/b.sh": OLD });
    put(folder, { "b.sh": OLD, "sub/b.sh": "#!/bin/sh\n" });
    commitAll(folder);
    git(folder, "config", "core.worktree", join("..", worktree));
    const ran = migrate(folder, ["--write"]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/git does not work here: its configuration leads to/);
    migrate(folder, ["--write", "--allow-dirty"]);
    for (const path of ["b.sh", "other/b.sh"]) expect(readFileSync(join(shop, path), "utf8")).toBe(OLD);
    expect(readFileSync(join(folder, "b.sh"), "utf8")).not.toBe(OLD);
  });

  test("a .git file that leads to another repository: that one is not written", () => {
    const shop = workshop();
    const other = join(shop, "other");
    put(other, { "b.sh": OLD });
    commitAll(other);
    const index = readFileSync(join(other, ".git/index"));
    const folder = join(shop, "repository");
    put(folder, { "b.sh": OLD, ".git": `gitdir: ${other}/.git\n` });
    migrate(folder, ["--write", "--allow-dirty"]);
    expect(readFileSync(join(other, ".git/index")).equals(index)).toBe(true);
    expect(readFileSync(join(other, "b.sh"), "utf8")).toBe(OLD);
  });
});

describe("a git that does not answer", () => {
  const flags = ["--write"];

  function withIgnored(): string {
    const folder = join(workshop(), "repository");
    put(folder, { "b.sh": OLD, ".gitignore": "out\n", "out/gen.sh": OLD });
    git(dirname(folder), "init", "-q", "repository");
    git(folder, "add", "-A");
    git(folder, "commit", "-q", "-m", "x");
    return folder;
  }

  function expectRefused(folder: string, env: Readonly<Record<string, string>> = {}): void {
    const ran = migrate(folder, flags, env);
    expect(ran.status, ran.stderr).toBe(2);
    expect(ran.stderr).toMatch(/^error: git does not work here: /);
    for (const path of ["b.sh", "out/gen.sh"]) expect(readFileSync(join(folder, path), "utf8")).toBe(OLD);
    const looked = migrate(folder, ["--check"], env);
    expect(looked.stderr).toMatch(/^note: git does not work here: /);
    const written = migrate(folder, ["--write", "--allow-dirty"], env);
    expect(written.status, written.stderr).toBe(0);
  }

  test("since there is none on PATH", () => {
    expectRefused(withIgnored(), { PATH: "/nowhere" });
  });

  test("since its repository is damaged", () => {
    const folder = withIgnored();
    writeFileSync(join(folder, ".git/config"), "[core\n");
    expectRefused(folder);
  });

  test("since its index is damaged", () => {
    const folder = withIgnored();
    writeFileSync(join(folder, ".git/index"), "DIRCnothing of the kind");
    expectRefused(folder);
  });

  const asOther = process.getuid?.() === 0 ? test : test.skip;
  asOther("since the repository belongs to another user", () => {
    const folder = withIgnored();
    execFileSync("chown", ["-R", "12345:12345", folder]);
    expectRefused(folder, { GIT_CONFIG_GLOBAL: "/dev/null" });
  });

  test("since .git is a pipe", () => {
    const folder = join(workshop(), "repository");
    put(folder, { "b.sh": OLD, "out/gen.sh": OLD });
    execFileSync("mkfifo", [join(folder, ".git")]);
    expectRefused(folder);
  });
});

describe("which files have changes", () => {
  const NONE = 0;
  const cases: readonly (readonly [string, (folder: string) => void, number])[] = [
    ["none", () => {}, NONE],
    ["other times, the same content", touchAll, NONE],
    ["content", (folder) => put(folder, { "other.txt": "changed\n" }), 2],
    ["content of the same length and time", sameLengthAndTime, 2],
    ["staged", (folder) => staged(folder, "other.txt"), 2],
    ["a new file that was added", (folder) => staged(folder, "new.txt"), 2],
    ["a file that is gone", (folder) => rmSync(join(folder, "other.txt")), 2],
    ["a link in place of a file", linkInstead, 2],
    ["another mode alone", (folder) => chmodSync(join(folder, "other.txt"), 0o755), NONE],
    ["line ends that git would store otherwise", (folder) => put(folder, { "other.txt": "old\r\n" }), NONE],
    ["no commit yet", startAnew, 2],
  ];

  function sameLengthAndTime(folder: string): void {
    put(folder, { "other.txt": "OLD\n" });
  }

  function linkInstead(folder: string): void {
    rmSync(join(folder, "other.txt"));
    symlinkSync("b.sh", join(folder, "other.txt"));
  }

  function staged(folder: string, name: string): void {
    put(folder, { [name]: "changed\n" });
    git(folder, "add", "-A");
  }

  function startAnew(folder: string): void {
    rmSync(join(folder, ".git"), { recursive: true });
    git(folder, "init", "-q");
    git(folder, "add", "-A");
  }

  test.each(cases)("%s", (_, change, status) => {
    const folder = join(workshop(), "repository");
    put(folder, { "b.sh": OLD, "other.txt": "old\n" });
    commitAll(folder);
    change(folder);
    const ran = migrate(folder, ["--write"]);
    expect(ran.status, ran.stderr).toBe(status);
  });

  test("in a linked work tree", () => {
    const shop = workshop();
    put(join(shop, "main"), { "b.sh": OLD });
    commitAll(join(shop, "main"));
    git(join(shop, "main"), "worktree", "add", "-q", "../linked");
    expect(migrate(join(shop, "linked"), ["--write"]).status).toBe(0);
    expect(readFileSync(join(shop, "main/b.sh"), "utf8")).toBe(OLD);
  });

  test("in a submodule", () => {
    const shop = workshop();
    put(join(shop, "inner"), { "b.sh": OLD });
    commitAll(join(shop, "inner"));
    put(join(shop, "outer"), { "b.sh": OLD });
    commitAll(join(shop, "outer"));
    git(
      join(shop, "outer"),
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      "../inner",
      "sub",
    );
    git(join(shop, "outer"), "commit", "-q", "-m", "y");
    expect(migrate(join(shop, "outer/sub"), ["--write"]).status).toBe(0);
    expect(readFileSync(join(shop, "outer/b.sh"), "utf8")).toBe(OLD);
    expect(readFileSync(join(shop, "outer/sub/b.sh"), "utf8")).not.toBe(OLD);
  });
});

test("the traces are real: git by itself leaves them", () => {
  const shop = workshop();
  const folder = hostileArchive(shop);
  spawnSync("git", ["status"], { cwd: folder });
  expect(traces(shop)).toEqual(expect.arrayContaining(["PWNED-fsmonitor"]));
  expect(findOnPath("git")).toBeDefined();
  expect(existsSync(PRODUCT)).toBe(true);
});
