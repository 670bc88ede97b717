/**
 * The manifest in the published package names no dependency: the command is bundled with what it needs, and whoever
 * installs it should fetch nothing else. npm runs this around packing:
 *
 *     tsx scripts/manifest.ts publish    before: package.json becomes the published one
 *     tsx scripts/manifest.ts restore    after: package.json is the repository's again
 */

import { copyFile, readFile, rename, writeFile } from "node:fs/promises";

const MANIFEST = "package.json";
const KEPT = "package.json.kept";
/** Of use in the repository alone. */
const OF_THE_REPOSITORY = ["dependencies", "devDependencies", "scripts"];

async function publish(): Promise<void> {
  await copyFile(MANIFEST, KEPT);
  const manifest = JSON.parse(await readFile(MANIFEST, "utf8")) as Record<string, unknown>;
  for (const field of OF_THE_REPOSITORY) delete manifest[field];
  await writeFile(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

const [action] = process.argv.slice(2);
if (action === "publish") await publish();
else if (action === "restore") await rename(KEPT, MANIFEST);
else throw new Error(`"publish" or "restore", not ${JSON.stringify(action)}`);
