import { writeFile } from "node:fs/promises";
import { renderNixTable } from "../src/formats/nix-table.ts";

// `npm run nix-table`: the part of the table that the flake reads; a test fails when it is stale.
await writeFile(new URL("../src/legacy/variants.json", import.meta.url), renderNixTable());
