import fc from "fast-check";
import { expect, test } from "vitest";
import { ciFindings } from "../../src/report/ci/findings.ts";
import { renderGithub } from "../../src/report/ci/github.ts";
import type { MigrationReport } from "../../src/report/migration/migration-schema.ts";
import { visible } from "../../src/report/visible.ts";

const PLACE = { fixer: "shell-command", path: "build.sh", line: 3, column: 7, message: "an old call" };

type Applied = MigrationReport["applied"][number];
type Left = MigrationReport["left"][number];

function report(changes: Partial<MigrationReport>): MigrationReport {
  return { version: 1, written: false, files: [], applied: [], left: [], ignored: [], ...changes };
}

const annotate = (report: MigrationReport, folder = "") => renderGithub(ciFindings(report, folder));

function applied(changes: Partial<Applied> = {}): Applied {
  return { ...PLACE, title: "call the drop-in", applicability: "safe", notes: [], ...changes };
}

function left(changes: Partial<Left> = {}): Left {
  return { ...PLACE, reason: "dynamic-format", next: "name the format", snippet: null, ...changes };
}

test("a fix that would be made is a warning on its line", () => {
  expect(annotate(report({ applied: [applied({ notes: ["the file is called otherwise"] })] }))).toBe(
    "::warning file=build.sh,line=3,col=7,title=shell-command::an old call%0Anixos-generate migrate --write would: call the drop-in%0Anote: the file is called otherwise\n",
  );
});

test("a fix that was made is a notice", () => {
  expect(annotate(report({ written: true, applied: [applied()] }))).toBe(
    "::notice file=build.sh,line=3,col=7,title=shell-command::an old call%0Adone: call the drop-in\n",
  );
});

test("what is left for a person is a warning with the next step and the code to paste", () => {
  expect(annotate(report({ left: [left({ snippet: "{\n  a = 1;\n}" })] }))).toBe(
    "::warning file=build.sh,line=3,col=7,title=shell-command::an old call%0Ahint: name the format%0A{%0A  a = 1;%0A}\n",
  );
});

test.each([
  ["note", "notice"],
  ["unsafe", "warning"],
  ["does-not-parse", "error"],
  ["failed-verification", "error"],
])("%s is of level %s", (reason, level) => {
  expect(annotate(report({ left: [left({ reason })] }))).toMatch(new RegExp(`^::${level} `));
});

test("what is left comes first: GitHub shows ten of a kind", () => {
  const text = annotate(report({ applied: [applied()], left: [left()] }));
  expect(text.split("\n").map((row) => row.includes("hint: name the format"))).toEqual([true, false, false]);
});

test("paths are counted from the workspace", () => {
  expect(annotate(report({ left: [left()] }), "checkout/")).toContain("file=checkout/build.sh,");
});

test("a hostile file name gives no second command", () => {
  const path = "a,line=1::b\n::stop-commands::x\r%0A::error::";
  expect(annotate(report({ left: [left({ path, message: path })] }))).toBe(
    "::warning file=a%2Cline=1%3A%3Ab\\n%3A%3Astop-commands%3A%3Ax\\r%250A%3A%3Aerror%3A%3A,line=3,col=7,title=shell-command::a,line=1::b\\n::stop-commands::x\\r%250A::error::%0Ahint: name the format\n",
  );
});

test("any text comes back out of its one line, as GitHub's runner reads it", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (path, message, snippet) => {
      const text = annotate(report({ left: [left({ path, message, snippet })] }));
      expect(text.match(/[\r\n]/g)).toEqual(["\n"]);
      const [, properties = "", data = ""] = /^::warning (.*?)::(.*)\n$/s.exec(text)!;
      const file = properties.split(",")[0]!.slice("file=".length);
      expect(readBack(file)).toBe(visible(path));
      const lines = [message, "hint: name the format", ...snippet.split("\n")];
      expect(readBack(data)).toBe(lines.map(visible).join("\n"));
    }),
  );
});

/** As actions/runner undoes it (src/Runner.Common/ActionCommand.cs): the percent sign last. */
function readBack(text: string): string {
  return [
    ["%3A", ":"],
    ["%2C", ","],
    ["%0D", "\r"],
    ["%0A", "\n"],
    ["%25", "%"],
  ].reduce((before, [code = "", char = ""]) => before.replaceAll(code, char), text);
}
