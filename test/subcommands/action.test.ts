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
/** A stand-in for npm that takes the two command lines of the action only, and builds by a link to what is built here. */
const NPM = `#!/bin/sh
echo "npm $* in $(pwd)" >> "$CALLS"
case "$*" in
  "ci --ignore-scripts --no-audit --no-fund") ;;
  "run build") ln -s "${join(ROOT, "dist")}" dist ;;
  *) echo "npm: unexpected: $*" >&2; exit 99 ;;
esac
`;

/** Runs the action's step as a runner does: inputs filled in, the workspace as working directory. */
function runAction(
  files: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
  checkout = ROOT,
) {
  const workspace = folderWith(files);
  const programs = folderWith({ npm: NPM }, 0o755);
  const runner = folderWith({ output: "", calls: "" });
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
        GITHUB_ACTION_PATH: checkout,
        GITHUB_OUTPUT: join(runner, "output"),
        CALLS: join(runner, "calls"),
      },
    },
  );
  const read = (name: string) => readFileSync(join(runner, name), "utf8").trim();
  return { status, stdout, stderr, workspace, output: read("output"), calls: read("calls") };
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

  test("runs what its own checkout holds", () => {
    expect(runAction(OLD).calls).toBe("");
  });

  test("builds its own checkout once where it is not built, and takes nothing from the workspace", () => {
    const checkout = folderWith({});
    const first = runAction(OLD, {}, checkout);
    expect(first.calls.split("\n")).toEqual([
      `npm ci --ignore-scripts --no-audit --no-fund in ${checkout}`,
      `npm run build in ${checkout}`,
    ]);
    expect([first.status, runAction(OLD, {}, checkout).calls]).toEqual([1, ""]);
  });

  test("takes inputs as they are", () => {
    const name = "a; touch 'broken' $(touch broken) \"`touch broken`";
    const ran = runAction(
      { [`${name}/build.sh`]: OLD["build.sh"] },
      { path: name, report: `${name}/page.html` },
    );
    expect(ran.stdout.startsWith(`::warning file=${name}/build.sh,line=2`)).toBe(true);
    expect(existsSync(join(ran.workspace, name, "page.html"))).toBe(true);
    for (const folder of [ran.workspace, join(ran.workspace, name)])
      expect(existsSync(join(folder, "broken"))).toBe(false);
  });
});

test("no expression stands in the script, where it would be read as code", () => {
  expect(STEP.run).not.toContain("${{");
  expect(Object.values(STEP.env)).toEqual(Object.keys(ACTION.inputs).map((name) => `\${{ inputs.${name} }}`));
});
