import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { execa } from "execa";
import { shimOfPackage } from "../src/translate/shim.ts";
import { renderThirdParty } from "./third-party.ts";

// The flags are in a separate file because nix/package.nix reads them too.
const flags = (await readFile("scripts/bundle.args", "utf8")).trimEnd().split("\n");
const { version, repository } = JSON.parse(await readFile("package.json", "utf8")) as {
  version: string;
  repository?: unknown;
};
const shim = repository === undefined ? undefined : shimOfPackage(repository, await readRevision());
const defines = { VERSION: version, SHIM_FLAKE: shim ?? "" };

await rm("dist", { recursive: true, force: true });
await execa(
  "esbuild",
  [
    ...flags,
    ...Object.entries(defines).map(([name, value]) => `--define:${name}=${JSON.stringify(value)}`),
    "--metafile=dist/inputs.json",
  ],
  {
    preferLocal: true,
    stdio: "inherit",
  },
);
await chmod("dist/nixos-generate.js", 0o755);
await writeFile(
  "dist/THIRD-PARTY.txt",
  await renderThirdParty(JSON.parse(await readFile("dist/inputs.json", "utf8"))),
);
await rm("dist/inputs.json");

/** The commit that is checked out; undefined outside a repository of git. */
async function readRevision(): Promise<string | undefined> {
  const { failed, stdout } = await execa("git", ["rev-parse", "HEAD"], { reject: false });
  return failed ? undefined : stdout;
}
