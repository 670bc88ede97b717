import { readFile, writeFile } from "node:fs/promises";
import { fillIn } from "./docs/fill-in.ts";
import { GENERATED } from "./docs/generated.ts";

// `npm run docs`: writes what docs/migration.md takes from the tables and from the engine; a test fails when it is stale.
const document = new URL("../docs/migration.md", import.meta.url);
await writeFile(document, fillIn(await readFile(document, "utf8"), GENERATED));
