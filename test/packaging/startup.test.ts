// What a person waits for: how much code is loaded before anything is done. `npm run bench` measures the time.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** The files that these import without being asked to, themselves included, as one text. */
function loadedWith(...entries: readonly string[]): string {
  const folder = world.path("product/dist");
  const texts = new Map<string, string>();
  const visit = (name: string) => {
    if (texts.has(name)) return;
    const text = readFileSync(join(folder, name), "utf8");
    texts.set(name, text);
    for (const [, next] of text.matchAll(/(?:\bfrom|^import)\s*"\.\/([^"]+)"/gm)) visit(next!);
  };
  for (const entry of entries) visit(entry);
  return [...texts.values()].join("\n");
}

/** The file that the entry loads on demand for a module of this name. */
function chunkOf(name: string): string {
  const entry = loadedWith("nixos-generate.js");
  const found = new RegExp(`import\\("\\./(${name}-[A-Z0-9]+\\.js)"\\)`).exec(entry)?.[1];
  if (found === undefined) throw new Error(`nothing loads ${name} on demand`);
  return found;
}

// A word that only that package's code has.
const PACKAGES = {
  zod: "ZodError",
  commander: "CommanderError",
  execa: "ExecaError",
  yaml: "YAMLParseError",
};

test.each(Object.entries(PACKAGES))("--list and --help do without %s", (_, word) => {
  expect(loadedWith("nixos-generate.js")).not.toContain(word);
  expect(loadedWith("nixos-generate.js", chunkOf("legacy"))).not.toContain(word);
});

test("the words looked for are in what is loaded later", () => {
  const folder = world.path("product/dist");
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const all = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  for (const word of Object.values(PACKAGES)) expect(all).toContain(word);
});

test("--list is answered by a few kilobytes", () => {
  expect(loadedWith("nixos-generate.js").length).toBeLessThan(40_000);
  expect(loadedWith("nixos-generate.js", chunkOf("legacy")).length).toBeLessThan(90_000);
});
