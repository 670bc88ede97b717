import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folderWith } from "../support/temporary.ts";

// The built command on real folders and a real git.

const COMMAND = fileURLToPath(new URL("../../dist/nixos-generate.js", import.meta.url));

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: {
    # Gr\u00fc\u00dfe
    packages.x86_64-linux.default = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "gce";
      modules = [ ];
    };
  };
}
`;

function run(folder: string, ...argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, "migrate", ...argv], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function git(folder: string, ...argv: readonly string[]): string {
  const identity = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"];
  return execFileSync("git", [...identity, ...argv], { cwd: folder, encoding: "utf8" });
}

function repository(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "first");
  return folder;
}

describe("without --write", () => {
  it("prints a diff that git applies to exactly what --write makes, and changes nothing", () => {
    const folder = repository({ "flake.nix": FLAKE });
    const { status, stdout } = run(folder);
    expect(status).toBe(1);
    expect(readFileSync(join(folder, "flake.nix"), "utf8")).toBe(FLAKE);
    const written = repository({ "flake.nix": FLAKE });
    expect(run(written, "--write").status).toBe(0);
    writeFileSync(join(folder, "change.patch"), stdout);
    git(folder, "apply", "change.patch");
    const after = readFileSync(join(folder, "flake.nix"), "utf8");
    expect(after).toBe(readFileSync(join(written, "flake.nix"), "utf8"));
    expect(after).toContain("config.system.build.images.google-compute");
    expect(after).toContain("Gr\u00fc\u00dfe");
  });

  it("takes its own report for nothing to migrate", () => {
    const folder = repository({ "flake.nix": FLAKE });
    run(folder, "--report", "migration.html");
    expect(readFileSync(join(folder, "migration.html"), "utf8")).toContain("nixos-generators");
    expect(run(folder, "--write").stderr).not.toContain("migration.html");
  });

  it("says nothing on stdout where there is nothing to do", () => {
    const folder = repository({ "flake.nix": "{ }\n" });
    expect(run(folder)).toEqual({
      status: 0,
      stdout: "",
      stderr: `nothing to migrate; 1 file looked at in ${folder}\n`,
    });
  });

  it("prints JSON for programs", () => {
    const folder = repository({ "flake.nix": FLAKE });
    const { status, stdout } = run(folder, "--json");
    expect(status).toBe(1);
    const data = JSON.parse(stdout);
    expect(data.applied[0]).toMatchObject({
      fixer: "nixos-generate-call",
      path: "flake.nix",
      line: 8,
      column: 37,
    });
    expect(data.files[0].diff).toContain("Gr\u00fc\u00dfe");
  });
});

describe("--write", () => {
  it("is refused while git has uncommitted changes, and --allow-dirty overrules that", () => {
    const folder = repository({ "flake.nix": FLAKE });
    writeFileSync(join(folder, "flake.nix"), `${FLAKE}# more\n`);
    const refused = run(folder, "--write");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("hint: commit or stash them first, or pass --allow-dirty");
    expect(readFileSync(join(folder, "flake.nix"), "utf8")).toBe(`${FLAKE}# more\n`);
    expect(run(folder, "--write", "--allow-dirty").status).toBe(0);
  });

  it("does nothing the second time", () => {
    const folder = repository({ "flake.nix": FLAKE });
    run(folder, "--write");
    git(folder, "commit", "--quiet", "--all", "--message", "second");
    expect(run(folder, "--write")).toMatchObject({
      status: 0,
      stderr: `nothing to migrate; 1 file looked at in ${folder}\n`,
    });
  });
});

describe("a command line that cannot be carried out ends with 2", () => {
  it.each([
    [["--only", "nixos-generate-cal"], 'no fixer is called "nixos-generate-cal"'],
    [["no-such-folder"], 'there is no "no-such-folder"'],
    [["--to-release", "soon"], "a release looks like 25.11"],
    [[".", ".."], '".." is not in the same repository as "."'],
    [["--override-input", "nixpkgs"], "missing value after --override-input INPUT URI"],
  ])("%j", (argv, message) => {
    const { status, stderr } = run(repository({ "flake.nix": "{ }\n" }), ...argv);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe("the flags of other tools", () => {
  it.each([
    "--diff",
    "--dry-run",
    "-n",
  ])("%s prints the diff and writes nothing, which is the default", (flag) => {
    const folder = repository({ "build.sh": "nixos-generate -f gce --flake .#x\n" });
    const plain = run(folder);
    expect(plain.stdout).toContain("images.google-compute");
    expect(run(folder, flag)).toEqual(plain);
    expect(run(folder, flag, "--write")).toMatchObject({ status: 2, stdout: "" });
  });

  it.each([
    ["--apply", /^hint: --write makes the changes$/m],
    ["--in-place", /^hint: --write makes the changes$/m],
    ["--force", /^hint: --allow-dirty /m],
  ])("%s is answered with ours", (flag, hint) => {
    const folder = repository({ "flake.nix": "{ }\n" });
    const { status, stderr } = run(folder, flag);
    expect(status).toBe(2);
    expect(stderr).toMatch(hint);
  });

  it("-w writes, and says what to do next", () => {
    const folder = repository({ "build.sh": "nixos-generate -f gce --flake .#x\n" });
    const { status, stderr } = run(folder, "-w");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^hint: git diff shows the changes, git commit -a keeps them$/m);
    expect(readFileSync(join(folder, "build.sh"), "utf8")).toContain("images.google-compute");
  });
});

describe("files that git does not know", () => {
  const script = "#!/bin/sh\nnixos-generate -f gce -c x.nix\n";

  it("are left unchanged, with a note when they mention nixos-generators", () => {
    const folder = repository({ "x.nix": "{ }\n", ".gitignore": "ignored.sh\n" });
    for (const name of ["a b.sh", "c.sh", "ignored.sh"]) writeFileSync(join(folder, name), script);
    writeFileSync(join(folder, "other.sh"), "#!/bin/sh\n");
    const { status, stderr } = run(folder, "--write");
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: [
        `nothing to migrate; 2 files looked at in ${folder}`,
        "note: a b.sh and 1 more is left unchanged: it mentions nixos-generators, but git does not track it",
        "hint: git add --intent-to-add -- 'a b.sh' c.sh, or name it on the command line",
        "",
      ].join("\n"),
    });
    expect(readFileSync(join(folder, "c.sh"), "utf8")).toBe(script);
  });

  it("are looked at when they are named, and then alone", () => {
    const folder = repository({ "x.nix": "{ }\n" });
    for (const name of ["b.sh", "c.sh"]) writeFileSync(join(folder, name), script);
    const { status, stderr } = run(folder, "--write", "b.sh");
    expect(stderr).toMatch(/^b\.sh:2:1: /);
    expect(stderr).not.toContain("c.sh");
    expect(status).toBe(0);
    expect(readFileSync(join(folder, "b.sh"), "utf8")).not.toContain("nixos-generate -f");
    expect(readFileSync(join(folder, "c.sh"), "utf8")).toBe(script);
  });
});

it("works outside git, and leaves results and node_modules alone", () => {
  const folder = folderWith({
    "flake.nix": FLAKE,
    "node_modules/x/flake.nix": FLAKE,
    "result/flake.nix": FLAKE,
  });
  const { stdout } = run(folder);
  expect(stdout.match(/^\+\+\+ .*/gm)).toEqual(["+++ b/flake.nix"]);
});

it("ends with 2 for a file that is not Nix", () => {
  const folder = repository({ "flake.nix": FLAKE.replace("outputs =", "outputs ==") });
  expect(run(folder).status).toBe(2);
});

describe("exit statuses", () => {
  it.each([
    ["an empty folder", () => folderWith({}), 0],
    ["a repository without files", () => emptyRepository(), 0],
    ["something to change", () => repository({ "flake.nix": FLAKE }), 1],
    ["something left for a person", () => repository({ "flake.nix": FLAKE.replace('"gce"', '"gec"') }), 1],
    [
      "a file that does not parse beside one to change",
      () => repository({ "a.nix": "nixos-generators {", "flake.nix": FLAKE }),
      2,
    ],
    [
      "a file that is gone",
      () => repository({ "flake.nix": FLAKE }),
      0,
      (folder: string) => rmSync(join(folder, "flake.nix")),
    ],
  ])("%s", (_, make, status, change: (folder: string) => void = () => {}) => {
    const folder = make();
    change(folder);
    for (const flags of [[], ["--check"], ["--json"]]) expect(run(folder, ...flags).status).toBe(status);
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)("a file that may not be read is not known to hold nothing", () => {
    const folder = repository({ "flake.nix": FLAKE, "other.nix": "{ }\n" });
    chmodSync(join(folder, "flake.nix"), 0o000);
    const all = run(folder, "--check");
    expect(all.stderr).toContain("error: flake.nix cannot be read");
    expect(all.status).toBe(2);
    expect(run(folder, "--check", "other.nix").status).toBe(0);
  });
});

it("tells in one sentence how to go on where nixpkgs is too old", () => {
  const folder = repository({ "flake.nix": FLAKE.replace("nixos-25.11", "nixos-24.11") });
  const { status, stderr } = run(folder, "--check");
  expect(status).toBe(1);
  expect(stderr).toContain('+ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";');
  expect(stderr).toMatch(/hint: nixos-generate migrate --to-release 25\.11 rewrites .*\n$/);
  expect(run(folder, "--check", "--to-release", "25.11").stderr).toContain("2 fixes, 0 left for you");
});

function emptyRepository(): string {
  const folder = folderWith({});
  git(folder, "init", "--quiet");
  return folder;
}

const UNSEEN = 'builtins.fromJSON "[]"\n';

it("says a note once, however many fixes it holds for", () => {
  const call = (name: string, file: string) =>
    `    packages.x86_64-linux.${name} = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "gce";
      modules = import ./${file};
    };`;
  const flake = FLAKE.replace(
    / {4}# Gr[\s\S]*?;\n {4}\};/,
    [call("a", "a.nix"), call("b", "b.nix")].join("\n"),
  );
  const { stderr } = run(repository({ "flake.nix": flake, "a.nix": UNSEEN, "b.nix": UNSEEN }));
  expect(stderr.match(/would: build the "google-compute" image/g)).toHaveLength(2);
  expect(stderr.match(/note: elements of lists/g)).toHaveLength(1);
});

it("reminds of the old nixpkgs where code was written for a newer one", () => {
  const folder = repository({ "flake.nix": FLAKE.replace("nixos-25.11", "nixos-24.11") });
  expect(run(folder, "--check", "--to-release", "25.11").stderr).toContain(
    'note: the input "nixpkgs" is still nixos-24.11, which cannot evaluate this: name nixos-25.11 in flake.nix',
  );
});
