import * as z from "zod";
import { MIGRATION_SCHEMA } from "../../src/report/migration/migration-schema.ts";

/** The JSON Schema of `migrate --output-format json`; readers must take fields that it does not name. */
export function renderMigrationSchema(): string {
  const schema = z.toJSONSchema(MIGRATION_SCHEMA, {
    io: "input",
    target: "draft-2020-12",
    override: ({ jsonSchema }) => void delete jsonSchema.readOnly,
  });
  const about = { title: "Output of nixos-generate migrate --output-format json" };
  return `${JSON.stringify({ ...about, ...schema }, null, 2)}\n`;
}
