// The hooks of .pre-commit-hooks.yaml, started as pre-commit starts those of `language: script`: below the checkout of
// this project, in the repository that is committed to.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCRIPT = "nixos-generate -f iso --flake .#web\n";

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
}

const hooks: readonly Hook[] = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8"));

function commit(id: string, script: string) {
  const { entry, language } = hooks.find((hook) => hook.id === id)!;
  expect(language).toBe("script");
  const [program, ...words] = entry.split(" ");
  const folder = folderWith({ "build.sh": script });
  spawnSync("git", ["init", "--quiet"], { cwd: folder });
  spawnSync("git", ["add", "."], { cwd: folder });
  const { status } = spawnSync(join(ROOT, program!), words, { cwd: folder });
  return { status, script: readFileSync(join(folder, "build.sh"), "utf8") };
}

test("the first hook fails where something is left, and changes nothing", () => {
  expect(commit("nixos-generate-migrate", SCRIPT)).toEqual({ status: 1, script: SCRIPT });
  expect(commit("nixos-generate-migrate", "true\n")).toEqual({ status: 0, script: "true\n" });
});

test("the second hook rewrites what is to be committed", () => {
  const { status, script } = commit("nixos-generate-migrate-write", SCRIPT);
  expect(status).toBe(0);
  expect(script).toContain("system.build.images.iso");
});
