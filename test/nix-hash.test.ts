import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { NO_NIX } from "./support/requirements.ts";

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

test("nix/package.nix vouches for the packages of today's lock file (bash scripts/nix-hash.sh)", (context) => {
  context.skip(NO_NIX !== undefined, NO_NIX);
  const hash = findHash();
  context.skip(hash === undefined, "the packages cannot be fetched here");
  expect(/outputHash = "([^"]+)"/.exec(readFileSync(path("nix/package.nix"), "utf8"))?.[1]).toBe(hash);
});

function findHash(): string | undefined {
  try {
    return execFileSync("bash", [path("scripts/nix-hash.sh")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}
