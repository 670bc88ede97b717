/** Our parser against the real one; without Nix on the PATH these tests are skipped, and vitest says so. */

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { damaged, program, soup } from "./arbitrary.ts";
import { readRows } from "./forms.ts";
import { compareWithNix, type NixVerdict, nixVersion, parseWithNix } from "./real-nix.ts";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "nix-parser-")));
afterAll(() => rmSync(directory, { recursive: true }));

/** In front of every text: Nix refuses variables that nothing defines, and that is not syntax. */
const BOUND = "e: with e; ";

function writeAll(name: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => {
    const file = join(directory, `${name}-${index}.nix`);
    writeFileSync(file, BOUND + text, "latin1");
    return file;
  });
}

/** `--parse` printed other forms, and knew no `|>`, in the Nix of 2022 (2.8); 2.26 is what the tables were read off. */
const missing =
  NO_NIX ?? (isAtLeast(nixVersion() ?? "", 2, 26) ? undefined : `${nixVersion()} is older than 2.26`);

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = (/(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []).map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

describeIf([missing], "real Nix", () => {
  test("makes of every accepted shape what the table says", async () => {
    const rows = readRows("accepted.txt");
    const verdicts = await parseWithNix(
      writeAll(
        "accepted",
        rows.map((row) => row.source),
      ),
    );
    const local = (form: string) => form.replaceAll("/dir", directory).replaceAll("/home", homedir());
    for (const [index, { shape, outcome }] of rows.entries()) {
      // What is above /dir depends on where the files are.
      if (shape === "path above") continue;
      const form = `(e: (with e; ${local(outcome)}))`;
      expect(verdicts[index], shape).toEqual({ kind: "parsed", form });
    }
  });

  test("refuses every refused shape", async () => {
    const rows = readRows("refused.txt");
    const verdicts = await parseWithNix(
      writeAll(
        "refused",
        rows.map((row) => row.source),
      ),
    );
    for (const [index, { shape }] of rows.entries()) expect(verdicts[index]?.kind, shape).toBe("refused");
  });

  test("agrees with us on generated and damaged programs", async () => {
    const texts = fc.sample(fc.oneof({ weight: 4, arbitrary: program }, damaged(program), soup), 200);
    const files = writeAll("generated", texts);
    const verdicts = await parseWithNix(files);
    const outcomes = await Promise.all(
      files.map((file, index) => compareWithNix(file, BOUND + texts[index], verdicts[index] as NixVerdict)),
    );
    const disagreements = outcomes.flatMap((outcome, index) =>
      typeof outcome === "string" ? [] : [{ ...outcome, source: texts[index] }],
    );
    expect(disagreements).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === "same").length).toBeGreaterThan(50);
  });
});
