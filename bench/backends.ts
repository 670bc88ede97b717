import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIN } from "./bin.ts";
import { type PairResult, pair } from "./pair.ts";

const RUNS = 5;
const CONFIGURATION = '{ system.stateVersion = "24.11"; users.users.root.password = "x"; }\n';

/** What this program adds to the commands it runs; needs a real nixpkgs in NIXPKGS, builds nothing. */
export async function benchBackends(nixpkgs: string): Promise<readonly PairResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "nixos-generate-bench-"));
  try {
    const configuration = join(folder, "configuration.nix");
    await writeFile(configuration, CONFIGURATION);
    const env = { NIX_PATH: `nixpkgs=${nixpkgs}:nixos-config=${configuration}`, NIXOS_GENERATE_QUIET: "1" };
    const ours = [process.execPath, BIN, "-f", "iso", "-c", configuration];
    const attribute = "config.system.build.images.iso";
    return [
      await pair(
        { name: "choosing the strategy (--dry-run)", argv: [...ours, "--dry-run"], env },
        {
          name: "nix-instantiate --find-file nixpkgs",
          argv: ["nix-instantiate", "--find-file", "nixpkgs"],
          env,
        },
        RUNS,
      ),
      await pair(
        {
          name: "--backend nix (to the derivation)",
          argv: [...ours, "--backend", "nix", "--print-drv"],
          env,
        },
        {
          name: "nix-instantiate of the same attribute",
          argv: ["nix-instantiate", "<nixpkgs/nixos>", "-A", attribute],
          env,
        },
        RUNS,
        1.15,
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
