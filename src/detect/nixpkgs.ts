import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseRelease } from "../formats/releases.ts";
import { parseNix } from "../nix/parser.ts";
import { staticName } from "../nix/strings.ts";
import type { Binding, Expr } from "../nix/tree.ts";
import type { Fact, NixpkgsFacts } from "./capabilities.ts";

const VERSION_FILES = ["lib/.version", ".version"];
const IMAGES_FILE = "nixos/modules/image/images.nix";

/**
 * Reads what a nixpkgs on disk can do from its files, without an evaluation. What it can do counts, not
 * what it calls itself: a tree that says 24.11 and has images.nix has images.
 */
export async function readNixpkgs(path: string): Promise<NixpkgsFacts> {
  return { place: path, path, release: await readReleaseOf(path), variants: await readVariants(path) };
}

/** Where nixpkgs says which Nix it needs: a condition in words since 25.05, a version before. */
const OLDEST_NIX: readonly (readonly [file: string, pattern: RegExp])[] = [
  ["lib/minfeatures.nix", /reports at least (\d+\.\d+(?:\.\d+)?)/],
  ["lib/minver.nix", /"(\d+\.\d+(?:\.\d+)?)"/],
];

/** The oldest Nix that a nixpkgs on disk lets evaluate it, such as "2.18"; undefined when nothing tells. */
export async function readOldestNix(path: string): Promise<Fact<string> | undefined> {
  for (const [file, pattern] of OLDEST_NIX) {
    const text = await readFile(join(path, file), "utf8").catch(() => "");
    const version = pattern.exec(text)?.[1];
    if (version !== undefined) return { value: version, evidence: `read from ${join(path, file)}` };
  }
  return undefined;
}

/** Whether a folder is a nixpkgs with NixOS in it. */
export async function isNixpkgs(path: string): Promise<boolean> {
  return stat(join(path, "nixos/lib/eval-config.nix")).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function readReleaseOf(path: string): Promise<Fact<string> | undefined> {
  for (const file of VERSION_FILES) {
    const text = await readFile(join(path, file), "utf8").catch(() => undefined);
    const release = text === undefined ? undefined : parseRelease(text);
    if (release !== undefined) return { value: release, evidence: `read from ${join(path, file)}` };
  }
  return undefined;
}

/** Undefined where images.nix is there and tells us nothing: then an evaluation has to. */
async function readVariants(path: string): Promise<Fact<readonly string[]> | undefined> {
  const file = join(path, IMAGES_FILE);
  const text = await readFile(file, "latin1").catch(() => undefined);
  if (text === undefined) return { value: [], evidence: `there is no ${file}` };
  const names = findVariantNames(text);
  return names.length === 0 ? undefined : { value: names, evidence: `read from ${file}` };
}

/**
 * The names in the set that images.nix assigns to `image.modules`: the keys of its `imageModules`, as
 * every release from 25.05 to 26.11pre writes it. Empty when the file has another shape.
 */
export function findVariantNames(source: string): readonly string[] {
  const parsed = parseNix(source);
  if (!parsed.ok) return [];
  let body: Expr = parsed.tree.root;
  while (body.kind === "Lambda") body = body.body;
  const modules = body.kind === "LetIn" ? findNamed(body.bindings, "imageModules") : undefined;
  return modules?.kind === "AttrSet" ? modules.bindings.flatMap(namesOf) : [];
}

function findNamed(bindings: readonly Binding[], name: string): Expr | undefined {
  for (const binding of bindings) {
    if (binding.kind === "AttrBinding" && namesOf(binding)[0] === name) return binding.value;
  }
  return undefined;
}

/** The first name of a binding's path, where it is written out. */
function namesOf(binding: Binding): readonly string[] {
  const name = binding.kind === "AttrBinding" ? staticName(binding.path.attrs[0]!) : undefined;
  return name === undefined ? [] : [name];
}
