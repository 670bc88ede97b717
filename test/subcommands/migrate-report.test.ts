import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { MIGRATION_SCHEMA } from "../../src/report/migration/migration-schema.ts";
import { folderWith } from "../support/temporary.ts";

const COMMAND = fileURLToPath(new URL("../../dist/nixos-generate.js", import.meta.url));
const OLD = { "build.sh": "#!/bin/sh\nnixos-generate -f do --flake .#box\n" };

function migrate(cwd: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { GITHUB_WORKSPACE: _, CI_PROJECT_DIR: __, ...rest } = process.env;
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

  test("ends in .md for a pull request's body, and both kinds can be written at once", () => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, ["--report", "page.html", "--report", "body.md"]);
    expect(ran.status).toBe(1);
    expect(readFileSync(join(folder, "body.md"), "utf8")).toContain("### What changed");
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("<!doctype html>");
  });

  test.each(["flake.nix", "report", "report.txt", "x.md.bak"])("%s is not a name of a report", (name) => {
    const folder = folderWith({ ...OLD, [name]: "mine" });
    const ran = migrate(folder, ["--report", name]);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toContain("a report is a file that ends in .md or .html");
    expect(readFileSync(join(folder, name), "utf8")).toBe("mine");
  });

  test("a page that cannot be written is an error, and the answer is still printed", () => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, ["--report", "no/such/folder/page.html"]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(
      'error: cannot write the report to "no/such/folder/page.html": its folder does not exist\nhint: --report takes',
    );
    expect(ran.stdout).toMatch(/^--- a\/build\.sh/);
  });
});

describe("migrate --output-format", () => {
  test("github: prints annotations and nothing else, on either stream; --annotate is the same", () => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, ["--output-format", "github"]);
    expect(ran.stdout).toMatch(/^::warning file=build\.sh,line=2,col=1,title=shell-command::[^\n]*\n$/);
    expect([ran.status, ran.stderr]).toEqual([1, ""]);
    expect(migrate(folder, ["--annotate", "github"]).stdout).toBe(ran.stdout);
  });

  test.each([
    "github",
    "gitlab",
    "sarif",
    "rdjson",
  ])("%s: counts paths from the workspace of the CI", (format) => {
    const workspace = folderWith({ "here/build.sh": OLD["build.sh"] });
    const here = join(workspace, "here");
    for (const [env, path] of [
      [{ GITHUB_WORKSPACE: workspace }, "here/build.sh"],
      [{ CI_PROJECT_DIR: workspace }, "here/build.sh"],
      [{ GITHUB_WORKSPACE: here }, "build.sh"],
      [{ GITHUB_WORKSPACE: join(workspace, "there") }, "build.sh"],
    ] as const) {
      const ran = migrate(here, ["--output-format", format], env);
      expect(ran.stdout).toMatch(new RegExp(`(?:file=|")${path}[",]`));
      expect([ran.status, ran.stderr]).toEqual([1, ""]);
    }
  });

  test("json: --json is the same, and --write gives the same but for `written`", () => {
    const folder = folderWith(OLD);
    const dry = migrate(folder, ["--output-format", "json"]);
    expect(migrate(folder, ["--json"]).stdout).toBe(dry.stdout);
    const { written: no, ...shown } = MIGRATION_SCHEMA.parse(JSON.parse(dry.stdout));
    const { written: yes, ...done } = MIGRATION_SCHEMA.parse(
      JSON.parse(migrate(folder, ["--write", "--json"]).stdout),
    );
    expect([no, yes]).toEqual([false, true]);
    expect(done).toEqual(shown);
  });

  test.each([
    [["--annotate", "gitlab"], "'gitlab' is invalid"],
    [["--output-format", "xml"], "'xml' is invalid"],
    [["--json", "--annotate", "github"], "'--json' cannot be used with option '--annotate <kind>'"],
    [["--json", "--output-format", "json"], "cannot be used with option '--json'"],
    [["--output-format", "text", "--annotate", "github"], "cannot be used with option '--annotate <kind>'"],
    [["--write", "--check"], "--write' cannot be used with option '--check'"],
  ])("%j is refused, and changes nothing", (argv, message) => {
    const folder = folderWith(OLD);
    const ran = migrate(folder, argv);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toContain(message);
    expect(readFileSync(join(folder, "build.sh"), "utf8")).toBe(OLD["build.sh"]);
  });
});

describe("migrate --exclude", () => {
  const files = { "build.sh": OLD["build.sh"], "old/a.sh": OLD["build.sh"], "b/old/c.sh": OLD["build.sh"] };

  test.each([
    [["old"], ["build.sh"]],
    [["/old"], ["b/old/c.sh", "build.sh"]],
    [["*.sh"], []],
    [["*.sh", "!build.sh"], ["build.sh"]],
    [["old/*.sh", "build.sh"], ["b/old/c.sh"]],
  ])("%j leaves %j", (patterns, left) => {
    const argv = patterns.flatMap((pattern) => ["--exclude", pattern]);
    const ran = migrate(folderWith(files), ["--json", ...argv]);
    expect(JSON.parse(ran.stdout).files.map(({ path }: { path: string }) => path)).toEqual(left);
  });
});

test("a comment leaves its line and the one below it alone, and the sum counts them", () => {
  const call = "nixos-generate -f do --flake .#box";
  const text = `#!/bin/sh\n# nixos-generate: ignore\n${call}\n${call} # nixos-generate: ignore\n`;
  const folder = folderWith({ "build.sh": text });
  const ran = migrate(folder, []);
  expect([ran.status, ran.stdout, ran.stderr]).toEqual([
    0,
    "",
    `nothing to migrate, 2 ignored; 1 file looked at in ${folder}\n`,
  ]);
});
