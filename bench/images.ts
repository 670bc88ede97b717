import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { BIN } from "./bin.ts";

const COUNTS = [1, 4, 12];
const VARIANTS = [
  "iso",
  "qemu",
  "raw-efi",
  "lxc",
  "amazon",
  "azure",
  "proxmox",
  "sd-card",
  "vmware",
  "hyperv",
].concat(["linode", "oci"]);
const CONFIGURATION = '{ system.stateVersion = "24.11"; users.users.root.password = "x"; }\n';

/** What an evaluation took, as Nix itself counts it: a busy machine changes neither much. */
interface Cost {
  /** Seconds of the processor. */
  readonly seconds: number;
  /** MiB of the heap at its largest. */
  readonly heap: number;
}

export interface ImagesCost {
  readonly count: number;
  readonly together: Cost;
  /** The sum over one run for each image. */
  readonly separately: Cost;
}

/** Several images in one evaluation against one evaluation for each; needs a real nixpkgs, builds nothing. */
export async function benchImages(nixpkgs: string): Promise<readonly ImagesCost[]> {
  const folder = await mkdtemp(join(tmpdir(), "nixos-generate-bench-"));
  try {
    const configuration = join(folder, "configuration.nix");
    await writeFile(configuration, CONFIGURATION);
    const cost = (names: readonly string[]) =>
      measure(names, configuration, nixpkgs, join(folder, "stats.json"));
    const alone: Cost[] = [];
    for (const name of VARIANTS) alone.push(await cost([name]));
    const results: ImagesCost[] = [];
    for (const count of COUNTS) {
      const separately = alone.slice(0, count).reduce(add);
      results.push({ count, together: await cost(VARIANTS.slice(0, count)), separately });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The last program of Nix to end is the evaluation; its numbers are the ones that stay in the file. */
async function measure(
  names: readonly string[],
  configuration: string,
  nixpkgs: string,
  file: string,
): Promise<Cost> {
  const argv = [BIN, "build", ...names, "-c", configuration, "-I", `nixpkgs=${nixpkgs}`, "--print-drv"];
  const env = { NIX_SHOW_STATS: "1", NIX_SHOW_STATS_PATH: file };
  await execa(process.execPath, argv, { env, stdout: "ignore", stderr: "ignore" });
  const { cpuTime, gc } = JSON.parse(await readFile(file, "utf8"));
  return { seconds: cpuTime, heap: gc.heapSize / 1024 ** 2 };
}

function add(a: Cost, b: Cost): Cost {
  return { seconds: a.seconds + b.seconds, heap: a.heap + b.heap };
}

export function renderImages({ count, together, separately }: ImagesCost): string {
  const seconds = `${together.seconds.toFixed(1)} s : ${separately.seconds.toFixed(1)} s`;
  const heap = `${together.heap.toFixed(0)} MiB : ${separately.heap.toFixed(0)} MiB`;
  const kept = count === 1 || (together.seconds < separately.seconds && together.heap < separately.heap);
  const promise = count === 1 ? "" : `  (below the sum: ${kept ? "kept" : "NOT KEPT"})`;
  return `${`${count} images`.padEnd(10)} ${seconds.padEnd(20)} ${heap.padEnd(24)}${promise}`;
}
