import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FILES = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "");

/**
 * Ways to fetch this project by a name that is not registered: a forge, a registry of npm, the action of a forge.
 * Whoever registers the name would run code wherever such a line was written.
 */
const ADDRESS = new RegExp(
  [
    "(?:github|gitlab|sourcehut|git\\+https?|https?):\\S*nixos-generate-shim",
    "nixos-generate-shim/nixos-generate-shim",
    "npx\\s[^\\n]*nixos-generate-shim",
    "npm\\s+(?:i|install|add|exec)\\s[^\\n]*nixos-generate-shim",
    "(?:pnpm|yarn|bun)\\s[^\\n]*nixos-generate-shim",
  ].join("|"),
  "g",
);

test("no file names an address for this project that is not ours", () => {
  const found = FILES.filter((path) => path !== "test/addresses.test.ts").flatMap((path) =>
    [...read(path).matchAll(ADDRESS)].map((match) => `${path}: ${match[0]}`),
  );
  expect(FILES.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

test.each([
  "nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso",
  "npx --yes nixos-generate-shim@0.1.0 migrate",
  "npm install -g nixos-generate-shim",
  "- uses: nixos-generate-shim/nixos-generate-shim@main",
  "https://github.com/someone/nixos-generate-shim",
])("%s would be found", (line) => {
  expect([...line.matchAll(ADDRESS)]).not.toEqual([]);
});

/** A file as text; a link or a removed file has none. */
function read(path: string): string {
  try {
    return readFileSync(join(ROOT, path), "latin1");
  } catch {
    return "";
  }
}
