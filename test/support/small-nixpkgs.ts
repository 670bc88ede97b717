import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The small nixpkgs as it lies in the repository: release 25.11. */
export const SMALL_NIXPKGS = fileURLToPath(new URL("../fixtures/nixpkgs", import.meta.url));

interface Making {
  readonly version: string;
  /** What this one lacks, below nixos/modules. */
  readonly without?: readonly string[];
  /** Variants that a module of image/repart.nix makes, and not the one of old. */
  readonly repart?: readonly string[];
}

// images.nix and the `image.*` options came together, with 25.05.
const IMAGES = ["image"];

/** The releases that can be made of it; the last ones are not what they say, or lack a builder. */
const MAKINGS = {
  "24.11": { version: "24.11", without: IMAGES },
  "25.05": { version: "25.05" },
  "25.11": { version: "25.11" },
  "26.05": { version: "26.05" },
  "24.11-with-images": { version: "24.11" },
  "25.11-without-images": { version: "25.11", without: IMAGES },
  "26.11-repart": {
    version: "26.11",
    without: ["../maintainers/scripts/ec2/amazon-image.nix", "virtualisation/google-compute-image.nix"],
    repart: ["amazon", "google-compute"],
  },
  "24.11-without-proxmox": { version: "24.11", without: [...IMAGES, "virtualisation/proxmox-image.nix"] },
} as const satisfies Record<string, Making>;

export type SmallRelease = keyof typeof MAKINGS;

/** Makes the nixpkgs of a release below `folder`, and gives its path. */
export async function makeSmallNixpkgs(folder: string, release: SmallRelease): Promise<string> {
  const making: Making = MAKINGS[release];
  const path = join(folder, release);
  await cp(SMALL_NIXPKGS, path, { recursive: true });
  for (const file of ["lib/.version", ".version"]) await writeFile(join(path, file), making.version);
  for (const file of making.without ?? []) await rm(join(path, "nixos/modules", file), { recursive: true });
  if (making.repart) await moveToRepart(join(path, "nixos/modules/image"), making.repart);
  return path;
}

async function moveToRepart(folder: string, variants: readonly string[]): Promise<void> {
  const file = join(folder, "images.nix");
  let text = await readFile(file, "utf8");
  for (const variant of variants)
    text = text.replace(
      new RegExp(`^( *${variant} = ).*;$`, "m"),
      `$1{ imports = [ ./repart.nix ]; image.repart.name = "${variant}"; fileSystems."/".device = "/dev/disk/by-partlabel/root"; };`,
    );
  await writeFile(file, text);
}

/** What an image of the small nixpkgs says: what its builder was asked for, and the system inside. */
export interface SmallImage {
  // biome-ignore lint/suspicious/noExplicitAny: facts of any shape, checked by the tests that read them
  readonly asked: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly system: any;
}

/** Reads the lines of JSON in an image; anything around them (the head of a kexec bundle) is skipped. */
export function readSmallImage(text: string): SmallImage {
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  const facts = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { asked: facts.find((fact) => "builder" in fact), system: facts.find((fact) => "hostName" in fact) };
}
