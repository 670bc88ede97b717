import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeAfter } from "./docs/examples.ts";
import { fillIn } from "./docs/fill-in.ts";
import { GENERATED } from "./docs/generated.ts";
import { renderMigrationSchema } from "./docs/schema.ts";

// `npm run docs`: writes what docs/migration.md takes from the tables and from the engine, and the examples as the engine
// leaves them; a test fails when they are stale.
const document = new URL("../docs/migration.md", import.meta.url);
await writeFile(document, fillIn(await readFile(document, "utf8"), GENERATED));
writeAfter(fileURLToPath(new URL("../examples/machines", import.meta.url)));
await writeFile(new URL("../docs/migrate.schema.json", import.meta.url), renderMigrationSchema());
