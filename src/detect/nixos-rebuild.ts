import { open, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findProgram } from "../exec/programs.ts";
import type { Fact, NixosRebuildFlavour } from "./capabilities.ts";

/** How much of a program is read to recognise it, in bytes; the Bash one of 25.05 has 35 KB. */
const HEAD = 256 * 1024;
const WRAPPERS_FOLLOWED = 3;

/**
 * Recognises the nixos-rebuild on a PATH by reading it, through the wrappers that nixpkgs puts around
 * programs; it is never started.
 */
export async function detectNixosRebuild(searchPath: string | undefined): Promise<Fact<NixosRebuildFlavour>> {
  const program = await findProgram("nixos-rebuild", searchPath);
  if (program === undefined) return { value: "none", evidence: "there is no nixos-rebuild on PATH" };
  let file = await realpath(program);
  for (let followed = 0; followed <= WRAPPERS_FOLLOWED; followed++) {
    const text = await readHead(file).catch(() => "");
    const flavour = await recognise(file, text);
    if (flavour !== undefined) return { value: flavour, evidence: describe(flavour, program) };
    const wrapped = findWrapped(text, file);
    if (wrapped === undefined) break;
    file = await realpath(wrapped).catch(() => wrapped);
  }
  return { value: "unknown", evidence: `${program} is not a nixos-rebuild that is known` };
}

async function recognise(file: string, text: string): Promise<NixosRebuildFlavour | undefined> {
  if (/from nixos_rebuild import|\bnixos_rebuild\b.*\bmain\b/.test(text))
    return (await hasPythonImages(file)) ? "ng" : "unknown";
  if (!text.startsWith("#!") || !/\bswitch-to-configuration\b/.test(text)) return undefined;
  // pkgs/os-specific/linux/nixos-rebuild/nixos-rebuild.sh: 24.05 has neither, NixOS/nixpkgs 00409d1 has --file alone.
  if (/\bbuild-image\b/.test(text)) return "bash";
  return /--file\b/.test(text) ? "bash-without-images" : "bash-without-file";
}

/** The preview of nixos-rebuild-ng in 24.11 had no build-image; its models.py lists the actions. */
async function hasPythonImages(file: string): Promise<boolean> {
  const lib = join(dirname(dirname(file)), "lib");
  const versions = await readdir(lib).catch(() => []);
  for (const version of versions.filter((name) => name.startsWith("python"))) {
    const models = await readHead(join(lib, version, "site-packages/nixos_rebuild/models.py")).catch(
      () => undefined,
    );
    if (models !== undefined) return models.includes("build-image");
  }
  return true;
}

/** What a wrapper of nixpkgs (a shell script or a small binary) ends up running. */
function findWrapped(text: string, file: string): string | undefined {
  for (const [word] of text.matchAll(/[^\s"'\0]+/g)) {
    const path = word.includes("/") ? word.slice(word.indexOf("/")) : "";
    if (path !== file && /\/bin\/\.?nixos-rebuild/.test(path.slice(1))) return path;
  }
  return undefined;
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function describe(flavour: NixosRebuildFlavour, program: string): string {
  switch (flavour) {
    case "ng":
      return `${program} is nixos-rebuild-ng`;
    case "bash":
      return `${program} is the Bash nixos-rebuild, with build-image`;
    case "bash-without-file":
      return `${program} is the Bash nixos-rebuild, without --file and build-image`;
    case "bash-without-images":
      return `${program} is the Bash nixos-rebuild, without build-image`;
    default:
      return `${program} is not a nixos-rebuild that is known`;
  }
}
