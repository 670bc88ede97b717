// The files that migrate writes where it is told to: through no link that a repository may hold, and over nothing that is
// not an older report.
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PRODUCT } from "../faults/repository.ts";
import { folderWith } from "../support/temporary.ts";

const OLD = "#!/bin/sh\nnixos-generate -f do -c ./host.nix\n";

interface Place {
  readonly repository: string;
  /** A folder of the user's, beside it. */
  readonly home: string;
}

function place(): Place {
  const root = realpathSync(folderWith({}));
  const [repository, home] = [join(root, "repository"), join(root, "home")];
  for (const folder of [repository, home]) mkdirSync(folder);
  writeFileSync(join(repository, "b.sh"), OLD);
  writeFileSync(join(home, "precious"), "mine\n");
  execFileSync("git", ["init", "-q"], { cwd: repository });
  return { repository, home };
}

function report(cwd: string, file: string, env: Readonly<Record<string, string>> = {}) {
  const { GITHUB_WORKSPACE: _, ...rest } = process.env;
  const argv = [PRODUCT, "migrate", "b.sh", "--check", "--report", file];
  return spawnSync(process.execPath, argv, { cwd, encoding: "utf8", env: { ...rest, ...env } });
}

function expectRefused(ran: ReturnType<typeof report>, why: RegExp): void {
  expect(ran.status, ran.stderr).toBe(2);
  expect(ran.stderr).toMatch(/^error: cannot write the report to "/m);
  expect(ran.stderr).toMatch(why);
  // The answer is given nevertheless.
  expect(ran.stderr).toContain("b.sh:2:1");
}

describe("--report", () => {
  test("writes a new file, and replaces its own page", () => {
    const { repository } = place();
    for (const _ of [1, 2]) expect(report(repository, "page.html").status).toBe(1);
    expect(readFileSync(join(repository, "page.html"), "utf8")).toMatch(/^<!doctype html>/);
  });

  test.each([
    ["a file of the user's outside", "../home/precious"],
    ["a file that is not there", "../home/new"],
    ["itself", "page.html"],
    ["a file of the repository", "b.sh"],
    ["a device", "/dev/null"],
  ])("follows no link to %s", (_, target) => {
    const { repository, home } = place();
    symlinkSync(target, join(repository, "page.html"));
    expectRefused(report(repository, "page.html"), /it is a symbolic link/);
    expect(readlinkSync(join(repository, "page.html"))).toBe(target);
    expect(readFileSync(join(home, "precious"), "utf8")).toBe("mine\n");
    expect(existsSync(join(home, "new"))).toBe(false);
    expect(readFileSync(join(repository, "b.sh"), "utf8")).toBe(OLD);
  });

  test.each([
    ["relative", (at: Place) => [at.repository, "out/page.html"]],
    ["absolute", (at: Place) => [at.repository, join(at.repository, "out/page.html")]],
    ["from elsewhere", (at: Place) => [at.repository, "../repository/out/page.html"]],
  ] as const)("goes through no folder that is a link in the repository: %s", (_, words) => {
    const at = place();
    symlinkSync(at.home, join(at.repository, "out"));
    const [cwd, file] = words(at);
    expectRefused(report(cwd!, file!), /out is a symbolic link in a repository/);
    expect(existsSync(join(at.home, "page.html"))).toBe(false);
  });

  test("nor in another repository, or in the workspace of the CI", () => {
    const [at, other] = [place(), place()];
    symlinkSync(at.home, join(other.repository, "out"));
    expectRefused(report(at.repository, join(other.repository, "out/page.html")), /in a repository/);
    symlinkSync(at.home, join(other.home, "out"));
    const env = { GITHUB_WORKSPACE: other.home };
    expectRefused(report(at.repository, join(other.home, "out/page.html"), env), /in a repository/);
    expect(existsSync(join(at.home, "page.html"))).toBe(false);
  });

  test("follows a link of the user's outside of any repository", () => {
    const { repository, home } = place();
    mkdirSync(join(home, "real"));
    symlinkSync("real", join(home, "out"));
    expect(report(repository, join(home, "out/page.html")).status).toBe(1);
    expect(existsSync(join(home, "real/page.html"))).toBe(true);
  });

  test.each([
    ["a file of the repository", "c.html", OLD],
    [
      "a page of somebody else",
      "page.html",
      '<!doctype html>\n<html lang="en">\n<head>\n<title>mine</title>',
    ],
    ["a page that only mentions us", "page.html", "<!-- nixos-generate migrate --><!doctype html>"],
    ["an empty file", "page.html", ""],
  ])("replaces nothing else: %s", (_, file, text) => {
    const { repository } = place();
    writeFileSync(join(repository, file), text);
    expectRefused(report(repository, file), /it exists, and this tool did not write it/);
    expect(readFileSync(join(repository, file), "utf8")).toBe(text);
  });

  test("waits for no pipe, and replaces no folder", () => {
    const { repository } = place();
    execFileSync("mkfifo", [join(repository, "pipe.html")]);
    mkdirSync(join(repository, "folder.html"));
    for (const name of ["pipe.html", "folder.html"])
      expectRefused(report(repository, name), /not a regular file/);
    expect(lstatSync(join(repository, "pipe.html")).isFIFO()).toBe(true);
  });
});
