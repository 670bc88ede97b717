// What CI services read, held against the schemas that they publish.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { RDFormatValidator } from "@umbrelladocs/rdformat-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import Ajv04 from "ajv-draft-04";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { renderMigrationSchema } from "../../scripts/docs/schema.ts";
import { type CiFinding, ciFindings } from "../../src/report/ci/findings.ts";
import { renderGitlab } from "../../src/report/ci/gitlab.ts";
import { renderRdjson } from "../../src/report/ci/rdjson.ts";
import { renderSarif } from "../../src/report/ci/sarif.ts";
import type { MigrationReport } from "../../src/report/migration/migration-schema.ts";
import { MIGRATION_SCHEMA } from "../../src/report/migration/migration-schema.ts";

const SARIF_SCHEMA = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
    "utf8",
  ),
);

const isSarif = new Ajv04.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
  SARIF_SCHEMA,
);

// GitLab publishes a table (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"); strict, as
// other fields are dropped.
const GITLAB_SCHEMA = z.array(
  z.strictObject({
    description: z.string().regex(/^[^\r\n]+$/),
    check_name: z.string().min(1),
    fingerprint: z.string().min(1),
    severity: z.enum(["info", "minor", "major", "critical", "blocker"]),
    location: z.strictObject({
      path: z.string().regex(/^(?!\.?\/)/),
      lines: z.strictObject({ begin: z.int().positive() }),
    }),
  }),
);

const place = {
  fixer: "shell-command",
  path: "scripts/bü ild.sh",
  line: 3,
  column: 7,
  message: "an old call",
};

const REPORT: MigrationReport = {
  version: 1,
  written: false,
  files: [{ path: place.path, diff: "--- a\n+++ b\n" }],
  applied: [
    { ...place, title: "call nixos-rebuild", applicability: "safe", notes: ["the file name changes"] },
    { ...place, line: 9, title: "call nixos-rebuild", applicability: "safe", notes: [] },
  ],
  left: [
    { ...place, reason: "dynamic-format", next: "name the format", snippet: "{\n}" },
    { ...place, fixer: "engine", reason: "does-not-parse", next: null, snippet: null },
    { ...place, reason: "note", next: null, snippet: null },
  ],
  ignored: [place],
};

const RULES = [
  { id: "shell-command", summary: "rewrites scripts" },
  { id: "engine", summary: "reads files" },
];
const digest = (text: string) => Buffer.from(text).toString("hex");
const sarif = (findings: readonly CiFinding[]) =>
  JSON.parse(renderSarif(findings, { version: "1.2.3", rules: RULES, digest }));

const anyReport = fc
  .array(
    fc.record({
      path: fc.string({ unit: "binary" }).map((name) => `a${name}`),
      message: fc.string({ unit: "binary" }),
    }),
  )
  .map((found): MigrationReport => {
    const left = found.map((one) => ({
      ...place,
      ...one,
      reason: "unsafe",
      next: one.message,
      snippet: null,
    }));
    return { ...REPORT, left };
  });

describe("SARIF", () => {
  test("is valid, and its rules are found by index", () => {
    const log = sarif(ciFindings(REPORT, "checkout/"));
    expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
    const [run] = log.runs;
    expect(run.results).toHaveLength(5);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      "checkout/scripts/b%C3%BC%20ild.sh",
    );
  });

  test("the schema refuses what is wrong", () => {
    const log = sarif(ciFindings(REPORT));
    log.runs[0].results[0].level = "fatal";
    expect(isSarif(log)).toBe(false);
  });
});

describe("GitLab", () => {
  test("is valid, and every fingerprint is of one finding", () => {
    const report = JSON.parse(renderGitlab(ciFindings(REPORT), digest));
    expect(GITLAB_SCHEMA.parse(report)).toHaveLength(5);
    expect(new Set(report.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(5);
  });

  test("a fingerprint stays while lines above it change", () => {
    const below = { ...REPORT, left: REPORT.left.map((found) => ({ ...found, line: found.line + 40 })) };
    const names = (report: MigrationReport) =>
      JSON.parse(renderGitlab(ciFindings(report), digest)).map(
        ({ fingerprint }: { fingerprint: string }) => fingerprint,
      );
    expect(names(below)).toEqual(names(REPORT));
  });
});

describe("rdjson", () => {
  test("is valid as reviewdog has it", async () => {
    const validator = new RDFormatValidator({ strictMode: true, allowExtraFields: false });
    expect(await validator.validateString(renderRdjson(ciFindings(REPORT)))).toMatchObject({
      valid: true,
      errors: [],
    });
    const wrong = renderRdjson(ciFindings(REPORT)).replace('"ERROR"', '"FATAL"');
    expect(await validator.validateString(wrong)).toMatchObject({ valid: false });
  });
});

describe("JSON", () => {
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(renderMigrationSchema()));

  test("is valid", () => {
    expect(validate(REPORT), JSON.stringify(validate.errors)).toBe(true);
    expect(MIGRATION_SCHEMA.parse(REPORT)).toEqual(REPORT);
    expect(validate({ ...REPORT, version: 2 })).toBe(false);
  });

  test("docs/migrate.schema.json is what the code says (npm run docs)", () => {
    const path = fileURLToPath(new URL("../../docs/migrate.schema.json", import.meta.url));
    expect(readFileSync(path, "utf8")).toBe(renderMigrationSchema());
  });
});

test("any names and messages give valid reports", async () => {
  const validator = new RDFormatValidator({ strictMode: true });
  await fc.assert(
    fc.asyncProperty(anyReport, async (report) => {
      const findings = ciFindings(report);
      expect(isSarif(sarif(findings))).toBe(true);
      expect((await validator.validateString(renderRdjson(findings))).valid).toBe(true);
      const names = JSON.parse(renderGitlab(findings, digest)).map(
        (one: { fingerprint: string }) => one.fingerprint,
      );
      expect(new Set(names).size).toBe(findings.length);
    }),
    { numRuns: 50 },
  );
});
