import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Builds dist/ when it is not there or older than a source, once before all tests. */
export default function buildIfStale(): void {
  if (newestBelow(join(ROOT, "src")) < timeOf(join(ROOT, "dist/nixos-generate.js"))) return;
  try {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  } catch {
    // Tests that need no built command can still tell something.
    process.stderr.write("the command does not build: tests that run it will fail\n");
  }
}

function newestBelow(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Math.max(
    0,
    ...entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return newestBelow(path);
      return entry.name.endsWith(".ts") ? timeOf(path) : 0;
    }),
  );
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
