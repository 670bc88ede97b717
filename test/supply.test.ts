// What the package is made of: few packages, each with its reason and its licence, and nothing that runs on install.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8");
const { dependencies, scripts } = JSON.parse(read("package.json"));
const { packages } = JSON.parse(read("package-lock.json"));
const runtime = Object.keys(dependencies).sort();

test("docs/architecture.md says what each package is for, and names no other", () => {
  const [, table = ""] = /## Packages\n([\s\S]*?)\n## /.exec(read("docs/architecture.md")) ?? [];
  const rows = [...table.matchAll(/^\| ([a-z-]+) \|/gm)].map((row) => row[1]!);
  expect(rows.filter((name) => name !== "package").sort()).toEqual(runtime);
});

test("the bundle carries the licence of each package in it", () => {
  const listed = [...read("dist/THIRD-PARTY.txt").matchAll(/^(\S+) (\d[\w.-]*) \((\S+)\)$/gm)];
  expect(listed.map((row) => row[1])).toEqual(expect.arrayContaining(runtime));
  for (const [, name, version] of listed) {
    const locked = Object.entries(packages as Record<string, { version: string }>).filter(([path]) =>
      path.endsWith(`node_modules/${name}`),
    );
    expect(
      locked.map(([, entry]) => entry.version),
      name,
    ).toContain(version);
  }
});

test("nothing runs when it is installed", () => {
  const hooks = ["preinstall", "install", "postinstall", "prepare"];
  expect(Object.keys(scripts).filter((name) => hooks.includes(name))).toEqual([]);
  const others = Object.entries(packages as Record<string, { dev?: boolean; hasInstallScript?: boolean }>);
  expect(others.filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev)).toEqual([]);
});
