import fc from "fast-check";
import { expect, test } from "vitest";
import { renderMarkdown } from "../../src/report/migration/markdown.ts";
import type { MigrationReport } from "../../src/report/migration/migration-schema.ts";

const place = { fixer: "shell-command", path: "build.sh", line: 3, column: 7, message: "an old call" };

function page(changes: Partial<MigrationReport>) {
  const report: MigrationReport = {
    version: 1,
    written: true,
    files: [{ path: "build.sh", diff: "" }],
    applied: [
      { ...place, title: "call nixos-rebuild", applicability: "safe", notes: ["the file name changes"] },
    ],
    left: [],
    ignored: [],
    ...changes,
  };
  const files = report.files.map(({ path }) => ({ path, before: "", after: "x" }));
  return { title: "machines", report, files };
}

const left = (changes: Partial<MigrationReport["left"][number]> = {}) => ({
  ...place,
  reason: "dynamic-format",
  next: "name the format",
  snippet: null,
  ...changes,
});

test("says what changed and why, what is left, and what was verified", () => {
  const { report, ...rest } = page({
    left: [left({ snippet: "{\n  a = 1;\n}" }), left({ reason: "note", next: null })],
  });
  const verified = [
    {
      attribute: "packages.x86_64-linux.iso",
      before: "/nix/store/a.drv",
      after: "/nix/store/a.drv",
      fine: true,
      verdict: "the same derivation",
    },
    {
      attribute: "packages.x86_64-linux.raw",
      before: "/nix/store/b.drv",
      after: undefined,
      fine: false,
      verdict: "it no longer evaluates",
    },
  ];
  expect(renderMarkdown({ ...rest, report, verified })).toBe(`<!-- Written by nixos-generate migrate. -->

[nixos-generators](https://github.com/nix-community/nixos-generators) is retired: since NixOS 25.05 nixpkgs builds images itself.

1 file changed with 1 fix, 1 left for you.

### What changed

- \`build.sh\`
  - line 3: call nixos-rebuild (an old call)
    - the file name changes

### What is left for you

- \`build.sh:3\`: an old call
  - why: the format is computed, and its possible values are not visible here
  - next: name the format

  \`\`\`nix
  {
    a = 1;
  }
  \`\`\`

### What was verified

- \`packages.x86_64-linux.iso\`: the same derivation
  - \`/nix/store/a.drv\`
- **not as claimed** \`packages.x86_64-linux.raw\`: it no longer evaluates
  - \`/nix/store/b.drv\`
  - \`none\`

### Notes

- \`build.sh:3\`: an old call
`);
});

test("a repository without anything to do", () => {
  expect(renderMarkdown(page({ files: [], applied: [] }))).toContain(
    "Nothing in this repository uses nixos-generators.",
  );
});

test.each([
  ["@octocat", "`@`octocat"],
  ["closes #12", "closes `#`12"],
  ["<img src=x>", "\\<img src=x\\>"],
  ["[a](https://b)", "\\[a\\]\\(https`://`b\\)"],
  ["a `b` _c_ *d*", "a \\`b\\` \\_c\\_ \\*d\\*"],
  ["one\n# two", "one # two"],
  ["a\u202eb", "a⟨U+202E⟩b"],
  ["&lt;", "\\&lt;"],
])("%j stays text", (message, shown) => {
  expect(renderMarkdown(page({ left: [left({ message })] }))).toContain(`: ${shown}\n`);
});

test("a path of backticks and a snippet of fences cannot end their code", () => {
  const text = renderMarkdown(page({ left: [left({ path: "a``b`.nix", snippet: "```\n@all" })] }));
  expect(text).toContain("- ```a``b`.nix:3```: ");
  expect(text).toContain("  ````nix\n  ```\n  @all\n  ````");
});

test("fits the body of a pull request, and says what is missing", () => {
  const many = Array.from({ length: 2000 }, (_, line) => left({ line: line + 1 }));
  const text = renderMarkdown(page({ left: many }));
  expect(text.length).toBeLessThan(65_536);
  const [, missing] = /- and (\d+) more, which/.exec(text)!;
  expect([...text.matchAll(/^- `build\.sh:/gm)]).toHaveLength(2000 - Number(missing));
});

test("no text makes a heading, a list or an end of the comment", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("\n", "#", "-", ">", "`", "@", "<", "a", " ") }),
      (message) => {
        const lines = renderMarkdown(page({ applied: [], left: [left({ message })] })).split("\n");
        expect(lines.filter((line) => line.startsWith("#"))).toEqual([
          "### What changed",
          "### What is left for you",
        ]);
      },
    ),
  );
});
