import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { execa } from "execa";
import { renderThirdParty } from "./third-party.ts";

// The flags stand in a file of their own because package.nix reads them too.
const flags = (await readFile("scripts/bundle.args", "utf8")).trimEnd().split("\n");
const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };

await rm("dist", { recursive: true, force: true });
await execa(
  "esbuild",
  [...flags, `--define:VERSION=${JSON.stringify(version)}`, "--metafile=dist/inputs.json"],
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
