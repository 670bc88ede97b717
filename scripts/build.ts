import { chmod, readFile, rm } from "node:fs/promises";
import { execa } from "execa";

// The flags stand in a file of their own because package.nix reads them too.
const flags = (await readFile("scripts/bundle.args", "utf8")).trimEnd().split("\n");
const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };

await rm("dist", { recursive: true, force: true });
await execa("esbuild", [...flags, `--define:VERSION=${JSON.stringify(version)}`], {
  preferLocal: true,
  stdio: "inherit",
});
await chmod("dist/nixos-generate.js", 0o755);
