import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeAfter } from "./docs/examples.ts";
import { fillIn } from "./docs/fill-in.ts";
import { DOCUMENTS, GENERATED } from "./docs/generated.ts";
import { renderMigrationSchema } from "./docs/schema.ts";

// `npm run docs`: writes what the documents take from the tables and from the engine, and the examples as the engine
// leaves them; a test fails when they are stale.
const root = new URL("../", import.meta.url);
for (const path of DOCUMENTS) {
  const document = new URL(path, root);
  await writeFile(document, fillIn(await readFile(document, "utf8"), GENERATED));
}
writeAfter(fileURLToPath(new URL("examples/machines", root)));
await writeFile(new URL("docs/migrate.schema.json", root), renderMigrationSchema());
