import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffLines } from "diff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSeq, parseAllDocuments, visit } from "yaml";
import { parseNix } from "../../../src/nix/index.ts";
import { further } from "../../support/further.ts";
import { once } from "../../support/once.ts";
import { type Files, filesAfter, goldenCases, renderLeft, run } from "./cases.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "commands-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(goldenCases())("$name", ({ input, expected, report, options }) => {
  const migrated = once(() => {
    const result = run(input, options);
    return { result, after: filesAfter(input, result) };
  });

  it("becomes what is expected, and leaves what is reported", () => {
    const { result, after } = migrated();
    expect(after).toEqual(expected);
    expect(renderLeft(input, result)).toBe(report);
  });

  further("is left alone by a second run", () => {
    const { after } = migrated();
    expect(run(after, options).files).toEqual([]);
  });

  further("changes only lines that belong to an old command", () => {
    const { after } = migrated();
    // What an image needs goes into configurations, which hold no old command.
    const scripts = Object.keys(input).filter((path) => input[path]!.includes("nixos-generat"));
    for (const path of scripts) {
      const removed = diffLines(input[path]!, after[path]!).filter((part) => part.removed);
      // A list of words has each on a line of its own.
      const old = /\.ya?ml$/.test(path)
        ? /nixos-generat(?:e|ors)\b|nixos\.iso|^ +- \S+\n/
        : /nixos-generat(?:e|ors)\b|nixos\.iso/;
      for (const { value } of removed) expect(value).toMatch(old);
    }
  });

  further("says a reason and a next step for what is withheld", () => {
    const { result } = migrated();
    for (const { withheld, next, note, fix } of result.diagnostics) {
      expect(fix).toBeUndefined();
      if (!note) expect([withheld, next]).not.toContain(undefined);
    }
  });

  further("comes out the same with CR LF line endings", () => {
    const twin = (files: Files) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]));
    const crlf = twin(input);
    expect(filesAfter(crlf, run(crlf, options))).toEqual(twin(expected));
  });

  further("is still valid in its own language", () => {
    const { after } = migrated();
    for (const [path, text] of Object.entries(after)) {
      if (fault(path, input[path]!) === undefined) expect(fault(path, text)).toBeUndefined();
    }
  });
});

/** What the language's own checker says against a file, if there is one for it. */
function fault(path: string, text: string): string | undefined {
  const file = join(folder, "file");
  writeFileSync(file, text, "latin1");
  if (path.endsWith(".sh")) return failure("bash", ["-n", file]) ?? newComplaints(file);
  if (/Makefile$|\.mk$/.test(path))
    return failure("make", ["-n", "-f", file, "--no-print-directory", "all", "-i"]);
  if (path.endsWith(".nix")) {
    const parsed = parseNix(text);
    return parsed.ok ? undefined : parsed.error.message;
  }
  if (/\.ya?ml$/.test(path)) return parseAllDocuments(text).flatMap(({ errors }) => errors)[0]?.message;
  return undefined;
}

function failure(program: string, argv: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync(program, argv, { encoding: "utf8", cwd: folder, env: stubbed() });
  return status === 0 ? undefined : stderr;
}

/** `make -n` still runs `$(shell ...)`; nothing real may be found there. */
function stubbed(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: folder };
}

function newComplaints(file: string): string | undefined {
  try {
    execFileSync("shellcheck", ["--severity=warning", "--exclude=SC2148,SC2046,SC2086,SC2006", file], {
      encoding: "utf8",
    });
    return undefined;
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error);
  }
}

describe("YAML", () => {
  it.each(
    goldenCases().filter(({ name }) => name.startsWith("yaml-command/")),
  )("$name is equal but for the scalars that held an old command", ({ input, expected }) => {
    for (const path of Object.keys(input)) {
      const before = scalars(input[path]!);
      const after = scalars(expected[path]!);
      expect(after.length).toBe(before.length);
      for (const [index, value] of before.entries()) {
        if (!/nixos-generat|nixos\.iso/.test(value)) expect(after[index]).toBe(value);
      }
    }
  });
});

function scalars(text: string): readonly string[] {
  const values: string[] = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Pair: (_, { key, value }) => {
        // The words of one command are one thing: another command has more or fewer.
        if (!isSeq(value) || !/^(?:argv|args|command|entrypoint)$/.test(String(key))) return undefined;
        values.push(String(key), JSON.stringify(value));
        return visit.SKIP;
      },
      Scalar: (_, node) => {
        values.push(String(node.value));
      },
    });
  }
  return values;
}
