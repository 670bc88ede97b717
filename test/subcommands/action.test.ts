import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ACTION = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
const STEP = ACTION.runs.steps[0];
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** A stand-in for npx that takes one command line only, and runs the built command in its place. */
const NPX = `#!/bin/sh
[ "$1 $2 $3" = "--yes nixos-generate-shim@${version} migrate" ] || { echo "npx: unexpected: $*" >&2; exit 99; }
shift 2
pwd > "$CALLED_IN"
exec "${process.execPath}" "${join(ROOT, "dist/nixos-generate.js")}" "$@"
`;

/** Runs the action's step as a runner does: inputs filled in, the workspace as working directory. */
function runAction(files: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>> = {}) {
  const workspace = folderWith(files);
  const programs = folderWith({ npx: NPX }, 0o755);
  const runner = folderWith({ output: "", "called-in": "" });
  const inputOf = (name: string) => inputs[name] ?? ACTION.inputs[name].default;
  const env = Object.fromEntries(
    Object.entries<string>(STEP.env).map(([name, expression]) => {
      const [, input] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(expression)!;
      return [name, inputOf(input!)];
    }),
  );
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEP.run],
    {
      cwd: workspace,
      encoding: "utf8",
      env: {
        ...env,
        PATH: `${programs}:${process.env["PATH"]}`,
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: runner,
        GITHUB_OUTPUT: join(runner, "output"),
        CALLED_IN: join(runner, "called-in"),
      },
    },
  );
  const read = (name: string) => readFileSync(join(runner, name), "utf8").trim();
  return { status, stdout, stderr, workspace, runner, output: read("output"), calledIn: read("called-in") };
}

const OLD = { "build.sh": "#!/bin/sh\nnixos-generate -f do --flake .#box\n" };

describe("the action", () => {
  test("annotates the lines and fails while there is something to do", () => {
    const ran = runAction(OLD);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toMatch(/^::warning file=build\.sh,line=2,col=1,title=shell-command::.+\n$/);
    expect([ran.status, ran.output]).toEqual([1, "status=1"]);
  });

  test("does not fail where that is not wanted", () => {
    const ran = runAction(OLD, { fail: "false" });
    expect([ran.status, ran.output]).toEqual([0, "status=1"]);
  });

  test("fails in any case where it could not look", () => {
    const ran = runAction({ "flake.nix": "{ nixos-generators" }, { fail: "false" });
    expect(ran.stdout).toMatch(/^::error file=flake\.nix,line=1,/);
    expect([ran.status, ran.output]).toEqual([2, "status=2"]);
  });

  test("says nothing and succeeds where there is nothing to do", () => {
    const ran = runAction({ "configuration.nix": "{ }\n" });
    expect([ran.status, ran.output, ran.stdout]).toEqual([0, "status=0", ""]);
  });

  test("looks at the path it is given alone", () => {
    const ran = runAction({ ...OLD, "docs/other.txt": "" }, { path: "docs" });
    expect([ran.status, ran.stdout]).toEqual([0, ""]);
  });

  test("writes the report where it is told to", () => {
    const ran = runAction(OLD, { report: "migration.html" });
    expect(readFileSync(join(ran.workspace, "migration.html"), "utf8")).toContain("<!doctype html>");
  });

  test("keeps npx away from the repository's own settings", () => {
    const ran = runAction(OLD);
    expect(ran.calledIn).toBe(ran.runner);
  });

  test("takes inputs as they are", () => {
    const name = "a; touch 'broken' $(touch broken) \"`touch broken`";
    const ran = runAction(
      { [`${name}/build.sh`]: OLD["build.sh"] },
      { path: name, report: `${name}/page.html` },
    );
    expect(ran.stdout.startsWith(`::warning file=${name}/build.sh,line=2`)).toBe(true);
    expect(existsSync(join(ran.workspace, name, "page.html"))).toBe(true);
    for (const folder of [ran.workspace, ran.runner, join(ran.workspace, name)])
      expect(existsSync(join(folder, "broken"))).toBe(false);
  });
});

test("no expression stands in the script, where it would be read as code", () => {
  expect(STEP.run).not.toContain("${{");
  expect(Object.values(STEP.env)).toEqual(Object.keys(ACTION.inputs).map((name) => `\${{ inputs.${name} }}`));
});

test("the version is the one of the package", () => {
  expect(ACTION.inputs.version.default).toBe(version);
});
