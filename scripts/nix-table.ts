import { readdir, readFile, writeFile } from "node:fs/promises";
import { renderStarts } from "../src/formats/images/starts.ts";
import { renderNixTable, renderVariantTexts } from "../src/formats/nix-table.ts";

// `npm run nix-table`: the parts of the tables that Nix code reads, and the text of src/legacy/variants/ that rewriting reads; tests
// fail when one is stale.
const variants = new URL("../src/legacy/variants/", import.meta.url);
const paths = (await readdir(variants, { recursive: true })).filter((path) => path.endsWith(".nix"));
const texts = await Promise.all(
  paths.map(async (path) => [path, await readFile(new URL(path, variants), "utf8")] as const),
);
await writeFile(new URL("../src/legacy/variants.json", import.meta.url), renderNixTable());
await writeFile(
  new URL("../src/formats/variant-texts.json", import.meta.url),
  renderVariantTexts(new Map(texts)),
);
await writeFile(new URL("../checks/starts.json", import.meta.url), renderStarts());
