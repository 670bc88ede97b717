// Reads and parses every .nix file below a folder, and does nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseNix } from "../src/nix/parser.ts";

for (const entry of readdirSync(process.argv[2]!, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && entry.name.endsWith(".nix"))
    parseNix(readFileSync(join(entry.parentPath, entry.name), "latin1"));
}
