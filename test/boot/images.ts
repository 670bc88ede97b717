import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Graph } from "./graph.ts";
import { plant } from "./plant.ts";
import { attempt, LEAST, place, run, tell } from "./workplace.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = join(ROOT, "dist/nixos-generate.js");

/** An image of the test: a format as the product builds it, or nixpkgs' own variant beside it. */
export interface Image {
  /** Names it on the command line and in the table. */
  readonly name: string;
  /** The legacy format, or the variant where `native`. */
  readonly format: string;
  readonly native: boolean;
  /** File below configurations/. */
  readonly configuration: string;
}

const configurations: Readonly<Record<string, string>> = {
  iso: "iso.nix",
  "install-iso": "iso.nix",
  kexec: "netboot.nix",
  "kexec-bundle": "netboot.nix",
};

export function imageOf(format: string): Image {
  return { name: format, format, native: false, configuration: configurations[format] ?? "common.nix" };
}

/** nixpkgs' own iso, which is said to start from nothing but a BIOS CD. */
export const NATIVE_ISO: Image = {
  name: "iso (nixpkgs' own)",
  format: "iso",
  native: true,
  configuration: "native-iso.nix",
};

/**
 * Builds an image through the product, from packages that are filled with Debian's files; gives the file it prints.
 * Throws with the end of what was said when a step fails; logs are in the work folder.
 */
export function buildImage(image: Image): string {
  const log = join(place.logs, image.name.replaceAll(/\W+/g, "-"));
  tell(`${image.name}: evaluating`);
  const derivation = lastWord(generate(image, ["--print-drv"]));
  const file = `${log}.json`;
  writeFileSync(file, run(["nix", "derivation", "show", "--recursive", derivation]));
  const graph = new Graph(file, derivation);
  tell(
    `${image.name}: filling ${graph.packages.length} packages; Nix builds up to ${graph.builtCount} derivations`,
  );
  const { outputs, notes } = plant(graph);
  writeFileSync(`${log}.notes`, `${notes.join("\n")}\n`);
  tell(`${image.name}: filled ${outputs} outputs, building`);
  const built = attempt([...LEAST, "nix-store", "--realise", "--keep-going", derivation]);
  writeFileSync(`${log}.log`, built.stderr);
  if (built.status !== 0)
    throw new Error(`${image.name} was not built, see ${log}.log: ${built.stderr.slice(-1500)}`);
  return lastWord(generate(image, []));
}

/** The product's own command line, and what it prints. */
function generate({ format, native, configuration }: Image, more: readonly string[]): string {
  const path = fileURLToPath(new URL(`configurations/${configuration}`, import.meta.url));
  const words = native ? ["build", format, "--fidelity", "native"] : ["-f", format];
  return run([process.execPath, PROGRAM, ...words, "-c", path, ...more]);
}

/** `build` prints the image's name before its path. */
function lastWord(text: string): string {
  return text.trim().split(/\s+/).at(-1)!;
}
