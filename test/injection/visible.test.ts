// What is shown of texts from outside is text: nothing in it acts on a terminal, hides, or is a command to a CI runner.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ciFindings } from "../../src/report/ci/findings.ts";
import { renderGithub } from "../../src/report/ci/github.ts";
import { html } from "../../src/report/migration/markup.ts";
import { renderDiff, renderDiffForPeople } from "../../src/report/migration/migration.ts";
import { compose, visible, visibleJson, visibleLines, visiblePath } from "../../src/report/visible.ts";

const RUNS = process.env["FAULTS"] === "long" ? 20_000 : 500;

/** Characters that no line for a person may hold, each with what it does. */
const UNSEEN: Readonly<Record<string, string>> = {
  escape: "\u001b",
  "C1 control sequence": "\u009b",
  "carriage return": "\r",
  "line break": "\n",
  backspace: "\b",
  "next line": "\u0085",
  "line separator": "\u2028",
  "paragraph separator": "\u2029",
  "right to left override": "\u202e",
  isolate: "\u2066",
  "Arabic letter mark": "\u061c",
  "zero width space": "\u200b",
  "zero width joiner": "\u200d",
  "word joiner": "\u2060",
  "byte order mark": "\ufeff",
  "soft hyphen": "\u00ad",
  "Hangul filler": "\u3164",
  "combining grapheme joiner": "\u034f",
  "variation selector": "\ufe0f",
  "Mongolian vowel separator": "\u180e",
  tag: "\u{e0041}",
  "interlinear annotation": "\ufff9",
  "private use": "\ue000",
  "unpaired surrogate": "\ud800",
  noncharacter: "\uffff",
};

/** What runners obey: actions/runner's ActionCommand.cs reads `::name` at the start of a line and `##[name` anywhere. */
const OBEYED = /^\s*::|##\w*\[/m;

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Object.values(UNSEEN), "::", "##[", "##vso[", ":", "#", " ", "\t", "a", "é", "%0A"),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(""));

/** Names of the unseen characters in a text, by whole characters: half of one is a surrogate. */
function unseenIn(text: string): readonly string[] {
  const characters = new Set(text);
  return Object.entries(UNSEEN).flatMap(([name, char]) => (characters.has(char) ? [name] : []));
}

function expectHarmless(text: string): void {
  expect(unseenIn(text)).toEqual([]);
  expect(text).not.toMatch(OBEYED);
}

describe("a line", () => {
  test.each(Object.entries(UNSEEN))("spells out: %s", (_, char) => {
    expect(visible(`a${char}b`)).toMatch(/^a\\(?:[nr]|x[0-9a-f]{2}|u\{[0-9a-f]+\})b$/);
  });

  test.each([
    ["::stop-commands::x", "\\x3a:stop-commands::x"],
    ["  ::error::x", "  \\x3a:error::x"],
    ["a ##[stop-commands]x", "a \\x23#[stop-commands]x"],
    ["##vso[task.setvariable]x", "\\x23#vso[task.setvariable]x"],
    ["a::b # c", "a::b # c"],
    ["tab\tstays, as does é", "tab\tstays, as does é"],
  ])("%j is shown as %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test("holds nothing that acts, whatever the text, and twice changes nothing", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = visible(text);
        expectHarmless(shown);
        expect(visible(shown)).toBe(shown);
        expectHarmless(visiblePath(text));
      }),
      { numRuns: RUNS },
    );
  });

  test("only literal text of ours may hold more", () => {
    expect(compose`\u001b[1m${visible("\u001b")}`).toBe("\u001b[1m\\x1b");
    expect(visibleLines(["a\nb", "c"])).toBe("a\\nb\nc\n");
  });
});

test("JSON shows nothing that acts and reads back as it was", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = visibleJson({ [text]: [text] });
      expect(JSON.parse(shown)).toEqual({ [text]: [text] });
      for (const line of shown.split("\n")) expectHarmless(line);
    }),
    { numRuns: RUNS },
  );
});

test("an annotation is one command, whatever the texts", () => {
  fc.assert(
    fc.property(hostile, hostile, (path, message) => {
      const place = { fixer: "x", path, line: 1, column: 1, message };
      const found = { ...place, reason: "unsafe", next: message, snippet: message };
      const text = renderGithub(
        ciFindings({ version: 1, written: false, files: [], applied: [], left: [found], ignored: [] }),
      );
      expect(text.match(/\n/g)).toHaveLength(1);
      expect(text).toMatch(/^::warning file=[^:,]*,line=1,col=1,title=x::/);
      for (const line of text.slice(2).split("%0A").slice(1)) expectHarmless(line.trimEnd());
    }),
    { numRuns: RUNS },
  );
});

test("a page shows nothing that hides", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = html`<p>${text}</p>`.text;
      expect(unseenIn(shown).filter((name) => name !== "line break")).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("a diff is exact for programs, and shows nothing that acts to people", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const before = Buffer.from(`${text}\nold\n`).toString("latin1");
      const after = Buffer.from(`${text}\nnew\n`).toString("latin1");
      const files = [{ path: text.replaceAll("\ud800", ""), before, after }];
      expect(renderDiff(files)).toContain("\n-old\n+new\n");
      for (const line of renderDiffForPeople(files).split("\n")) expectHarmless(line);
    }),
    { numRuns: RUNS },
  );
});

test("only src/cli/terminal/say.ts writes to the terminal", () => {
  const src = fileURLToPath(new URL("../../src", import.meta.url));
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const writers = files.filter((file) =>
    /\bstd(?:out|err)\s*\.\s*write\b|\bconsole\.(?:log|error|warn|info|debug)\b/.test(
      readFileSync(join(src, file), "utf8"),
    ),
  );
  // main.ts prints the table of formats before anything else is loaded; status-line.ts draws words of ours.
  expect(writers.sort()).toEqual(["cli/main.ts", "cli/terminal/say.ts", "cli/terminal/status-line.ts"]);
});
