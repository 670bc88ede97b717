import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ACTION = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
const STEP = ACTION.runs.steps[0];
const SCRIPT = join(ROOT, "scripts/action.sh");
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
  return { ...step(workspace, inputs, checkout), workspace };
}

/** Runs the step in a workspace that is there. */
function step(workspace: string, inputs: Readonly<Record<string, string>> = {}, checkout = ROOT) {
  const programs = folderWith({ npm: NPM }, 0o755);
  const runner = folderWith({ output: "", calls: "", summary: "" });
  const inputOf = (name: string) => inputs[name] ?? ACTION.inputs[name].default;
  const env = Object.fromEntries(
    Object.entries<string>(STEP.env).map(([name, expression]) => {
      const [, input] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(expression)!;
      return [name, inputOf(input!)];
    }),
  );
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", SCRIPT], {
    cwd: workspace,
    encoding: "utf8",
    env: {
      ...env,
      PATH: `${programs}:${process.env["PATH"]}`,
      GITHUB_WORKSPACE: workspace,
      GITHUB_ACTION_PATH: checkout,
      GITHUB_OUTPUT: join(runner, "output"),
      GITHUB_STEP_SUMMARY: join(runner, "summary"),
      GITHUB_SERVER_URL: "https://github.com",
      RUNNER_TEMP: runner,
      CALLS: join(runner, "calls"),
    },
  });
  const read = (name: string) => readFileSync(join(runner, name), "utf8").trim();
  const [output = "", body] = read("output").split(/\nbody=/);
  return { status, stdout, stderr, output, body, summary: read("summary"), calls: read("calls") };
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

  test("writes what it found into the summary of the job", () => {
    const ran = runAction(OLD);
    expect(ran.summary).toContain("### What changed\n\n- `build.sh`\n");
    expect(readFileSync(ran.body!, "utf8").trim()).toBe(ran.summary);
  });

  test("hands flags on, one a line", () => {
    expect(runAction(OLD, { flags: "--exclude=build.sh\n\n--scripts=nix\n" }).status).toBe(0);
    expect(runAction(OLD, { flags: "--wrong" }).status).toBe(2);
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

describe("the action, with a branch", () => {
  const identity = [
    "-c",
    "user.name=tester",
    "-c",
    "user.email=tester@example.org",
    "-c",
    "init.defaultBranch=main",
  ];
  const git = (folder: string, ...argv: readonly string[]) =>
    execFileSync("git", [...identity, ...argv], { cwd: folder, encoding: "utf8" });

  /** A clone of a bare repository, as actions/checkout makes it. */
  function clone(files: Readonly<Record<string, string>>) {
    const origin = folderWith({});
    git(origin, "init", "--quiet", "--bare");
    const work = folderWith(files);
    git(work, "init", "--quiet");
    git(work, "add", "--all");
    git(work, "commit", "--quiet", "--message", "first");
    git(work, "remote", "add", "origin", origin);
    git(work, "push", "--quiet", "origin", "main");
    return { origin, work };
  }

  test("migrates, pushes the branch and leaves the body of a pull request", () => {
    const { origin, work } = clone(OLD);
    const ran = step(work, { branch: "build-images", report: "" });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(ran.output).toBe("status=0");
    expect(ran.body).toMatch(/\.md\nbranch=build-images$/);
    expect(git(origin, "show", "build-images:build.sh")).toContain("system.build.images.digital-ocean");
    expect(git(origin, "log", "--format=%s", "main..build-images")).toBe(
      "Build images with nixpkgs instead of nixos-generators\n",
    );
    expect(ran.summary).toContain("1 file changed with 1 fix");
  });

  test("replaces a branch of its own, and never one that a person went on with", () => {
    const { origin, work } = clone(OLD);
    const again = () => {
      git(work, "reset", "--quiet", "--hard", "origin/main");
      return step(work, { branch: "images" });
    };
    expect([step(work, { branch: "images" }).status, again().status]).toEqual([0, 0]);
    git(work, "commit", "--quiet", "--allow-empty", "--message", "by hand");
    git(work, "push", "--quiet", "origin", "HEAD:images");
    const theirs = git(origin, "rev-parse", "images");
    const refused = again();
    expect(refused.status).not.toBe(0);
    expect(refused.stdout).toContain("::error::the branch has commits of others");
    expect(git(origin, "rev-parse", "images")).toBe(theirs);
  });

  test("pushes nothing where there is nothing to change, or where not all could be looked at", () => {
    for (const [files, status] of [
      [{ "a.nix": "{ }\n" }, 0],
      [{ ...OLD, "flake.nix": "{ nixos-generators" }, 2],
    ] as const) {
      const { origin, work } = clone(files);
      expect(step(work, { branch: "images" }).status).toBe(status);
      expect(git(origin, "branch", "--list", "images")).toBe("");
    }
  });

  test("the token is in no command line", () => {
    const script = readFileSync(SCRIPT, "utf8");
    expect(script).not.toMatch(/-c [^\n]*(?:header|TOKEN)/);
  });

  test("a branch is a name", () => {
    const { work } = clone(OLD);
    expect(step(work, { branch: "--delete" }).status).not.toBe(0);
    expect(step(work, { branch: "a..b" }).status).not.toBe(0);
  });
});

test("no expression is in the script, where it would be read as code", () => {
  expect(STEP.run).not.toContain("${{");
  expect(Object.values(STEP.env)).toEqual(Object.keys(ACTION.inputs).map((name) => `\${{ inputs.${name} }}`));
});
