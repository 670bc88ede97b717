import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findImageFile } from "../../src/exec/images.ts";
import { findFormat } from "../../src/formats/index.ts";
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

/** nixpkgs' own kexec tarball, which holds no kernel. */
export const NATIVE_KEXEC: Image = {
  name: "kexec (nixpkgs' own)",
  format: "kexec",
  native: true,
  configuration: "native-kexec.nix",
};

/**
 * Builds an image that the product evaluates, from packages that are filled with Debian's files (anew where their name
 * matches `again`); gives its file. Throws with the end of what was said when a step fails; logs are in the work folder.
 */
export async function buildImage(image: Image, again?: RegExp): Promise<string> {
  const log = join(place.logs, image.name.replaceAll(/\W+/g, "-"));
  tell(`${image.name}: evaluating`);
  const { derivation, output, filePath } = evaluate(image);
  const file = `${log}.json`;
  writeFileSync(file, run(["nix", "derivation", "show", "--recursive", derivation]));
  const graph = new Graph(file, derivation);
  tell(
    `${image.name}: filling ${graph.packages.length} packages; Nix builds up to ${graph.builtCount} derivations`,
  );
  const { outputs, notes } = plant(graph, again);
  writeFileSync(`${log}.notes`, `${notes.join("\n")}\n`);
  tell(`${image.name}: filled ${outputs} outputs, building`);
  const built = attempt([...LEAST, "nix-store", "--realise", "--keep-going", derivation]);
  writeFileSync(`${log}.log`, built.stderr);
  if (built.status !== 0)
    throw new Error(`${image.name} was not built, see ${log}.log: ${built.stderr.slice(-1500)}`);
  const promised = filePath === null ? undefined : join(output, filePath);
  const found = promised ?? (await findImageFile(output, findFormat(image.format)!.fileExtension));
  if (found === undefined || !existsSync(found)) throw new Error(`${image.name}: no image below ${output}`);
  return found;
}

interface Evaluated {
  readonly derivation: string;
  readonly output: string;
  readonly filePath: string | null;
}

/** What the product's own command line evaluates. */
function evaluate({ format, native, configuration }: Image): Evaluated {
  const path = fileURLToPath(new URL(`configurations/${configuration}`, import.meta.url));
  const words = native ? ["build", format, "--fidelity", "native"] : ["-f", format];
  const answer = JSON.parse(run([process.execPath, PROGRAM, ...words, "-c", path, "--print-drv", "--json"]));
  if (!native) return { derivation: answer.drvPath, output: answer.outPath, filePath: answer.filePath };
  return { derivation: answer[0].derivation, output: answer[0].output, filePath: null };
}
