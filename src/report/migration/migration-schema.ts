import * as z from "zod";

/**
 * What `migrate --output-format json` prints. Version 1: fields may be added, none is removed or given another meaning.
 * A dry run and `--write` give the same data but for `written`. docs/migrate.schema.json is made of this.
 */

const place = {
  fixer: z.string().describe('The rule that found it, or "engine" for a file that could not be analysed'),
  path: z.string().describe("Path from the root of the repository, with slashes"),
  line: z.int().positive().describe("Line of the file as it was before the migration, from 1"),
  column: z.int().positive().describe("Column in that line, in bytes of UTF-8, from 1"),
  message: z.string().describe("One sentence without a full stop"),
};

const changedFile = z
  .object({
    path: place.path,
    diff: z.string().describe("Unified diff of this file, for git apply and patch"),
  })
  .readonly();

const appliedFix = z
  .object({
    ...place,
    title: z.string().describe("What the fix does, in the imperative"),
    applicability: z.enum(["safe", "unsafe", "display-only"]),
    notes: z.array(z.string()).readonly().describe("What to know after the fix is made"),
  })
  .readonly();

const leftFinding = z
  .object({
    ...place,
    reason: z
      .string()
      .describe(
        'Why there is no fix: a word that docs/rules.md lists, an applicability where the fix was not applied, or "note" where nothing is left to do',
      ),
    next: z.string().nullable().describe("The next step for a person"),
    snippet: z.string().nullable().describe("Code to paste"),
  })
  .readonly();

const sided = { what: z.string(), before: z.string(), after: z.string() };

/** Another member may be added: a reader takes an unknown kind for "unseen". */
const difference = z.discriminatedUnion("kind", [
  z
    .object({
      kind: z.literal("text"),
      ...sided,
      lines: z.array(z.string()).readonly().describe("Every line that only one side has"),
    })
    .readonly(),
  z
    .object({ kind: z.literal("order").describe("Lists with the same elements in another order"), ...sided })
    .readonly(),
  z.object({ kind: z.literal("only"), side: z.enum(["before", "after"]), input: z.string() }).readonly(),
  z.object({ kind: z.literal("source"), name: z.string() }).readonly(),
  z.object({ kind: z.literal("own-source") }).readonly(),
  z.object({ kind: z.literal("unseen") }).readonly(),
]);

const cause = z
  .object({
    path: z.array(z.string()).readonly().describe("Derivations from the output down to the difference"),
    within: z.array(z.string()).readonly().describe("Derivations that every way to it leads through"),
    difference,
  })
  .readonly();

const verifiedOutput = z
  .object({
    attribute: z.string().describe("Attribute path, such as packages.x86_64-linux.iso"),
    outcome: z.enum(["same", "order", "announced", "different", "skipped"]),
    before: z.string().optional().describe("Derivation before the migration"),
    after: z.string().optional().describe("Derivation after the migration"),
    fine: z.boolean().describe("Whether what the migration claims holds here"),
    verdict: z.string().describe("The outcome in words"),
    because: z.string().optional().describe("What the verdict rests on, one sentence"),
    causes: z.array(cause).readonly(),
  })
  .readonly();

const verification = z
  .object({
    outputs: z.array(verifiedOutput).readonly(),
    problems: z.array(z.object({ error: z.string(), hint: z.string() }).readonly()).readonly(),
    notes: z.array(z.string()).readonly(),
  })
  .readonly();

export const MIGRATION_SCHEMA = z
  .object({
    version: z.literal(1),
    written: z
      .boolean()
      .describe("Whether the files were changed: true only with --write, when all were written"),
    files: z.array(changedFile).readonly().describe("Files that change, by path"),
    applied: z.array(appliedFix).readonly().describe("Fixes that these changes are made of"),
    left: z.array(leftFinding).readonly().describe("What is left for a person, and remarks"),
    ignored: z
      .array(z.object(place).readonly())
      .readonly()
      .describe('Findings on lines that say "nixos-generate: ignore"'),
    verification: verification.optional().describe("Only with --verify"),
  })
  .readonly();

/** A migration as data: what the JSON, the annotations and the reports are made of. Texts are decoded as UTF-8. */
export type MigrationReport = z.infer<typeof MIGRATION_SCHEMA>;
