import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findImageFile } from "../../src/exec/images.ts";
import { findFormat } from "../../src/formats/index.ts";
import { Graph } from "./graph.ts";
import { evaluateMigrated } from "./migrated.ts";
import { plant } from "./plant.ts";
import { attempt, logOf, run, tell } from "./workplace.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = join(ROOT, "dist/nixos-generate.js");

/** An image of the test. */
export interface Image {
  /** Names it on the command line and in the table. */
  readonly name: string;
  /** How it is started: as this legacy format, or as this variant. */
  readonly format: string;
  /** The product's words that evaluate it, before `-c FILE`; or `migrate` rewrites a flake, which is then evaluated. */
  readonly words: readonly string[] | "migrate";
  /** File below configurations/, a flake where it is migrated. */
  readonly configuration: string;
  /** Whether it should start in one of the format's ways. */
  readonly starts: (how: string) => boolean;
  /** The ways that are tried; all of the format's where undefined. */
  readonly ways?: readonly string[];
}

const configurations: Readonly<Record<string, string>> = {
  docker: "container.nix",
  iso: "iso.nix",
  "install-iso": "iso.nix",
  kexec: "netboot.nix",
  "kexec-bundle": "netboot.nix",
  lxc: "container.nix",
  "proxmox-lxc": "proxmox-lxc.nix",
};

/** A format as the drop-in command builds it. */
export function imageOf(format: string): Image {
  return {
    ...{ name: format, format, words: ["-f", format] },
    configuration: configurations[format] ?? "common.nix",
    starts: () => true,
  };
}

/** nixpkgs' own variant of the same configuration, started as the legacy format. */
function native(variant: string, format: string, starts: Image["starts"]): Image {
  const name = `native-${variant}`;
  const words = ["build", variant, "--fidelity", "native"];
  return { name, format, words, configuration: `${name}.nix`, starts };
}

/** What is tested besides the formats, by its name. */
export const SPECIAL_IMAGES: Readonly<Record<string, Image>> = {
  "native-iso": native("iso", "iso", (how) => how === "BIOS cd"),
  // Its tarball holds no kernel.
  "native-kexec": native("kexec", "kexec", () => false),
  // Its initrd has no driver for virtio disks.
  "native-qemu": native("qemu", "qcow", () => false),
  // The configuration of an installed machine: nothing may wait for its disks.
  "host-iso": {
    ...{ name: "host-iso", format: "iso", words: ["-f", "iso", "--image-of-host"] },
    ...{ configuration: "host-iso.nix", starts: () => true, ways: ["BIOS cd"] },
  },
  // What `migrate` writes for the format iso.
  "migrated-iso": {
    ...{ name: "migrated-iso", format: "iso", words: "migrate", configuration: "before-migration.nix" },
    ...{ starts: () => true, ways: ["EFI usb"] },
  },
};

/**
 * Builds an image that the product evaluates, from packages that are filled with Debian's files (anew where their name
 * matches `again`); gives its file. Throws with the end of what was said when a step fails; logs are in the work folder.
 */
export async function buildImage(image: Image, again?: RegExp): Promise<string> {
  const log = logOf(image.name);
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
  const built = attempt(["nix-store", "--realise", "--keep-going", derivation]);
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

/** What the product's own command line evaluates; `build` answers with a list, the drop-in command with one image. */
function evaluate({ words, configuration }: Image): Evaluated {
  if (words === "migrate")
    return { ...evaluateMigrated([process.execPath, PROGRAM], configuration), filePath: null };
  const path = fileURLToPath(new URL(`configurations/${configuration}`, import.meta.url));
  const answer = JSON.parse(run([process.execPath, PROGRAM, ...words, "-c", path, "--print-drv", "--json"]));
  if (!Array.isArray(answer))
    return { derivation: answer.drvPath, output: answer.outPath, filePath: answer.filePath };
  return { derivation: answer[0].derivation, output: answer[0].output, filePath: null };
}
