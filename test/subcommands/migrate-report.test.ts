import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folderWith } from "../support/temporary.ts";

const COMMAND = fileURLToPath(new URL("../../dist/nixos-generate.js", import.meta.url));
const OLD = { "build.sh": "#!/bin/sh\nnixos-generate -f do --flake .#box\n" };

function migrate(cwd: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { GITHUB_WORKSPACE: _, ...rest } = process.env;
  const options = { cwd, encoding: "utf8", env: { ...rest, ...env } } as const;
  return spawnSync(process.execPath, [COMMAND, "migrate", ...argv], options);
}

test("findings name files as they are called, and on one line", () => {
  const ran = migrate(folderWith({ "Größe/a\nb/build.sh": OLD["build.sh"], "über.sh": OLD["build.sh"] }), []);
  expect(ran.stderr).toContain('"Größe/a\\nb/build.sh":2:1: "nixos-generate" is retired');
  expect(ran.stderr).toContain('\nüber.sh:2:1: "nixos-generate" is retired');
});

describe("migrate --report", () => {
  test("writes a page beside its usual answer", () => {
    const folder = folderWith(OLD);
    const plain = migrate(folder, []);
    const ran = migrate(folder, ["--report", "page.html"]);
    expect([ran.status, ran.stdout, ran.stderr]).toEqual([1, plain.stdout, plain.stderr]);
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("<strong>1 file</strong> to change");
    expect(readFileSync(join(folder, "build.sh"), "utf8")).toBe(OLD["build.sh"]);
  });

  test("says what was done when it was", () => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, ["--write", "--report", "page.html"]);
    expect(ran.status, ran.stderr).toBe(0);
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("<strong>1 file</strong> changed");
  });

  test("goes with --json, whose answer stays JSON", () => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, ["--json", "--report", "page.html"]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ written: false, files: [{ path: "build.sh" }] });
    expect(existsSync(join(folder, "page.html"))).toBe(true);
  });

  test("a page that cannot be written is an error, and the answer is given all the same", () => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, ["--report", "no/such/folder/page.html"]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('error: cannot write "no/such/folder/page.html"\nhint: --report takes');
    expect(ran.stdout).toMatch(/^--- a\/build\.sh/);
  });
});

describe("migrate --annotate", () => {
  test("prints annotations and nothing else, on either stream", () => {
    const ran = migrate(folderWith(OLD), ["--annotate", "github"]);
    expect(ran.stdout).toMatch(/^::warning file=build\.sh,line=2,col=1,title=shell-command::[^\n]*\n$/);
    expect([ran.status, ran.stderr]).toEqual([1, ""]);
  });

  test("counts paths from the workspace where the checkout lies below it", () => {
    const workspace = folderWith({ "here/build.sh": OLD["build.sh"] });
    const here = join(workspace, "here");
    for (const [place, path] of [
      [workspace, "here/build.sh"],
      [here, "build.sh"],
      [join(workspace, "there"), "build.sh"],
    ] as const) {
      const ran = migrate(here, ["--annotate", "github"], { GITHUB_WORKSPACE: place });
      expect(ran.stdout).toContain(`file=${path},line=2`);
    }
  });

  test("knows no other CI", () => {
    const ran = migrate(folderWith(OLD), ["--annotate", "gitlab"]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^error: .*'gitlab' is invalid.*github/);
  });
});
